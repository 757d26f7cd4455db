r"""The common types in their common spelling, each recognised by one regular expression.

What matches is valid for every name server, has no escape, and stands on one line; what doesn't match may be valid all
the same. The patterns are also meant as parts of a larger one that scans many records: they hold no groups but atomic
or possessive ones, and expect that white space, a semicolon or the text's end follows.

A name in them has at most `MAX_NAME` characters, so that it is short enough below any origin of `MAX_ORIGIN`.
"""

import re
from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import Final

from tuiz.domain import names
from tuiz.domain.codec.octets import of_text
from tuiz.domain.possessive import compile_pattern

MAX_NAME: Final = 127
MAX_ORIGIN: Final = 126
"""Characters of the longest origin, its final dot included, for which the patterns prove a name's length."""

_DECIMAL: Final = rb"(?>25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_GROUP: Final = rb"[0-9A-Fa-f]{1,4}+"
_UINT8: Final = rb"(?>25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})"
_UINT16: Final = rb"(?>6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})"
_UINT32: Final = rb"(?>[1-3][0-9]{9}(?![0-9])|[0-9]{1,9}+)"
_LABEL: Final = rb"[A-Za-z0-9*_/-]{1,63}+"
_BLANK: Final = rb"[ \t]++"
_STRING: Final = rb'(?>"[ !#-\[\]-~]{0,255}+"|[!#%-\x27*-\-/-:<-?A-\[\]-~][!#-\x27*-:<-\[\]-~]{0,254}+)'
_VALUE: Final = rb'(?>"[ !#-\[\]-~]{0,1000}+"|[!#%-\x27*-\-/-:<-?A-\[\]-~][!#-\x27*-:<-\[\]-~]{0,254}+)'
_TAG: Final = rb"[a-z0-9]{1,15}+"

_IPV4: Final = _DECIMAL + rb"(?>\." + _DECIMAL + rb"){3}"
# Eight groups, or at most seven with a :: among them.
_IPV6: Final = (
    rb"(?>" + _GROUP + rb"(?>:" + _GROUP + rb"){7}"
    rb"|(?!(?>:{0,2}+[0-9A-Fa-f]++){8})(?>" + _GROUP + rb"(?>:" + _GROUP + rb")*+)?+::"
    rb"(?>" + _GROUP + rb"(?>:" + _GROUP + rb")*+)?+)"
)  # fmt: skip
_NAME: Final = rb"(?![^\s;]{%d})" % (MAX_NAME + 1) + rb"(?>" + _LABEL + rb"(?>\." + _LABEL + rb")*+\.?+|[@.])"

FAST_PATTERNS: Final = MappingProxyType({
    b"A": _IPV4,
    b"AAAA": _IPV6,
    b"CAA": _UINT8 + _BLANK + _TAG + _BLANK + _VALUE,
    b"CNAME": _NAME,
    b"DNAME": _NAME,
    b"MX": _UINT16 + _BLANK + _NAME,
    b"NS": _NAME,
    b"PTR": _NAME,
    b"SOA": (_NAME + _BLANK) * 2 + (_UINT32 + _BLANK) * 4 + _UINT32,
    b"SPF": _STRING + rb"(?>" + _BLANK + _STRING + rb"){0,199}+",
    b"SRV": (_UINT16 + _BLANK) * 3 + _NAME,
    b"TXT": _STRING + rb"(?>" + _BLANK + _STRING + rb"){0,199}+",
})  # fmt: skip
"""By type in upper case, the pattern of RDATA that is certainly valid."""

# What is in presentation format already: small letters, :: for all the zeros, which aren't at the begin.
_SETTLED_IPV6: Final = compile_pattern(
    r"(?!(?::*+[0-9a-f]++){7})[1-9a-f][0-9a-f]{0,3}(?::[1-9a-f][0-9a-f]{0,3})*+::"
    r"(?:[1-9a-f][0-9a-f]{0,3}(?::[1-9a-f][0-9a-f]{0,3})*+)?+"
)
_STRINGS: Final = compile_pattern(rb'"([^"]*)"|([^ \t]+)')
_LENGTHS: Final = tuple(bytes((length,)) for length in range(256))


def is_certainly_valid(rdtype: str, raw: bytes) -> bool:
    """Return whether RDATA as in a zone file is valid for sure, below any origin of up to `MAX_ORIGIN` characters.

    Args:
        rdtype: the type in upper case; of those without a pattern nothing is sure.
        raw: one line without comment.
    """
    pattern = _compiled(rdtype)
    return pattern is not None and pattern.fullmatch(raw) is not None


@cache
def _compiled(rdtype: str) -> re.Pattern[bytes] | None:
    pattern = FAST_PATTERNS.get(rdtype.encode("ascii", "replace"))
    return compile_pattern(rb"[ \t]*+(" + pattern + rb")[ \t]*+") if pattern else None


