"""The types of an owner as bits, so that a million owners cost little and their sets are quick to compare."""

from typing import Final

from tuiz.domain.mnemonics import SERVER_TYPES, TYPE_NUMBERS

# The common ones first: small numbers are quick.
_FIRST: Final = ("A", "AAAA", "NS", "CNAME", "MX", "TXT", "SRV", "CAA", "PTR", "DNAME", "SOA", "DS", "RRSIG", "NSEC")

BITS: Final = {
    name: 1 << place
    for place, name in enumerate(
        (*_FIRST, *sorted((TYPE_NUMBERS.keys() | SERVER_TYPES) - set(_FIRST)), "another type"), start=0
    )
}
"""By mnemonic; types without one share the last."""

OTHER: Final = BITS["another type"]

A: Final = BITS["A"]
AAAA: Final = BITS["AAAA"]
ADDRESS: Final = A | AAAA
NS: Final = BITS["NS"]
CNAME: Final = BITS["CNAME"]
MX: Final = BITS["MX"]
TXT: Final = BITS["TXT"]
SRV: Final = BITS["SRV"]
CAA: Final = BITS["CAA"]
PTR: Final = BITS["PTR"]
DNAME: Final = BITS["DNAME"]
SOA: Final = BITS["SOA"]
DS: Final = BITS["DS"]
RRSIG: Final = BITS["RRSIG"]
NSEC: Final = BITS["NSEC"]
ZONEMD: Final = BITS["ZONEMD"]


def bit_of(rdtype: str) -> int:
    """Return the bit of a type, by its canonical mnemonic."""
    return BITS.get(rdtype, OTHER)
