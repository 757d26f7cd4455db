"""DNSSEC algorithms' mnemonics, and who doesn't read them (IANA's DNS Security Algorithm Numbers)."""

from typing import Final

from tuiz.domain.servers import ALL, BIND, KNOT, NSD, Server

_NONE: Final[frozenset[Server]] = frozenset()

ALGORITHMS: Final[dict[bytes, tuple[int, frozenset[Server]]]] = {
    b"RSAMD5": (1, _NONE),
    b"DH": (2, _NONE),
    b"DSA": (3, _NONE),
    b"ECC": (4, BIND | KNOT),
    b"RSASHA1": (5, _NONE),
    b"DSA-NSEC3-SHA1": (6, BIND),
    b"DSANSEC3SHA1": (6, ALL),
    b"NSEC3DSA": (6, KNOT | NSD),
    b"RSASHA1-NSEC3-SHA1": (7, BIND),
    b"RSASHA1NSEC3SHA1": (7, ALL),
    b"NSEC3RSASHA1": (7, KNOT | NSD),
    b"RSASHA256": (8, _NONE),
    b"RSASHA512": (10, _NONE),
    b"ECC-GOST": (12, BIND),
    b"ECCGOST": (12, KNOT | NSD),
    b"ECDSAP256SHA256": (13, _NONE),
    b"ECDSAP384SHA384": (14, _NONE),
    b"ED25519": (15, _NONE),
    b"ED448": (16, _NONE),
    b"INDIRECT": (252, _NONE),
    b"PRIVATEDNS": (253, _NONE),
    b"PRIVATEOID": (254, _NONE),
}
"""Each mnemonic's number, and the servers that refuse the mnemonic (not the number)."""
