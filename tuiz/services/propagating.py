"""Propagation: one RRset at many resolvers, beside what the zone file and its name servers say.

What counts is what the name servers say; where that can't be had, what the zone file says. A resolver that answers
otherwise out of its cache is stale until the answer's TTL has run out; one that answers otherwise by itself, or still
does when that time is over, is different. No answer says nothing: unknown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from tuiz.domain import names, rdata
from tuiz.lookups.asking import AskOptions, Edns, Limits, Reply, ask, make_query
from tuiz.lookups.endpoint import Endpoint, parse_endpoint
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.letter_case import is_worth_it
from tuiz.lookups.public_resolvers import PUBLIC_RESOLVERS
from tuiz.lookups.steps import Outcome, Question, Step, TraceOptions
from tuiz.lookups.system_resolvers import system_resolvers
from tuiz.services.tracing import trace

if TYPE_CHECKING:
    import dns.message

    from tuiz.domain.records import Record
    from tuiz.lookups.world import World
    from tuiz.storage.settings import LookupSettings

State = Literal["same", "stale", "different", "unknown"]

_AT_ONCE: Final = 32
_GRACE_SECONDS: Final = 2.0
"""A cache's second may end later than ours."""
_SHORTEST_WAIT: Final = 2.0
_LONGEST_WAIT: Final = 60.0
_RETRY_WAIT: Final = 10.0
_GIVE_UP_AFTER: Final = 3
"""So many looks in a row without an answer, and a resolver is waited for no more."""
_MOST_REASONS: Final = 3
_LONGEST_REASON: Final = 300
_WITHOUT_EDNS: Final = frozenset({1, 4, 16})
"""FORMERR, NOTIMP and BADVERS: what servers say that don't know EDNS."""
_NAMES_OF_CODES: Final = {1: "FORMERR", 2: "SERVFAIL", 4: "NOTIMP", 5: "REFUSED"}


@dataclass(frozen=True, slots=True)
class Value:
    """What somebody says of the RRset."""

    rdtype: str
    """The question's type, or CNAME where the name is an alias."""
    rdata: tuple[str, ...]
    """In presentation format, sorted; none where there is no such RRset."""
    ttl: int | None
    """In seconds; for what doesn't exist, how long that is remembered."""
    exists: bool = True
    """Whether the name does."""

    @property
    def key(self) -> tuple[str, frozenset[bytes]]:
        """What is equal for the same data, however it is spelled."""
        if not self.rdata:
            return "", frozenset()
        return self.rdtype, frozenset(rdata.key(self.rdtype, text, names.ROOT) for text in self.rdata)

    def told_of(self, rdtype: str) -> str:
        """Return it in one line, as what was said to a question for *rdtype*."""
        if not self.rdata:
            return f"no {rdtype} records" if self.exists else "no such name"
        return f"{'alias of ' if self.rdtype != rdtype else ''}{' '.join(self.rdata)}"


@dataclass(frozen=True, slots=True)
class Resolver:
    """Whom to ask, and what it is called."""

    endpoint: Endpoint
    title: str = ""

    def __str__(self) -> str:
        return str(self.endpoint)


@dataclass(frozen=True, slots=True)
class View:
    """What one resolver says."""

    resolver: Resolver
    state: State
    value: Value | None = None
    """None where nothing came that could be compared."""
    detail: str = ""
    """What there is to say about it, a sentence's end."""
    misses: int = 0
    """How many looks in a row got no answer."""
    expires: float | None = None
    """When a stale answer's time is over, by the event loop's clock."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What the resolvers are compared with."""

    stored: Value | None
    authoritative: Value | None
    problem: str = ""
    """Why there is no authoritative value, or what is odd about how it was found, a sentence."""

    @property
    def value(self) -> Value | None:
        """What counts."""
        return self.stored if self.authoritative is None else self.authoritative


def value_of(records: Sequence[Record], rdtype: str) -> Value:
    """Return what stored records say to a question of a type."""
    if not records:
        return Value(rdtype, (), None)
    return Value(records[0].rdtype, tuple(sorted(record.rdata for record in records)), records[0].ttl)


