"""Owners are looked for in slices before an operation needs them."""

from pathlib import Path

import pytest

from tests.services.conftest import ZONE, OpenerOf
from tuiz.domain.zonefile.locate import SLICE, entries_of
from tuiz.errors import UsageError
from tuiz.services.zone_editing import ZoneEditing

NEW = ("far", "", "A", "192.0.2.77", "")


def many_slices() -> bytes:
    """Return a zone that takes several slices to look through."""
    return (
        ZONE + b"".join(b"host%05d IN A 192.0.2.1\n" % number for number in range(SLICE // 6)) + b"far IN A 192.0.2.2\n"
    )


def test_a_search_for_an_owner_stops_after_each_slice(opened_with: OpenerOf) -> None:
    """However large the zone, the search can be left after every slice of it, and a key is served."""
    session = opened_with(many_slices())

    search = ZoneEditing(session).begin_locating(None, *NEW)
    reached = []
    while not search.complete:
        search.advance(0)
        reached.append(search.progress)

    assert len(reached) > session.document.size // SLICE
    assert reached == sorted(reached)
    assert search.found == {"far.example.com.": entries_of(session.document, "far.example.com.")}


def test_what_was_found_is_not_looked_for_again(opened_with: OpenerOf) -> None:
    """Once a search is complete, the next one for the same owner is at once, until the zone changes."""
    editing = ZoneEditing(opened_with(many_slices()))
    editing.begin_locating(None, *NEW).finish()

    again = editing.begin_locating(None, *NEW)
    again.advance(0)
    assert again.complete

    editing.add(*NEW)
    changed = editing.begin_locating(None, *NEW)
    changed.advance(0)
    assert not changed.complete


def test_a_change_ends_a_search(opened_with: OpenerOf) -> None:
    """What a search has found in the text of before is not taken for the text of now."""
    editing = ZoneEditing(opened_with(many_slices()))
    search = editing.begin_locating(None, *NEW)
    search.advance(0)

    editing.add("ahead", "", "A", "192.0.2.78", "")
    search.finish()
    editing.add(*NEW)

    found = editing.begin_locating(None, *NEW)
    found.finish()
    assert len(found.found["far.example.com."]) == 2


def test_nothing_is_kept_of_another_text(opened_with: OpenerOf, zone_file: Path) -> None:
    """After the file was read again, an owner is looked for anew: its records stand elsewhere now."""
    session = opened_with(ZONE)
    editing = ZoneEditing(session)
    editing.begin_locating(None, "mx1", "", "A", "192.0.2.77", "").finish()
    text = ZONE.replace(b"\nns1 ", b"\nzero IN A 192.0.2.8\nns1 ")

    zone_file.write_bytes(text)
    session.reload()
    search = editing.begin_locating(None, "mx1", "", "A", "192.0.2.77", "")
    search.finish()

    assert [session.document.raw(entry) for entry in search.found["mx1.example.com."]] == [
        b"mx1   300 IN  A    192.0.2.25\n"
    ]


def test_a_search_refuses_what_the_operation_would(opened_with: OpenerOf) -> None:
    """Values that make no record are refused before anything is looked for."""
    with pytest.raises(UsageError):
        ZoneEditing(opened_with(ZONE)).begin_locating(None, "far", "", "NO TYPE", "192.0.2.1", "")
