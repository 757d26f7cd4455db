"""ALIAS and LUA: records that PowerDNS makes others of when it is asked, and the octets in which it transfers them."""

from typing import Final

from tuiz.domain import names, rdata
from tuiz.domain.mnemonics import canonical_type, type_number
from tuiz.domain.records import Record
from tuiz.lookups.wire_names import BadWire, name_at, name_text

ALIAS: Final = 65401
LUA: Final = 65402
"""The types, of those for private use, that PowerDNS transfers such records as."""

MADE: Final = frozenset({ALIAS, LUA})

_A, _AAAA = 1, 28


def made_types(record: Record) -> tuple[int, ...]:
    """Return the types of records that the server makes of a record; none where it isn't of this sort."""
    if record.rdtype == "ALIAS":
        return (_A, _AAAA)
    if record.rdtype == "LUA":
        number = type_number(record.rdata.split(" ", 1)[0])
        return () if number is None else (number,)
    return ()


def octets_of(record: Record) -> tuple[int, bytes] | None:
    """Return the type and the data that the record is transferred as; None where its text has no meaning."""
    try:
        if record.rdtype == "ALIAS":
            return ALIAS, names.to_wire(names.absolute(record.rdata, names.ROOT)).lower()
        if record.rdtype == "LUA":
            rdtype, _, code = record.rdata.partition(" ")
            number = type_number(rdtype)
            if number is not None:
                return LUA, number.to_bytes(2, "big") + _joined(rdata.parse("TXT", code, names.ROOT).wire)
    except (names.InvalidName, rdata.InvalidRdata):
        pass
    return None


def comparable(rdtype: int, data: bytes) -> bytes:
    """Return the data of a transferred record as `octets_of` gives them."""
    return data[:2] + _joined(data[2:]) if rdtype == LUA else data.lower()


def text_of(rdtype: int, data: bytes) -> tuple[str, str] | None:
    """Return the type and the data, as they stand in a zone file, of a transferred record; None where it is another."""
    if rdtype == ALIAS and (name := _name(data)) is not None:
        return "ALIAS", name
    if rdtype == LUA and len(data) > 2 and _are_strings(data[2:]):
        code = rdata.parse("TXT", f"\\# {len(data) - 2} {data[2:].hex()}", names.ROOT).presentation
        number = int.from_bytes(data[:2], "big")
        return "LUA", f"{canonical_type(f'TYPE{number}')} {code}"
    return None


def _joined(strings: bytes) -> bytes:
    """Return what character strings say together: how a text is divided doesn't matter."""
    parts: list[bytes] = []
    at = 0
    while at < len(strings):
        parts.append(strings[at + 1 : at + 1 + strings[at]])
        at += 1 + strings[at]
    return b"".join(parts)


def _are_strings(data: bytes) -> bool:
    at = 0
    while at < len(data):
        at += 1 + data[at]
    return at == len(data)


def _name(data: bytes) -> str | None:
    try:
        name, end = name_at(data, 0)
    except BadWire:
        return None
    return name_text(name) if end == len(data) else None
