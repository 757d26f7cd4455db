"""What was found out of delegations last, so that another view of one asks nobody once more."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from tuiz.services.history_view import time_text

if TYPE_CHECKING:
    from tuiz.services.delegating import DelegationReport
    from tuiz.services.preflighting import PreflightReport

_KEPT_SECONDS: Final = 600
"""What is older than this is found out anew."""
_MOST: Final = 16

_Report = TypeVar("_Report")


class Shelf(Generic[_Report]):
    """Keeps reports by what was asked, for a while.

    Args:
        clock: tells the seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._reports: dict[Hashable, tuple[float, _Report]] = {}

    def get(self, asked: Hashable) -> _Report | None:
        """Return what was found; None where nothing was, or too long ago."""
        asked_at, found = self._reports.get(asked, (0.0, None))
        return found if 0 <= self._clock() - asked_at < _KEPT_SECONDS else None

    def put(self, asked: Hashable, report: _Report, asked_at: float) -> None:
        """Keep what was found, in the place of what was found before."""
        self._reports.pop(asked, None)
        self._reports[asked] = asked_at, report
        if len(self._reports) > _MOST:
            del self._reports[next(iter(self._reports))]

    def clear(self) -> None:
        """Keep nothing."""
        self._reports.clear()


class KeptReports:
    """Keeps what was found of delegations, and of changes that are thought of.

    Args:
        clock: tells the seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.delegations: Shelf[DelegationReport] = Shelf(clock)
        self.preflights: Shelf[PreflightReport] = Shelf(clock)

    def forget(self) -> None:
        """Keep nothing: all is to be found out anew."""
        self.delegations.clear()
        self.preflights.clear()

    def age_words(self, asked_at: float) -> str:
        """Return when something was asked and how long ago that is, a sentence."""
        seconds = max(0, round(self._clock() - asked_at))
        ago = f"{seconds} s" if seconds < 120 else f"{seconds // 60} minutes"
        return f"Asked {time_text(datetime.fromtimestamp(asked_at, UTC))}, {ago} ago; r asks anew."
