"""Whether octets can be cut into a type's fields, which is all that NSD asks of RDATA in the form of RFC 3597."""

from collections.abc import Callable
from typing import Final

from tuiz.domain.codec import dnssec, fields, rules
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
_HEADS: Final = {
    "CDS": 4,
    "CERT": 5,
    "DLV": 4,
    "DS": 4,
    "SMIMEA": 3,
    "TA": 4,
    "TLSA": 3,
}
"""How many octets stand before a last field that has at least one."""
_PRIVATEDNS: Final = 253
"""The algorithm whose keys begin with a name (RFC 4034 §A.1.1)."""
_SIGNATURE_HEAD: Final = 18
"""Octets of a signature's RDATA before the signer's name (RFC 4034 §3.1)."""
_SERVICES_HEAD: Final = 5
"""Octets of WKS before the bit map (RFC 1035 §3.4.2)."""
_URI_HEAD: Final = 4
"""Octets of URI before the target (RFC 7553 §4.5)."""
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


def ends_badly(rdtype: str, wire: bytes) -> bool:
    """Return whether BIND minds the end of octets that fit: no octets for a last field of any length, or no bits."""
    if special := _BAD_ENDS.get(rdtype):
        return special(wire)
    return len(wire) == _HEADS.get(rdtype)


def is_read_by_bind_alone(rdtype: str, wire: bytes) -> bool:
    """Return whether BIND takes octets that fit although dnspython doesn't."""
    if rdtype == "LOC":
        return wire[:1] != b"\0"
    return rdtype == "ISDN" or (rdtype == "URI" and len(wire) == _URI_HEAD)


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


def _is_one_or_two_strings(wire: bytes) -> bool:
    first = 1 + wire[0] if wire else 0
    return first == len(wire) > 0 or first + 1 + (wire[first : first + 1] or b"\0")[0] == len(wire)


def _is_prefixes(wire: bytes) -> bool:
    return _is_sequence(wire, 4, lambda head: head[3] & 0x7F)


def _is_service(wire: bytes) -> bool:
    size = name_size(wire[2:])
    return size is not None and _is_sequence(wire[2 + size :], 4, lambda head: head[2] << 8 | head[3])


def _is_gateway(wire: bytes) -> bool:
    size = _gateway_size(wire)
    return size is not None and size <= len(wire)


def _gateway_size(wire: bytes) -> int | None:
    """Return how many octets stand before the public key of IPSECKEY, None where there is no gateway."""
    size = name_size(wire[3:]) if wire[1:2] == b"\3" else {b"\1": 4, b"\2": 16}.get(wire[1:2], 0)
    return None if size is None or len(wire) < 3 else 3 + size


def _is_sequence(wire: bytes, head: int, rest_of: Callable[[bytes], int]) -> bool:
    """Return whether *wire* is a run of pieces: so many octets of head, which tell how many follow."""
    at = 0
    while at + head <= len(wire):
        at += head + rest_of(wire[at : at + head])
    return at == len(wire)


def _ends_in_its_name(head: int) -> Callable[[bytes], bool]:
    return lambda wire: name_size(wire[head:]) == len(wire) - head


def _lacks_key(wire: bytes) -> bool:
    key = wire[rules.KEY_HEAD :]
    return name_size(key) is None if wire[rules.KEY_HEAD - 1] == _PRIVATEDNS else not key


def _has_odd_bits(wire: bytes) -> bool:
    bits = wire[name_size(wire) :]
    return bits[-1:] == b"\0" or bits[:1] >= b"\x80"


_BAD_ENDS: Final[dict[str, Callable[[bytes], bool]]] = {
    "CDNSKEY": _lacks_key,
    "DNSKEY": _lacks_key,
    "IPSECKEY": lambda wire: len(wire) == _gateway_size(wire),
    "KEY": lambda wire: not rules.has_no_key(wire) and _lacks_key(wire),
    "NSEC": _ends_in_its_name(0),
    "NXT": _has_odd_bits,
    "RRSIG": _ends_in_its_name(_SIGNATURE_HEAD),
    "SIG": _ends_in_its_name(_SIGNATURE_HEAD),
    "WKS": lambda wire: wire[_SERVICES_HEAD:][-1:] == b"\0",
}

_SPECIAL: Final[dict[str, Callable[[bytes], bool]]] = {
    "APL": _is_prefixes,
    "CERT": lambda wire: len(wire) >= 5,
    "HTTPS": _is_service,
    "IPSECKEY": _is_gateway,
    "ISDN": _is_one_or_two_strings,
    "SPF": _is_strings,
    "SVCB": _is_service,
}
