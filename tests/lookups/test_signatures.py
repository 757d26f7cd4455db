"""Checking signatures: what is spent on them has an end, however many there are (CVE-2023-50387)."""

import time
from typing import cast

import dns.dnssec
import dns.name
import dns.rrset
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from dns.rdtypes.ANY.RRSIG import RRSIG

from tuiz.lookups.security import TooMuchWork, Work
from tuiz.lookups.signatures import SignatureChecker, ZoneKeys

ZONE = dns.name.from_text("example.")
RRSET = dns.rrset.from_text("www.example.", 300, "IN", "A", "192.0.2.1")


def signed(number: int) -> tuple[list[RRSIG], ZoneKeys]:
    """Return so many signatures of the RRset, of which only the last is good, and the key."""
    private = ec.generate_private_key(ec.SECP256R1())
    key = dns.dnssec.make_dnskey(private.public_key(), "ECDSAP256SHA256", flags=257)
    now = time.time()
    good = dns.dnssec.sign(RRSET, private, ZONE, key, inception=now - 60, expiration=now + 3600)
    assert isinstance(good, RRSIG)
    bad = [good.replace(signature=bytes([place]) * 64) for place in range(1, number)]
    return cast("list[RRSIG]", [*bad, good]), ZoneKeys(ZONE, (key,))


def test_one_good_signature_among_a_few_is_enough() -> None:
    """As while a zone changes its keys."""
    signatures, keys = signed(4)

    assert SignatureChecker(time.time(), Work()).check(RRSET, signatures, keys).is_valid


def test_only_so_many_signatures_of_an_rrset_are_tried() -> None:
    """A hundred bad ones don't cost a hundred checks, and the RRset counts as badly signed."""
    signatures, keys = signed(100)
    work = Work(50)

    checked = SignatureChecker(time.time(), work).check(RRSET, signatures, keys)

    assert not checked.is_valid
    assert work.signatures >= 40


def test_the_work_for_all_of_a_trace_has_an_end() -> None:
    """Once it is spent, nothing more is checked."""
    signatures, keys = signed(4)

    with pytest.raises(TooMuchWork):
        SignatureChecker(time.time(), Work(2)).check(RRSET, signatures, keys)
