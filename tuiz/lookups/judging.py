"""What a reply of a zone's server means for who follows the delegations: an answer, a way on, or nothing to go by.

A reply is looked at only as far as the zone's servers may speak: at or below the zone (RFC 2181 §5.4.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import dns.message
    import dns.name
    import dns.rrset

MAX_SERVERS: Final = 20
"""How many name servers of one delegation are looked at; 13 is what the largest zones have."""
MAX_ADDRESSES: Final = 4
"""How many addresses of one name server are."""

_CNAME: Final = 5
_DNAME: Final = 39
_NS: Final = 2
_SOA: Final = 6
_A: Final = 1
_AAAA: Final = 28
_RRSIG: Final = 46
_DS: Final = 43
_ANY: Final = 255


class Sort(StrEnum):
    """What sort of reply it is."""

    ANSWER = "answer"
    ALIAS = "alias"
    """A CNAME, which the answer is to be looked for behind."""
    REDIRECTION = "redirection"
    """A DNAME above the name (RFC 6672)."""
    REFERRAL = "referral"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    LAME = "lame"
    """The server doesn't answer for the zone."""
    UPWARD = "upward-referral"
    """It sends back to the zone itself, or above it."""
    REFUSED = "refused"
    FAILED = "failed"
    """Another response code that isn't an answer: SERVFAIL, NOTAUTH…"""

    @property
    def is_usable(self) -> bool:
        """Whether it leads on."""
        return self in _USABLE


_USABLE: Final = frozenset({Sort.ANSWER, Sort.ALIAS, Sort.REDIRECTION, Sort.REFERRAL, Sort.NODATA, Sort.NXDOMAIN})


@dataclass(frozen=True, slots=True)
class Judged:
    """A reply, and what it means."""

    sort: Sort
    detail: str = ""
    """What is wrong or odd, a sentence without its full stop."""
    rrsets: tuple[dns.rrset.RRset, ...] = ()
    """What it says: the records asked for, the alias, the delegation's NS."""
    is_authoritative: bool = False
    without_authority: Sort | None = None
    """What a lame server's answer would be if it had a right to it: resolvers take it where there is no better one."""

    @property
    def content(self) -> tuple[str, frozenset[str]]:
        """What two replies have to have in common to say the same."""
        return self.sort, frozenset(
            f"{rrset.name.canonicalize()} {rrset.rdtype} {rdata.to_text().lower()}"
            for rrset in self.rrsets
            for rdata in rrset
        )


def judge(message: dns.message.Message, zone: dns.name.Name, name: dns.name.Name, rdtype: int) -> Judged:
    """Return what *message* means, the reply of one of the *zone*'s servers to a question for *name*."""
    import dns.flags
    import dns.rcode

    rcode = message.rcode()
    if rcode not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN, dns.rcode.YXDOMAIN}:
        return _failure(rcode, zone)
    with_authority = bool(message.flags & dns.flags.AA)
    answer = _answer(message, zone, name, rdtype)
    if answer and answer.sort is Sort.ANSWER and rcode == dns.rcode.NXDOMAIN:
        return Judged(Sort.FAILED, f"it says that there is no {name}, and has such records of it in the same reply")
    if answer and with_authority:
        return answer
    if answer:
        detail = f"it answers, but without authority for {zone}"
        return Judged(Sort.LAME, detail, answer.rrsets, without_authority=answer.sort)
    if with_authority and rcode != dns.rcode.YXDOMAIN:
        return _negative(message, zone, name)
    return _referral(message, zone, name) if rcode == dns.rcode.NOERROR else _failure(rcode, zone)


def _failure(rcode: int, zone: dns.name.Name) -> Judged:
    """Return what a response code means that goes with neither an answer nor a referral."""
    import dns.rcode

    shown = dns.rcode.to_text(dns.rcode.Rcode.make(rcode))
    shown = f"with the code {shown}" if shown.isdecimal() else shown
    if rcode == dns.rcode.REFUSED:
        return Judged(Sort.REFUSED, f"it refuses to answer for {zone}")
    if rcode == dns.rcode.NXDOMAIN:
        return Judged(Sort.LAME, f"it answers {shown}, but without authority for {zone}")
    if rcode == dns.rcode.YXDOMAIN:
        return Judged(Sort.FAILED, f"it answers {shown}: the name would be too long behind a DNAME")
    return Judged(Sort.FAILED, f"it answers {shown}")


