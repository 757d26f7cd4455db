"""Whether octets can be cut into a type's fields, which is all that NSD asks of RDATA in the form of RFC 3597."""

from collections.abc import Callable
from typing import Final

from tuiz.domain.codec import dnssec, fields
from tuiz.domain.codec.encodings import HexGroups
from tuiz.domain.codec.layouts import LAYOUTS

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


def fits(rdtype: str, wire: bytes) -> bool:
    """Return whether each field of a known type finds its octets."""
    if special := _SPECIAL.get(rdtype):
        return special(wire)
    layout = LAYOUTS.get(rdtype)
    if layout is None:
        return True
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
        return name_size(wire)
    if isinstance(field, _COUNTED) and not (isinstance(field, fields.String) and field.limit is None):
        return wire[0] + 1 if wire else None
    return len(wire)


def name_size(wire: bytes) -> int | None:
    """Return how many octets the name at the begin of *wire* takes, None if there is none."""
    at = 0
    while at < len(wire):
        length = wire[at]
        at += 1 + length
        if length == 0:
            return at
        if length > 63:
            return None
    return None


def _is_strings(wire: bytes) -> bool:
    return _is_sequence(wire, 1, lambda head: head[0])


def _is_prefixes(wire: bytes) -> bool:
    return _is_sequence(wire, 4, lambda head: head[3] & 0x7F)


def _is_service(wire: bytes) -> bool:
    size = name_size(wire[2:])
    return size is not None and _is_sequence(wire[2 + size :], 4, lambda head: head[2] << 8 | head[3])


def _is_gateway(wire: bytes) -> bool:
    size = name_size(wire[3:]) if wire[1:2] == b"\3" else {b"\0": 0, b"\1": 4, b"\2": 16}.get(wire[1:2])
    return size is not None and 3 + size <= len(wire)


def _is_sequence(wire: bytes, head: int, rest_of: Callable[[bytes], int]) -> bool:
    """Return whether *wire* is a run of pieces: so many octets of head, which tell how many follow."""
    at = 0
    while at + head <= len(wire):
        at += head + rest_of(wire[at : at + head])
    return at == len(wire)


_SPECIAL: Final[dict[str, Callable[[bytes], bool]]] = {
    "APL": _is_prefixes,
    "CERT": lambda wire: len(wire) >= 5,
    "HTTPS": _is_service,
    "IPSECKEY": _is_gateway,
    "SPF": _is_strings,
    "SVCB": _is_service,
}
