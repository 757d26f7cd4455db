"""The mnemonics of record types and classes that a zone file may use, by number (IANA's DNS parameters).

A table of our own: recognising a word must not cost the import of a DNS library.
"""

import re
from functools import lru_cache
from typing import Final

TYPE_NUMBERS: Final[dict[str, int]] = {
    "A": 1, "NS": 2, "MD": 3, "MF": 4, "CNAME": 5, "SOA": 6, "MB": 7, "MG": 8, "MR": 9, "NULL": 10, "WKS": 11,
    "PTR": 12, "HINFO": 13, "MINFO": 14, "MX": 15, "TXT": 16, "RP": 17, "AFSDB": 18, "X25": 19, "ISDN": 20, "RT": 21,
    "NSAP": 22, "NSAP-PTR": 23, "SIG": 24, "KEY": 25, "PX": 26, "GPOS": 27, "AAAA": 28, "LOC": 29, "NXT": 30,
    "SRV": 33, "NAPTR": 35, "KX": 36, "CERT": 37, "A6": 38, "DNAME": 39, "APL": 42, "DS": 43, "SSHFP": 44,
    "IPSECKEY": 45, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48, "DHCID": 49, "NSEC3": 50, "NSEC3PARAM": 51, "TLSA": 52,
    "SMIMEA": 53, "HIP": 55, "NINFO": 56, "CDS": 59, "CDNSKEY": 60, "OPENPGPKEY": 61, "CSYNC": 62, "ZONEMD": 63,
    "SVCB": 64, "HTTPS": 65, "DSYNC": 66, "HHIT": 67, "BRID": 68, "SPF": 99, "NID": 104, "L32": 105, "L64": 106,
    "LP": 107, "EUI48": 108, "EUI64": 109, "URI": 256, "CAA": 257, "AVC": 258, "AMTRELAY": 260, "RESINFO": 261,
    "WALLET": 262, "TA": 32768, "DLV": 32769,
}  # fmt: skip
"""Types that a zone may hold."""

SERVER_TYPES: Final = frozenset({"ALIAS", "LUA"})
"""Types that only PowerDNS knows; their RDATA is opaque here."""

_NAMES: Final = {number: name for name, number in TYPE_NUMBERS.items()}
_TYPE_WORDS: Final = frozenset(name.encode() for name in TYPE_NUMBERS) | {name.encode() for name in SERVER_TYPES}
_GENERIC_TYPE: Final = re.compile(rb"TYPE([0-9]{1,5})", re.IGNORECASE)
_CLASS: Final = re.compile(rb"IN|CH|HS|CHAOS|HESIOD|CLASS([0-9]{1,5})", re.IGNORECASE)


def is_type(word: bytes) -> bool:
    """Return whether *word* is a type's mnemonic or TYPEnnn (RFC 3597 §5), in any case."""
    if word.upper() in _TYPE_WORDS:
        return True
    match = _GENERIC_TYPE.fullmatch(word)
    return match is not None and int(match[1]) <= 0xFFFF


def is_class(word: bytes) -> bool:
    """Return whether *word* is a class's mnemonic or CLASSnnn (RFC 3597 §5), in any case."""
    match = _CLASS.fullmatch(word)
    return match is not None and (match[1] is None or int(match[1]) <= 0xFFFF)


@lru_cache(maxsize=256)
def canonical_type(word: str) -> str:
    """Return the mnemonic for *word*, itself one in any case or TYPEnnn: `type1` is A, `TYPE65280` stays."""
    upper = word.upper()
    match = _GENERIC_TYPE.fullmatch(upper.encode("ascii", "replace"))
    if not match:
        return upper
    number = int(match[1])
    return _NAMES.get(number, f"TYPE{number}")


def type_number(word: str) -> int | None:
    """Return the number of the type *word*, a mnemonic in any case or TYPEnnn; None if there is none."""
    upper = word.upper()
    if upper in TYPE_NUMBERS:
        return TYPE_NUMBERS[upper]
    match = _GENERIC_TYPE.fullmatch(upper.encode("ascii", "replace"))
    return int(match[1]) if match and int(match[1]) <= 0xFFFF else None


@lru_cache(maxsize=256)
def canonical_class(word: str) -> str:
    """Return the mnemonic for the class *word*: `class1` is IN."""
    upper = word.upper()
    names = {"CHAOS": "CH", "HESIOD": "HS", "CLASS1": "IN", "CLASS3": "CH", "CLASS4": "HS"}
    if upper.startswith("CLASS"):
        upper = f"CLASS{int(upper[5:])}"
    return names.get(upper, upper)
