"""The zone document: a zone file as it is, byte for byte, read when asked and edited without writing anything anew.

`bytes(ZoneDocument(data)) == data` for every input. Entries are small views made on request; what can't be read is a
`Problem` with its place, and all else stays usable.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.changes import Splice
from tuiz.domain.splices import one_by_one, runs
from tuiz.domain.ttl import parse_ttl
from tuiz.domain.zonefile.entries import DirectiveFields, RecordFields, parse_directive, parse_record
from tuiz.domain.zonefile.outline import BROKEN, CONTINUED, DIRECTIVE, OWNED, Outline
from tuiz.domain.zonefile.pieces import Piece, PieceTable, Source, Span
from tuiz.domain.zonefile.scanner import scan, scan_slices
from tuiz.domain.zonefile.tokens import Problem, why_broken

_FIRST_WORD: Final = re.compile(rb"[^ \t\r\n;()]++")
_RECORD: Final = re.compile(b"[" + bytes((OWNED, CONTINUED)) + b"]")
_PARSED: Final = 4096
"""How many parsed entries are kept: some screens' worth."""
_MANY: Final = 16
"""From how many edits on all are made at once: fewer cost less one by one, and leave more of what is known."""


class Context(NamedTuple):
    """What the directives before an entry say about it."""

    origin: str
    """Absolute name that relative names are below."""
    ttl: int | None
    """The last $TTL, in seconds; None where there was none."""
    certain: bool = True
    """False behind an unreadable $ORIGIN, $TTL or $INCLUDE: what depends on it is not to be relied on."""


class Step(NamedTuple):
    """An entry, for those who walk along all of them."""

    entry: int
    kind: int
    line: int
    raw: bytes


