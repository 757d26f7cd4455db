r"""RDATA in the form for unknown types, `\# length hexadecimal` (RFC 3597 §5), of known types too."""

import binascii
from typing import Final

from tuiz.domain.codec import fields, foreign, octets, structure
from tuiz.domain.codec.layouts import LAYOUTS
from tuiz.domain.codec.problems import InvalidRdata, Objection
from tuiz.domain.codec.reader import MAX_RDATA, Reader
from tuiz.domain.servers import BIND, KNOT, NSD

MARK: Final = b"\\#"

_HINT: Final = "Write \\#, the number of octets, and that many octets in hexadecimal: \\# 4 c0000201."
_TWINS: Final = {"MB": "NS", "MD": "NS", "MF": "NS", "MG": "NS", "MINFO": "RP", "MR": "NS"}
"""Types that dnspython doesn't read, and one that has the same fields."""
_MAY_BE_EMPTY: Final = frozenset({"APL", "NULL"})


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
    fits = structure.fits(rdtype, wire)
    if wire and found is None and not (fits and structure.is_read_by_bind_alone(rdtype, wire)):
        message = f"These octets aren't what {rdtype} data looks like."
        reader.objections.append(Objection(BIND if fits else BIND | NSD, message, _HINT, reader.end))
    rule = LAYOUTS[rdtype].rule if rdtype in LAYOUTS else None
    if rule and wire and fits:
        reader.objections.extend(rule(wire))
    if found is not None and wire and structure.ends_badly(rdtype, wire):
        message = f"The last field of this {rdtype} data is empty."
        reader.objections.append(Objection(BIND, message, _HINT, reader.end))
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