def resolvers_to_ask(words: Sequence[str], settings: LookupSettings, *, public: bool = False) -> list[Resolver]:
    """Return whom to ask: those that are named, else those of the settings, else the system's and well-known ones.

    Args:
        words: what the user names.
        settings: the user's own resolvers: who has some may not want others to be asked.
        public: whether to ask the well-known ones too.

    Raises:
        UsageError: a word names no resolver.
    """
    found = [Resolver(parse_endpoint(word.removeprefix("@"), default_port=settings.port)) for word in words]
    if not found:
        found = [Resolver(parse_endpoint(text, default_port=settings.port)) for text in settings.resolvers]
    if not found:
        found = [Resolver(endpoint, "system") for endpoint in system_resolvers()]
        public = True
    if public:
        found += [Resolver(Endpoint(item.address), item.title) for item in PUBLIC_RESOLVERS]
    return list({str(resolver): resolver for resolver in reversed(found)}.values())[::-1]


async def authoritative_value(
    question: Question, world: World, servers: Sequence[Endpoint] = ()
) -> tuple[Value | None, str]:
    """Return what the name servers say, or why that isn't known; beside a value, what is odd about how it was found.

    Args:
        question: what is asked.
        world: where the DNS begins.
        servers: the zone's name servers, where they are known; where they aren't, or none of them answers, those that
            the DNS names from the root down are asked.
    """
    problems = []
    for found in await asyncio.gather(*(_ask_server(question, server, world.limits) for server in servers)):
        if isinstance(found, Value):
            return found, ""
        problems.append(found)
    value, problem = await _traced_value(question, world)
    if not problems:
        return value, problem
    if value is None:
        return None, problems[0]
    return value, f"The servers of the zone's file don't tell ({problems[0].rstrip('.')}); those that the DNS names do."


async def _traced_value(question: Question, world: World) -> tuple[Value | None, str]:
    """Return what the name servers say that are found from the root down, or why that isn't known."""
    last: Outcome | None = None
    async for item in trace(question, world, TraceOptions(dnssec=False)):
        if isinstance(item, Step):
            is_asked = names.key(item.question.name) == names.key(question.name)
            if item.answer is not None and is_asked and item.source is not None:
                if not item.source.is_authoritative:
                    return None, f"No server of {item.zone} answers with authority."
                records = [r for r in item.answer if names.key(r.owner) == names.key(question.name)]
                for rdtype in (question.rdtype, "CNAME"):
                    if chosen := [record for record in records if record.rdtype == rdtype]:
                        return Value(rdtype, tuple(sorted(r.rdata for r in chosen)), chosen[0].ttl), ""
        else:
            last = item
    if last is not None and last.kind in {"nodata", "nxdomain"}:
        return Value(question.rdtype, (), None, exists=last.kind == "nodata"), ""
    return None, last.message if last is not None else "Nothing was found out."


async def look(
    question: Question,
    resolvers: Sequence[Resolver],
    reference: Awaitable[Reference],
    limits: Limits,
    take: Callable[[View], None] = lambda _: None,
) -> tuple[Reference, list[View]]:
    """Ask all resolvers at once, and return what each says.

    Args:
        question: what is asked.
        resolvers: whom.
        reference: what their answers are held against; found out meanwhile.
        limits: of patience.
        take: is given each view as soon as it is known.
    """
    gate = asyncio.Semaphore(_AT_ONCE)
    awaited = asyncio.ensure_future(reference)

    async def one(resolver: Resolver) -> View:
        async with gate:
            answer = await _ask_resolver(question, resolver, limits)
        view = judged(resolver, answer, await awaited, asyncio.get_running_loop().time())
        take(view)
        return view

    try:
        views = list(await asyncio.gather(*map(one, resolvers)))
        return await awaited, views
    finally:
        awaited.cancel()


