"""What mends a finding with one key: the right lines, one operation, taken back by undo."""

import dns.zone
import pytest

from tests.services.conftest import ZONE, OpenerOf
from tuiz.checks.findings import Finding
from tuiz.domain.operations import AddRecord
from tuiz.services.fixing import fix_for, has_fix
from tuiz.services.serials import announced_serial
from tuiz.services.session import Session


def finding(session: Session, check: str) -> Finding:
    """Return the one finding of *check* in the draft."""
    introduced, present = session.findings()
    (found,) = [found for found in (*introduced, *present) if found.check == check]
    return found


def fixed(session: Session, check: str) -> bytes:
    """Mend the one finding of *check* and return the text."""
    fix = fix_for(finding(session, check), session)
    assert fix is not None
    fix.apply(session)
    return bytes(session.document)


def test_ttls_that_differ_become_what_servers_take(opened_with: OpenerOf) -> None:
    """The first record's TTL is what is served already; the other line alone changes."""
    session = opened_with(ZONE + b"many 300 A 192.0.2.7\n     600 A 192.0.2.8 ; two\n")

    assert fixed(session, "ttl-differs") == ZONE + b"many 300 A 192.0.2.7\n     300 A 192.0.2.8 ; two\n"


def test_the_apex_ns_ttls_are_mended_though_they_are_locked(opened_with: OpenerOf) -> None:
    """A fix of System Records is an operation of its own that says so."""
    session = opened_with(ZONE + b"@ 60 NS ns3.example.net.\n")
    fix = fix_for(finding(session, "ttl-differs"), session)

    assert fix is not None
    assert fix.label == "Give the NS records of @ the TTL 3600"
    assert fix.apply(session).system


def test_duplicates_go_and_the_first_stays(opened_with: OpenerOf) -> None:
    """However they are spelled, only the first of equal records stays, with its layout."""
    session = opened_with(ZONE + b"dup MX 010 NS1 ; first\n    TXT a\ndup MX 10 ns1.example.com.\n")

    assert fixed(session, "record-duplicate") == ZONE + b"dup MX 010 NS1 ; first\n    TXT a\n"


def test_undo_takes_a_fix_back_to_the_byte(opened_with: OpenerOf) -> None:
    """A fix is an operation like any other."""
    data = ZONE + b"many 300 A 192.0.2.7\n     600 A 192.0.2.8 ; two\n"
    session = opened_with(data)
    fixed(session, "ttl-differs")

    session.undo()

    assert bytes(session.document) == data


def test_what_is_mended_has_no_fix_any_more(opened_with: OpenerOf) -> None:
    """A finding that is out of date does nothing."""
    session = opened_with(ZONE + b"many 300 A 192.0.2.7\n     600 A 192.0.2.8\n")
    found = finding(session, "ttl-differs")
    fixed(session, "ttl-differs")

    assert fix_for(found, session) is None


@pytest.mark.parametrize("check", ["soa-missing", "unreadable"])
def test_most_findings_have_none(check: str) -> None:
    """What only the operator knows isn't guessed."""
    assert not has_fix(check)


def zone_with_digest(session: Session) -> bytes:
    """Return the session's text with a ZONEMD record that is right."""
    found = finding(session, "zonemd-stale")
    fix = fix_for(found, session)
    assert fix is not None
    fix.apply(session)
    session.save()
    return bytes(session.document)


STALE = ZONE + b"@ ZONEMD 2026010101 1 1 " + b"00" * 48 + b" ; verified by mirrors\n"


def test_a_digest_is_computed_with_the_serial_of_the_save(opened_with: OpenerOf) -> None:
    """After the save nothing is stale, and another implementation verifies the file."""
    text = zone_with_digest(opened_with(STALE))

    zone = dns.zone.from_text(text.decode(), "example.com.", relativize=False)
    zone.verify_digest()
    assert text.endswith(b" ; verified by mirrors\n")


def test_a_save_takes_the_serial_that_the_digest_was_computed_with(opened_with: OpenerOf) -> None:
    """However late the save is, as long as the policy's SERIAL is above; one from elsewhere isn't taken."""
    session = opened_with(STALE)
    fixed(session, "zonemd-stale")
    announced = session.serials.next()
    assert announced is not None

    def taken(serial: int, last: int | None = None) -> int | None:
        return announced_serial(session.zone, session.changes, serial, last)

    assert taken(announced + 500) == announced
    assert taken(announced - 1) == announced - 1
    assert taken(announced + 500, last=announced) == announced + 500


def test_an_edit_that_makes_the_digest_stale_is_an_error(opened_with: OpenerOf) -> None:
    """Before, all is well; an added record brings an error with a fix, which a second fix takes away."""
    session = opened_with(zone_with_digest(opened_with(STALE)))
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.9"))

    introduced, present = session.findings()

    assert [(found.check, str(found.severity)) for found in introduced] == [("zonemd-stale", "error")]
    assert "zonemd-stale" not in {found.check for found in present}
    assert fixed(session, "zonemd-stale")
    assert session.findings()[0] == []


def test_a_digest_of_a_large_zone_is_of_the_whole(opened_with: OpenerOf) -> None:
    """Where an excerpt is checked, the digest still is the whole zone's."""
    text = b" ".join([b"x" * 250] * 16)
    many = b"".join(b"host-%06d 300 IN TXT %s\n" % (number, text) for number in range(300))
    session = opened_with(STALE + many)
    session = opened_with(zone_with_digest(session))
    assert [found.check for found in session.findings()[1] if found.check == "zonemd-stale"] == []

    session.perform(AddRecord("new.example.com.", "A", "192.0.2.9"))

    assert [found.check for found in session.findings()[0]] == ["zonemd-stale"]
