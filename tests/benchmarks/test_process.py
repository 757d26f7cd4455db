"""Whole processes measured from outside."""

import sys

import pytest

from benchmarks.process import Command, NotMeasured, in_turns, pair, ratio_of, run


def python(code: str, **options: object) -> Command:
    return Command([sys.executable, "-S", "-c", code], **options)  # type: ignore[arg-type]


def test_a_run_tells_time_and_memory() -> None:
    """A program that holds 100 MB and works on it is measured so."""
    measured = run(python("data = bytearray(100_000_000); sum(data[:5_000_000])"))

    assert 100_000_000 < measured.peak_bytes < 200_000_000
    assert measured.cpu_seconds > 0
    assert measured.wall_seconds > 0


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (Command(["no-such-program"]), "isn't installed"),
        (python("import sys; sys.exit('it broke')"), "status 1: it broke"),
        (python("print('nine')", expect=b"ten"), "didn't print 'ten'"),
    ],
)
def test_a_program_that_did_not_do_its_work_is_not_measured(command: Command, reason: str) -> None:
    """A missing program, an error and a wrong answer have no time."""
    with pytest.raises(NotMeasured, match=reason):
        run(command)


def test_a_status_that_means_findings_is_no_failure() -> None:
    """The statuses of a run that did its work are the caller's to say."""
    assert run(python("import sys; sys.exit(1)", statuses=(0, 1))).wall_seconds > 0


def test_the_two_sides_take_turns_and_the_first_turn_does_not_count() -> None:
    """Who goes first changes with each turn."""
    asked: list[str] = []

    def side(name: str) -> str:
        asked.append(name)
        return f"{name}{len(asked)}"

    ours, theirs = in_turns(lambda: side("a"), lambda: side("b"), 3)

    assert asked == ["a", "b", "a", "b", "b", "a", "a", "b"]
    assert ours == ["a3", "a6", "a7"]
    assert theirs == ["b4", "b5", "b8"]


def test_the_ratio_is_the_median_turn_by_turn() -> None:
    """One slow moment of the machine, which hits both sides of a turn, changes nothing."""
    assert ratio_of([1, 10, 1], [2, 20, 2]) == 0.5


def test_a_pair_has_the_ratio_of_any_figure() -> None:
    """The larger program's memory stands against the smaller one's."""
    paired = pair(python("bytearray(150_000_000)"), python("bytearray(75_000_000)"), 1)

    assert 1.5 < paired.ratio(lambda measured: measured.peak_bytes) < 2.1
