"""What is said about the figures."""

import json

import pytest

from benchmarks.budgets import BUDGETS, Budget
from benchmarks.figure import Figure, percentile, seconds, time_ratio
from benchmarks.report import Result, line, table


def budget(*, stretch: bool = False) -> Budget:
    return Budget("load", "a load", "a peer", 0.5, lambda _bench: Figure(0, "", ""), stretch=stretch)


@pytest.mark.parametrize(
    ("value", "stretch", "verdict"), [(0.5, False, "yes"), (0.51, False, "no"), (0.51, True, "no (stretch)")]
)
def test_a_figure_meets_its_budget_or_not(value: float, stretch: bool, verdict: str) -> None:
    """The budget itself is still met; a missed stretch is told apart."""
    text = table([Result(budget(stretch=stretch), Figure(value, "1 s", "2 s"))])

    assert text.splitlines()[-1].split(" | ")[-1].strip(" |") == verdict


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    """The reason is given instead."""
    result = Result(budget(), None, "a peer isn't installed")

    assert result.met is None
    assert line(result) == "load: not measured: a peer isn't installed"
    assert json.loads(json.dumps(result.as_json()))["met"] is None


def test_a_table_is_aligned() -> None:
    """All of its lines are of one length."""
    results = [Result(budget(), Figure(0.1, "1 s", "2 s")), Result(budget(), None, "no reason")]

    assert len({len(text) for text in table(results).splitlines()}) == 1


def test_the_figures_of_a_ratio_are_medians() -> None:
    """Both sides are shown as the median that they had."""
    assert time_ratio([0.1, 0.2, 0.3], [1, 2, 3]) == Figure(0.1, "200 ms", "2.00 s")


def test_a_percentile_of_few_values_is_the_largest() -> None:
    """Nothing is claimed that wasn't seen."""
    assert percentile([3, 1, 2], 99) == 3
    assert percentile(list(range(1000)), 99) == 990
    assert seconds(0.01234) == "12.3 ms"


def test_each_budget_has_a_name_of_its_own() -> None:
    """A name on the command line means one measurement."""
    assert len({one.name for one in BUDGETS}) == len(BUDGETS)
