"""No file, whatever its bytes, makes reading, showing, searching or checking fail."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.zone_texts import ORIGIN, zone_texts
from tests.domain.zonefile.test_document import TEXTS
from tuiz.files.identity import Identity, digest_of
from tuiz.services.checking import check_text
from tuiz.services.search import Search, Sort, TypeCount
from tuiz.services.session import Session
from tuiz.services.zone_terms import ZoneFacts
from tuiz.services.zone_view import ZoneView

ANYTHING = TEXTS | zone_texts() | st.binary(max_size=200)


def view_of(data: bytes) -> ZoneView:
    facts = ZoneFacts(Path("any.zone"), ORIGIN)
    view = ZoneView(Session(facts, data, Identity(0, 0, len(data), 0, digest_of(data)), None, in_background=False))
    view.loading.finish()
    return view


@given(ANYTHING, st.sampled_from(["", "a", "www", "\\", '"', "example.com.", "1"]))
def test_every_row_can_be_shown_found_and_sorted(data: bytes, text: str) -> None:
    """Each entry has a row or none, and all that is asked of rows is answered."""
    view = view_of(data)
    rows = [view.rows.row(row) for row in range(len(view.rows))]

    for number, row in enumerate(rows):
        assert view.rows.own.index_of(view.rows.own.entry(number)) == number
        assert row.line == view.session.document.line(view.rows.own.entry(number))
        view.copies.line(number)
        view.entry_text(number)
    view.system_records()
    view.next_unreadable(0)
    search, count = (
        Search(view.session.zone, view.rows.own, text, frozenset()),
        TypeCount(view.session.zone, view.rows.own),
    )
    search.finish()
    count.finish()
    assert list(search.rows) == sorted(set(search.rows))
    if not text:
        assert list(search.rows) == list(range(len(rows)))
    for by in ("owner", "ttl", "type", "data"):
        order = Sort(view.rows, by)
        order.finish()
        assert sorted(order.rows) == list(range(len(rows)))


@given(ANYTHING)
def test_every_file_can_be_checked(data: bytes) -> None:
    """The checks find something to say, each thing with a place in the file."""
    lines = data.count(b"\n") + 1

    for finding in check_text(data, ORIGIN):
        assert 1 <= finding.line <= lines
        assert finding.column >= 1
        assert finding.message


@given(ANYTHING, st.data())
def test_entry_text_comes_back_as_it_was(data: bytes, draw: st.DataObject) -> None:
    """An entry that is opened as text and kept as it is changes nothing."""
    view = view_of(data)
    if not len(view.rows):
        return
    row = draw.draw(st.integers(0, len(view.rows) - 1))
    if view.read_only or view.rows.row(row).mark == "locked":
        return

    view.set_entry_text(row, view.entry_text(row))

    assert bytes(view.session.document) == data
