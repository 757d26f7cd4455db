"""`$GENERATE`: one directive that stands for many records, as BIND reads it.

    $GENERATE 1-254 host-$ 3600 IN A 192.0.2.$
    $GENERATE 0-15 ${0,3,n} PTR host-${0,2,x}

A `$` stands for the number, `${OFFSET,WIDTH,BASE}` for the number with an offset, zeros before it, and in decimal,
octal, hexadecimal (`d`, `o`, `x`, `X`), or nibbles backwards with dots between (`n`, `N`). `$$` is a dollar sign.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tuiz.domain.mnemonics import is_class, is_type
from tuiz.domain.ttl import looks_like_ttl, parse_ttl
from tuiz.domain.zonefile.entries import DirectiveFields
from tuiz.domain.zonefile.tokens import Problem, Token

MAX_NUMBER: Final = 2**31 - 1
MAX_WIDTH: Final = 255
"""No name is longer, and no string."""

_RANGE: Final = re.compile(rb"([0-9]{1,10})-([0-9]{1,10})(?:/([0-9]{1,10}))?")
_PLACE: Final = re.compile(rb"\\.|\$\$|\$\{(-?[0-9]{1,10})(?:,([0-9]{1,3})(?:,([doxXnN]))?)?\}|\$(?!\{)", re.DOTALL)
_MORE_THAN_NUMBERS: Final = re.compile(rb"\\|\$[${]")
_FORMATS: Final = {b"d": "d", b"o": "o", b"x": "x", b"X": "X"}


@dataclass(frozen=True, slots=True)
class Generated:
    """One of the records, as a zone file would write it."""

    owner: bytes
    rdata: bytes


@dataclass(frozen=True, slots=True)
class Generator:
    """What a `$GENERATE` says."""

    numbers: range
    owner: bytes
    ttl: bytes | None
    rdclass: bytes | None
    rdtype: bytes
    rdata: bytes

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def has_whole_lines(self) -> bool:
        """Whether each of the records is a line by itself."""
        return not {0x0A, 0x0D} & {*self.owner, *self.rdata}

    def records(self) -> Iterator[Generated]:
        """Yield the records in the order of their numbers."""
        for number in self.numbers:
            yield Generated(filled(self.owner, number), filled(self.rdata, number))


def generator_of(directive: DirectiveFields) -> Generator | Problem:
    """Return what a `$GENERATE` says, or why it can't be read."""
    span, owner, *words = directive.arguments
    numbers = _numbers(span)
    if isinstance(numbers, Problem):
        return numbers
    ttl: bytes | None = None
    rdclass: bytes | None = None
    while words and not is_type(words[0].text):
        word = words.pop(0)
        if looks_like_ttl(word.text) and ttl is None and parse_ttl(word.text) is not None:
            ttl = word.text
        elif is_class(word.text) and rdclass is None:
            rdclass = word.text
        else:
            return Problem(word.start, "A record type should stand here", "Write a type such as A or PTR.")
    if len(words) < 2:
        place = words[-1].end if words else owner.end
        return Problem(place, "$GENERATE needs a type and data", "Write an owner, a type and data behind the range.")
    rdtype, *data = words
    for token in (owner, *data):
        if why := _why_unfillable(token, numbers):
            return why
    # BIND takes the data as one word, in quotes where it has spaces, and reads what is in the quotes.
    text = data[0].text[1:-1] if len(data) == 1 and data[0].quoted else b" ".join(token.text for token in data)
    return Generator(numbers, owner.text, ttl, rdclass, rdtype.text, text)


def filled(template: bytes, number: int) -> bytes:
    """Return *template* with *number* in its places."""
    if not _MORE_THAN_NUMBERS.search(template):
        return template.replace(b"$", b"%d" % number)

    def put(match: re.Match[bytes]) -> bytes:
        whole = match[0]
        if whole.startswith(b"\\"):
            return whole
        if whole == b"$$":
            return b"$"
        offset, width, base = match.groups()
        value = number + int(offset or 0)
        if base in {b"n", b"N"}:
            return _nibbles(value, int(width), upper=base == b"N")
        return format(value, f"0{int(width or 0)}{_FORMATS[base or b'd']}").encode()

    return _PLACE.sub(put, template)


def _numbers(token: Token) -> range | Problem:
    match = _RANGE.fullmatch(token.text)
    usage = "Write a range such as 1-100, or 0-100/2."
    if not match:
        return Problem(token.start, "This is no range", usage)
    first, last, step = (int(part) if part is not None else 1 for part in match.groups())
    if first > last or not step or max(first, last, step) > MAX_NUMBER:
        return Problem(token.start, "This range holds nothing that can be counted", usage)
    return range(first, last + 1, step)


def _why_unfillable(token: Token, numbers: range) -> Problem | None:
    if b"${" in _PLACE.sub(b"", token.text):
        return Problem(token.start, "A ${ isn't closed, or holds what it can't", "Write ${OFFSET,WIDTH,BASE}.")
    for match in _PLACE.finditer(token.text):
        if match[1] is not None and numbers[0] + int(match[1]) < 0:
            return Problem(token.start, "The offset makes a number negative", "Begin the range higher.")
        if match[2] is not None and int(match[2]) > MAX_WIDTH:
            return Problem(token.start, f"The width is larger than {MAX_WIDTH}", "Write a smaller one.")
    return None


def _nibbles(value: int, width: int, *, upper: bool) -> bytes:
    """Return the hexadecimal digits backwards, dots between, *width* characters or more: part of an ip6.arpa name."""
    text = ""
    while True:
        text += format(value & 15, "X" if upper else "x")
        value >>= 4
        if not value and len(text) >= width:
            return text.encode()
        text += "."
        # As BIND has it, an even width ends in a dot.
        if not value and len(text) >= width:
            return text.encode()
