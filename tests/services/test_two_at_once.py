"""Two windows of one user on one zone: what was typed in either of them is in the draft, and neither is stuck."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.conftest import ZONE
from tuiz.domain.operations import AddRecord
from tuiz.services.session import Session, open_session
from tuiz.services.zone_terms import ZoneFacts
from tuiz.storage.errors import StackChanged
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

Windows = tuple[Session, Session]


@pytest.fixture
def windows(zone_file: Path, places: Places) -> Iterator[Windows]:
    """Two sessions that journal as the app does, each with a record of its own added, the second's refused."""
    journals = [Journal.open(places) for _ in range(2)]
    facts = ZoneFacts(zone_file, "example.com.")
    one, other = (open_session(facts, journal, in_background=True).load() for journal in journals)
    one.perform(AddRecord("one.example.com.", "A", "192.0.2.11"))
    assert one.why_not_kept(wait=True) is None
    other.perform(AddRecord("other.example.com.", "A", "192.0.2.12"))
    assert isinstance(other.why_not_kept(wait=True), StackChanged)
    yield one, other
    for session in (one, other):
        session.close()
    for journal in journals:
        journal.close()


def test_what_the_journal_did_not_take_goes_on_top_of_the_other_draft(windows: Windows, zone_file: Path) -> None:
    """Reading again joins the two, in memory and in the journal; then the first joins in turn, and saves all."""
    one, other = windows

    merge = other.reload()

    assert merge.taken_over == 2
    assert other.why_not_kept(wait=True) is None
    assert bytes(other.document).endswith(b"one\tIN\tA\t192.0.2.11\nother\tIN\tA\t192.0.2.12\n")
    one.perform(AddRecord("one.example.com.", "A", "192.0.2.13"))
    assert one.why_not_kept(wait=True) is not None
    one.reload()
    one.save()
    assert all(address in zone_file.read_bytes() for address in (b"192.0.2.11", b"192.0.2.12", b"192.0.2.13"))
    assert not other.reload().conflicts
    assert other.draft.is_empty
    for _ in range(3):
        other.undo()
    assert bytes(other.document).count(b"192.0.2.1") == ZONE.count(b"192.0.2.1")


def test_the_same_rrset_in_both_is_asked_for(windows: Windows) -> None:
    """What both have changed is a conflict, as with any other program."""
    one, other = windows
    one.perform(AddRecord("other.example.com.", "A", "192.0.2.99"))
    assert one.why_not_kept(wait=True) is None

    merge = other.reload()

    assert [conflict.key for conflict in merge.conflicts] == [("other.example.com.", "A")]
    other.resolve(0, "both")
    assert other.why_not_kept(wait=True) is None
    assert {found.record.rdata for found in other.zone.records_of("other.example.com.")} == {"192.0.2.12", "192.0.2.99"}