async def watch(
    question: Question,
    views: Sequence[View],
    reference: Callable[[], Awaitable[Reference]],
    limits: Limits,
    take: Callable[[Reference, list[View], float], None] = lambda *_: None,
) -> tuple[Reference, list[View]]:
    """Look again and again until all resolvers agree, each when its cache should have run out.

    Args:
        question: what is asked.
        views: what a first look found.
        reference: finds out anew what counts.
        limits: of patience.
        take: is given the state after each look, and the seconds until the next one.
    """
    found = list(views)
    clock = asyncio.get_running_loop().time
    while True:
        waiting = [view for view in found if view.state != "same" and view.misses < _GIVE_UP_AFTER]
        held = await reference()
        if not waiting:
            return held, found
        wait = pause(waiting, clock())
        take(held, found, wait)
        await asyncio.sleep(wait)
        held, anew = await look(question, [view.resolver for view in waiting], reference(), limits)
        newer = {str(view.resolver): view for view in anew}
        found = [
            _after(view, newer[str(view.resolver)], clock()) if str(view.resolver) in newer else view for view in found
        ]


def pause(waiting: Sequence[View], now: float) -> float:
    """Return the seconds until the next look: until the first cache runs out, within bounds."""
    ends = [view.expires + _GRACE_SECONDS / 2 - now for view in waiting if view.expires is not None]
    if len(ends) < len(waiting):
        ends.append(_RETRY_WAIT)
    return min(max(min(ends), _SHORTEST_WAIT), _LONGEST_WAIT)


def judged(resolver: Resolver, answer: Answer | str, reference: Reference, now: float) -> View:
    """Return what a resolver's answer, or the lack of one, comes to."""
    if isinstance(answer, str):
        return View(resolver, "unknown", None, answer, misses=1)
    wanted = reference.value
    if wanted is None:
        return View(resolver, "unknown", answer.value, "there is nothing to compare it with")
    if answer.value.key == wanted.key:
        return View(resolver, "same", answer.value, answer.odd)
    if answer.is_own or not answer.value.ttl:
        return View(resolver, "different", answer.value, "it says so by itself" if answer.is_own else answer.odd)
    return View(resolver, "stale", answer.value, answer.odd, expires=now + answer.value.ttl)


def _after(before: View, view: View, now: float) -> View:
    """Return a view in the light of the one before it."""
    if view.state == "unknown" and view.value is None:
        return replace(view, misses=before.misses + 1)
    is_over = before.expires is not None and now > before.expires + _GRACE_SECONDS
    if view.state == "stale" and before.value is not None and view.value is not None:
        if before.state == "different" and before.value.key == view.value.key:
            return replace(view, state="different", detail=before.detail)
        if is_over and before.value.key == view.value.key:
            return replace(view, state="different", detail="its cache has run out since, and it says the same again")
    return view


@dataclass(frozen=True, slots=True)
class Answer:
    """What a resolver answered."""

    value: Value
    is_own: bool
    """Whether it says that it is authoritative: then it is no cached copy."""
    odd: str = ""
    """What else there is to say about it, a sentence's end."""


async def _ask_resolver(question: Question, resolver: Resolver, limits: Limits) -> Answer | str:
    """Return what a resolver answers, or what happened instead, in a sentence's end."""
    endpoint = resolver.endpoint
    if not endpoint.is_resolved:
        found = await _address_of(endpoint)
        if found is None:
            return f"{endpoint.address} has no address that is known here"
        endpoint = found
    try:
        reply = await _reply_of(question, endpoint, limits, recurse=True)
    except LookupFailed as error:
        return error.message.rstrip(".")
    read = _read(reply.message, question)
    return replace(read, odd=f"it {reply.odd_case}") if reply.odd_case and isinstance(read, Answer) else read


async def _reply_of(question: Question, server: Endpoint, limits: Limits, *, recurse: bool) -> Reply:
    """Ask with EDNS, and without where the server doesn't know it (RFC 6891 §7)."""
    options = AskOptions(mixes_case=is_worth_it(server.address))
    query = make_query(question.name, question.rdtype, recurse=recurse, edns=Edns())
    reply = await ask(query, server, limits, options=options)
    if reply.message.rcode() not in _WITHOUT_EDNS:
        return reply
    plain = make_query(question.name, question.rdtype, recurse=recurse, edns=None)
    return await ask(plain, server, limits, options=options)


