"""What BIND, Knot DNS and NSD answer otherwise than tuiz says, with the reasons; everything else has to be equal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tuiz.domain import names
from tuiz.domain.answering import Kind, ServedZone
from tuiz.domain.answering.served_zone import path_of


class Question(NamedTuple):
    """What was asked."""

    zone: ServedZone
    name: str
    rdtype: str
    dnssec: bool
    kind: Kind
    """What the answer amounts to, by our account."""
    leaves_its_name: bool
    """Whether an alias leads away from it."""


class Delta(NamedTuple):
    """One thing that a server says otherwise."""

    what: Literal["rcode", "aa", "missing", "extra"]
    section: str = ""
    owner: str = ""
    """Folded."""
    rdtype: str = ""
    """For a signature the type that it covers."""
    value: str = ""
    """The data, or the server's rcode."""


@dataclass(frozen=True)
class Difference:
    """A documented difference."""

    servers: frozenset[str]
    reason: str
    holds: Callable[[Question, Delta], bool]


def _is(what: str, section: str, *rdtypes: str) -> Callable[[Question, Delta], bool]:
    return lambda _question, delta: delta[:2] == (what, section) and (not rdtypes or delta.rdtype in rdtypes)


def _is_zone_server(question: Question, delta: Delta) -> bool:
    """The zone's NS RRset beside an answer, and the addresses of its hosts."""
    if question.kind is not Kind.ANSWER:
        return False
    if delta.section == "authority":
        return delta.rdtype == "NS" and path_of(delta.owner) == question.zone.path
    return delta.section == "additional" and _is_host_of_the_zone(question, delta)


def _is_host_of_the_zone(question: Question, delta: Delta) -> bool:
    servers = question.zone.apex.rrsets.get("NS")
    return any(names.key(record.rdata) == delta.owner for record in (servers.records if servers else ()))


def _is_below_a_cut(question: Question, delta: Delta) -> bool:
    return question.zone.find(path_of(delta.owner)).cut is not None


def _is_redirected(question: Question) -> bool:
    return question.zone.find(path_of(question.name)).dname is not None


def _is_below_a_wildcard(question: Question) -> bool:
    """Tell whether the zone has names below a wildcard."""
    return any(b"*" in path[:-1] for path in question.zone.nodes)


def _has_wildcard_host(question: Question) -> bool:
    """Tell whether hosts may have their addresses from wildcards."""
    wildcards = [node for path, node in question.zone.nodes.items() if path[-1:] == (b"*",)]
    return any(node.rrsets.keys() & {"A", "AAAA"} for node in wildcards)


def _any(question: Question, delta: Delta) -> bool:
    return question.rdtype == "ANY" and delta.what == "missing"


def _loops(question: Question, _delta: Delta) -> bool:
    return question.kind is Kind.LOOP


ALL = frozenset({"Bind", "Knot", "Nsd"})
BIND = frozenset({"Bind"})
KNOT = frozenset({"Knot"})
NSD = frozenset({"Nsd"})

