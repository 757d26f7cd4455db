"""Which record types a name server doesn't know by name, and so refuses a zone file that uses the name.

As of BIND 9.18, Knot DNS 3.2 and NSD 4.6. Written as TYPEnnn with RDATA in the form of RFC 3597, all of them take all.
"""

from typing import Final

from tuiz.domain.servers import ALL, BIND, KNOT, NSD, Server

QUESTION_TYPES: Final = {
    "OPT": 41, "NXNAME": 128, "TKEY": 249, "TSIG": 250, "IXFR": 251, "AXFR": 252, "MAILB": 253, "MAILA": 254,
    "ANY": 255,
}  # fmt: skip
"""Types of questions and of messages' pseudo-records, which no zone holds (RFC 6895 §3.1)."""

_ONLY_BIND_KNOWS: Final = frozenset({
    "A6", "AMTRELAY", "BRID", "DSYNC", "GPOS", "HHIT", "HIP", "NINFO", "NSAP-PTR", "RESINFO", "TA", "UNSPEC", "WALLET",
})  # fmt: skip
_KNOT_KNOWS_NOT: Final = frozenset({
    "AVC", "DLV", "ISDN", "MB", "MD", "MF", "MG", "MR", "NSAP", "NULL", "NXT", "OPT", "PX", "SIG", "WKS", "X25",
})  # fmt: skip
_BIND_REFUSES: Final = frozenset({"MD", "MF"})
"""Obsolete types (RFC 1035 §3.3.4), which it knows in a list of types only."""

NO_RECORDS: Final = frozenset({0, 41, *range(128, 256)})
"""The numbers of types that no record has (RFC 6895 §3.1)."""
_QUESTION_NUMBERS: Final = frozenset(f"TYPE{number}" for number in NO_RECORDS)

_NONE: Final[frozenset[Server]] = frozenset()


def not_knowing(mnemonic: str) -> frozenset[Server]:
    """Return the servers that don't know a type's name, in upper case, within a list of types."""
    if mnemonic in _ONLY_BIND_KNOWS:
        return KNOT | NSD
    if mnemonic in _KNOT_KNOWS_NOT:
        return KNOT
    if mnemonic == "NXNAME":
        return ALL
    return KNOT | NSD if mnemonic in QUESTION_TYPES else _NONE


def refusing_records(mnemonic: str) -> frozenset[Server]:
    """Return the servers that refuse records of a type by this name, in upper case."""
    if mnemonic == "TYPE0":
        return BIND | NSD
    if mnemonic in _QUESTION_NUMBERS:
        return BIND
    return not_knowing(mnemonic) | (BIND if mnemonic in _BIND_REFUSES else _NONE)
