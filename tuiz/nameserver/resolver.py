"""A resolver's view: a handler that looks for answers from the root down, and keeps them until their TTL is over.

It passes on signatures and proofs to who asks for them (RFC 4035 §3.2.1). Whether they hold is found out by whoever
made it, where it validates at all.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain.answering import Answer, Kind
from tuiz.domain.answering.served_zone import path_of
from tuiz.domain.records import Record, RRset
from tuiz.nameserver.authority import question_of
from tuiz.nameserver.replies import NotAQuestion, Rejected, asks_for_proofs, octets_of, read_query, refusal, reply_to

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    import dns.message
    import dns.rrset

    from tuiz.domain.answering.served_zone import Path

    Ask = Callable[[str, bytes], Awaitable[bytes | None]]
    """Asks the server at an address; None where no reply comes."""
    Validate = Callable[[str, str], Awaitable["Proof"]]
    """Finds out what DNSSEC says of the records of a type at a name."""

MAX_STEPS: Final = 24
"""How many referrals one question may take."""
MAX_LINKS: Final = 12
"""How many aliases are followed from one zone into another."""
MAX_DEPTH: Final = 4
"""How deep names of name servers are looked up for one another."""
MAX_KEPT: Final = 10_000
"""How many answers are kept."""
_NO_ANSWER: Final = (22, "No name server of the zone gave an answer")
_FAILURE_SECONDS: Final = 2
_PROOF_SECONDS: Final = 30
"""How long it is remembered what DNSSEC says of an answer."""
_PROOFS: Final = frozenset({"RRSIG", "NSEC", "NSEC3"})


class Found(NamedTuple):
    """What a question came to."""

    rcode: str
    answer: tuple[RRset, ...] = ()
    authority: tuple[RRset, ...] = ()


class Proof(NamedTuple):
    """What DNSSEC says of an answer."""

    is_secure: bool = False
    """Whether signatures lead to it all the way down."""
    error: tuple[int, str] | None = None
    """Why it is refused: the code and the text of an extended error; None where it isn't."""


class _Kept(NamedTuple):
    found: Found
    at: float
    until: float


