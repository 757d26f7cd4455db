r"""RDATA in the form for unknown types, `\# length hexadecimal` (RFC 3597 §5), of known types too."""

import binascii
from typing import Final

from tuiz.domain.codec import dnssec, fields, foreign, octets
from tuiz.domain.codec.encodings import HexGroups
from tuiz.domain.codec.layouts import LAYOUTS
from tuiz.domain.codec.problems import InvalidRdata, Objection
from tuiz.domain.codec.reader import MAX_RDATA, Reader
from tuiz.domain.servers import BIND, KNOT, NSD

MARK: Final = b"\\#"

_HINT: Final = "Write \\#, the number of octets, and that many octets in hexadecimal: \\# 4 c0000201."
_TWINS: Final = {"MB": "NS", "MD": "NS", "MF": "NS", "MG": "NS", "MINFO": "RP", "MR": "NS"}
"""Types that dnspython doesn't read, and one that has the same fields."""
_MAY_BE_EMPTY: Final = frozenset({"APL", "NULL"})

_SIZES: Final[dict[type, int]] = {
    fields.Algorithm: 1,
    dnssec.TypeName: 2,
    fields.Address4: 4,
    fields.Period: 4,
    dnssec.SignatureTime: 4,
    fields.Address6: 16,
}
_COUNTED: Final = (fields.String, fields.Tag, dnssec.Salt, dnssec.NextHash)
"""Fields whose first octet is their length."""


def read(rdtype: str, reader: Reader) -> tuple[str, bytes]:
    """Read all the words, the mark included; return the presentation format and the canonical octets.

    Raises:
        InvalidRdata: if the length and the octets don't agree.
    """
    wire = _octets(reader)
    if rdtype not in LAYOUTS and rdtype not in foreign.SHAPES:
        return _presentation(wire), wire
    found = foreign.from_octets(_TWINS.get(rdtype, rdtype), wire)
    if not wire and rdtype not in _MAY_BE_EMPTY:
        message = f"{rdtype} data can't be empty."
        reader.objections.append(Objection(BIND | KNOT, message, _HINT, reader.end))
    fits = _fits(rdtype, wire)
    if wire and found is None:
        message = f"These octets aren't what {rdtype} data looks like."
        reader.objections.append(Objection(BIND if fits else BIND | NSD, message, _HINT, reader.end))
    rule = LAYOUTS[rdtype].rule if rdtype in LAYOUTS else None
    if rule and wire and fits:
        reader.objections.extend(rule(wire))
    if found is None:
        return _presentation(wire), wire
    return found.to_text().rstrip(), foreign.canonical(found)


def is_generic(reader: Reader) -> bool:
    """Return whether the RDATA begins with the mark."""
    return bool(reader.words) and reader.words[0].text == MARK


def _octets(reader: Reader) -> bytes:
    reader.take_word("mark")
    length_word = reader.words[reader.at] if reader.at < len(reader.words) else None
    length = int(fields.Number("length").read(reader)[0])
    words = reader.take_rest("data") if reader.at < len(reader.words) else []
    try:
        wire = binascii.unhexlify(b"".join(word.text for word in words))
    except binascii.Error as error:
        raise InvalidRdata("The data isn't in hexadecimal.", hint=_HINT, column=words[0].start) from error
    if len(wire) != length:
        raise InvalidRdata(
            f"The length is {length}, but {len(wire)} octets follow.",
            hint=_HINT,
            column=length_word.start if length_word else None,
        )
    if odd := next((word for word in words if len(word.text) % 2), None):
        reader.object_to(odd, KNOT, "The data has a blank within an octet.", "Write the octet's digits as one.")
    if len(wire) == MAX_RDATA:
        reader.object_to(words[0], BIND, "BIND has no room for so much data.")
    return wire


def _presentation(wire: bytes) -> str:
    return f"\\# {len(wire)} {octets.hexadecimal(wire)}".rstrip()


def _fits(rdtype: str, wire: bytes) -> bool:
    """Return whether each field finds its octets, which is what NSD looks at."""
    layout = LAYOUTS.get(rdtype)
    if layout is None:
        return rdtype not in {"SVCB", "HTTPS"} or _name_size(wire[2:]) is not None
    at = 0
    for field in layout.fields:
        size = _size(field, wire[at:])
        if size is None or at + size > len(wire):
            return False
        at += size
    return at == len(wire)


def _size(field: fields.Field, wire: bytes) -> int | None:
    """Return how many octets *field* takes at the begin of *wire*, None if it finds none."""
    for kinds, size in _SIZES.items():
        if isinstance(field, kinds):
            return size
    if isinstance(field, fields.Number):
        return field.size
    if isinstance(field, HexGroups):
        return field.groups * field.digits // 2
    if isinstance(field, fields.Name):
        return _name_size(wire)
    if isinstance(field, _COUNTED) and not (isinstance(field, fields.String) and field.limit is None):
        return wire[0] + 1 if wire else None
    return len(wire)


def _name_size(wire: bytes) -> int | None:
    at = 0
    while at < len(wire):
        length = wire[at]
        at += 1 + length
        if length == 0:
            return at
        if length > 63:
            return None
    return None
