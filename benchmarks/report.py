"""What came out, as a table for people and as JSON for programs."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from benchmarks.budgets import Budget
from benchmarks.figure import Figure

_HEADINGS = ("budget", "what", "against", "ours", "theirs", "measured", "budget", "met")


@dataclass(frozen=True)
class Result:
    """A budget and what was measured, or why nothing could be."""

    budget: Budget
    figure: Figure | None
    reason: str | None = None

    @property
    def met(self) -> bool | None:
        """Whether the budget is met; None when nothing was measured."""
        return None if self.figure is None else self.figure.value <= self.budget.limit

    def as_json(self) -> Mapping[str, object]:
        """Return the result for a program."""
        budget, figure = self.budget, self.figure
        return {
            "name": budget.name,
            "what": budget.what,
            "against": budget.against,
            "unit": budget.unit,
            "budget": budget.limit,
            "stretch": budget.stretch,
            "measured": figure and round(figure.value, 4),
            "ours": figure and figure.ours,
            "theirs": figure and figure.theirs,
            "met": self.met,
            "reason": self.reason,
        }


def machine() -> Mapping[str, object]:
    """Return what the figures were measured on."""
    return {
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        **{package: _version(package) for package in ("textual", "dnspython", "textual-fastdatatable")},
    }


def line(result: Result) -> str:
    """Return one result in one line."""
    budget, figure = result.budget, result.figure
    if figure is None:
        return f"{budget.name}: not measured: {result.reason}"
    return (
        f"{budget.name}: {_amount(figure.value, budget)} of at most {_amount(budget.limit, budget)}, {_met(result)}"
        f" ({figure.ours}; {budget.against}: {figure.theirs})"
    )


def table(results: Sequence[Result]) -> str:
    """Return the results as a Markdown table."""
    cells = [_HEADINGS, *(_cells(result) for result in results)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(_with_rule(lines, widths))


def _with_rule(lines: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for number, text in enumerate(lines):
        yield f"| {text} |"
        if number == 0:
            yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"


def _cells(result: Result) -> tuple[str, ...]:
    budget, figure = result.budget, result.figure
    measured = ("-", "-", "-") if figure is None else (figure.ours, figure.theirs, _amount(figure.value, budget))
    return (budget.name, budget.what, budget.against, *measured, _amount(budget.limit, budget), _met(result))


def _amount(value: float, budget: Budget) -> str:
    return f"{value:.3g} {budget.unit}"


def _met(result: Result) -> str:
    if result.met is None:
        return "not measured"
    if result.met:
        return "yes"
    return "no (stretch)" if result.budget.stretch else "no"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
