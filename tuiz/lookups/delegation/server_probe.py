"""Ask one address of a name server all that tells how well it serves a domain."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.delegation import NameServer, Oddity, OddityKind, ServerState, Signing
from tuiz.domain.system_operations import Soa
from tuiz.lookups.asking import Edns, Limits, Reply, ask, make_query
from tuiz.lookups.delegation.patience import end, patiently
from tuiz.lookups.delegation.reaching import accepts_connections, answers_from
from tuiz.lookups.delegation.signing import signing_of
from tuiz.lookups.delegation.strangers import STRANGE_QUESTIONS, habit_of, referred_to
from tuiz.lookups.endpoint import Endpoint, Transport
from tuiz.lookups.errors import BadReply, LookupFailed, NoReply, NoRoute, Unreachable
from tuiz.lookups.judging import Sort, judge

if TYPE_CHECKING:
    import dns.message
    import dns.name

_SOA: Final = 6
_NS: Final = 2
_WITH_EDNS: Final = Edns(dnssec_ok=True)
_CONTROLS: Final = 5
"""How often a server has to answer a plain question before it counts that it doesn't answer another one."""
_TRANSFER_TIMES: Final = 3
"""How many times the usual patience a transfer is waited for, which takes a while to begin."""
_UNKNOWN_EDNS: Final = frozenset({1, 2, 4, 16})
"""FORMERR, SERVFAIL, NOTIMP and BADVERS: what servers say that know nothing of EDNS (RFC 6891 §7, RFC 2671 §5.3)."""
_REPEATS: Final = 2
"""How often more a question has to stay without an answer before it counts that it isn't answered."""
_MOST_NS: Final = 30


@dataclass(frozen=True, slots=True)
class Probe:
    """What a probe of a server needs to know."""

    domain: dns.name.Name
    ds: tuple[str, ...]
    """RDATA of the DS records at the parent, in presentation format."""
    port: int
    limits: Limits


