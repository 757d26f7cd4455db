"""A zone file's text as blocks that can be compared as they stand: an owner's line with all that belongs to it.

Two files of a million records differ in a few blocks as a rule. What stands in both of them, byte for byte and behind
the same directives, needs no reading. Where a text can't be cut so without doubt, there are no blocks.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count, islice, repeat
from operator import itemgetter
from typing import Final

from tuiz.domain import names
from tuiz.domain.possessive import compile_pattern
from tuiz.domain.zonefile.document import Context, ZoneDocument
from tuiz.domain.zonefile.entries import DirectiveFields
from tuiz.domain.zonefile.outline import BLANK, BROKEN, COMMENT, DIRECTIVE
from tuiz.domain.zonefile.scanner import scan

# What begins with a blank, a comment or a closing parenthesis goes on with what the lines before it began.
_BREAK: Final = compile_pattern(rb"\n(?![ \t\r\n;)])")
_ODD: Final = (b"\\", b'"', b"(", b";")
"""What in a first word makes it more than an owner, or another one than it looks like."""
_FIRST: Final = itemgetter(0)
# Quotes that close in their line, and parentheses that close in their block.
_PLAIN: Final = compile_pattern(
    rb"""(?:
        [^"(\\;)]++ | "[^"\\\n]*+" | ;[^\n]*+ | \\[^\n]
        | \((?: [^()"\\;\n]++ | "[^"\\\n]*+" | ;[^\n]*+ | \n(?=[ \t\r\n;)]) )*+\)
    )*+""",
    re.VERBOSE,
)
_STATES_TTL: Final = compile_pattern(
    rb"[^\s;()\"\\]+[ \t]+(?:[iI][nN][ \t]+)?[0-9][0-9A-Za-z]*[ \t][^\n(]*+(?:\n[ \t\r]*+(?:;[^\n]*+)?)*+"
)
# The directives that nearly all files have, as nearly all write them.
_USUAL: Final = compile_pattern(
    rb"\$(?:(?P<ttl>TTL)[ \t]+(?P<seconds>[0-9]{1,9})|ORIGIN[ \t]+(?P<origin>[A-Za-z0-9_.-]+\.))"
    rb"(?:[ \t\r]*+(?:;[^\n]*+)?\n?)*+"
)
_SPEAKS_FOR_ITSELF: Final = frozenset({b"$ORIGIN", b"$TTL"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks that the same directives hold for."""

    context: Context
    first: int
    stop: int


def cut(data: bytes) -> list[bytes]:
    """Return the blocks of *data*, without the line ends between them."""
    return _BREAK.split(data)


def blocks(data: bytes) -> Iterator[bytes]:
    """Yield what `cut` returns; it is cut when the first one is asked for."""
    yield from cut(data)


def are_whole(data: bytes, texts: Iterable[bytes]) -> bool:
    """Return whether each of the blocks *texts*, parts of *data* or all of it, ends where its last entry ends."""
    if b"\\\n" in data or data[:1].isspace():
        return False
    match = _PLAIN.match(data)
    if match and match.end() == len(data):
        return True
    return all(BROKEN not in scan(text).kinds for text in texts if b'"' in text or b"(" in text or b"\\" in text)


def stretches_of(texts: Sequence[bytes], origin: str) -> list[Stretch] | None:
    """Return the stretches between the directives among the blocks *texts*, empty ones too.

    None where the meaning of a block isn't told by itself and these directives.
    """
    found: list[Stretch] = []
    context = Context(origin, None)
    first = 0
    for index in [index for index, text in enumerate(texts) if text[:1] == b"$"]:
        found.append(Stretch(context, first, index))
        after = _behind(texts[index], context)
        if after is None:
            return None
        context, first = after, index + 1
    found.append(Stretch(context, first, len(texts)))
    return found if speak_for_themselves(texts, found) else None


def speak_for_themselves(texts: Sequence[bytes], stretches: Iterable[Stretch]) -> bool:
    """Return whether no record's TTL depends on the record before it: there is a $TTL, or each states its own."""
    return all(stretch.context.ttl is not None or _state_ttls(texts, stretch) for stretch in stretches)


def lines_before(data: bytes, texts: Sequence[bytes], wanted: Iterable[int]) -> Iterator[int]:
    """Yield for each of the blocks *wanted*, ascending, how many lines of *data* stand before it."""
    lines = at = offset = 0
    rest = iter(texts)
    for index in wanted:
        begin = offset + sum(map(len, islice(rest, index - at))) + index - at
        lines += data.count(b"\n", offset, begin)
        at, offset = index, begin
        yield lines


def blocks_with_owner(texts: Sequence[bytes], owners: Iterable[str], origins: Iterable[str]) -> list[int]:
    """Return the blocks that may be those of *owners*, ascending: all that are, and some that aren't.

    Args:
        texts: the blocks.
        owners: absolute names.
        origins: all that relative names may be below.
    """
    forms: set[bytes] = set()
    origin_keys = {names.key(origin) for origin in origins}
    for key in map(names.key, owners):
        forms.add(key.encode("latin-1"))
        above = (name for name in (key, *names.ancestors(key)) if name in origin_keys)
        forms.update(names.relative(key, origin).encode("latin-1") for origin in above)
    last = len(texts) - (not texts[-1].strip())  # nothing stands behind the last line's end
    words = [*map(bytes.lower, map(_FIRST, map(bytes.split, islice(texts, 1, last), repeat(None), repeat(1))))]
    found = {0, *compress(count(1), map(forms.__contains__, words))}
    all_words = b" ".join(words)
    if any(mark in all_words for mark in _ODD):
        found.update(index for index, word in enumerate(words, 1) if any(mark in word for mark in _ODD))
    return sorted(found)


def _behind(text: bytes, context: Context) -> Context | None:
    """Return what holds behind a directive; None where it stands for records, or can't be read."""
    if usual := _USUAL.fullmatch(text):
        if usual["ttl"]:
            return Context(context.origin, int(usual["seconds"]))
        return Context(usual["origin"].decode("ascii"), context.ttl)
    document = ZoneDocument(text, context.origin)
    found = document.directive(0) if document.kind(0) == DIRECTIVE else None
    if not isinstance(found, DirectiveFields) or found.name not in _SPEAKS_FOR_ITSELF:
        return None
    if any(document.kind(index) not in {COMMENT, BLANK} for index in range(1, len(document))):
        return None  # a record with a blank owner follows
    after = document.context(len(document))
    return Context(after.origin, context.ttl if after.ttl is None else after.ttl)


def _state_ttls(texts: Sequence[bytes], stretch: Stretch) -> bool:
    """Return whether each record states its TTL."""
    return all(
        _STATES_TTL.fullmatch(text) or (text.strip()[:1] in {b"", b";"} and b"\n" not in text.strip())
        for text in texts[stretch.first : stretch.stop]
    )
