"""What mends a finding with one key: the right lines, one operation, taken back by undo."""

import pytest

from tests.services.conftest import ZONE, OpenerOf
from tuiz.checks.findings import Finding
from tuiz.services.fixing import fix_for, has_fix
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