class ZoneDocument:
    """One zone file's entries, addressed by index from 0."""

    def __init__(self, data: bytes = b"", origin: str = ".", *, outline: Outline | None = None) -> None:
        """Read *data*, whose first names are relative to *origin*.

        With *outline*, one that was begun or made elsewhere is used; `loading` goes on with it.
        """
        self.origin = origin
        self.revision = 0
        """Rises with each edit."""
        self._source = Source(data, scan(data) if outline is None else outline)
        self._table = PieceTable([Piece(self._source, 0, len(self._source.outline))])
        self._table.recount()
        self._contexts: list[Context] = []
        self._directives: list[int] = []
        self._directives_until = 0
        self._parse_record = lru_cache(maxsize=_PARSED)(parse_record)
        self._parse_directive = lru_cache(maxsize=_PARSED)(parse_directive)

    @classmethod
    def unread(cls, data: bytes, origin: str = ".") -> "ZoneDocument":
        """Return a document of *data* that has no entries yet; iterate over `loading` to read it."""
        return cls(data, origin, outline=Outline())

    @classmethod
    def of_pieces(cls, table: PieceTable, origin: str) -> "ZoneDocument":
        """Return a document of what a snapshot holds, without reading anything anew."""
        document = cls(b"", origin)
        document._table = PieceTable([Piece(piece.source, piece.first, piece.stop) for piece in table.pieces])
        document._table.recount()
        return document

    def loading(self) -> Iterator[float]:
        """Read on, slice by slice, yielding the part of the bytes read so far, from 0 to 1."""
        data, outline = self._source.data, self._source.outline
        for reached in scan_slices(data, outline):
            self._take_notice()
            yield reached / len(data)
        self._take_notice()

    def _take_notice(self) -> None:
        self._table.pieces[0].stop = len(self._source.outline)
        self._table.recount()

    @property
    def is_complete(self) -> bool:
        """Whether all bytes are read; editing waits for it."""
        return self._source.outline.size >= len(self._source.data)

    @property
    def progress(self) -> float:
        """The part of the bytes read so far, from 0 to 1."""
        size = len(self._source.data)
        return self._source.outline.size / size if size else 1.0

    def __len__(self) -> int:
        return self._table.entries

    def __bytes__(self) -> bytes:
        return b"".join(self._table.chunks())

    @property
    def size(self) -> int:
        """How many bytes the document has."""
        return self._table.size

    def chunks(self) -> Iterator[memoryview]:
        """Yield the document's bytes in order, without copying them."""
        return self._table.chunks()

    def slice(self, begin: int, end: int) -> bytes:
        """Return the bytes from offset *begin* to before *end*."""
        return self._table.slice(begin, end)

    def home(self, index: int) -> tuple[Source, int]:
        """Return where entry *index* is kept, its source and its place there: both outlive edits elsewhere."""
        place = self._table.place(index)
        return place.source, place.local

    def kind(self, index: int) -> int:
        """Return the kind of entry *index* (see `outline`)."""
        place = self._table.place(index)
        return place.source.outline.kinds[place.local]

    def raw(self, index: int) -> bytes:
        """Return the bytes of entry *index*, its line end included."""
        place = self._table.place(index)
        outline = place.source.outline
        return place.source.data[outline.starts[place.local] : outline.end(place.local)]

    def offset(self, index: int) -> int:
        """Return the byte offset at which entry *index* begins; for the number of entries, the size."""
        return self._table.offset(index)

    def line(self, index: int) -> int:
        """Return the line, from 1, on which entry *index* begins."""
        return self._table.line(index)

    def entry_at(self, offset: int) -> int:
        """Return the entry that holds the byte at *offset*; at the end, the number of entries."""
        return self._table.entry_at(offset)

    def line_at(self, offset: int) -> int:
        """Return the line, from 1, that holds the byte at *offset*."""
        return self._table.line_at(offset)

    def entry_on_line(self, line: int) -> int:
        """Return the entry that holds *line*, from 1; the last one for a line behind the end."""
        return max(0, bisect_right(range(len(self)), line, key=self.line) - 1)

    def kinds(self) -> Iterator[tuple[int, memoryview]]:
        """Yield runs of entries: the first one's index, and the kind of each."""
        index = 0
        for piece in self._table.pieces:
            yield index, memoryview(piece.source.outline.kinds)[piece.first : piece.stop]
            index += piece.entries

    def runs(self) -> Iterator[tuple[int, Source, int, int]]:
        """Yield runs of entries as (index of the first, source, first and stop within the source)."""
        index = 0
        for piece in self._table.pieces:
            yield index, piece.source, piece.first, piece.stop
            index += piece.entries

    def steps(self) -> Iterator[Step]:
        """Yield all entries in their order: a tenth of what it takes to ask for each of them."""
        for begin, source, first, stop in list(self.runs()):
            if first == stop:
                continue
            outline, data = source.outline, source.data
            line = self._table.line(begin) - first - outline.extra_lines_before(first)
            tall = dict(zip(outline.tall, outline.extra_lines, strict=True))
            extra = outline.extra_lines_before(first)
            starts = outline.starts[first:stop]
            ends = [*starts[1:], outline.end(stop - 1)]
            for local, start, end in zip(range(first, stop), starts, ends, strict=True):
                yield Step(begin + local - first, outline.kinds[local], line + local + extra, data[start:end])
                extra = tall.get(local, extra)

    def record(self, index: int) -> RecordFields | Problem:
        """Return the fields of the record at *index*, or why it can't be read."""
        raw = self.raw(index)
        return why_broken(raw) if self.kind(index) == BROKEN else self._parse_record(raw)

    def parse(self, raw: bytes) -> RecordFields | Problem:
        """Return the fields of a record's text that isn't in the document yet."""
        return self._parse_record(raw)

    def directive(self, index: int) -> DirectiveFields | Problem:
        """Return the fields of the directive at *index*, or why it can't be read."""
        return self._parse_directive(self.raw(index))

    def directives(self, before: int | None = None) -> Sequence[int]:
        """Return the indices of all directives, or of those before entry *before*."""
        self._read_directives()
        stop = len(self._directives) if before is None else bisect_left(self._directives, before)
        return self._directives[:stop]

    def context(self, index: int) -> Context:
        """Return the origin and default TTL in force at entry *index*."""
        self._read_directives()
        number = bisect_left(self._directives, index)
        return self._contexts[number - 1] if number else Context(self.origin, None)

    def owner_entry(self, index: int) -> int | None:
        """Return the entry that writes the owner of the record at *index*: itself, or the last before that does."""
        number, source, local = self._table.place(index)
        stop = local + 1
        while True:
            piece = self._table.pieces[number]
            found = source.outline.kinds.rfind(OWNED, piece.first, stop)
            if found >= 0:
                return self._table.first_entry(number) + found - piece.first
            if number == 0:
                return None
            number -= 1
            source, stop = self._table.pieces[number].source, self._table.pieces[number].stop

    def owner(self, index: int) -> str | None:
        """Return the absolute owner of the record at *index*; None where no record before names one."""
        entry = self.owner_entry(index)
        if entry is None:
            return None
        return owner_of(self.raw(entry), self.record(entry), self.context(entry))

    def owner_before(self, index: int) -> str | None:
        """Return the owner that a record with a blank one would have at *index*."""
        return self.owner(index - 1) if index else None

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Let edits be made that are gone, with all their traces, at the end of the block."""
        pieces = [Piece(piece.source, piece.first, piece.stop) for piece in self._table.pieces]
        revision = self.revision
        try:
            yield
        finally:
            self._table.pieces[:] = pieces
            self._table.recount()
            self._forget_directives(0)
            self.revision = revision

    def snapshot(self) -> PieceTable:
        """Return the document's bytes as they are now, at no cost; later edits don't show in it."""
        table = PieceTable([Piece(piece.source, piece.first, piece.stop) for piece in self._table.pieces])
        table.recount()
        return table

    def absolute(self, word: bytes, index: int) -> str:
        """Return the name that *word* means at entry *index*, absolute."""
        return _absolute(word, self.context(index))

    def next_record(self, index: int) -> int | None:
        """Return the first record at or behind entry *index*."""
        if index >= len(self):
            return None
        number, _, local = self._table.place(index)
        pieces = self._table.pieces
        while number < len(pieces):
            piece = pieces[number]
            match = _RECORD.search(piece.source.outline.kinds, max(local, piece.first), piece.stop)
            if match:
                return self._table.first_entry(number) + match.start() - piece.first
            number, local = number + 1, 0
        return None

    def apply(self, splice: Splice) -> Span:
        """Replace bytes as *splice* says.

        Raises:
            ValueError: if the bytes to be replaced aren't there.
        """
        end = splice.offset + len(splice.removed)
        if self.slice(splice.offset, end) != splice.removed:
            raise ValueError("the bytes to be replaced aren't there")
        span = self._table.replace(splice.offset, len(splice.removed), splice.inserted)
        self.revision += 1
        self._forget_directives(span.first)
        return span

    def apply_all(self, splices: Iterable[Splice]) -> None:
        """Apply splices in their order, or none of them; many cost little more than few.

        Raises:
            ValueError: if the bytes that one of them replaces aren't there.
        """
        done: list[Splice] = []
        try:
            for run in runs(splices):
                self._apply_run(run)
                done += one_by_one(run)
        except ValueError:
            for run in runs(splice.inverse() for splice in reversed(done)):
                self._apply_run(run)
            raise

    def _apply_run(self, run: Sequence[Splice]) -> None:
        """Apply ascending splices whose offsets are all in the text as it is now."""
        if any(self.slice(at, at + len(removed)) != removed for at, removed, _ in run):
            raise ValueError("the bytes to be replaced aren't there")
        if len(run) < _MANY:
            for splice in one_by_one(run):
                self.apply(splice)
            return
        first = self._table.replace_all([(at, len(removed), inserted) for at, removed, inserted in run])
        self.revision += 1
        self._forget_directives(first)

    def _forget_directives(self, first: int) -> None:
        keep = bisect_left(self._directives, first)
        del self._directives[keep:], self._contexts[keep:]
        self._directives_until = min(self._directives_until, first)

    def _read_directives(self) -> None:
        """Bring the table of directives up to what is read of the file."""
        until = self._directives_until
        if until >= self._table.entries:
            return
        for begin, source, first, stop in list(self.runs()):
            kinds = source.outline.kinds
            local = kinds.find(DIRECTIVE, first + max(0, until - begin), stop)
            while local >= 0:
                self._note_directive(begin + local - first)
                local = kinds.find(DIRECTIVE, local + 1, stop)
        self._directives_until = self._table.entries

    def _note_directive(self, index: int) -> None:
        before = self._contexts[-1] if self._contexts else Context(self.origin, None)
        self._directives.append(index)
        self._contexts.append(_after(before, self.directive(index)))


def owner_of(raw: bytes, fields: RecordFields | Problem, context: Context) -> str:
    """Return the absolute owner that a record writes, also one that can't be read otherwise."""
    if isinstance(fields, Problem) or fields.owner is None:
        match = _FIRST_WORD.match(raw)
        return _absolute(match[0] if match else b"", context)
    return _absolute(fields.owner.text, context)


def _absolute(word: bytes, context: Context) -> str:
    return names.absolute(names.from_bytes(word.strip(b'"')), context.origin)


def _after(before: Context, directive: DirectiveFields | Problem) -> Context:
    """Return the context behind *directive*."""
    if isinstance(directive, Problem):
        return Context(before.origin, before.ttl, certain=False)
    if directive.name == b"$ORIGIN":
        origin = names.absolute(names.from_bytes(directive.arguments[0].text), before.origin)
        return Context(origin, before.ttl, before.certain)
    if directive.name == b"$TTL":
        return Context(before.origin, parse_ttl(directive.arguments[0].text), before.certain)
    return before
