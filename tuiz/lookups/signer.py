"""What a signer adds to a zone that is stored unsigned, and what it changes there (RFC 4035 §2, RFC 5155 §7.1)."""

from collections.abc import Collection
from typing import Final

RRSIG, NSEC, DNSKEY, NSEC3, NSEC3PARAM, CDS, CDNSKEY, ZONEMD = 46, 47, 48, 50, 51, 59, 60, 63
PRIVATE: Final = 65534
"""The type in which BIND keeps how far its signing is."""

_ANYWHERE: Final = frozenset({RRSIG, NSEC})
_AT_THE_APEX: Final = frozenset({DNSKEY, NSEC3PARAM, CDS, CDNSKEY, ZONEMD, PRIVATE})
_HASHED: Final = frozenset(b"0123456789abcdefghijklmnopqrstuv")
_HASH_LENGTH: Final = 32
"""Letters of a hashed name: SHA-1 is the only hash there is (RFC 5155 §11)."""


def adds(asked: bytes, apex: bytes) -> bool:
    """Return whether an RRset is what a signer adds to a zone.

    Args:
        asked: what the RRset is known by (see `tuiz.lookups.wire`).
        apex: the zone's name as octets, in lower case.
    """
    owner, rdtype = asked[:-4], int.from_bytes(asked[-4:-2], "big")
    if rdtype == NSEC3:
        label = owner[1 : 1 + owner[0]]
        return owner[1 + owner[0] :] == apex and len(label) == _HASH_LENGTH and _HASHED.issuperset(label)
    return rdtype in _ANYWHERE or (rdtype in _AT_THE_APEX and owner == apex)


def makes(asked: bytes, apex: bytes, stored: Collection[bytes], served: Collection[bytes]) -> bool:
    """Return whether what is served of an RRset is what a signer makes of the stored one.

    It adds keys of its own to those that are there, and makes the digest of the zone anew.
    """
    if not served or not adds(asked, apex):
        return False
    return asked[-4:-2] == ZONEMD.to_bytes(2, "big") or set(stored) <= set(served)
