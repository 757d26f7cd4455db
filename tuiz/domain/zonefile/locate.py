"""Find the entries of an owner in a document of any size, in slices, without an index of names.

The owner is searched for in the bytes, in each of the forms that the origins in force allow: absolute, relative, ``@``.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

from tuiz.domain import names
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.outline import CONTINUED, OWNED
from tuiz.domain.zonefile.pieces import Source

SLICE: Final = 1 << 17
"""Bytes searched between two chances to do something else: a millisecond's work at the most."""

_FEW: Final = 32
"""Up to how many forms of names are searched for by a pattern of them; more are looked up word by word."""
_WORD: Final = re.compile(rb"\n([^ \t\r\n;(]++)")
_ESCAPED: Final = rb'"|[^ \t\r\n;()\\]*+\\'


def entries_of(document: ZoneDocument, owner: str) -> list[int]:
    """Return the records of *owner*, in the document's order; unreadable ones that bear it are among them."""
    return entries_of_all(document, (owner,))[names.key(owner)]


def entries_of_all(document: ZoneDocument, owners: Iterable[str]) -> dict[str, list[int]]:
    """Return the records of each of *owners*, by the owner's key, in one pass."""
    found: dict[str, list[int]] = {names.key(owner): [] for owner in owners}
    for part in _slices(document, frozenset(found)):
        for key, entry in part:
            found[key].append(entry)
    return found


def entries_of_slices(document: ZoneDocument, owner: str) -> Iterator[list[int]]:
    """Yield the records of *owner* in the document's order, slice by slice."""
    for part in _slices(document, frozenset({names.key(owner)})):
        yield [entry for _, entry in part]


def owners_in_slices(document: ZoneDocument, owners: Iterable[str]) -> Iterator[list[tuple[str, int]]]:
    """Yield the records of *owners*, each with its owner's key, slice by slice."""
    yield from _slices(document, frozenset(map(names.key, owners)))


def _slices(document: ZoneDocument, wanted: frozenset[str]) -> Iterator[list[tuple[str, int]]]:
    """Yield the records of the owners *wanted*, each with its owner's key, slice by slice."""
    forms = _Forms(wanted)
    for begin, source, first, stop in list(document.runs()):
        for low, high, origin in _stretches(document, begin, source, first, stop):
            at = low
            words = forms.words(origin)
            plain, any_spelling = (
                (forms.pattern(origin, escapes=False), forms.pattern(origin, escapes=True))
                if len(words) <= _FEW
                else (_WORD, _WORD)
            )
            while at < high:
                until = min(high, at + SLICE)
                pattern = plain if until <= source.plain_until else any_spelling
                yield [
                    (key, entry)
                    for local in (
                        _worded(source, words, at, until, first, stop)
                        if pattern is _WORD
                        else _candidates(source, pattern, at, until, first, stop)
                    )
                    if (key := names.key(document.owner(begin + local - first) or "")) in wanted
                    for entry in _group(document, begin + local - first)
                ]
                at = until


class _Forms:
    """Patterns for the ways to write some names, an origin at a time."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = sorted(wanted)
        self._absolute = frozenset(name.encode() for name in self._wanted)
        self._patterns: dict[tuple[bytes, ...], re.Pattern[bytes]] = {}
        self._words: dict[str, frozenset[bytes]] = {}

    def words(self, origin: str) -> frozenset[bytes]:
        """Return the names as they are written where relative ones are below *origin*, in lower case."""
        key = names.key(origin)
        if key not in self._words:
            suffix = names.ROOT if key == names.ROOT else f".{key}"
            below = {name[: -len(suffix)].encode() for name in self._wanted if name.endswith(suffix)} - {b""}
            at = {b"@"} if key.encode() in self._absolute else set()
            self._words[key] = self._absolute | below | at
        return self._words[key]

    def pattern(self, origin: str, *, escapes: bool) -> re.Pattern[bytes]:
        """Return what finds the names at the start of a line, where relative names are below *origin*."""
        forms = self.words(origin)
        # A name that isn't spelled as its key (escapes) is looked at one by one.
        words = tuple(sorted(forms)) + ((_ESCAPED,) if escapes else ())
        known = self._patterns.get(words)
        if known is None:
            written = b"|".join(re.escape(form) for form in sorted(forms))
            tail = b"|(" + _ESCAPED + b")" if escapes else b""
            known = re.compile(rb"\n(?:(?:" + written + rb")(?=[ \t\r\n;(]|\Z)" + tail + b")", re.IGNORECASE)
            self._patterns[words] = known
        return known


def _stretches(
    document: ZoneDocument, begin: int, source: Source, first: int, stop: int
) -> Iterator[tuple[int, int, str]]:
    """Yield runs of bytes of one source in which one origin is in force, as (low, high, origin)."""
    outline = source.outline
    low = outline.starts[first] if first < stop else outline.size
    origin = document.context(begin).origin
    directives = document.directives()
    low_number = bisect_left(directives, begin)
    high_number = bisect_left(directives, begin + stop - first)
    for index in directives[low_number:high_number]:
        after = document.context(index + 1).origin
        if after != origin:
            high = outline.starts[index - begin + first]
            yield low, high, origin
            low, origin = high, after
    yield low, outline.end(stop - 1) if stop > first else low, origin


def _candidates(
    source: Source, pattern: re.Pattern[bytes], low: int, high: int, first: int, stop: int
) -> Iterator[int]:
    """Yield the entries that begin with a form of the name, by their index in the source.

    Most files have no escapes in owners. Where a first search saw none, the next ones needn't look for them.
    """
    starts, kinds = source.outline.starts, source.outline.kinds
    is_plain = low <= source.plain_until
    if low == 0 and stop > first and (match := pattern.match(b"\n" + source.data[:4096])):
        is_plain = not match.lastindex
        yield first
    # A match begins at the line end before the entry; what begins at or behind *high* is the next slice's.
    for match in pattern.finditer(source.data, max(0, low - 1), min(len(source.data), high + 1024)):
        start = match.start() + 1
        if start >= high:
            break
        is_plain &= not match.lastindex
        local = bisect_left(starts, start, first, stop)
        if local < stop and starts[local] == start and kinds[local] == OWNED:
            yield local
    if is_plain:
        source.plain_until = max(source.plain_until, high)


def _worded(source: Source, words: frozenset[bytes], low: int, high: int, first: int, stop: int) -> Iterator[int]:
    """Yield the entries that begin with one of many words, or with one that is spelled otherwise."""
    starts, kinds = source.outline.starts, source.outline.kinds
    if low == 0 and stop > first:
        yield first
    begin, end = max(0, low - 1), min(len(source.data), high + 1024)
    text = source.data[begin:end].lower()
    if words.isdisjoint(_WORD.findall(text)) and b"\\" not in text and b'\n"' not in text:
        return  # as in most slices, with little work for each line
    for match in _WORD.finditer(text):
        start = begin + match.start() + 1
        if start >= high:
            break
        word = match[1]
        if word in words or b"\\" in word or word[:1] == b'"':
            local = bisect_left(starts, start, first, stop)
            if local < stop and starts[local] == start and kinds[local] == OWNED:
                yield local


def _group(document: ZoneDocument, index: int) -> Iterator[int]:
    """Yield the record at *index* and those with a blank owner that follow it."""
    yield index
    following = document.next_record(index + 1)
    while following is not None and document.kind(following) == CONTINUED:
        yield following
        following = document.next_record(following + 1)
