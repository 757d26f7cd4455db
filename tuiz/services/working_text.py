"""The text of an open zone as its draft makes it, beside the text as it was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.domain.hunks import Hunk, Hunks
from tuiz.domain.zone import Zone
from tuiz.services.rows import Rows
from tuiz.services.system_entries import SystemEntries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tuiz.domain.changes import Change, Splice
    from tuiz.domain.zonefile.document import ZoneDocument


class WorkingText:
    """One zone's document with all that is known of it: its rows, its System Records, how it differs from the file.

    Args:
        document: the file's text, read or not.
        vanity: the host names that the domain lists as vanity name servers.
    """

    def __init__(self, document: ZoneDocument, vanity: Sequence[str]) -> None:
        self.zone = Zone(document, vanity)
        self.rows = Rows(self.zone)
        self.base = document.snapshot()
        """The saved file's bytes."""
        self.hunks = Hunks()
        """The difference of the draft's text to them."""
        self._vanity = vanity
        self._system = SystemEntries(self.zone, vanity)

    def take_as_saved(self) -> None:
        """Take the text as it is for what stands in the file."""
        self.base = self.zone.document.snapshot()
        self.hunks = Hunks()
        self.rows.mark_changes([])

    def forget_changes(self) -> None:
        """Take notice that the document is the file's text again, after changes were taken back by their bytes."""
        self.hunks = Hunks()
        self._system = SystemEntries(self.zone, self._vanity)

    def lock(self, vanity: Sequence[str]) -> None:
        """Take other host names for those of vanity name servers."""
        from tuiz.domain import names

        self._vanity = vanity
        self.zone.vanity = frozenset(map(names.key, vanity))
        self._system = SystemEntries(self.zone, vanity)
        self.rows = Rows(self.zone)
        self.mark_changes()
        self.hide_system_records()

    def adopt(self, change: Change) -> None:
        """Take notice of a change that was made to the document."""
        self.hunks.apply_all(change.splices)
        self.mark_changes()
        if change.system or any(self.zone.is_system(*rrset.key) for rrset in change.rrsets):
            self.hide_system_records()
        else:
            self.follow(change.splices)

    def mark_changes(self) -> None:
        """Let rows tell whether they are as in the file."""
        self.rows.mark_changes(self.live_hunks())

    def live_hunks(self) -> list[Hunk]:
        """Return the hunks in which the texts really differ."""
        document, base = self.zone.document, self.base
        return [
            hunk
            for hunk in self.hunks
            if document.slice(hunk.start, hunk.end) != base.slice(hunk.base_start, hunk.base_end)
        ]

    def system_entries(self) -> list[int]:
        """Return the System Records' entries: SOA, the apex NS, vanity addresses, as far as the file is read."""
        return self._system.entries()

    def hide_first_system_records(self) -> None:
        """Take those found so far for no rows: nearly always all, and rows that went later would move the cursor's."""
        self.rows.hide(self.system_entries())

    def hide_system_records(self) -> None:
        """Find the System Records, which aren't rows."""
        for _ in self.hiding_system_records():
            pass

    def hiding_system_records(self) -> Iterator[None]:
        """Find the System Records slice by slice."""
        yield from self._system.finding()
        self.rows.hide(self.system_entries())

    def follow(self, splices: Sequence[Splice]) -> None:
        """Keep knowing where the System Records are through edits of other entries."""
        self._system.follow(splices)
        self.rows.hide([entry for entry in self.system_entries() if self.zone.is_system_entry(entry)])