def _why(message: dns.message.Message) -> str:
    """Return why a server says that it doesn't answer (RFC 8914), in a sentence's end; nothing where it doesn't say."""
    from tuiz.lookups.dig.message_text import error_text
    from tuiz.lookups.dig.report import extended_errors

    told = [error_text(code, text) for code, text in extended_errors(message)]
    return f": {'; '.join(told[:_MOST_REASONS])[:_LONGEST_REASON]}" if told else ""


async def _address_of(endpoint: Endpoint) -> Endpoint | None:
    """Return a resolver that is named with its address, as this machine knows it."""
    import socket

    try:
        found = await asyncio.get_running_loop().getaddrinfo(endpoint.address, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return None
    return replace(endpoint, address=str(found[0][4][0])) if found else None


async def _ask_server(question: Question, server: Endpoint, limits: Limits) -> Value | str:
    """Return what an authoritative server answers, or why that doesn't count."""
    import dns.flags

    try:
        reply = await _reply_of(question, server, limits, recurse=False)
    except LookupFailed as error:
        return error.message
    read = _read(reply.message, question)
    if isinstance(read, str):
        return f"{server}: {read}."
    return read.value if reply.message.flags & dns.flags.AA else f"{server} doesn't answer with authority."


def _read(message: dns.message.Message, question: Question) -> Answer | str:
    """Return what a message says of the RRset, or why it says nothing."""
    import dns.flags
    import dns.rcode

    rcode = message.rcode()
    if rcode not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        code = _NAMES_OF_CODES.get(int(rcode), dns.rcode.to_text(rcode))
        return f"it answers {f'with the code {code}' if code.isdecimal() else code}{_why(message)}"
    is_own = bool(message.flags & dns.flags.AA)
    found = _said(message, question)
    if found is None:
        return _denied(message, question, is_own=is_own)
    if found.rdtype == question.rdtype and rcode == dns.rcode.NXDOMAIN:
        return "it says that there is no such name, and has such records of it in the same reply"
    return Answer(found, is_own)


def _said(message: dns.message.Message, question: Question) -> Value | None:
    """Return the records that a message answers with: those that were asked for, or the alias; None without any."""
    import dns.name
    import dns.rdataclass
    import dns.rdatatype

    name = dns.name.from_text(question.name)
    for rdtype in (dns.rdatatype.from_text(question.rdtype), dns.rdatatype.CNAME):
        for rrset in message.answer:
            if rrset.name == name and rrset.rdtype == rdtype and rrset.rdclass == dns.rdataclass.IN:
                texts = tuple(sorted(item.to_text() for item in rrset))
                return Value(dns.rdatatype.to_text(rdtype), texts, rrset.ttl)
    return None


def _denied(message: dns.message.Message, question: Question, *, is_own: bool) -> Answer | str:
    """Return what a message without an answer says of the RRset, or why it says nothing."""
    import dns.name
    import dns.rcode
    import dns.rdatatype

    name, wanted = dns.name.from_text(question.name), dns.rdatatype.from_text(question.rdtype)
    ttl = None
    for rrset in message.authority:
        if rrset.rdtype == dns.rdatatype.SOA:
            ttl = min(rrset.ttl, rrset[0].minimum)
    for rrset in message.authority:
        if rrset.name == name and rrset.rdtype == wanted == dns.rdatatype.NS and not is_own:
            # The delegation itself was asked for: a referral is what the zone above the cut says of it.
            texts = tuple(sorted(item.to_text() for item in rrset))
            return Answer(Value(question.rdtype, texts, rrset.ttl), is_own=True)
    if ttl is None and not is_own and any(rrset.rdtype == dns.rdatatype.NS for rrset in message.authority):
        return "it refers to other servers, so it is no resolver for this name"
    if ttl is None and message.answer:
        return "it answers with records that nobody asked for"
    return Answer(Value(question.rdtype, (), ttl, exists=message.rcode() == dns.rcode.NOERROR), is_own)
