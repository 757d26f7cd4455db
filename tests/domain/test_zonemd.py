"""The digest of a zone is the one of RFC 8976's example, and that of another implementation."""

import dns.zone
import dns.zonetypes
import pytest

from tuiz.checks.engine import Checking
from tuiz.checks.vote import Judge
from tuiz.checks.zonemd import digests

HEAD = b"""\
example.      86400  IN  SOA     ns1 admin 2018031900 (
                                 1800 900 604800 86400 )
              86400  IN  NS      ns1
              86400  IN  NS      ns2
"""
ADDRESSES = b"""\
ns1           3600   IN  A       203.0.113.63
ns2           3600   IN  AAAA    2001:db8::63
"""
OF_THE_RFC = "c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3a1ddc0b9a87153b9a9713b3c9ae5cc27777f98b8e730044c"
"""RFC 8976 A.1."""

ODD = b"""\
NS2           3600   IN  AAAA    2001:db8::63
occluded.sub  7200   IN  TXT     "I'm occluded but must be digested"
sub           7200   IN  NS      ns1
duplicate     300    IN  TXT     "I must be digested just once"
duplicate     300    IN  TXT     "I must be digested just once"
UPPERCASE     3600   IN  TXT     "canonicalize uppercase owner names"
*             777    IN  PTR     dont-forget-about-wildcards
mail          3600   IN  MX      20 MAIL1
mail          3600   IN  MX      10 Mail2.Example.
sortme        3600   IN  AAAA    2001:db8::5:61
sortme        3600   IN  AAAA    2001:db8::3:62
sortme        3600   IN  AAAA    2001:db8::1:65
non-apex      900    IN  ZONEMD  2018031900 1 240 000000000000000000000000
odd\\.\\000label 60    IN  TYPE65280 \\# 3 abcdef
quote\\"\\(\\;   60    IN  TXT     "escaped for the zone file alone"
"""
"""After RFC 8976 A.2: what goes in once, what is folded, and how it is sorted."""


def placeholder(algorithm: int) -> bytes:
    """Return a ZONEMD record to be filled in."""
    return b"              86400  IN  ZONEMD  2018031900 1 %d %s\n" % (
        algorithm,
        b"00" * (48 if algorithm == 1 else 64),
    )


def digest_of(data: bytes, algorithm: int) -> bytes:
    """Return the digest as the checks compute it."""
    checking = Checking(data, "example.", judge=Judge.of(None))
    for _ in checking.slices():
        pass
    return digests(checking.facts)[algorithm]


def test_the_digest_is_that_of_the_rfc() -> None:
    """RFC 8976 A.1."""
    assert digest_of(HEAD + placeholder(1) + ADDRESSES, 1).hex() == OF_THE_RFC


@pytest.mark.parametrize("algorithm", [1, 2])
def test_another_implementation_agrees(algorithm: int) -> None:
    """Wildcards, occluded data, case, order, duplicates and unknown types go in as dnspython has them."""
    data = HEAD + placeholder(algorithm) + ADDRESSES + ODD

    zone = dns.zone.from_text(data.decode(), "example.", relativize=False)

    assert digest_of(data, algorithm) == zone.compute_digest(dns.zonetypes.DigestHashAlgorithm(algorithm)).digest