def _negative(message: dns.message.Message, zone: dns.name.Name, name: dns.name.Name) -> Judged:
    """Return what a reply with authority and without an answer means."""
    import dns.rcode

    rcode = message.rcode()
    sort = Sort.NXDOMAIN if rcode == dns.rcode.NXDOMAIN else Sort.NODATA
    if sort is Sort.NODATA and not _soa(message, zone) and (referral := _referral(message, zone, name)).sort.is_usable:
        # Some servers set AA on what is plainly a referral.
        return referral
    if sort is Sort.NODATA and message.answer and not _soa(message, zone):
        return Judged(Sort.FAILED, "it answers with records that nobody asked for")
    return Judged(sort, is_authoritative=True)


def answering_zone(message: dns.message.Message, zone: dns.name.Name) -> dns.name.Name:
    """Return the zone that an answer comes from: *zone*, or one below that the server has too, as far as it tells."""
    sections = [*message.answer, *message.authority]
    owners = [rrset.name for rrset in sections if rrset.rdtype == _SOA]
    signers = [signature.signer for rrset in sections if rrset.rdtype == _RRSIG for signature in rrset]
    below = [name for name in (*owners, *signers) if name.is_subdomain(zone)]
    return max(below, key=len, default=zone)


def glue(
    message: dns.message.Message, zone: dns.name.Name, host: dns.name.Name, *, most: int = MAX_ADDRESSES
) -> tuple[str, ...]:
    """Return the addresses that a referral by the *zone*'s servers gives of a name server, *most* of each version.

    Those of names outside the zone aren't its servers' to tell.
    """
    if not host.is_subdomain(zone):
        return ()
    found = [
        rdata.address
        for rrset in message.additional
        if rrset.name == host and rrset.rdtype in {_A, _AAAA}
        for rdata in rrset[:most]
    ]
    return tuple(dict.fromkeys(found))


def redirected(name: dns.name.Name, rrset: dns.rrset.RRset) -> dns.name.Name | None:
    """Return where a DNAME above *name* leads (RFC 6672 §2.2); None when the name gets too long."""
    import dns.name

    try:
        return name.relativize(rrset.name).concatenate(rrset[0].target)
    except dns.name.NameTooLong:
        return None


def with_signatures(section: Sequence[dns.rrset.RRset], rrsets: Sequence[dns.rrset.RRset]) -> list[dns.rrset.RRset]:
    """Return *rrsets*, each with the signatures of it that *section* has behind it."""
    found: list[dns.rrset.RRset] = []
    for rrset in rrsets:
        found.append(rrset)
        found += [
            item
            for item in section
            if item.rdtype == _RRSIG and item.name == rrset.name and item.covers == rrset.rdtype and item is not rrset
        ]
    return found


def _answer(message: dns.message.Message, zone: dns.name.Name, name: dns.name.Name, rdtype: int) -> Judged | None:
    """Return what the answer section says of the name, nothing of what is behind an alias."""
    if not name.is_subdomain(zone):
        return None
    here = [rrset for rrset in message.answer if rrset.name == name]
    wanted = [rrset for rrset in here if rdtype in {rrset.rdtype, _ANY}]
    if rdtype == _ANY:
        wanted = [rrset for rrset in wanted if rrset.rdtype != _RRSIG] or wanted
    if wanted:
        return Judged(Sort.ANSWER, rrsets=tuple(wanted), is_authoritative=True)
    for rrset in message.answer:
        is_above = rrset.name != name and name.is_subdomain(rrset.name) and rrset.name.is_subdomain(zone)
        if rrset.rdtype == _DNAME and is_above:
            return Judged(Sort.REDIRECTION, rrsets=(rrset,), is_authoritative=True)
    alias = next((rrset for rrset in here if rrset.rdtype == _CNAME), None)
    return Judged(Sort.ALIAS, rrsets=(alias,), is_authoritative=True) if alias else None


def _referral(message: dns.message.Message, zone: dns.name.Name, name: dns.name.Name) -> Judged:
    """Return where a reply without an answer refers to."""
    delegations = [rrset for rrset in message.authority if rrset.rdtype == _NS]
    for rrset in delegations:
        if rrset.name != zone and rrset.name.is_subdomain(zone) and name.is_subdomain(rrset.name):
            signers = [item for item in message.authority if item.rdtype == _DS and item.name == rrset.name]
            return Judged(Sort.REFERRAL, rrsets=(rrset, *signers))
    if not delegations:
        return Judged(Sort.LAME, f"it has neither an answer nor a referral, and no authority for {zone}")
    where = delegations[0].name
    if zone.is_subdomain(where):
        return Judged(Sort.UPWARD, f"it refers back to {where} instead of answering for {zone}")
    return Judged(Sort.LAME, f"it refers to {where}, which doesn't lie on the way to {name}")


def _soa(message: dns.message.Message, zone: dns.name.Name) -> dns.rrset.RRset | None:
    return next((item for item in message.authority if item.rdtype == _SOA and item.name.is_subdomain(zone)), None)