class Resolver:
    """Answers recursively.

    Args:
        identity: its name.
        roots: the addresses of the root's servers.
        ask: asks a server.
        clock: gives seconds that go on evenly.
        validate: finds out what DNSSEC says; None for a resolver that doesn't validate.
    """

    def __init__(
        self,
        identity: str,
        roots: Sequence[str],
        ask: Ask,
        clock: Callable[[], float] = time.monotonic,
        validate: Validate | None = None,
    ) -> None:
        self.identity = identity
        self._roots = tuple(roots)
        self._ask = ask
        self._clock = clock
        self._validate = validate
        self._kept: dict[tuple[Path, str], _Kept] = {}
        self._proofs: dict[tuple[Path, str], tuple[Proof, float]] = {}

    def keep(self, rrsets: Iterable[RRset], *, age_seconds: int = 0) -> None:
        """Keep RRsets as if they had been asked for that long ago."""
        now = self._clock()
        for rrset in rrsets:
            found = Found("NOERROR", (rrset,))
            key = path_of(rrset.owner), rrset.rdtype
            self._kept[key] = _Kept(found, now - age_seconds, now - age_seconds + rrset.records[0].ttl)

    async def reply(self, wire: bytes, *, tcp: bool) -> list[bytes]:
        """Return the reply to a query."""
        import dns.flags

        try:
            query = read_query(wire)
        except NotAQuestion:
            return []
        except Rejected as rejected:
            return [rejected.reply.to_wire()]
        name, rdtype = question_of(query)
        if rdtype in {"AXFR", "IXFR"} or not query.flags & dns.flags.RD:
            return [octets_of(query, refusal(query, "REFUSED"), tcp=tcp)]
        found = await self.resolve(name, rdtype)
        proof = Proof()
        if found.rcode != "SERVFAIL" and not query.flags & dns.flags.CD:
            proof = await self._proof(name, rdtype)
        if not asks_for_proofs(query):
            found = _without_proofs(found, rdtype)
        if found.rcode == "SERVFAIL" or proof.error is not None:
            reply = refusal(query, "SERVFAIL", proof.error or _NO_ANSWER)
        else:
            whole = Answer(found.rcode, aa=False, kind=Kind.ANSWER, answer=found.answer, authority=found.authority)
            reply = reply_to(query, whole, identity=self.identity)
            if proof.is_secure and (query.flags & dns.flags.AD or asks_for_proofs(query)):
                reply.flags |= dns.flags.AD  # RFC 6840 §5.7, §5.8
        reply.flags |= dns.flags.RA
        return [octets_of(query, reply, tcp=tcp)]

    async def resolve(self, name: str, rdtype: str, depth: int = 0) -> Found:
        """Return what a name has of a type, aliases followed."""
        chain: list[RRset] = []
        seen: set[Path] = set()
        while path_of(name) not in seen and len(seen) < MAX_LINKS:
            seen.add(path_of(name))
            found = await self._one(name, rdtype, depth)
            chain += [rrset for rrset in found.answer if rrset not in chain]
            target = None if rdtype in {"CNAME", "ANY"} else _open_end(found.answer, name, rdtype)
            if found.rcode != "NOERROR" or target is None or found.authority:
                return found._replace(answer=tuple(chain))
            name = target
        return Found("SERVFAIL")

    async def _proof(self, name: str, rdtype: str) -> Proof:
        """Return what DNSSEC says of an answer; nothing where that isn't looked at."""
        if self._validate is None:
            return Proof()
        place, now = (path_of(name), rdtype), self._clock()
        kept = self._proofs.get(place)
        if kept is None or now >= kept[1]:
            if len(self._proofs) >= MAX_KEPT:
                self._proofs.clear()
            kept = self._proofs[place] = await self._validate(name, rdtype), now + _PROOF_SECONDS
        return kept[0]

    async def _one(self, name: str, rdtype: str, depth: int) -> Found:
        """Return what one name has, from what is kept or from the servers of its zone."""
        path, now = path_of(name), self._clock()
        for wanted in dict.fromkeys((rdtype, "CNAME")):
            kept = self._kept.get((path, wanted))
            if kept is not None and now < kept.until:
                return _aged(kept, int(now - kept.at))
        found, seconds = await self._search(name, rdtype, depth)
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        self._kept[path, rdtype] = _Kept(found, now, now + seconds)
        return found

    async def _search(self, name: str, rdtype: str, depth: int) -> tuple[Found, int]:
        """Follow referrals from the root; return what was found and for how many seconds it may be kept."""
        servers, zone = list(self._roots), path_of(".")
        for _ in range(MAX_STEPS):
            reply = await self._first(servers, name, rdtype)
            if reply is None:
                break
            found = _found(reply)
            if found is not None:
                return found, _seconds(found)
            cut = next((rrset for rrset in _rrsets(reply.authority) if rrset.rdtype == "NS"), None)
            if cut is None or not _leads_on(path_of(cut.owner), zone, path_of(name)):
                break
            zone = path_of(cut.owner)
            servers = await self._addresses(cut, reply, depth)
        return Found("SERVFAIL"), _FAILURE_SECONDS

    async def _first(self, servers: Sequence[str], name: str, rdtype: str) -> dns.message.Message | None:
        """Return the first reply that is of use: an answer with authority, or a referral."""
        import dns.exception
        import dns.flags
        import dns.message
        import dns.rcode

        query = dns.message.make_query(name, rdtype, want_dnssec=True)
        query.flags &= ~dns.flags.RD
        for server in servers:
            wire = await self._ask(server, query.to_wire())
            if wire is None:
                continue
            try:
                reply = dns.message.from_wire(wire)
            except dns.exception.DNSException:
                continue
            if not query.is_response(reply) or reply.rcode() not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
                continue
            if reply.flags & dns.flags.AA or reply.authority:
                return reply
        return None

    async def _addresses(self, cut: RRset, reply: dns.message.Message, depth: int) -> list[str]:
        """Return the addresses of a delegation's servers: the glue, else what is found for their names."""
        hosts = {path_of(record.rdata): record.rdata for record in cut.records}
        glue = [
            record.rdata
            for rrset in _rrsets(reply.additional)
            if rrset.rdtype in {"A", "AAAA"} and path_of(rrset.owner) in hosts
            for record in rrset.records
        ]
        if glue or depth >= MAX_DEPTH:
            return glue
        for host in hosts.values():
            found = await self.resolve(host, "A", depth + 1)
            glue += [record.rdata for rrset in found.answer if rrset.rdtype == "A" for record in rrset.records]
        return glue


