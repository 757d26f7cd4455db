"""Proofs that something isn't there, by NSEC (RFC 4035 §5.4): no such name, no such type, no delegation signer.

The records come with their signatures checked. A proof says that it holds, or why it doesn't.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol

from tuiz.lookups.security import SECURE, Verdict, bogus

if TYPE_CHECKING:
    from collections.abc import Sequence

    import dns.name
    from dns.rdtypes.ANY.NSEC import NSEC
    from dns.rdtypes.ANY.NSEC3 import NSEC3

A: Final = 1
NS: Final = 2
CNAME: Final = 5
SOA: Final = 6
DNAME: Final = 39
DS: Final = 43


class Cut(Enum):
    """What a proof says of a name that may be a delegation without signer."""

    UNSIGNED = "unsigned"
    """It is a delegation without DS: what is below isn't signed, on purpose."""
    NONE = "none"
    """It is no delegation."""
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class NoSigner:
    """What is proved of a name that has no DS."""

    cut: Cut
    reason: str = ""


class Denial(Protocol):
    """What one sort of records proves."""

    def no_name(self, name: dns.name.Name) -> Verdict:
        """Return whether it is proved that *name* isn't there, nor a wildcard that would stand for it."""

    def no_data(self, name: dns.name.Name, rdtype: int) -> Verdict:
        """Return whether it is proved that *name* is there without the type, or a wildcard stands for it without."""

    def no_closer(self, name: dns.name.Name, wildcard: dns.name.Name) -> Verdict:
        """Return whether it is proved that *wildcard* stands for *name*: nothing is nearer."""

    def no_signer(self, name: dns.name.Name) -> NoSigner:
        """Return what is proved of the delegation *name*."""


def has_type(record: NSEC | NSEC3, rdtype: int) -> bool:
    """Return whether a record's bitmap has a type (RFC 4034 §4.1.2)."""
    window, bit = divmod(rdtype, 256)
    for number, bitmap in record.windows:
        if number == window:
            return bit // 8 < len(bitmap) and bool(bitmap[bit // 8] & (0x80 >> bit % 8))
    return False


def is_parent_side(record: NSEC | NSEC3) -> bool:
    """Return whether a record is the parent's at a delegation: it says nothing of what is below (RFC 6840 §4.1)."""
    return has_type(record, NS) and not has_type(record, SOA)


def why_no_such_data(record: NSEC | NSEC3, name: dns.name.Name, rdtype: int) -> str | None:
    """Return why a record at *name* doesn't prove that there is no *rdtype*; None when it does."""
    import dns.rdatatype

    shown = dns.rdatatype.to_text(dns.rdatatype.RdataType.make(rdtype))
    if has_type(record, rdtype):
        return f"the proof says that {name} has {shown} records"
    if has_type(record, CNAME):
        return f"the proof says that {name} is an alias (CNAME)"
    if rdtype == DS and has_type(record, SOA) and len(name) > 1:
        return f"the proof for {name} DS comes from the zone itself, not from its parent"
    if rdtype != DS and is_parent_side(record):
        return f"the proof for {name} comes from its parent, which only delegates it"
    return None


class NsecDenial:
    """What NSEC records of one zone prove."""

    def __init__(self, zone: dns.name.Name, records: Sequence[tuple[dns.name.Name, NSEC]]) -> None:
        """Take records whose signatures hold."""
        self._zone = zone
        self._records = records

    def no_name(self, name: dns.name.Name) -> Verdict:
        """Return whether it is proved that *name* isn't there, nor a wildcard that would stand for it."""
        cover = self._covering(name)
        if cover is None:
            return bogus(f"no NSEC record proves that {name} doesn't exist")
        if cover[1].next.is_subdomain(name):
            return bogus(f"the NSEC record of {cover[0]} proves that there are names below {name}")
        wildcard = _wildcard_below(self._encloser(name, cover))
        if self._covering(wildcard) is None:
            return bogus(f"no NSEC record proves that there is no wildcard {wildcard}")
        return SECURE

    def no_data(self, name: dns.name.Name, rdtype: int) -> Verdict:
        """Return whether it is proved that *name* is there without the type, or a wildcard stands for it without."""
        if record := self._at(name):
            why_not = why_no_such_data(record, name, rdtype)
            return bogus(why_not) if why_not else SECURE
        cover = self._covering(name)
        if cover is None:
            return bogus(f"no NSEC record proves that {name} has no such records")
        if cover[1].next.is_subdomain(name):
            return SECURE  # RFC 4592 §2.2.2: an empty non-terminal, which has no records at all
        wildcard = _wildcard_below(self._encloser(name, cover))
        record = self._at(wildcard)
        if record is None:
            return bogus(f"the NSEC records prove that {name} doesn't exist, though the reply says that it does")
        why_not = why_no_such_data(record, wildcard, rdtype)
        return bogus(why_not) if why_not else SECURE

    def no_closer(self, name: dns.name.Name, wildcard: dns.name.Name) -> Verdict:
        """Return whether it is proved that *wildcard* stands for *name*: nothing is nearer."""
        cover = self._covering(name)
        if cover is None:
            return bogus(f"no NSEC record proves that {name} itself doesn't exist, so that {wildcard} may stand for it")
        if self._encloser(name, cover) != wildcard.parent():
            return bogus(f"{wildcard} can't stand for {name}: there is a name between them")
        return SECURE

    def no_signer(self, name: dns.name.Name) -> NoSigner:
        """Return what is proved of the delegation *name*."""
        if record := self._at(name):
            if why_not := why_no_such_data(record, name, DS):
                return NoSigner(Cut.UNPROVED, why_not)
            return NoSigner(Cut.UNSIGNED if has_type(record, NS) else Cut.NONE)
        if self._covering(name) is not None:
            return NoSigner(Cut.NONE, f"the NSEC records prove that {name} is no delegation")
        return NoSigner(Cut.UNPROVED, f"no NSEC record proves that {name} has no DS")

    def _at(self, name: dns.name.Name) -> NSEC | None:
        return next((record for owner, record in self._records if owner == name), None)

    def _covering(self, name: dns.name.Name) -> tuple[dns.name.Name, NSEC] | None:
        """Return the record between whose two names *name* lies, and which may speak of it."""
        if not name.is_subdomain(self._zone):
            return None
        for owner, record in self._records:
            if owner < name and (name < record.next or record.next == self._zone):
                # RFC 6840 §4.1: a delegation or a DNAME above it takes away what it says of names below.
                if name.is_subdomain(owner) and (is_parent_side(record) or has_type(record, DNAME)):
                    continue
                return owner, record
        return None

    def _encloser(self, name: dns.name.Name, cover: tuple[dns.name.Name, NSEC]) -> dns.name.Name:
        """Return the nearest name above *name* that is there, as the record that covers it tells."""
        owner, record = cover
        return max((common(name, owner), common(name, record.next)), key=len)


def common(name: dns.name.Name, other: dns.name.Name) -> dns.name.Name:
    """Return the nearest name that both are at or below."""
    import dns.name

    return name.split(name.fullcompare(other)[2])[1] if name != dns.name.root else name


def _wildcard_below(name: dns.name.Name) -> dns.name.Name:
    import dns.name

    return dns.name.from_text("*", name)
