"""A check of a zone, and what it finds."""

from collections.abc import Sequence
from typing import Literal, Protocol

from tuiz.ui.models.editing import Outcome


class Finding(Protocol):
    """Something a check has found."""

    @property
    def severity(self) -> str:
        """How grave it is: `error`, `warning` or `notice`."""

    @property
    def check(self) -> str:
        """The check's id."""

    @property
    def message(self) -> str:
        """What was found."""

    @property
    def hint(self) -> str | None:
        """What to do about it."""

    @property
    def line(self) -> int:
        """The line in the file, from 1."""

    @property
    def owner(self) -> str | None:
        """The owner it is about, absolute."""

    @property
    def rdtype(self) -> str | None:
        """The type it is about."""

    @property
    def file(self) -> str | None:
        """The path of the included file that it is about; None for the zone's own."""


class Counts(Protocol):
    """How many findings there are of each severity."""

    @property
    def errors(self) -> int:
        """How many errors."""

    @property
    def warnings(self) -> int:
        """How many warnings."""

    @property
    def notices(self) -> int:
        """How many notices."""


class Findings(Protocol):
    """What a check has found."""

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings, by their place in the file."""

    @property
    def counts(self) -> Counts:
        """How many there are."""


class FindingPlace(Protocol):
    """Where something was found."""

    @property
    def pane(self) -> Literal["records", "system"]:
        """Among the records, or the System Records."""

    @property
    def row(self) -> int:
        """The row there."""


class Check(Protocol):
    """A check of a zone as it was when it was asked for."""

    @property
    def is_small(self) -> bool:
        """Whether it is done so soon that it needn't wait for a pause in the edits."""

    @property
    def progress(self) -> float:
        """How much is done, from 0 to 1."""

    def run(self) -> bool:
        """Check, and return whether it was done to its end. Slow."""

    def stop(self) -> None:
        """End it: nobody waits for it any more."""

    def show(self) -> None:
        """Let the zone's rows tell of what was found."""


class Checks(Protocol):
    """The checks of one open zone."""

    @property
    def findings(self) -> Findings | None:
        """What the last check has found, None before the first; an edit since may have changed it."""

    def begin(self) -> Check:
        """Return a check of the zone as it is now."""

    def place(self, number: int) -> FindingPlace | None:
        """Return where the finding of this number stands now; None where that is gone, or in another file."""

    def next(self, pane: Literal["records", "system"], row: int) -> int | None:
        """Return the number of the first finding behind a row, going round at the end; None if there is none.

        Notices are passed over where there is anything graver.
        """

    def has_fix(self, number: int) -> bool:
        """Return whether one step may mend a finding; `fix` tells."""

    def fix(self, number: int) -> Outcome:
        """Mend a finding, as one operation."""
