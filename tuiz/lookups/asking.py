"""Ask one server one question, over its transport and again over TCP when the reply was cut off, within limits."""

from __future__ import annotations

import asyncio
import errno
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tuiz.errors import UsageError
from tuiz.lookups.datagram import Datagram
from tuiz.lookups.endpoint import Endpoint, Transport
from tuiz.lookups.errors import BadReply, LookupFailed, NoReply, Unreachable
from tuiz.lookups.replies import Sent, is_truncated
from tuiz.lookups.stream import ask_over_tcp

if TYPE_CHECKING:
    import dns.message

Source = tuple[str, int]
"""The address and port that a question is sent from; port 0 leaves it to the system, which takes a random one."""

_REFUSED: Final = {errno.ECONNREFUSED}
_NO_ROUTE: Final = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, and how often."""

    timeout_seconds: float = 3.0
    """One try."""
    tries: int = 2
    deadline_seconds: float = 10.0
    """Everything about one question."""


@dataclass(frozen=True, slots=True)
class Edns:
    """What a question says by way of EDNS (RFC 6891)."""

    payload: int = 1232
    """The largest datagram that the answer may come in."""
    dnssec_ok: bool = False


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


def make_query(
    name: str, rdtype: str, rdclass: str = "IN", *, recurse: bool, edns: Edns | None = Edns()
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
    query = dns.message.make_query(owner, wanted, within, flags=dns.flags.RD if recurse else 0)
    if edns is not None:
        query.use_edns(0, dns.flags.DO if edns.dnssec_ok else 0, edns.payload)
    return query


async def ask(
    query: dns.message.Message,
    endpoint: Endpoint,
    limits: Limits = Limits(),
    *,
    tcp_on_truncation: bool = True,
    source: Source | None = None,
    keep_id: bool = False,
) -> Reply:
    """Ask the server at *endpoint*, and return its reply.

    Only what comes from the address and port asked, with the id and the question asked, is a reply; over UDP, other
    messages are ignored for as long as one may still come.

    Args:
        query: with an id of its own, which goes over the wire only if *keep_id* or a signature wants it.
        endpoint: with an address.
        limits: of time and tries.
        tcp_on_truncation: whether a truncated reply over UDP makes it ask over TCP.
        source: where to ask from.
        keep_id: send the query's id, not a fresh one.

    Raises:
        LookupFailed: there is no reply.
    """
    asking = _Asking(query, endpoint, limits, source, keep_id=keep_id)
    reply = await asking.over(endpoint)
    if not is_truncated(reply.wire) or not tcp_on_truncation:
        return reply
    if endpoint.transport is not Transport.UDP:
        raise BadReply(f"{endpoint} says even over {endpoint.transport.upper()} that its reply is cut off.")
    over_tcp = replace(endpoint, transport=Transport.TCP)
    reply = replace(await asking.over(over_tcp), truncated_first=True)
    if is_truncated(reply.wire):
        raise BadReply(f"{endpoint} says even over TCP that its reply is cut off.")
    return reply


class _Asking:
    """One question at one server: its tries, and the time that is left for them."""

    def __init__(
        self, query: dns.message.Message, endpoint: Endpoint, limits: Limits, source: Source | None, *, keep_id: bool
    ) -> None:
        self._query = query
        self._limits = limits
        self._source = source
        self._keep_id = keep_id
        self._begun = time.monotonic()
        if not endpoint.is_resolved:
            raise Unreachable(f"{endpoint.address} is a host name: its addresses aren't known here.")

    async def over(self, endpoint: Endpoint) -> Reply:
        """Ask as often as it takes, over the transport of *endpoint*."""
        seen: LookupFailed | None = None
        tries = 0
        while tries < max(1, self._limits.tries) and (left := self._left()) > 0:
            tries += 1
            sent = Sent.of(self._query, keep_id=self._keep_id)
            try:
                return await self._try(sent, endpoint, min(self._limits.timeout_seconds, left))
            except (NoReply, BadReply) as error:
                # A bad reply tells more than none that came after it.
                seen = error if seen is None or isinstance(error, BadReply) else seen
        if isinstance(seen, BadReply):
            raise seen
        waited = time.monotonic() - self._begun
        times = "1 try" if tries == 1 else f"{tries} tries"
        raise NoReply(f"{endpoint} didn't answer over {endpoint.transport.upper()} within {waited:.1f} s ({times}).")

    async def _try(self, sent: Sent, endpoint: Endpoint, seconds: float) -> Reply:
        datagram = Datagram(sent, endpoint, self._source)
        begun = time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                if endpoint.transport is Transport.UDP:
                    wire = await datagram.ask()
                elif endpoint.transport is Transport.TCP:
                    wire = await ask_over_tcp(sent, endpoint, self._source)
                else:
                    raise UsageError(f"{endpoint} can't be asked: only UDP and TCP are spoken here.")
            took = time.monotonic() - begun
            return Reply(sent.read(wire), wire, endpoint, took, truncated_first=False)
        except TimeoutError as error:
            if datagram.stray is not None:
                raise BadReply(f"{endpoint} sent {datagram.stray}, and no reply.") from error
            raise NoReply from error
        except BadReply as error:
            raise BadReply(f"{endpoint}: {error.message}") from error
        except ConnectionResetError as error:
            raise BadReply(f"{endpoint} broke the connection off before it replied.") from error
        except OSError as error:
            raise _unreachable(endpoint, error) from error

    def _left(self) -> float:
        return self._begun + self._limits.deadline_seconds - time.monotonic()


def _unreachable(endpoint: Endpoint, error: OSError) -> Unreachable:
    if error.errno in _REFUSED:
        return Unreachable(
            f"Nothing listens at {endpoint} over {endpoint.transport.upper()}: the connection is refused."
        )
    if error.errno in _NO_ROUTE:
        return Unreachable(f"There is no route to {endpoint}.", hint="Check your own network, and the address.")
    return Unreachable(f"{endpoint} can't be asked: {(error.strerror or str(error)).lower()}.")