DIFFERENCES = [
    Difference(KNOT, "Knot's answers are minimal: without the zone's servers, and so without their addresses.",
               lambda q, d: d.what == "missing" and _is_zone_server(q, d)),
    Difference(KNOT | NSD, "Knot and NSD answer ANY with one RRset of their choice (RFC 8482).",
               lambda q, d: _any(q, d) or (q.rdtype == "ANY" and d.section in {"authority", "additional"})),
    Difference(KNOT | NSD, "Knot and NSD answer RRSIG with some of the signatures.",
               lambda q, d: q.rdtype == "RRSIG" and d.what == "missing" and d.section == "answer"),
    Difference(BIND, "BIND's answers to ANY come without addresses.",
               lambda q, d: q.rdtype == "ANY" and d.what == "missing" and d.section == "additional"),
    Difference(KNOT, "Knot adds addresses of mail servers and services below a cut.",
               lambda q, d: _is("extra", "additional")(q, d) and _is_below_a_cut(q, d)),
    Difference(KNOT, "Knot adds no addresses for KX and RT.",
               lambda q, d: _is("missing", "additional")(q, d) and q.rdtype in {"KX", "RT"}),
    Difference(NSD, "NSD adds no addresses for SVCB and HTTPS.",
               lambda q, d: _is("missing", "additional")(q, d) and q.rdtype in {"SVCB", "HTTPS"}),
    Difference(BIND, "BIND adds addresses for AFSDB and NAPTR, and those of the owner for an HTTPS record's dot.",
               lambda q, d: _is("extra", "additional")(q, d) and q.rdtype in {"AFSDB", "NAPTR", "HTTPS", "SVCB"}),
    Difference(BIND, "BIND adds to a referral only glue: no addresses that the zone is authoritative for.",
               lambda q, d: q.kind is Kind.REFERRAL and _is("missing", "additional")(q, d)
               and not _is_below_a_cut(q, d)),
    Difference(BIND, "BIND gives glue only in referrals.",
               lambda q, d: q.kind is Kind.ANSWER and _is("missing", "additional")(q, d) and _is_below_a_cut(q, d)),
    Difference(BIND, "BIND says SERVFAIL where aliases lead round in a circle, after the chain.",
               lambda q, d: _loops(q, d) and d.what == "rcode" and d.value == "SERVFAIL"),
    Difference(ALL, "How far a chain without end is followed is each server's choice.",
               lambda q, d: _loops(q, d) and d.section == "answer" and d.rdtype == "CNAME"),
    Difference(KNOT, "Knot says NXDOMAIN, with a SOA, where a DNAME makes too long a name.",
               lambda q, d: q.kind is Kind.TOO_LONG and (d.what == "rcode" or _is("extra", "authority")(q, d))),
    Difference(BIND, "BIND says that a SOA that isn't there may be kept for no time (zero-no-soa-ttl).",
               lambda q, d: q.rdtype == "SOA" and d.section == "authority" and d.rdtype == "SOA"),
    Difference(BIND, "BIND names the zone's servers even beside an alias that a DNAME makes.",
               lambda q, d: q.rdtype == "CNAME" and d.what == "extra" and _is_zone_server(q, d)),
    Difference(BIND, "BIND ends at the alias that a DNAME makes where ANY is asked for.",
               lambda q, _d: q.rdtype == "ANY" and _is_redirected(q)),
    Difference(KNOT, "Knot takes names below a wildcard that is a DNAME for ones that the wildcard stands for.",
               lambda q, _d: _is_redirected(q) and "*." in q.name),
    Difference(KNOT, "Knot answers NSEC from a wildcard without the proof that it is one.",
               lambda q, d: q.rdtype == "NSEC" and _is("missing", "authority", "NSEC")(q, d)),
    Difference(BIND, "BIND answers NSEC at a cut from the parent's side.",
               lambda q, d: q.rdtype == "NSEC" and q.kind is Kind.REFERRAL and d.what != "rcode"),
    Difference(NSD, "NSD proves otherwise, or not at all, that what a DNAME or an alias leads to isn't there.",
               lambda q, d: d.section == "authority" and d.rdtype in {"NSEC", "NSEC3"}
               and q.kind in {Kind.NXDOMAIN, Kind.NODATA} and q.leaves_its_name),
    Difference(NSD, "NSD proves at the name of a wildcard itself that nothing stands nearer.",
               lambda q, d: _is("extra", "authority", "NSEC3")(q, d) and q.name.startswith("*.")),
    Difference(NSD, "NSD proves otherwise what isn't there where names stand below a wildcard.",
               lambda q, d: d.section == "authority" and d.rdtype in {"NSEC", "NSEC3"} and _is_below_a_wildcard(q)),
    Difference(NSD, "NSD spells hosts of KX and RT otherwise whose addresses a wildcard makes.",
               lambda q, d: q.rdtype in {"KX", "RT"} and d.section == "additional" and _has_wildcard_host(q)),
    Difference(NSD, "NSD takes a wildcard below a cut for glue of all names there.",
               lambda q, d: _is("extra", "additional", "A", "AAAA")(q, d) and _is_below_a_cut(q, d)
               and _has_wildcard_host(q)),
    Difference(KNOT, "Knot adds the wildcard itself for a host of SVCB and HTTPS that it stands for.",
               lambda q, d: q.rdtype in {"SVCB", "HTTPS"} and d.section == "additional" and _has_wildcard_host(q)),
    Difference(NSD, "NSD follows an alias even for NSEC and RRSIG.",
               lambda q, _d: q.rdtype in {"NSEC", "RRSIG", "NSEC3"}),
]  # fmt: skip
