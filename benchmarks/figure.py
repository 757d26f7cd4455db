"""What one measurement yields: our figure beside the peer's, and what is compared with the budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.process import ratio_of

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Figure:
    """One measured figure, in the unit of its budget, and the two sides of it as text."""

    value: float
    ours: str
    theirs: str


def time_ratio(ours: Sequence[float], theirs: Sequence[float]) -> Figure:
    """Return the ratio of times in seconds that were taken in turns."""
    return Figure(ratio_of(ours, theirs), seconds(median(ours)), seconds(median(theirs)))


def memory_ratio(ours: Sequence[float], theirs: Sequence[float]) -> Figure:
    """Return the ratio of sizes in bytes that were taken in turns."""
    return Figure(ratio_of(ours, theirs), megabytes(median(ours)), megabytes(median(theirs)))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest of the values that *percent* % of them don't exceed; of few values, the largest."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def seconds(value: float) -> str:
    """Return a time as text, with the unit that suits it."""
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.3g} ms"


def megabytes(value: float) -> str:
    """Return a size as text."""
    return f"{value / MEGABYTE:.0f} MB"
