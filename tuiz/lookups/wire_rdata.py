"""RDATA out of a message in canonical form: names uncompressed and in lower case (RFC 4034 §6.2, RFC 6840 §5.1).

Types that aren't in the table hold no names, or names that are neither compressed nor put into lower case.
"""

from types import MappingProxyType
from typing import Final

from tuiz.lookups.wire_names import BadWire, name_at

_NAME, _STRING = -1, -2
"""A domain name, and a character string; positive numbers are so many octets. What follows is taken as it is."""

_LAYOUTS: Final = MappingProxyType({
    2: (_NAME,),  # NS
    3: (_NAME,),  # MD
    4: (_NAME,),  # MF
    5: (_NAME,),  # CNAME
    6: (_NAME, _NAME),  # SOA
    7: (_NAME,),  # MB
    8: (_NAME,),  # MG
    9: (_NAME,),  # MR
    12: (_NAME,),  # PTR
    14: (_NAME, _NAME),  # MINFO
    15: (2, _NAME),  # MX
    17: (_NAME, _NAME),  # RP
    18: (2, _NAME),  # AFSDB
    21: (2, _NAME),  # RT
    24: (18, _NAME),  # SIG
    26: (2, _NAME, _NAME),  # PX
    30: (_NAME,),  # NXT
    33: (6, _NAME),  # SRV
    35: (4, _STRING, _STRING, _STRING, _NAME),  # NAPTR
    36: (2, _NAME),  # KX
    39: (_NAME,),  # DNAME
    46: (18, _NAME),  # RRSIG
})  # fmt: skip


def canonical_rdata(message: bytes, rdtype: int, begin: int, end: int) -> bytes:
    """Return the RDATA between two places of a message in canonical form.

    Raises:
        BadWire: a name in it is none, or goes on behind the end.
    """
    layout = _LAYOUTS.get(rdtype)
    return message[begin:end] if layout is None else _uncompressed(message, layout, begin, end, lower=True)


def uncompressed_rdata(message: bytes, rdtype: int, begin: int, end: int) -> bytes:
    """Return the RDATA between two places of a message, names uncompressed, their case as it is.

    Raises:
        BadWire: a name in it is none, or goes on behind the end.
    """
    layout = _LAYOUTS.get(rdtype)
    return message[begin:end] if layout is None else _uncompressed(message, layout, begin, end, lower=False)


def _uncompressed(message: bytes, layout: tuple[int, ...], begin: int, end: int, *, lower: bool) -> bytes:
    parts: list[bytes] = []
    at = begin
    for field in layout:
        if field == _NAME:
            name, at = name_at(message, at)
            parts.append(name.lower() if lower else name)
        else:
            size = field if field > 0 else 1 + message[at] if at < end else 1
            parts.append(message[at : at + size])
            at += size
        if at > end:
            raise BadWire("A record's data ends within a field.")
    parts.append(message[at:end])
    return b"".join(parts)