def _found(reply: dns.message.Message) -> Found | None:
    """Return what an authoritative reply says; None for a referral."""
    import dns.flags
    import dns.rcode

    answer, authority = _rrsets(reply.answer), _rrsets(reply.authority)
    if not reply.flags & dns.flags.AA:
        return None
    is_negative = any(rrset.rdtype == "SOA" for rrset in authority)
    return Found(dns.rcode.to_text(reply.rcode()), tuple(answer), tuple(authority) if is_negative else ())


def _without_proofs(found: Found, rdtype: str) -> Found:
    """Return an answer for who didn't ask for DNSSEC."""

    def kept(rrsets: Iterable[RRset]) -> tuple[RRset, ...]:
        return tuple(rrset for rrset in rrsets if rrset.rdtype not in _PROOFS or rdtype in {rrset.rdtype, "ANY"})

    return found._replace(answer=kept(found.answer), authority=kept(found.authority))


def _seconds(found: Found) -> int:
    """Return how long an answer may be kept: the least TTL in it (RFC 2308 §5 for negative ones)."""
    return min((rrset.records[0].ttl for rrset in (*found.answer, *found.authority)), default=_FAILURE_SECONDS)


def _aged(kept: _Kept, age: int) -> Found:
    """Return an answer with what is left of its TTLs."""
    return kept.found._replace(
        answer=tuple(_younger(rrset, age) for rrset in kept.found.answer),
        authority=tuple(_younger(rrset, age) for rrset in kept.found.authority),
    )


def _younger(rrset: RRset, age: int) -> RRset:
    return rrset._replace(records=tuple(record._replace(ttl=max(0, record.ttl - age)) for record in rrset.records))


def _open_end(answer: Sequence[RRset], name: str, rdtype: str) -> str | None:
    """Return the name that a chain of aliases ends at without the RRset that was asked for; None where it is there."""
    aliases = {path_of(rrset.owner): rrset.records[0].rdata for rrset in answer if rrset.rdtype == "CNAME"}
    if any(rrset.rdtype == rdtype for rrset in answer):
        return None
    end, seen = name, set[str]()
    while (target := aliases.get(path_of(end))) is not None and target not in seen:
        seen.add(target)
        end = target
    return None if end == name else end


def _leads_on(cut: Path, zone: Path, name: Path) -> bool:
    """Tell whether a referral leads nearer to a name, not up or sideways."""
    return len(cut) > len(zone) and cut[: len(zone)] == zone and name[: len(cut)] == cut


def _rrsets(section: Iterable[dns.rrset.RRset]) -> list[RRset]:
    import dns.rdatatype

    found = []
    for rrset in section:
        owner, rdtype = rrset.name.to_text(), dns.rdatatype.to_text(rrset.rdtype)
        records = tuple(Record(owner, rrset.ttl, rdtype, data.to_text()) for data in rrset)
        found.append(RRset(owner, rdtype, records))
    return found
