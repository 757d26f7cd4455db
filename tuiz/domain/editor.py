"""Edit a zone document so that nothing changes but what an operation names, or not at all.

An operation runs within an `Editor`. It follows the entries of the owners concerned through every splice, writes onto
the next record what a removed, moved or changed one lent it, and takes everything back when something fails.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate

from tuiz.domain import names
from tuiz.domain.changes import Splice
from tuiz.domain.many_edits import (
    MAX_UNREADABLE,
    Neighbour,
    borrowers_of,
    edits_as_splices,
    mending,
    minimal,
    neighbour,
    restored,
)
from tuiz.domain.records import RRset
from tuiz.domain.zone import Located, Zone, rrset_of
from tuiz.domain.zonefile.tokens import Problem


class Editor:
    """One operation's hands on a zone."""

    def __init__(self, zone: Zone, entries: Mapping[str, list[int]]) -> None:
        """Take the zone and, by owner key, the entries of each owner that the operation may touch."""
        self.zone = zone
        self.splices: list[Splice] = []
        self._entries = {owner: list(indices) for owner, indices in entries.items()}
        self._before: dict[tuple[str, str], RRset] = {}
        self._watched: set[tuple[str, str]] = set()

    def located(self, owner: str) -> list[Located]:
        """Return the records of *owner* as they are now.

        Raises:
            KeyError: if the operation didn't say that it needs this owner.
        """
        return self.zone.locate(self._entries[names.key(owner)])

    def watch(self, owner: str, rdtype: str) -> RRset:
        """Return an RRset that the operation is about to change, and remember it as it is."""
        rrset = rrset_of(self.located(owner), owner, rdtype)
        self._before.setdefault((names.key(owner), rdtype), rrset)
        return rrset

    def watch_all(self, owner: str, types: Collection[str]) -> list[Located]:
        """Remember the RRsets of *owner* of these types as they are, and return the owner's records."""
        located = self.located(owner)
        for rdtype in types:
            self._before.setdefault((names.key(owner), rdtype), rrset_of(located, owner, rdtype))
        return located

    def watched(self) -> Iterator[tuple[RRset, RRset]]:
        """Yield each RRset that was watched, before and now."""
        for (owner, rdtype), before in self._before.items():
            yield before, rrset_of(self.located(owner), before.owner, rdtype)

    def rewrite(self, entry: int, new: bytes) -> None:
        """Put *new* in the place of an entry's bytes; what follows keeps its owner and TTL."""
        raw = self.zone.document.raw(entry)
        if raw != new:
            with self._lending(entry):
                self._splice(self.zone.document.offset(entry), raw, new)

    def remove(self, entry: int) -> None:
        """Take an entry out; what follows keeps its owner and TTL."""
        raw = self.zone.document.raw(entry)
        with self._lending(entry):
            for indices in self._entries.values():
                indices[:] = [index for index in indices if index != entry]
            self._splice(self.zone.document.offset(entry), raw, b"")

    def change_many(self, edits: Mapping[int, bytes | None], meant: Mapping[int, Neighbour] | None = None) -> None:
        """Rewrite entries, or take them out for None, all at once; what follows each keeps its owner and TTL.

        Args:
            edits: by entry, the text that takes its place.
            meant: by entry that is rewritten, owner and TTL that its record is to have.
        """
        document = self.zone.document
        wanted = {**borrowers_of(self.zone, edits), **(meant or {})}
        self._assign(edits, {entry: owner for entry, (owner, _) in (meant or {}).items() if owner is not None})
        now = self._splice_all(edits_as_splices(document, edits), list(wanted))
        self._splice_all(mending(self.zone, dict(zip(now, wanted.values(), strict=True))))

    def _assign(self, edits: Mapping[int, bytes | None], owners: Mapping[int, str]) -> None:
        """Take notice of entries that go, and of whose those that are rewritten will be."""
        for indices in self._entries.values():
            indices[:] = [index for index in indices if index not in edits]
        for entry, owner in owners.items():
            self._entries.setdefault(names.key(owner), []).append(entry)
        for owner in {names.key(owner) for owner in owners.values()}:
            self._entries[owner].sort()

    def _splice_all(self, run: Sequence[Splice], others: Sequence[int] = ()) -> list[int]:
        """Apply ascending splices and follow the entries through them; return where *others* stand now."""
        document = self.zone.document
        backwards = run[::-1]
        starts = [splice.offset for splice in run]
        growths = [0, *accumulate(splice.growth for splice in run)]
        places = {owner: self._offsets(indices) for owner, indices in self._entries.items()}
        others_at = self._offsets(others)
        document.apply_all(backwards)
        self.splices += backwards

        def now(offsets: Sequence[int]) -> list[int]:
            return [document.entry_at(at + growths[bisect_left(starts, at)]) for at in offsets]

        self._entries = {owner: now(offsets) for owner, offsets in places.items()}
        return now(others_at)

    def _offsets(self, entries: Sequence[int]) -> list[int]:
        return [self.zone.document.offset(entry) for entry in entries]

    def insert(self, entry: int, new: bytes, owner: str) -> int:
        """Put a new record of *owner* before *entry*, or at the end for the number of entries; return its index."""
        document = self.zone.document
        offset = document.offset(entry)
        text = new
        if entry == len(document) and offset and document.slice(offset - 1, offset) != b"\n":
            # The file doesn't end with a line end, and still won't.
            end = b"\r\n" if new.endswith(b"\r\n") else b"\n"
            text = end + new.removesuffix(end)
        with self._lending(entry, inserting=True):
            self._splice(offset, b"", text, inserting=True)
        self._entries.setdefault(names.key(owner), []).append(entry)
        self._entries[names.key(owner)].sort()
        return entry

    def insert_directive(self, entry: int, new: bytes) -> None:
        """Put a directive's line before *entry*."""
        self._splice(self.zone.document.offset(entry), b"", new, inserting=True)

    def replace_text(self, entry: int, new: bytes) -> None:
        """Put any text in the place of an entry; what follows is read as it then stands."""
        document = self.zone.document
        # As a whole, so that it is found again where another program has moved it.
        self._splice(document.offset(entry), document.raw(entry), new, whole=True)

    def follow(self, entry: int, owner: str) -> None:
        """Take notice that the record at *entry* is *owner*'s now."""
        for indices in self._entries.values():
            indices[:] = [index for index in indices if index != entry]
        self._entries[names.key(owner)] = sorted([*self._entries[names.key(owner)], entry])

    def borrowers(self, entry: int) -> list[Neighbour]:
        """Return owner and TTL of the records behind *entry* that may have them from it."""
        return [neighbour(self.zone, borrower) for borrower in self._borrowers(entry + 1)]

    def rollback(self) -> None:
        """Take back what was done."""
        self.zone.document.apply_all(splice.inverse() for splice in reversed(self.splices))
        self.splices.clear()

    @contextmanager
    def _lending(self, entry: int, *, inserting: bool = False) -> Iterator[None]:
        """Keep the owner and TTL of the records behind *entry* through what is done to it."""
        document = self.zone.document
        borrowers = [
            (len(document) - borrower, neighbour(self.zone, borrower))
            for borrower in self._borrowers(entry if inserting else entry + 1)
        ]
        yield
        for from_end, before in borrowers:
            self._restore(len(document) - from_end, before)

    def _borrowers(self, entry: int) -> Iterator[int]:
        """Yield the first record at or behind *entry*, and the first readable one."""
        document = self.zone.document
        borrower = document.next_record(entry)
        for _ in range(MAX_UNREADABLE):
            if borrower is None:
                return
            yield borrower
            if not isinstance(document.record(borrower), Problem):
                return
            borrower = document.next_record(borrower + 1)

    def _restore(self, entry: int, before: Neighbour) -> None:
        """Write onto the record at *entry* what it has lost."""
        owner, ttl = before
        document = self.zone.document
        raw, fields, now = document.raw(entry), document.record(entry), document.owner(entry)
        lost_owner = owner is not None and (now is None or names.key(now) != names.key(owner))
        lost_ttl = ttl is not None and not isinstance(fields, Problem) and self.zone.ttl(entry, fields) != ttl
        new = restored(raw, self.zone, entry, owner if lost_owner else None, ttl if lost_ttl else None)
        if new != raw:
            self._splice(document.offset(entry), raw, new)

    def _splice(
        self, offset: int, removed: bytes, inserted: bytes, *, inserting: bool = False, whole: bool = False
    ) -> None:
        """Apply one splice, as small as it can be but for a *whole* one, and follow the entries through it."""
        document = self.zone.document
        splice = Splice(offset, removed, inserted) if whole else minimal(offset, removed, inserted)
        followed = {owner: [document.offset(index) for index in indices] for owner, indices in self._entries.items()}
        document.apply(splice)
        self.splices.append(splice)
        behind = splice.offset if inserting else splice.offset + max(1, len(splice.removed))
        for owner, offsets in followed.items():
            moved = (at + splice.growth if at >= behind else at for at in offsets)
            self._entries[owner] = [document.entry_at(at) for at in moved]