class ServerProbe:
    """Asks one address of one name server."""

    def __init__(self, probe: Probe, name: str, address: str, gate: asyncio.Semaphore) -> None:
        """Take what to ask, and whom.

        Args:
            probe: the domain, and the patience.
            name: the name server's host name, absolute.
            address: one address of it.
            gate: lets so many questions through at once.
        """
        self._probe = probe
        self._domain = probe.domain
        self._found = NameServer(name, address, ServerState.UNKNOWN)
        self._udp = Endpoint(address, probe.port)
        self._tcp = replace(self._udp, transport=Transport.TCP)
        self._gate = gate
        self._oddities: list[Oddity] = []
        self._silences: list[tuple[Oddity, Callable[[], Awaitable[Reply | LookupFailed]]]] = []
        """What it didn't answer, as oddities, and how to ask again: they are some only of a server that doesn't lose
        other questions, too."""
        self._garbled = OddityKind.REPLY
        """What it is that makes an answer over UDP none."""

    async def run(self) -> NameServer:
        """Return what was found out."""
        plain = asyncio.create_task(self._without_edns())
        try:
            over_udp, over_tcp = await asyncio.gather(self._soa_over(self._udp), self._soa_over(self._tcp))
            # Some drop what they don't know (RFC 6891 §6.2).
            if isinstance(over_udp, NoReply) and isinstance(reply := await plain, Reply):
                over_udp = reply
                if await self._is_reliable(edns=None):
                    self._note(OddityKind.EDNS, "it doesn't answer questions with EDNS, only those without")
                    self._found = replace(self._found, edns=False)
        finally:
            await end(plain)
        over_udp, is_tcp_open = await asyncio.gather(self._or_from_elsewhere(over_udp), self._is_open(over_tcp))
        self._found = replace(self._first_look(over_udp, over_tcp), is_tcp_open=is_tcp_open)
        if self._found.is_authoritative:
            await self._closer_look(over_udp, over_tcp)
        elif self._found.state is ServerState.LAME:
            await self._ask_strange()
        if self._silences and await self._is_reliable():
            self._oddities += [what for what, ask_again in self._silences if await self._stays_silent(ask_again)]
        return replace(self._found, oddities=tuple(dict.fromkeys(self._oddities)))

    async def _soa_over(self, endpoint: Endpoint) -> Reply | LookupFailed:
        """Ask for the SOA with EDNS, and without where the server doesn't know it (RFC 6891 §7)."""
        import dns.rcode

        reply = await self._patiently("SOA", endpoint)
        if not isinstance(reply, Reply) or reply.message.rcode() not in _UNKNOWN_EDNS:
            return reply
        plain = await self._patiently("SOA", endpoint, edns=None)
        if not isinstance(plain, Reply) or plain.message.rcode() in _UNKNOWN_EDNS:
            return reply
        code = dns.rcode.to_text(reply.message.rcode())
        if reply.message.edns >= 0 or code == "SERVFAIL":
            self._note(OddityKind.EDNS, f"it answers {code} to questions with EDNS, and those without as it should")
        self._found = replace(self._found, edns=False)
        return plain

    async def _is_open(self, over_tcp: Reply | LookupFailed) -> bool:
        """Return whether a server that said nothing over TCP takes connections."""
        seconds = self._probe.limits.timeout_seconds
        return isinstance(over_tcp, NoReply) and await accepts_connections(self._tcp, seconds)

    async def _or_from_elsewhere(self, found: Reply | LookupFailed) -> Reply | LookupFailed:
        """Return whether what seemed to be silence was an answer from another address (RFC 2181 §4), or a late one."""
        if not isinstance(found, NoReply):
            return found
        query = make_query(self._domain.to_text(), "SOA", recurse=False, edns=None)
        async with self._gate:
            where = await answers_from(query, self._udp, self._probe.limits.timeout_seconds)
        if where is None:
            return found
        if where == self._udp.address:
            return await self._patiently("SOA", self._udp)
        self._garbled = OddityKind.SOURCE
        return BadReply(f"It answers from {where}, not from the address that is asked: nobody takes such an answer.")

    def _note(self, kind: OddityKind, what: str) -> None:
        self._oddities.append(Oddity(kind, what))

    async def _stays_silent(self, ask_again: Callable[[], Awaitable[Reply | LookupFailed]]) -> bool:
        """Return whether a question that wasn't answered still isn't: a busy server loses some."""
        for _ in range(_REPEATS):
            if not isinstance(await ask_again(), NoReply):
                return False
        return True

    async def _patiently(
        self,
        rdtype: str,
        endpoint: Endpoint | None = None,
        *,
        name: str | None = None,
        edns: Edns | None = _WITH_EDNS,
        recurse: bool = False,
    ) -> Reply | LookupFailed:
        """Ask as long as a slow or flaky server may need."""
        return await patiently(
            lambda seconds: self._ask(rdtype, endpoint, name=name, edns=edns, recurse=recurse, seconds=seconds),
            self._probe.limits.timeout_seconds,
        )

    async def _ask(
        self,
        rdtype: str,
        endpoint: Endpoint | None = None,
        *,
        name: str | None = None,
        edns: Edns | None = _WITH_EDNS,
        seconds: float | None = None,
        tries: int = 1,
        recurse: bool = False,
    ) -> Reply | LookupFailed:
        if edns is _WITH_EDNS and self._found.edns is False:
            edns = None
        query = make_query(name or self._domain.to_text(), rdtype, recurse=recurse, edns=edns)
        seconds = seconds or self._probe.limits.timeout_seconds
        async with self._gate:
            try:
                return await ask(query, endpoint or self._udp, Limits(seconds, tries, seconds * (tries + 1)))
            except LookupFailed as error:
                return error

    async def _is_reliable(self, *, edns: Edns | None = _WITH_EDNS) -> bool:
        """Return whether it answers the plain question each time."""
        for _ in range(_CONTROLS):
            if isinstance(await self._ask("SOA", edns=edns), LookupFailed):
                return False
        return True

    async def _without_edns(self) -> Reply | LookupFailed:
        """Ask as before EDNS, once it looks as if a server said nothing."""
        seconds = self._probe.limits.timeout_seconds
        await asyncio.sleep(seconds)
        return await self._ask("SOA", edns=None, seconds=seconds, tries=2)

    def _first_look(self, over_udp: Reply | LookupFailed, over_tcp: Reply | LookupFailed) -> NameServer:
        """Return what the answers for the SOA tell."""
        found = replace(
            self._found,
            udp=_answers(over_udp),
            tcp=_answers(over_tcp),
            tcp_detail=_detail(over_tcp) if isinstance(over_tcp, LookupFailed) else "",
            is_tcp_broken=isinstance(over_tcp, BadReply),
        )
        reply = over_udp if isinstance(over_udp, Reply) else over_tcp
        if not isinstance(reply, Reply):
            assert isinstance(over_udp, LookupFailed)
            if isinstance(over_udp, BadReply):
                self._note(self._garbled, _detail(over_udp))
                return replace(found, state=ServerState.LAME, detail=_detail(over_udp))
            if isinstance(over_udp, NoRoute):
                return replace(found, has_route=False, detail=_detail(over_udp), udp=None, tcp=None)
            gone = isinstance(over_udp, Unreachable) and isinstance(reply, Unreachable)
            state = ServerState.UNREACHABLE if gone else ServerState.UNKNOWN
            return replace(found, state=state, detail=_detail(over_udp))
        if isinstance(over_udp, BadReply):
            self._note(self._garbled, _detail(over_udp))
        if found.edns is None:
            found = replace(found, edns=reply.message.edns >= 0)
        found = self._judged(reply, replace(found, seconds=reply.seconds))
        if found.is_authoritative and isinstance(over_udp, Reply) and isinstance(over_tcp, Reply):
            otherwise = self._judged(over_tcp, found)
            if not otherwise.is_authoritative:
                found = replace(found, is_tcp_broken=True, tcp_detail=f"over TCP, {otherwise.detail}")
        return found

    def _judged(self, reply: Reply, found: NameServer) -> NameServer:
        judged = judge(reply.message, self._domain, self._domain, _SOA)
        if judged.sort is Sort.ANSWER:
            soa = Soa.of_rdata(judged.rrsets[0][0].to_text())
            return replace(found, state=ServerState.AUTHORITATIVE, soa=soa, soa_ttl=judged.rrsets[0].ttl)
        detail = judged.detail
        if judged.sort in {Sort.NODATA, Sort.NXDOMAIN}:
            what = "that the domain doesn't exist" if judged.sort is Sort.NXDOMAIN else "that the domain has no SOA"
            detail = f"it says {what}"
        elif judged.sort in {Sort.ALIAS, Sort.REDIRECTION}:
            detail = "it answers with an alias instead of a SOA"
        elif judged.sort is Sort.UPWARD:
            above = referred_to(reply.message)
            # Whoever serves the zone above refers back to the domain itself, as it should.
            found = replace(found, refers_upward="" if names.key(above) == names.key(str(self._domain)) else above)
        elif judged.sort is Sort.REFERRAL:
            detail = f"it refers to {judged.rrsets[0].name}"
        return replace(found, state=ServerState.LAME, detail=detail or "it has no authority for the domain")

    async def _closer_look(self, over_udp: Reply | LookupFailed, over_tcp: Reply | LookupFailed) -> None:
        """Ask a server that serves the domain for the rest."""
        looks: list[Callable[[], Awaitable[None]]] = [self._ask_ns, self._ask_strange, self._ask_transfer]
        if self._found.udp:
            looks += [self._ask_unused_type, self._ask_mixed_case, self._ask_new_edns]
        await asyncio.gather(*(look() for look in looks), self._ask_keys(over_udp, over_tcp))

    @property
    def _best(self) -> Endpoint:
        return self._udp if self._found.udp else self._tcp

    async def _ask_ns(self) -> None:
        reply = await self._patiently("NS", self._best)
        if isinstance(reply, LookupFailed):
            return
        judged = judge(reply.message, self._domain, self._domain, _NS)
        if judged.sort is Sort.ANSWER:
            targets = sorted({rdata.target.to_text() for rdata in judged.rrsets[0]})[:_MOST_NS]
            self._found = replace(self._found, ns=tuple(targets), ns_ttl=judged.rrsets[0].ttl)
        elif judged.sort is Sort.NODATA:
            self._found = replace(self._found, ns=())

    async def _ask_strange(self) -> None:
        """Ask for what isn't its own, as a resolver's client would: it should refuse (RFC 5358 §4)."""
        for name, rdtype in STRANGE_QUESTIONS:
            reply = await self._patiently(rdtype, self._best, name=name, recurse=True)
            if isinstance(reply, LookupFailed):
                return  # who says nothing to strangers does so to all of them
            habit = habit_of(reply.message)
            if habit is None:  # the name is its own after all
                continue
            self._found = replace(self._found, recurses=habit.recurses)
            if habit.refers_upward:
                self._found = replace(self._found, refers_upward=habit.refers_upward)
            if habit.recurses or habit.refers_upward:
                return

    async def _ask_transfer(self) -> None:
        """Ask for the whole zone, and break off after the first message (RFC 5936)."""
        import dns.rcode

        if not self._found.tcp:
            return
        seconds = self._probe.limits.timeout_seconds * _TRANSFER_TIMES
        reply = await self._ask("AXFR", self._tcp, edns=None, seconds=seconds)
        if isinstance(reply, Reply):
            is_open = reply.message.rcode() == dns.rcode.NOERROR and any(
                item.rdtype == _SOA for item in reply.message.answer
            )
            self._found = replace(self._found, transfers=is_open)
        elif isinstance(reply, BadReply):
            self._found = replace(self._found, transfers=False)  # it breaks the connection off instead of refusing

    async def _ask_unused_type(self) -> None:
        """Ask for a type that the domain may not have (RFC 4074 §4)."""
        import dns.rcode

        reply = await self._patiently("AAAA")
        if isinstance(reply, NoReply):
            what = "it doesn't answer questions for AAAA records"
            self._silences.append((Oddity(OddityKind.UNUSED_TYPE, what), lambda: self._ask("AAAA")))
        elif isinstance(reply, BadReply):
            self._note(OddityKind.UNUSED_TYPE, f"to a question for AAAA records, {_detail(reply)}")
        elif isinstance(reply, Reply) and reply.message.rcode() != dns.rcode.NOERROR:
            code = dns.rcode.to_text(reply.message.rcode())
            self._note(OddityKind.UNUSED_TYPE, f"it answers a question for the domain's AAAA records with {code}")

    async def _ask_mixed_case(self) -> None:
        """Ask in capitals here and there, as resolvers do to make forging harder."""
        name = _mixed(self._domain.to_text())
        if name == self._domain.to_text():
            return
        reply = await self._patiently("SOA", name=name)
        if isinstance(reply, NoReply):
            what = f"it doesn't answer questions that are written in mixed case, as {name}"
            self._silences.append((Oddity(OddityKind.CASE, what), lambda: self._ask("SOA", name=name)))
        elif isinstance(reply, BadReply):
            self._note(OddityKind.CASE, f"to a question in mixed case, {_detail(reply)}")
        elif isinstance(reply, Reply):
            judged = judge(reply.message, self._domain, self._domain, _SOA)
            if judged.sort is not Sort.ANSWER:
                self._note(OddityKind.CASE, f"it knows {self._domain}, and not {name}: it minds the case of letters")
            elif reply.message.question and reply.message.question[0].name.to_text() != name:
                self._note(OddityKind.ECHOED_CASE, f"it answers a question for {name} as if it was spelled otherwise")

    async def _ask_new_edns(self) -> None:
        """Ask with a version of EDNS that nobody knows yet (RFC 6891 §6.1.3)."""
        import dns.rcode

        if not self._found.edns:
            return
        reply = await self._patiently("SOA", edns=Edns(version=1))
        if isinstance(reply, NoReply):
            what = "it doesn't answer at all when a question has a newer version of EDNS"
            oddity = Oddity(OddityKind.EDNS_VERSION, what)
            self._silences.append((oddity, lambda: self._ask("SOA", edns=Edns(version=1))))
        elif isinstance(reply, Reply) and reply.message.rcode() != dns.rcode.BADVERS:
            code = dns.rcode.to_text(reply.message.rcode())
            self._note(OddityKind.EDNS_VERSION, f"it answers {code}, not BADVERS, to a newer version of EDNS")

    async def _ask_keys(self, over_udp: Reply | LookupFailed, over_tcp: Reply | LookupFailed) -> None:
        """Ask for the keys, and see whether what it says is signed with them."""
        reply = await self._patiently("DNSKEY", self._best)
        if isinstance(reply, LookupFailed):
            signing = Signing(is_checked=False)
        else:
            soas = [item.message for item in (over_udp, over_tcp) if isinstance(item, Reply)]
            signing = signing_of(self._domain, reply.message, soas, self._probe.ds)
        self._found = replace(self._found, signing=signing)


def _answers(reply: Reply | LookupFailed) -> bool | None:
    if isinstance(reply, Reply):
        return True
    return None if isinstance(reply, NoReply) else False


def _detail(error: LookupFailed) -> str:
    text = error.message.rstrip(".")
    return text if error.endpoint is None else text.replace(f"{error.endpoint} ", "it ", 1)


def _mixed(name: str) -> str:
    """Return a name with its letters' case thrown, and at least one of them changed if it has any."""
    chosen = "".join(random.choice((letter.upper(), letter.lower())) for letter in name)  # noqa: S311 - no secret
    return chosen if chosen != name else name.swapcase()
