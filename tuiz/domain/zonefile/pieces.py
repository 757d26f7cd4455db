"""The piece table: a zone file's bytes as runs of entries, of which an edit replaces only those it touches."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from tuiz.domain.zonefile.outline import BROKEN, Outline
from tuiz.domain.zonefile.scanner import reach, scan

_APART: Final = 2048
"""How many bytes stand between two edits made at once at least, for what is between to stay the piece that it is."""


class Source:
    """Bytes that never change, and where their entries begin."""

    __slots__ = ("__weakref__", "data", "outline", "plain_until")

    def __init__(self, data: bytes, outline: Outline) -> None:
        self.data = data
        self.outline = outline
        self.plain_until = 0
        """Up to where no line is known to begin with a word that has escapes or quotes: see `locate`."""


class Piece:
    """The entries ``first`` to before ``stop`` of a source."""

    __slots__ = ("first", "source", "stop")

    def __init__(self, source: Source, first: int, stop: int) -> None:
        self.source = source
        self.first = first
        self.stop = stop

    @property
    def entries(self) -> int:
        """How many entries the piece has."""
        return self.stop - self.first

    @property
    def begin(self) -> int:
        """Where its bytes begin in the source."""
        outline = self.source.outline
        return outline.starts[self.first] if self.first < len(outline) else outline.size

    @property
    def end(self) -> int:
        """Where its bytes end in the source."""
        return self.source.outline.end(self.stop - 1) if self.stop > self.first else self.begin

    @property
    def lines(self) -> int:
        """How many line ends it has, one behind a last line without counted too."""
        outline = self.source.outline
        return outline.lines_before(self.stop) - outline.lines_before(self.first)


class Place(NamedTuple):
    """An entry: its piece and its index in the piece's source."""

    piece: int
    source: Source
    local: int


class Span(NamedTuple):
    """Which entries an edit replaced: from ``first``, ``removed`` of before by ``added`` of after."""

    first: int
    removed: int
    added: int


