"""System Records that stand in included files: which they are, so that they are shown as such and not as records."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tuiz.domain.mnemonics import canonical_type
from tuiz.domain.system_records import Lock, lock_on
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.entries import RecordFields
from tuiz.domain.zonefile.locate import entries_of_all

if TYPE_CHECKING:
    from tuiz.services.included_files import IncludedFile


def included_locks(zone: Zone, files: "Sequence[IncludedFile]") -> list[dict[int, Lock]]:
    """Return the locks of each file's entries that are System Records of *zone*, by entry. Slow."""
    return [dict(_locks(zone, file.zone)) for file in files]


def _locks(zone: Zone, inner: Zone) -> Iterator[tuple[int, Lock]]:
    for owner, entries in entries_of_all(inner.document, (zone.name, *zone.vanity)).items():
        for entry in entries:
            fields = inner.document.record(entry)
            if not isinstance(fields, RecordFields):
                continue
            if lock := lock_on(zone.name, owner, canonical_type(fields.rdtype), zone.vanity):
                yield entry, lock
