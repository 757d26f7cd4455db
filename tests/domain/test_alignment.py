"""Where two lists differ, whatever they hold."""

from hypothesis import given
from hypothesis import strategies as st

from tuiz.domain.alignment import windows

items = st.lists(st.sampled_from([b"a", b"b", b"c", b"d", b"e"]), max_size=60)


@given(items, items)
def test_outside_of_the_windows_the_lists_are_the_same(one: list[bytes], other: list[bytes]) -> None:
    """Put in the place of the one's windows, the other's make the other list of the one."""
    found = windows(one, other)

    assert found is not None
    made: list[bytes] = []
    at = 0
    for window in found:
        made += [*one[at : window.first], *other[window.other_first : window.other_stop]]
        at = window.stop
    assert [*made, *one[at:]] == other


@given(items)
def test_the_same_list_has_no_windows(one: list[bytes]) -> None:
    """However long, and with whatever repetitions."""
    assert windows(one, list(one)) == []


def test_a_change_in_a_long_list_is_one_small_window() -> None:
    """An item put in, one taken out and one replaced are three windows of one item."""
    one = [b"%d" % number for number in range(100_000)]
    other = [*one[:50], b"new", *one[50:70_000], *one[70_001:80_000], b"other", *one[80_001:]]

    assert windows(one, other) == [(50, 50, 50, 51), (70_000, 70_001, 70_001, 70_001), (80_000, 80_001, 80_000, 80_001)]


def test_another_order_is_told() -> None:
    """Lists that don't agree again within reach aren't aligned."""
    one = [b"%d" % number for number in range(200_000)]

    assert windows(one, [*one[100_000:], *one[:100_000]]) is None
