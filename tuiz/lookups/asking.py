"""Ask one server one question, over its transport and again over TCP when the reply was cut off, within limits."""

from __future__ import annotations

import asyncio
import errno
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tuiz.errors import UsageError
from tuiz.lookups.channel import get_ready
from tuiz.lookups.datagram import Datagram
from tuiz.lookups.edns import PADDED_TO, Edns
from tuiz.lookups.endpoint import ENCRYPTED, Endpoint, Transport
from tuiz.lookups.errors import BadReply, CaseLost, LookupFailed, NoReply, NoRoute, Unreachable
from tuiz.lookups.pool import Pool
from tuiz.lookups.replies import Sent, is_truncated
from tuiz.lookups.way import Way

if TYPE_CHECKING:
    import dns.message

    from tuiz.lookups.cookies import Cookies

__all__ = ["AskOptions", "Edns", "Limits", "Reply", "ask", "make_query"]

_PLAIN_EDNS: Final = Edns()
_ANY_WAY: Final = Way()
_BADCOOKIE: Final = 23
_BARE: Final = {0, 2, 3, 5}  # NOERROR, SERVFAIL, NXDOMAIN, REFUSED
_REFUSED: Final = {errno.ECONNREFUSED}
_BAD_SOURCE: Final = {None, errno.EADDRNOTAVAIL, errno.EADDRINUSE, errno.EACCES, errno.EINVAL}
_NO_ROUTE: Final = {
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.EHOSTDOWN,
    errno.ENETDOWN,
    errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
    errno.EPERM,  # a firewall of this machine's own
    errno.EACCES,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, and how often."""

    timeout_seconds: float = 3.0
    """One try."""
    tries: int = 2
    deadline_seconds: float = 10.0
    """Everything about one question."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered."""

    message: dns.message.Message
    wire: bytes
    endpoint: Endpoint
    """What answered; after a truncated reply over UDP its transport is TCP."""
    seconds: float
    """From sending the question that was answered to having read the answer."""
    truncated_first: bool
    """Whether a truncated reply over UDP was before this one."""
    sent: bytes = b""
    """The question that was answered, as it was sent."""
    tries: int = 1
    """How often the question was put over this transport until it was answered."""
    bad_cookies: int = 0
    """How often the server wanted another cookie before (RFC 7873 §5.3)."""
    odd_case: str = ""
    """How the server isn't indifferent to the case of letters in names, in words that follow its name."""
    unsigned: str | None = None
    """Why the reply to a signed question isn't to be believed, where such replies are taken."""


def make_query(
    name: str,
    rdtype: str,
    rdclass: str = "IN",
    *,
    recurse: bool,
    edns: Edns | None = _PLAIN_EDNS,
    checking_disabled: bool = False,
    authentic_data: bool = False,
) -> dns.message.Message:
    """Return a question for records of a type at a name, which is absolute with or without its final dot.

    Raises:
        UsageError: there is no such name, type or class.
    """
    import dns.exception
    import dns.flags
    import dns.message
    import dns.name
    import dns.rdataclass
    import dns.rdatatype

    try:
        owner = dns.name.from_text(name)
    except (dns.exception.DNSException, UnicodeError) as error:
        raise UsageError(f"{name!r} is no domain name: {str(error).rstrip('.')}.") from error
    try:
        wanted = dns.rdatatype.from_text(rdtype)
    except (dns.exception.DNSException, ValueError) as error:
        raise UsageError(f"{rdtype!r} is no record type.", hint="TYPE123 asks for a type by its number.") from error
    try:
        within = dns.rdataclass.from_text(rdclass)
    except (dns.exception.DNSException, ValueError) as error:
        raise UsageError(f"{rdclass!r} is no class.", hint="The classes are IN, CH and HS.") from error
    flags = (
        (dns.flags.RD if recurse else 0)
        | (dns.flags.CD if checking_disabled else 0)
        | (dns.flags.AD if authentic_data else 0)
    )
    query = dns.message.make_query(owner, wanted, within, flags=flags)
    if edns is not None:
        bits = edns.flags | (dns.flags.DO if edns.dnssec_ok else 0)
        query.use_edns(edns.version, bits, edns.payload, options=edns.option_list(), pad=edns.padding or 0)
    return query


async def ask(
    query: dns.message.Message,
    endpoint: Endpoint,
    limits: Limits = Limits(),
    *,
    tcp_on_truncation: bool = True,
    way: Way = _ANY_WAY,
    pool: Pool | None = None,
    cookies: Cookies | None = None,
    options: AskOptions | None = None,
) -> Reply:
    """Ask the server at *endpoint*, and return its reply.

    Only what comes from the address and port asked, with the id and the question asked, is a reply; over UDP, other
    messages are ignored for as long as one may still come.

    Args:
        query: goes over the wire with an id of its own for each try, padded where the transport is encrypted.
        endpoint: with an address.
        limits: of time and tries.
        tcp_on_truncation: whether a truncated reply over UDP makes it ask over TCP.
        way: from where, with which certificates.
        pool: of connections that are kept; None makes one for each question.
        cookies: of servers; None sends but those that the query has.
        options: what only a program such as dig needs.

    Raises:
        LookupFailed: there is no reply.
        UsageError: a transport needs a package that isn't installed.
    """
    if not endpoint.is_resolved:
        raise Unreachable(f"{endpoint.address} is a host name: its addresses aren't known here.")
    get_ready(endpoint.transport)
    if pool is None:
        async with Pool() as own:
            return await _Asking(query, limits, way, own, cookies, options).ask(endpoint, tcp_on_truncation)
    return await _Asking(query, limits, way, pool, cookies, options).ask(endpoint, tcp_on_truncation)


@dataclass(frozen=True, slots=True)
class AskOptions:
    """What a program needs that is about the messages themselves."""

    keep_id: bool = False
    """Send the query's own id."""
    unsigned_too: bool = False
    """Take a reply whose TSIG isn't right, and tell what is wrong with it."""
    malformed_too: bool = False
    """Take as much of a reply as can be read."""
    truncated_too: bool = False
    """Take a reply over TCP that says of itself that it is cut off."""
    padded: bool = True
    """Pad over encrypted transports."""
    bad_cookie_too: bool = False
    """Take a reply that wants another cookie."""
    mixes_case: bool = False
    """Send the name's letters in a mixture of cases over UDP, and take only a reply that brings it back."""


class _Asking:
    """One question at one server: its tries, and the time that is left for them."""

    def __init__(
        self,
        query: dns.message.Message,
        limits: Limits,
        way: Way,
        pool: Pool,
        cookies: Cookies | None,
        options: AskOptions | None,
    ) -> None:
        self._query = query
        self._limits = limits
        self._way = way
        self._pool = pool
        self._cookies = cookies
        self._options = options or AskOptions()
        self._deadline = time.monotonic() + limits.deadline_seconds
        self._mixes_case = self._options.mixes_case and query.keyring is None

    async def ask(self, endpoint: Endpoint, tcp_on_truncation: bool) -> Reply:  # noqa: FBT001 - as ask() has it
        """Ask, so that a forger has the case of letters to guess where the server can do with that."""
        if not self._mixes_case or endpoint.transport is not Transport.UDP:
            return await self._ask(endpoint, tcp_on_truncation)
        try:
            reply = await self._ask(endpoint, tcp_on_truncation)
        except CaseLost:
            self._mixes_case = False
            with suppress(LookupFailed):
                reply = await self._ask(replace(endpoint, transport=Transport.TCP), tcp_on_truncation)
                return replace(reply, odd_case="doesn't keep the case of letters over UDP, so it was asked over TCP")
            reply = await self._ask(endpoint, tcp_on_truncation)
            return replace(reply, odd_case="doesn't keep the case of letters, so a forged reply is likelier")
        if not _is_bare(reply.message):
            return reply
        self._mixes_case = False
        with suppress(LookupFailed):
            plain = await self._ask(endpoint, tcp_on_truncation)
            if not _is_bare(plain.message):
                return replace(plain, odd_case="tells capital letters in names from small ones (RFC 4343 forbids it)")
        return reply

    async def _ask(self, endpoint: Endpoint, tcp_on_truncation: bool) -> Reply:  # noqa: FBT001 - as ask() has it
        """Ask over the endpoint's transport, and again over TCP where that is called for."""
        bad_cookies = 0
        reply = await self._over(endpoint)
        while reply.message.rcode() == _BADCOOKIE and not self._options.bad_cookie_too and bad_cookies < 2:
            bad_cookies += 1
            if bad_cookies == 2 and endpoint.transport is Transport.UDP:
                endpoint = replace(endpoint, transport=Transport.TCP)  # RFC 7873 §5.3
            reply = await self._over(endpoint)
        if is_truncated(reply.wire) and tcp_on_truncation:
            if endpoint.transport is Transport.UDP:
                endpoint = replace(endpoint, transport=Transport.TCP)
                reply = replace(await self._over(endpoint), truncated_first=True)
            if is_truncated(reply.wire) and not self._options.truncated_too:
                raise BadReply(f"{endpoint} says even over {endpoint.transport.upper()} that its reply is cut off.")
        return replace(reply, bad_cookies=bad_cookies)

    async def _over(self, endpoint: Endpoint) -> Reply:
        """Ask as often as it takes."""
        seen: LookupFailed | None = None
        tries = 0
        begun = time.monotonic()
        while tries < max(1, self._limits.tries) and (left := self._deadline - time.monotonic()) > 0:
            tries += 1
            if 1 < tries == self._limits.tries:
                self._mixes_case = False  # it may be what keeps the server from answering
            try:
                reply = await self._try(endpoint, min(self._limits.timeout_seconds, left))
                return replace(reply, tries=tries)
            except (NoReply, BadReply) as error:
                # A bad reply tells more than none that came after it.
                seen = error if seen is None or isinstance(error, BadReply) else seen
        if seen is None or isinstance(seen, NoReply):
            waited = time.monotonic() - begun
            times = "1 try" if tries == 1 else f"{tries} tries"
            over = endpoint.transport.upper()
            seen = NoReply(f"{endpoint} didn't answer over {over} within {waited:.1f} s ({times}).")
        seen.endpoint, seen.tries = endpoint, max(1, tries)
        raise seen

    async def _try(self, endpoint: Endpoint, seconds: float) -> Reply:
        sent = self._sent(endpoint)
        datagram = Datagram(sent, endpoint, self._way.source)
        begun = time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                if endpoint.transport is Transport.UDP:
                    wire = await datagram.ask()
                else:
                    wire = await self._pool.ask(sent, endpoint, self._way)
            took = time.monotonic() - begun
            wire = sent.restored(wire)
            message, unsigned = sent.read(
                wire, unsigned_too=self._options.unsigned_too, malformed_too=self._options.malformed_too
            )
        except TimeoutError as error:
            if datagram.stray is not None:
                raise BadReply(f"{endpoint} sent {datagram.stray}, and no reply.") from error
            raise NoReply from error
        except LookupFailed as error:
            raise told_of(error, endpoint) from error
        except ValueError as error:  # asyncio's word for addresses of two families
            raise told_of(_wrong_source(endpoint, self._way), endpoint) from error
        except (ConnectionResetError, BrokenPipeError) as error:
            raise BadReply(f"{endpoint} broke the connection off before it replied.") from error
        except OSError as error:
            if self._way.source is not None and error.errno in _BAD_SOURCE:
                raise told_of(_wrong_source(endpoint, self._way), endpoint) from error
            raise told_of(unreachable(endpoint, error), endpoint) from error
        if self._cookies is not None:
            self._cookies.learn(endpoint, message)
        return Reply(message, wire, endpoint, took, truncated_first=False, sent=sent.wire, unsigned=unsigned)

    def _sent(self, endpoint: Endpoint) -> Sent:
        encrypted = endpoint.transport in ENCRYPTED
        message_id = self._query.id if self._options.keep_id else None
        if endpoint.transport in {Transport.HTTPS, Transport.QUIC}:
            message_id = 0  # RFC 8484 §4.1 wants it for caches, RFC 9250 §4.2.1 demands it
        return Sent.of(
            self._query,
            message_id=message_id,
            cookie=self._cookies.for_server(endpoint) if self._cookies is not None else None,
            padded_to=PADDED_TO if encrypted and self._options.padded else None,
            mixes_case=self._mixes_case and endpoint.transport is Transport.UDP,
        )


def _is_bare(message: dns.message.Message) -> bool:
    """Return whether a reply says nothing of the name, and doesn't even tell the zone that says so."""
    return not message.answer and not message.authority and message.rcode() in _BARE


def told_of(error: LookupFailed, endpoint: Endpoint) -> LookupFailed:
    """Return a failure that names the server which it happened at."""
    if error.endpoint is not None:
        return error
    name = str(endpoint)
    message = error.message if name in error.message else f"{name}: {error.message}"
    named = type(error)(message, hint=error.hint)
    named.endpoint = endpoint
    return named


def _wrong_source(endpoint: Endpoint, way: Way) -> Unreachable:
    source = way.source[0] if way.source is not None else "this address"
    return Unreachable(
        f"{endpoint} can't be asked from {source}.", hint="Name an address that this machine has, of the same family."
    )


def unreachable(endpoint: Endpoint, error: OSError) -> Unreachable:
    """Return what the system's complaint means."""
    if error.errno in _REFUSED:
        return Unreachable(
            f"Nothing listens at {endpoint} over {endpoint.transport.upper()}: the connection is refused."
        )
    if error.errno in _NO_ROUTE:
        return NoRoute(f"There is no route to {endpoint}.", hint="Check your own network, and the address.")
    return Unreachable(f"{endpoint} can't be asked: {(error.strerror or str(error)).lower()}.")
