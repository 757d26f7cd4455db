"""What name servers refuse in the types that dnspython reads, and dnspython doesn't."""

import re
from collections.abc import Iterator
from typing import Final

from tuiz.domain.codec.problems import Objection
from tuiz.domain.codec.reader import Reader
from tuiz.domain.servers import ALL, BIND, KNOT, NSD
from tuiz.domain.zonefile.tokens import Token

_METRES: Final = re.compile(rb"([+-]?)([0-9]*)(?:(\.)([0-9]*))?m?")
_MAX_SIZE_METRES: Final = 90_000_000
"""RFC 1876 §2: a size or a precision is at most 9 with seven zeros."""


def note(rdtype: str, reader: Reader) -> None:
    """Add what servers object to."""
    match rdtype:
        case "LOC":
            reader.objections.extend(_location(reader.words))
        case "APL":
            reader.objections.extend(_prefixes(reader.words))
        case "NSAP":
            reader.objections.extend(_nsap(reader.words))
        case "WKS" if len(reader.words) == 2:
            reader.object_to(reader.words[1], NSD, "There is no service.", "Name one.")


def _location(words: list[Token]) -> Iterator[Objection]:
    letters = [place for place, word in enumerate(words) if word.text in {b"N", b"S", b"E", b"W"}]
    if len(letters) != 2:
        return
    yield from _lengths(words[letters[1] + 1 :])
    for part, most in ((words[: letters[0]], b"90"), (words[letters[0] + 1 : letters[1]], b"180")):
        if part and part[0].text.lstrip(b"0") == most and any(word.text.strip(b"0.") for word in part[1:]):
            yield Objection(
                BIND, f"A position is beyond {most.decode()} degrees.", "Write at most that.", part[0].start
            )
    for word in words[: letters[1]]:
        if word.text.endswith(b"."):
            yield Objection(NSD, "Seconds end in a point.", "Take it out.", word.start)


def _lengths(words: list[Token]) -> Iterator[Objection]:
    for place, word in enumerate(words):
        match = _METRES.fullmatch(word.text)
        if not match:
            continue
        sign, whole, point, fraction = match.groups()
        if fraction and len(fraction) > 2:
            yield Objection(ALL, "A length has more than two decimal places.", "Centimetres are enough.", word.start)
        elif not whole:
            yield Objection(KNOT | NSD, "A length begins with a point.", "Write 0 before it.", word.start)
        elif point and not fraction:
            yield Objection(NSD, "A length ends in a point.", "Take it out.", word.start)
        elif place and int(whole[:12]) > _MAX_SIZE_METRES:
            yield Objection(BIND | KNOT, "A size is more than 90000000 metres.", "Write a smaller one.", word.start)
        if sign == b"+":
            yield Objection(KNOT, "A length has a plus sign.", "Take it out.", word.start)


def _prefixes(words: list[Token]) -> Iterator[Objection]:
    for word in words:
        family = word.text.lstrip(b"!").partition(b":")[0]
        if family.lstrip(b"0") not in {b"1", b"2"}:
            yield Objection(ALL, "The address family is neither 1 nor 2.", "Write 1 for IPv4, 2 for IPv6.", word.start)
        elif family[:1] == b"0":
            yield Objection(KNOT | NSD, "The address family has a leading zero.", "Take it out.", word.start)


def _nsap(words: list[Token]) -> Iterator[Objection]:
    for word in words:
        if word.text.lower() == b"0x":
            yield Objection(BIND, "The address has no octets.", "Write them in hexadecimal.", word.start)
        elif b".." in word.text or word.text.endswith(b"."):
            yield Objection(NSD, "The address has a point too many.", "Take it out.", word.start)
