"""What a cut between a parent zone and its child does to records: which it hides, and which go to the other side.

Below a cut the parent's servers answer with a referral: of what their zone has there, only glue goes out (RFC 1034
§4.2.1). So records at or below the child belong into the child's zone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.operations import same_rdata
from tuiz.domain.records import Record

_ADDRESSES: Final = frozenset({"A", "AAAA"})
_AT_THE_CUT: Final = frozenset({"NS", "DS", "RRSIG", "NSEC"})
"""What stands in the parent zone at a delegated name."""
_OF_SIGNERS: Final = frozenset({"RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY", "ZONEMD"})
"""What is about one zone's own signatures, and means nothing in another."""

_Key = tuple[str, str]


class Staying(NamedTuple):
    """A record that doesn't go to the other side."""

    record: Record
    reason: str
    """A sentence without its full stop."""


class Crossing(NamedTuple):
    """What becomes of records that belong to the other side of a cut."""

    new: tuple[Record, ...] = ()
    """Those that the other side doesn't have."""
    there: tuple[Record, ...] = ()
    """Those that it has already."""
    staying: tuple[Staying, ...] = ()

    @property
    def gone(self) -> tuple[Record, ...]:
        """Those that this side needs no longer."""
        return (*self.new, *self.there)


class Below(NamedTuple):
    """The records of a parent zone at and below a delegated name."""

    hidden: tuple[Record, ...]
    """Those that nobody is told any more."""
    glue: tuple[Record, ...]
    """Addresses that go out with referrals; the child's zone needs them as well."""


def below_cut(records: Iterable[Record], child: str, hosts: Collection[str]) -> Below:
    """Return what a delegation does to the records of the parent zone.

    Args:
        records: the zone's.
        child: what is delegated, absolute.
        hosts: the name servers that it is delegated to, absolute.
    """
    apex = names.key(child)
    targets = set(map(names.key, hosts))
    below: list[Record] = []
    for record in records:
        if names.is_at_or_below(record.owner, child):
            below.append(record)
        elif record.rdtype == "NS":
            targets.add(names.key(record.rdata))  # another delegation's: its address stays as glue (RFC 9471 §2.2)
    glue, hidden = [], []
    for record in below:
        if record.rdtype in _ADDRESSES and record.owner_key in targets:
            glue.append(record)
        elif record.owner_key != apex or record.rdtype not in _AT_THE_CUT:
            hidden.append(record)
    return Below(tuple(hidden), tuple(glue))


def of_the_child(records: Iterable[Record], child: str) -> Iterator[Record]:
    """Yield those of a child zone's records that its parent zone can have instead: all that isn't about the zone."""
    apex = names.key(child)
    for record in records:
        is_about_zone = record.owner_key == apex and record.rdtype in {"SOA", "NS"}
        if not is_about_zone and record.rdtype not in _OF_SIGNERS:
            yield record


def crossing(records: Iterable[Record], present: Iterable[Record], apex: str) -> Crossing:
    """Return what becomes of records that belong to the other side of a cut.

    An RRset that the other side has already, with other data, stays on both: which of them is meant nobody can tell.

    Args:
        records: those that belong there.
        present: what is there.
        apex: the other side's zone, absolute.
    """
    there: dict[_Key, list[Record]] = {}
    types: dict[str, set[str]] = {}
    for record in present:
        there.setdefault(record.rrset_key, []).append(record)
        types.setdefault(record.owner_key, set()).add(record.rdtype)
    wanted: dict[_Key, list[Record]] = {}
    for record in records:
        wanted.setdefault(record.rrset_key, []).append(record)
    new: list[Record] = []
    known: list[Record] = []
    staying: list[Staying] = []
    for key, rrset in wanted.items():
        theirs = there.get(key, [])
        if reason := _why_not(key, types.get(key[0], set()), names.key(apex)):
            staying += [Staying(record, reason) for record in rrset]
        elif not theirs:
            new += rrset
        elif all(any(same_rdata(key[1], ours.rdata, each.rdata) for each in theirs) for ours in rrset):
            known += rrset
        else:
            reason = f"{names.spoken(apex)} has other {key[1]} records of this name"
            staying += [Staying(record, reason) for record in rrset]
    return Crossing(tuple(new), tuple(known), tuple(staying))


def same_addresses(host: str, one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]) -> bool:
    """Return whether both know the same addresses of a host, and know any."""
    ours, theirs = set(one.get(names.key(host), ())), set(other.get(names.key(host), ()))
    return bool(ours) and ours == theirs


def _why_not(key: _Key, present: Collection[str], apex: str) -> str:
    """Return why an RRset can't stand on the other side, a sentence without its full stop; empty where it can."""
    owner, rdtype = key
    if rdtype == "CNAME" and owner == apex:
        return "an alias (CNAME) can't stand at the top of a zone"
    others = set(present) - {rdtype} - _OF_SIGNERS
    if others and (rdtype == "CNAME" or "CNAME" in present) and rdtype not in _OF_SIGNERS:
        return "an alias (CNAME) and other records of the same name would meet there"
    return ""