class PieceTable:
    """Entries in their order, addressed by index and by byte offset."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self._entry_ends: list[int] = []
        self._byte_ends: list[int] = []
        self._line_ends: list[int] = []

    def recount(self) -> None:
        """Take notice of changed pieces."""
        self._entry_ends = list(accumulate(piece.entries for piece in self.pieces))
        self._byte_ends = list(accumulate(piece.end - piece.begin for piece in self.pieces))
        self._line_ends = list(accumulate(piece.lines for piece in self.pieces))

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return self._entry_ends[-1] if self._entry_ends else 0

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._byte_ends[-1] if self._byte_ends else 0

    def place(self, index: int) -> Place:
        """Return where entry *index* is kept."""
        number = bisect_right(self._entry_ends, index)
        piece = self.pieces[number]
        return Place(number, piece.source, index - (self._entry_ends[number - 1] if number else 0) + piece.first)

    def first_entry(self, number: int) -> int:
        """Return the index of piece *number*'s first entry."""
        return self._entry_ends[number - 1] if number else 0

    def offset(self, index: int) -> int:
        """Return the byte offset at which entry *index* begins; behind the last one, the size."""
        if index >= self.entries:
            return self.size
        number, source, local = self.place(index)
        before = self._byte_ends[number - 1] if number else 0
        return before + source.outline.starts[local] - self.pieces[number].begin

    def line(self, index: int) -> int:
        """Return the line, from 1, on which entry *index* begins."""
        if index >= self.entries:
            return (self._line_ends[-1] if self._line_ends else 0) + 1
        number, source, local = self.place(index)
        before = self._line_ends[number - 1] if number else 0
        outline = source.outline
        return before + outline.lines_before(local) - outline.lines_before(self.pieces[number].first) + 1

    def line_at(self, offset: int) -> int:
        """Return the line, from 1, that holds the byte at *offset*."""
        entry = self.entry_at(offset)
        return self.line(entry) + self.slice(self.offset(entry), offset).count(b"\n")

    def entry_at(self, offset: int) -> int:
        """Return the entry that holds the byte at *offset*; at the end, the number of entries."""
        number = bisect_right(self._byte_ends, offset)
        if number == len(self.pieces):
            return self.entries
        piece = self.pieces[number]
        local_offset = offset - (self._byte_ends[number - 1] if number else 0) + piece.begin
        local = bisect_right(piece.source.outline.starts, local_offset, piece.first, piece.stop) - 1
        return self.first_entry(number) + local - piece.first

    def chunks(self) -> Iterator[memoryview]:
        """Yield the bytes in order, without copying them."""
        for piece in self.pieces:
            yield memoryview(piece.source.data)[piece.begin : piece.end]

    def slice(self, begin: int, end: int) -> bytes:
        """Return the bytes from *begin* to before *end*."""
        parts = []
        number = bisect_right(self._byte_ends, begin)
        while number < len(self.pieces) and begin < end:
            piece = self.pieces[number]
            shift = piece.begin - (self._byte_ends[number - 1] if number else 0)
            stop = min(end, self._byte_ends[number])
            parts.append(piece.source.data[begin + shift : stop + shift])
            begin = stop
            number += 1
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _first_mendable(self, before: int) -> int | None:
        """Return the first broken entry below index *before* whose fate depends on the bytes from there on."""
        limit = self.offset(before)
        index = 0
        for piece in self.pieces:
            if index >= before:
                break
            kinds, stop = piece.source.outline.kinds, min(piece.stop, piece.first + before - index)
            local = kinds.find(BROKEN, piece.first, stop)
            while local >= 0:
                entry = index + local - piece.first
                if self._may_be_mended(self.offset(entry), limit):
                    return entry
                local = kinds.find(BROKEN, local + 1, stop)
            index += piece.entries
        return None

    def _may_be_mended(self, begin: int, limit: int) -> bool:
        """Return whether the broken line at *begin* needs what is behind *limit* to be known as broken."""
        for window in (4096, limit):
            text = self.slice(begin, min(begin + window, limit))
            if reach(text, 0) < len(text):
                return False
        return True

    def replace(self, offset: int, length: int, new: bytes) -> Span:
        """Replace *length* bytes at *offset* by *new* and outline anew only the entries this touches."""
        first = self.entry_at(offset)
        if first == self.entries and first and not self._ends_with_line_end(first):
            first -= 1
        mendable = self._first_mendable(first)
        first = first if mendable is None else mendable
        end = offset + length
        stop = self.entry_at(end)
        if self.offset(stop) < end:
            stop += 1
        stop = max(stop, first)
        text = self.slice(self.offset(first), offset) + new + self.slice(end, self.offset(stop))
        stop, source = self._outline_settled(text, stop)
        self._swap(first, stop, source)
        return Span(first, stop - first, len(source.outline))

    def replace_all(self, edits: Sequence[tuple[int, int, bytes]]) -> int:
        """Make many replacements at once, and return the first entry that may be another.

        Args:
            edits: offset, length and new bytes of each, ascending and apart, all in the text as it is now.
        """
        found = self._regions(edits)
        if found is None:
            self._replace_text(edits)
            return 0
        regions, first = found
        pieces: list[Piece] = []
        at = 0
        for begin, stop, source in regions:
            pieces += self._between(at, begin)
            if len(source.outline):
                pieces.append(Piece(source, 0, len(source.outline)))
            at = stop
        pieces += self._between(at, self.entries)
        self.pieces[:] = pieces
        self.recount()
        return first

    def _regions(self, edits: Sequence[tuple[int, int, bytes]]) -> tuple[list[tuple[int, int, Source]], int] | None:
        """Return the runs of entries that edits touch, each with what comes in its place, and the first such entry.

        None where the entries around may be read in another way for it: then the whole text is to be.
        """
        if any(BROKEN in source.outline.kinds for source in {piece.source for piece in self.pieces}):
            return None
        regions: list[tuple[int, int, Source]] = []
        number = 0
        while number < len(edits):
            group = [edits[number]]
            while number + len(group) < len(edits):
                before, following = group[-1], edits[number + len(group)]
                if following[0] - before[0] - before[1] > _APART:
                    break
                group.append(following)
            number += len(group)
            low, high = group[0][0], group[-1][0] + group[-1][1]
            first, stop = self.entry_at(low), self.entry_at(high)
            if first == self.entries and first and not self._ends_with_line_end(first):
                first -= 1
            stop = max(first, stop + (self.offset(stop) < high))
            text = self._edited(self.offset(first), self.offset(stop), group)
            outline = scan(text)
            if BROKEN in outline.kinds or not (stop == self.entries or not text or text.endswith(b"\n")):
                return None
            if regions and first < regions[-1][1]:
                return None
            regions.append((first, stop, Source(text, outline)))
        return regions, regions[0][0] if regions else self.entries

    def _edited(self, begin: int, end: int, edits: Sequence[tuple[int, int, bytes]]) -> bytes:
        """Return the bytes from *begin* to before *end* with edits made."""
        parts: list[bytes] = []
        for offset, length, new in edits:
            parts += (self.slice(begin, offset), new)
            begin = offset + length
        return b"".join((*parts, self.slice(begin, end)))

    def _replace_text(self, edits: Sequence[tuple[int, int, bytes]]) -> None:
        """Make many replacements by reading the whole text anew."""
        text = self._edited(0, self.size, edits)
        source = Source(text, scan(text))
        self.pieces[:] = [Piece(source, 0, len(source.outline))]
        self.recount()

    def _between(self, first: int, stop: int) -> list[Piece]:
        """Return pieces of the entries from *first* to before *stop*."""
        found: list[Piece] = []
        number = bisect_right(self._entry_ends, first)
        while number < len(self.pieces) and (begin := self.first_entry(number)) < stop:
            piece = self.pieces[number]
            low, high = max(first, begin) - begin, min(stop, self._entry_ends[number]) - begin
            if low < high:
                found.append(Piece(piece.source, piece.first + low, piece.first + high))
            number += 1
        return found

    def _ends_with_line_end(self, index: int) -> bool:
        end = self.offset(index)
        return self.slice(end - 1, end) == b"\n"

    def _outline_settled(self, text: bytes, stop: int) -> tuple[int, Source]:
        """Outline *text*, taking in entries from *stop* on until it ends where an entry ends."""
        step = 1
        while True:
            at_end = stop >= self.entries
            if at_end or not text or text.endswith(b"\n"):
                outline = scan(text)
                if at_end or _is_settled(text, outline):
                    return stop, Source(text, outline)
            until = min(stop + step, self.entries)
            text += self.slice(self.offset(stop), self.offset(until))
            stop = until
            step *= 4

    def _swap(self, first: int, stop: int, source: Source) -> None:
        """Put the entries of *source* in the place of those from *first* to before *stop*."""
        before: list[Piece] = []
        after: list[Piece] = []
        index = 0
        for piece in self.pieces:
            end = index + piece.entries
            if index < first:
                before.append(Piece(piece.source, piece.first, piece.first + min(first, end) - index))
            if end > stop:
                after.append(Piece(piece.source, piece.first + max(stop, index) - index, piece.stop))
            index = end
        middle = [Piece(source, 0, len(source.outline))] if len(source.outline) else []
        self.pieces[:] = [*before, *middle, *after]
        self.recount()


def _is_settled(text: bytes, outline: Outline) -> bool:
    """Return whether no broken line of *text* could be mended by what comes behind it."""
    local = outline.kinds.find(BROKEN)
    while local >= 0:
        if reach(text, outline.starts[local]) >= len(text):
            return False
        local = outline.kinds.find(BROKEN, local + 1)
    return True
