"""A full check beside the app: in a thread or a process of its own, with findings that follow the edits."""

from pathlib import Path

import pytest

from tests.services.conftest import ZONE, OpenerOf
from tuiz.domain.operations import AddRecord
from tuiz.services.checking import check_text
from tuiz.services.session import Session, open_session
from tuiz.services.zone_checks import FindingPlace
from tuiz.services.zone_terms import ZoneFacts
from tuiz.services.zone_view import ZoneView
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

HEAD = b"""\
$TTL 3600
@ IN SOA ns1 hostmaster 1 7200 3600 1209600 300
  IN NS ns1
ns1 IN A 192.0.2.53
"""
SMALL = HEAD + b"a IN MX 10 alias\nalias IN CNAME ns1\nb IN A 192.0.2.1\nb 60 IN A 192.0.2.2\n"


def checked(session: Session) -> ZoneView:
    """Return a session's view after one check."""
    view = ZoneView(session)
    check = view.checks.begin()
    assert check.run()
    check.show()
    return view


def large() -> bytes:
    """Return a zone that is too large for a thread, with a fault at its end."""
    hosts = b"".join(b"host%d IN A 192.0.2.%d\n" % (number, number % 250) for number in range(9000))
    return HEAD + hosts + b"last IN MX 10 alias\nalias IN CNAME ns1\n"


@pytest.mark.parametrize("data", [SMALL, large()], ids=["within", "beside"])
def test_it_finds_what_a_check_finds(opened_with: OpenerOf, data: bytes) -> None:
    """Whoever does the work, the findings are those of any check."""
    session = opened_with(data)
    check = ZoneView(session).checks.begin()

    assert check.run()

    found = check.found
    assert found is not None
    assert list(found.findings) == check_text(bytes(session.document), session.document.origin)
    assert found.findings
    assert check.is_small == (data == SMALL)


def test_a_check_that_is_stopped_finds_nothing(opened_with: OpenerOf) -> None:
    """Nobody waits for it: no process is left, and nothing is told."""
    check = ZoneView(opened_with(large())).checks.begin()
    check.stop()

    assert not check.run()
    assert check.found is None


def test_without_another_process_it_is_done_here(opened_with: OpenerOf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that gives no more processes gets its check all the same."""
    session = opened_with(large())
    check = ZoneView(session).checks.begin()
    monkeypatch.setattr("sys.executable", "/nowhere/python")

    assert check.run()

    found = check.found
    assert found is not None
    assert list(found.findings) == check_text(bytes(session.document), session.document.origin)


def test_included_files_are_checked(opened_with: OpenerOf) -> None:
    """What is wrong with an included file is told with its name."""
    session = opened_with(HEAD + b"$INCLUDE hosts.inc\n")
    (session.facts.path.parent / "hosts.inc").write_text("bad IN A nowhere\n")

    found = checked(session).checks.findings

    assert found is not None
    assert [(finding.check, finding.file is not None) for finding in found.findings if finding.file] == [
        ("included-record", True)
    ]


def test_rows_tell_of_findings_through_edits(opened_with: OpenerOf) -> None:
    """A mark stays at its record when others move it; the record itself loses it when it is edited."""
    view = checked(opened_with(SMALL))
    marked = {view.rows.row(row).owner for row in range(len(view.rows)) if view.rows.row(row).gravity}
    assert marked == {"a", "b"}

    view.add("aa", "", "A", "192.0.2.9", "")
    view.remove([0])
    still = {view.rows.row(row).owner for row in range(len(view.rows)) if view.rows.row(row).gravity}
    assert still == {"a", "b"}
    row = next(row for row in range(len(view.rows)) if view.rows.row(row).owner == "a")
    assert "alias" in view.rows.row(row).finding
    view.replace(row, "a", "", "MX", "20 ns1", "")

    assert {view.rows.row(row).owner for row in range(len(view.rows)) if view.rows.row(row).gravity} == {"b"}


def test_the_next_finding_goes_round(opened_with: OpenerOf) -> None:
    """From any place it is the next one in the file, also among System Records; behind the last comes the first."""
    view = checked(opened_with(SMALL.replace(b"IN NS ns1", b"IN NS nowhere")))
    place: FindingPlace | None = FindingPlace("records", -1)
    seen = []
    for _ in range(5):
        assert place is not None
        number = view.checks.next(place.pane, place.row)
        assert number is not None
        place = view.checks.place(number)
        seen.append(place)

    assert FindingPlace("system", 1) in seen
    assert seen[0] in seen[1:]
    assert any(place is not None and place.pane == "records" for place in seen)


def test_nothing_found_has_no_next(opened_with: OpenerOf) -> None:
    """A clean zone has nothing to go to."""
    assert checked(opened_with(HEAD)).checks.next("records", 0) is None


def test_a_check_is_of_the_draft(opened_with: OpenerOf) -> None:
    """What was edited and isn't saved yet is what is checked, as it was when the check began."""
    session = opened_with(HEAD)
    view = ZoneView(session)
    before = view.checks.begin()
    view.add("x", "", "MX", "10 ns9", "")
    after = view.checks.begin()

    assert before.run()
    assert after.run()

    assert before.found is not None
    assert after.found is not None
    assert not [found for found in before.found.findings if found.owner == "x.example.com."]
    assert [found for found in after.found.findings if found.owner == "x.example.com."]


def test_a_serial_that_its_policy_cannot_reach_does_not_stop_a_check(zone_file: Path, places: Places) -> None:
    """The check goes by the SERIAL that there is; the save will tell."""
    zone_file.write_bytes(ZONE.replace(b"2026010101", b"4000000000"))
    journal = Journal.open(places)
    session = open_session(ZoneFacts(zone_file, "example.com.", policy="date"), journal).load()
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))

    assert ZoneView(session).checks.begin().run()

    journal.close()
