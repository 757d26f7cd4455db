"""Sorting rows a slice at a time."""

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.stage import CountedRows, PlainRow, PlainRows
from tuiz.ui.ordering import Order, Ordering


def ordered(rows: list[PlainRow], order: Order) -> list[int]:
    """Return the indices of *rows* in an order."""
    ordering = Ordering(PlainRows(rows), None, order)
    while not ordering.complete:
        ordering.advance(0)
    return list(ordering.rows)


def test_owners_are_sorted_from_the_last_label_to_the_first() -> None:
    """The apex comes first, a name before those below it, names outside the zone last (RFC 4034 §6.1)."""
    owners = ["www", "a.www", "@", "Z", "other.test.", "b", "x.b"]
    rows = [PlainRow(owner) for owner in owners]

    assert [owners[index] for index in ordered(rows, "owner")] == ["@", "b", "x.b", "www", "a.www", "Z", "other.test."]


def test_types_data_and_ttls_are_sorted() -> None:
    """By type, then owner; by data whatever its case; by TTL as a number."""
    rows = [
        PlainRow("b", "B", rdtype="TXT", ttl="60"),
        PlainRow("a", "c", rdtype="TXT", ttl="3600"),
        PlainRow("c", "a", rdtype="A", ttl="7"),
    ]

    assert ordered(rows, "type") == [2, 1, 0]
    assert ordered(rows, "data") == [2, 0, 1]
    assert ordered(rows, "ttl") == [2, 0, 1]


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=50))
def test_equal_rows_stay_in_the_files_order(owners: list[str]) -> None:
    """Sorting is stable, and loses no row."""
    found = ordered([PlainRow(data=owner) for owner in owners], "data")

    assert found == sorted(range(len(owners)), key=owners.__getitem__)


def test_it_stops_when_its_time_is_over_and_tells_how_far_it_is() -> None:
    """A slice does a little, and the progress goes from 0 to 1."""
    source = CountedRows(20_000)
    ordering = Ordering(source, None, "data")

    ordering.advance(0)

    assert source.asked < 1000
    assert 0 < ordering.progress < 0.1
    while not ordering.complete:
        ordering.advance(0.01)
    assert ordering.progress == 1
    assert len(ordering.rows) == 20_000
