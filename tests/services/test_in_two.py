"""Work done in two processes comes to the same as in one."""

import os
from collections.abc import Sequence

import pytest

from tests.programs import children
from tuiz.services.beside import Row
from tuiz.services.in_two import in_two


def numbered(items: Sequence[int]) -> list[Row]:
    """Return each item beside its square, as a row."""
    return [(item, str(item * item), None) for item in items]


@pytest.mark.parametrize("count", [0, 1, 2, 7, 1000])
def test_rows_come_in_their_order(count: int) -> None:
    """Whatever was done where."""
    assert in_two(numbered, range(count), worth_it=1) == numbered(range(count))


def test_what_the_second_process_fails_at_is_done_here() -> None:
    """Nothing is missing when it dies halfway."""
    parent = os.getpid()

    def work(items: Sequence[int]) -> list[Row]:
        if os.getpid() != parent:
            os._exit(9)
        return numbered(items)

    assert in_two(work, range(10), worth_it=1) == numbered(range(10))


def test_what_fails_here_is_told() -> None:
    """An error reaches the caller, and no process is left behind."""
    parent = os.getpid()

    def work(items: Sequence[int]) -> list[Row]:
        if os.getpid() == parent:
            raise ValueError("no")
        return numbered(items)

    before = children()
    with pytest.raises(ValueError, match="no"):
        in_two(work, range(10), worth_it=1)
    assert children() <= before
