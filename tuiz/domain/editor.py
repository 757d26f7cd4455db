"""Edit a zone document so that nothing changes but what an operation names, or not at all.

An operation runs within an `Editor`. It follows the entries of the owners concerned through every splice, writes onto
the next record what a removed, moved or changed one lent it, and takes everything back when something fails.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tuiz.domain import names
from tuiz.domain.changes import Splice
from tuiz.domain.records import RRset
from tuiz.domain.zone import Located, Zone, rrset_of
from tuiz.domain.zonefile.layout import with_owner, with_ttl
from tuiz.domain.zonefile.tokens import Problem
from tuiz.errors import ZoneError

Neighbour = tuple[str | None, int | None]
"""What a record may have been lent: owner and TTL; None where it can't be told."""

_MAX_UNREADABLE = 1000
"""How many unreadable records in a row are looked past for a readable one."""


class LostEntry(ZoneError):
    """The entry to be changed isn't there any more."""

    hint = "The zone was changed meanwhile; look at it again."


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
        return [self._neighbour(borrower) for borrower in self._borrowers(entry + 1)]

    def rollback(self) -> None:
        """Take back what was done."""
        for splice in reversed(self.splices):
            self.zone.document.apply(splice.inverse())
        self.splices.clear()

    @contextmanager
    def _lending(self, entry: int, *, inserting: bool = False) -> Iterator[None]:
        """Keep the owner and TTL of the records behind *entry* through what is done to it."""
        document = self.zone.document
        borrowers = [
            (len(document) - borrower, self._neighbour(borrower))
            for borrower in self._borrowers(entry if inserting else entry + 1)
        ]
        yield
        for from_end, before in borrowers:
            self._restore(len(document) - from_end, before)

    def _borrowers(self, entry: int) -> Iterator[int]:
        """Yield the first record at or behind *entry*, and the first readable one."""
        document = self.zone.document
        borrower = document.next_record(entry)
        for _ in range(_MAX_UNREADABLE):
            if borrower is None:
                return
            yield borrower
            if not isinstance(document.record(borrower), Problem):
                return
            borrower = document.next_record(borrower + 1)

    def _neighbour(self, entry: int) -> Neighbour:
        document = self.zone.document
        fields = document.record(entry)
        return document.owner(entry), None if isinstance(fields, Problem) else self.zone.ttl(entry, fields)

    def _restore(self, entry: int, before: Neighbour) -> None:
        """Write onto the record at *entry* what it has lost."""
        owner, ttl = before
        document = self.zone.document
        raw = new = document.raw(entry)
        fields = document.record(entry)
        now = document.owner(entry)
        if owner is not None and (now is None or names.key(now) != names.key(owner)):
            written = names.relative(owner, document.context(entry).origin).encode("latin-1")
            new = written + raw if isinstance(fields, Problem) else with_owner(raw, fields, written)
        if ttl is not None and not isinstance(fields, Problem) and self.zone.ttl(entry, fields) != ttl:
            reread = document.parse(new)
            if not isinstance(reread, Problem):
                new = with_ttl(new, reread, str(ttl).encode())
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


def minimal(offset: int, removed: bytes, inserted: bytes) -> Splice:
    """Return the splice without the bytes that both texts begin and end with."""
    limit = min(len(removed), len(inserted))
    head = 0
    while head < limit and removed[head] == inserted[head]:
        head += 1
    tail = 0
    while tail < limit - head and removed[-1 - tail] == inserted[-1 - tail]:
        tail += 1
    return Splice(offset + head, removed[head : len(removed) - tail], inserted[head : len(inserted) - tail])
