"""Where the System Records stand in an open zone: found slice by slice, then followed through the edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.domain.zonefile.locate import entries_of_slices
from tuiz.domain.zonefile.outline import CONTINUED, OWNED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tuiz.domain.changes import Splice
    from tuiz.domain.zone import Zone

_FIRST_ENTRIES = 50
"""How many entries are looked at before the file is read whole."""


class SystemEntries:
    """The entries of a zone's System Records: SOA, the apex NS, vanity addresses."""

    def __init__(self, zone: Zone, vanity: Sequence[str]) -> None:
        """Take the zone, and the host names that its domain lists as vanity name servers."""
        self._zone = zone
        self._vanity = vanity
        self._offsets: list[int] | None = None
        """Where they begin, in bytes; None while the file is read."""

    def finding(self) -> Iterator[None]:
        """Look for them in the whole file, slice by slice."""
        entries: list[int] = []
        for owner in (self._zone.name, *self._vanity):
            for part in entries_of_slices(self._zone.document, owner):
                entries += part
                yield
        self._offsets = [self._zone.document.offset(entry) for entry in self._locked_among(entries)]

    def entries(self) -> list[int]:
        """Return them, SOA first, as far as the file is read."""
        document = self._zone.document
        if self._offsets is None:
            # While the file is read, those of its first part: nearly always all.
            first = range(min(len(document), _FIRST_ENTRIES))
            return self._locked_among(entry for entry in first if document.kind(entry) in {OWNED, CONTINUED})
        return [document.entry_at(offset) for offset in self._offsets]

    def follow(self, splices: Iterable[Splice]) -> None:
        """Keep knowing where they are through edits of other entries."""
        if self._offsets is None:
            return
        for splice in splices:
            end = splice.offset + len(splice.removed)
            self._offsets = [at + splice.growth if at >= end else at for at in self._offsets]

    def _locked_among(self, entries: Iterable[int]) -> list[int]:
        types = {entry: rdtype for entry in entries if (rdtype := self._zone.is_system_entry(entry))}
        return sorted(types, key=lambda entry: (types[entry] != "SOA", types[entry] != "NS", entry))