def presentation(rdtype: str, text: str | bytes, origin: str) -> str | None:
    """Return the presentation format of RDATA in a common spelling, None if it isn't."""
    matched = _matched(rdtype, text, origin)
    if matched is None:
        return None
    return _PRESENTATIONS[rdtype](matched.decode("ascii"), origin)


def key(rdtype: str, text: str | bytes, origin: str) -> bytes | None:
    """Return the canonical octets of RDATA in a common spelling, None if it isn't."""
    matched = _matched(rdtype, text, origin)
    if matched is None:
        return None
    return _WIRES[rdtype](matched, origin.lower().encode("ascii"))


def _matched(rdtype: str, text: str | bytes, origin: str) -> bytes | None:
    pattern = _compiled(rdtype)
    if pattern is None:
        return None
    raw = of_text(text) if isinstance(text, str) else text
    match = pattern.fullmatch(raw)
    if match is None or len(origin) > MAX_ORIGIN or "\\" in origin or not origin.isascii():
        return None
    return match[1]


def _name(text: str, origin: str) -> str:
    return names.normal(names.absolute(text, origin))


def _numbered_name(text: str, origin: str) -> str:
    *numbers, name = text.split()
    return " ".join([*(str(int(number)) for number in numbers), _name(name, origin)])


def _strings(text: str, origin: str) -> str:  # noqa: ARG001 - one signature for all
    if text[0] == text[-1] == '"' and text.count('"') == 2:
        return text
    found = _STRINGS.findall(text.encode("ascii"))
    return " ".join(f'"{(quoted or word).decode("ascii")}"' for quoted, word in found)


def _property(text: str, origin: str) -> str:  # noqa: ARG001 - one signature for all
    flags, tag, value = text.split(None, 2)
    return f'{int(flags)} {tag} "{value.strip(chr(34))}"'


def _address6(text: str, origin: str) -> str:  # noqa: ARG001 - one signature for all
    if _SETTLED_IPV6.fullmatch(text):
        return text
    from tuiz.domain.addresses import ipv6_octets, ipv6_text

    return ipv6_text(ipv6_octets(text) or b"")


def _authority(text: str, origin: str) -> str:
    mname, rname, *numbers = text.split()
    return " ".join([_name(mname, origin), _name(rname, origin), *(str(int(number)) for number in numbers)])


_PRESENTATIONS: Final[dict[str, Callable[[str, str], str]]] = {
    "A": lambda text, _: text,
    "AAAA": _address6,
    "CAA": _property,
    "CNAME": _name,
    "DNAME": _name,
    "MX": _numbered_name,
    "NS": _name,
    "PTR": _name,
    "SOA": _authority,
    "SPF": _strings,
    "SRV": _numbered_name,
    "TXT": _strings,
}


def _name_wire(text: bytes, origin: bytes) -> bytes:
    name = text.lower()
    if name == b"@":
        name = origin
    elif name[-1:] != b".":
        name = name + b"." + origin if origin != b"." else name + b"."
    if name == b".":
        return b"\0"
    # The empty text behind the final dot becomes the root label.
    return b"".join([_LENGTHS[len(label)] + label for label in name.split(b".")])


def _numbered_name_wire(text: bytes, origin: bytes) -> bytes:
    *numbers, name = text.split()
    return b"".join([int(number).to_bytes(2, "big") for number in numbers]) + _name_wire(name, origin)


def _strings_wire(text: bytes, origin: bytes) -> bytes:  # noqa: ARG001 - one signature for all
    return b"".join([_LENGTHS[len(quoted or word)] + (quoted or word) for quoted, word in _STRINGS.findall(text)])


def _property_wire(text: bytes, origin: bytes) -> bytes:  # noqa: ARG001 - one signature for all
    flags, tag, value = text.split(None, 2)
    return _LENGTHS[int(flags)] + _LENGTHS[len(tag)] + tag + value.strip(b'"')


def _address6_wire(text: bytes, origin: bytes) -> bytes:  # noqa: ARG001 - one signature for all
    from tuiz.domain.addresses import ipv6_octets

    return ipv6_octets(text.decode("ascii")) or b""


def _authority_wire(text: bytes, origin: bytes) -> bytes:
    mname, rname, *numbers = text.split()
    octets = b"".join([int(number).to_bytes(4, "big") for number in numbers])
    return _name_wire(mname, origin) + _name_wire(rname, origin) + octets


_WIRES: Final[dict[str, Callable[[bytes, bytes], bytes]]] = {
    "A": lambda text, _: bytes(map(int, text.split(b"."))),
    "AAAA": _address6_wire,
    "CAA": _property_wire,
    "CNAME": _name_wire,
    "DNAME": _name_wire,
    "MX": _numbered_name_wire,
    "NS": _name_wire,
    "PTR": _name_wire,
    "SOA": _authority_wire,
    "SPF": _strings_wire,
    "SRV": _numbered_name_wire,
    "TXT": _strings_wire,
}
