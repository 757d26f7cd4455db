"""The parent zone as a registrar: its primary server takes updates (RFC 2136), signed with a key where it wants one.

What is there is read from that very server over TCP. One message changes NS, glue and DS, all or nothing, and only as
long as the server still has what was read (RFC 2136 §2.4). Then it is read again: an answer that doesn't come is no no.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.errors import SettingsError, TuizError
from tuiz.lookups.endpoint import Endpoint, Transport, parse_endpoint
from tuiz.lookups.errors import LookupFailed, Unreachable
from tuiz.registrar.delegation_rrsets import DelegationRRsets
from tuiz.registrar.errors import (
    ChangedMeanwhile,
    NoAnswer,
    NoSuchDomain,
    NotAuthorised,
    NotDone,
    Refused,
    RegistrarError,
)
from tuiz.registrar.protocol import TAKES_ALL, Manner, Registered, Wish

if TYPE_CHECKING:
    from pathlib import Path

    import dns.message
    import dns.update

    from tuiz.lookups.asking import Reply
    from tuiz.lookups.tsig import TsigKey

_TSIG_ERRORS: Final = {
    16: "says that the signature is wrong (BADSIG): is the secret the same on both sides?",
    17: "doesn't know the key {key} with this algorithm (BADKEY)",
    18: "says that its clock and this machine's differ too much (BADTIME)",
    22: "doesn't take a signature as short as this (BADTRUNC)",
}
_REFUSALS: Final = {
    1: "can't read the update (FORMERR)",
    2: "failed (SERVFAIL): its own log tells why, for instance a zone file or a journal that it can't write",
    4: "takes no updates (NOTIMP)",
    5: "refuses (REFUSED): who asks, or the key, may not do this in the zone",
    9: "refuses (NOTAUTH): it isn't the primary of {zone}, or who asks, or the key, may not change it",
    10: "says that {domain} doesn't lie in {zone} (NOTZONE)",
}
_CHANGED: Final = frozenset({3, 6, 7, 8})
"""NXDOMAIN, YXDOMAIN, YXRRSET and NXRRSET: a prerequisite isn't met (RFC 2136 §2.2)."""
_SERVFAIL: Final = 2
_TTL: Final = 3600
_FIRST_PAUSE_SECONDS: Final = 0.05
"""Before a server that says that all is done is asked once more; each further pause is twice as long."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the server has of a domain."""

    zone: str
    rrsets: DelegationRRsets


class ParentServer:
    """The primary server of a parent zone.

    Args:
        label: its label in the settings.
        server: where it listens, in one of the forms of an endpoint.
        key_file: has the key that it knows; None signs nothing.
        zone: the parent zone, absolute; None asks the server.
        key_name: which key of the file it is; None takes the only one.
        timeout_seconds: how long it may take for each answer.
    """

    kind = "parent"
    can_apply = True
    manner: Manner = "delegation"
    takes = TAKES_ALL

    def __init__(
        self,
        label: str,
        server: str,
        key_file: Path | None,
        zone: str | None = None,
        *,
        key_name: str | None = None,
        timeout_seconds: float = 3.0,
    ) -> None:
        self.label = label
        self._server = parse_endpoint(server)
        self._key_file = key_file
        self._key_name = key_name
        self._zone = zone
        self._timeout_seconds = timeout_seconds
        self._seen: dict[str, _Seen] = {}
        if self._server.transport in {Transport.HTTPS, Transport.QUIC}:
            raise SettingsError(f"{server} takes no updates over this transport.", hint="Updates go over TCP or TLS.")

    async def domains(self) -> list[str]:
        """Return none: all that it delegates aren't the user's."""
        return []

    async def current(self, domain: str) -> Registered:
        """Return what the server says as the parent of *domain*.

        Raises:
            RegistrarError: it doesn't tell.
        """
        seen = self._seen[names.key(domain)] = await self._look(domain)
        return seen.rrsets.registered

    async def apply(self, domain: str, wish: Wish) -> None:
        """Change it in one message, if the server still has what `current` has seen last.

        Raises:
            RegistrarError: it isn't done, or that is unknown.
        """
        seen = self._seen.pop(names.key(domain), None) or await self._look(domain)
        update = seen.rrsets.update_to(wish, seen.zone, _TTL)
        if update is None:
            return
        try:
            reply = await self._ask(update)
        except Unreachable as error:
            raise NotDone(f"{error.message} Nothing was changed.", hint=error.hint) from error
        except LookupFailed as error:
            await self._tell_what_came(domain, wish, seen, error.message, error)
            return
        if int(reply.message.rcode()) == _SERVFAIL:
            await self._tell_what_failed(reply, domain, wish, seen)
            return
        self._refuse(reply, domain, seen.zone)
        if reply.unsigned:
            await self._tell_what_came(domain, wish, seen, f"{self._server}'s answer isn't signed as it should be.")
            return
        await self._check(domain, wish, seen)

    async def _check(self, domain: str, wish: Wish, seen: _Seen) -> None:
        """Read what the server has now, which it says is what was wished: a few times, for it may take a while."""
        begin = time.monotonic()
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                after = await self._look(domain)
            except RegistrarError as error:
                raise NoAnswer(
                    f"{self._server} says that it is done, but what it has now can't be read: {error.message}"
                ) from error
            if after.rrsets.fulfil(wish):
                return
            if after.rrsets != seen.rrsets:
                raise Refused(
                    f"{self._server} says that it is done, but has something else: {after.rrsets.words}.",
                    hint="Somebody else may have changed it, or the server changes what it is told.",
                )
            left = begin + self._timeout_seconds - time.monotonic()
            if left <= 0:
                raise NoAnswer(
                    f"{self._server} says that it is done, but still has what it had: {after.rrsets.words}.",
                    hint="A secondary passes updates on to its primary, and has them later: look again then."
                    " Else the server takes updates and drops them; its log may tell.",
                )
            await asyncio.sleep(min(pause, left))
            pause *= 2

    async def _tell_what_failed(self, reply: Reply, domain: str, wish: Wish, seen: _Seen) -> None:
        """Find out whether a server that failed over an update has made it all the same."""
        try:
            after = await self._look(domain)
        except RegistrarError as error:
            raise NoAnswer(
                f"{self._server} {_REFUSALS[_SERVFAIL]}. Whether the change was made is unknown: {error.message}"
            ) from error
        if after.rrsets.fulfil(wish):
            return
        if after.rrsets != seen.rrsets:
            raise NoAnswer(
                f"{self._server} {_REFUSALS[_SERVFAIL]}. By now it has something else: {after.rrsets.words}."
            )
        self._refuse(reply, domain, seen.zone)

    async def _tell_what_came(
        self, domain: str, wish: Wish, seen: _Seen, problem: str, cause: Exception | None = None
    ) -> None:
        """Find out whether an update was done whose answer didn't come."""
        try:
            after = await self._look(domain)
        except RegistrarError as error:
            raise NoAnswer(f"{problem} Whether the change was made is unknown.") from (cause or error)
        if after.rrsets.fulfil(wish):
            return
        if after.rrsets == seen.rrsets:
            raise NoAnswer(f"{problem} So far the server has what it had; the change may still come.") from cause
        raise NoAnswer(f"{problem} By now the server has something else: {after.rrsets.words}.") from cause

    def _refuse(self, reply: Reply, domain: str, zone: str) -> None:
        """Raise what the server's refusal means.

        Raises:
            RegistrarError: it refuses.
        """
        rcode = int(reply.message.rcode())
        if not rcode:
            return
        if rcode in _CHANGED:
            raise ChangedMeanwhile(f"{self._server} has something else of {domain} by now than what was seen.")
        tsig = reply.message.tsig
        error = int(tsig[0].error) if tsig else 0
        words = _TSIG_ERRORS.get(error) or _REFUSALS.get(rcode) or f"refuses with code {rcode}"
        words = words.format(zone=zone, domain=domain, key=self._key.name if self._key else "")
        kind = NotAuthorised if error or rcode in {5, 9} else Refused
        raise kind(
            f"{self._server} {words}. Nothing was changed.",
            hint="Check the key, and what the server's configuration lets it do in the zone (allow-update, acl)."
            if kind is NotAuthorised
            else "Check which server is the primary of the zone, and its log.",
        )

    async def _look(self, domain: str) -> _Seen:
        """Return the parent zone, and what it has of *domain*."""
        zone = self._zone or await self._find_zone(domain)
        if not names.is_below(domain, zone):
            raise NoSuchDomain(f"{domain} doesn't lie below {zone}, which {self.label} is for.")
        ns = await self._answer(domain, "NS", zone)
        for rrset in ns.authority:
            cut = rrset.name.to_text()
            if int(rrset.rdtype) == 2 and not ns.flags & 0x0400 and names.is_below(domain, cut):
                raise NoSuchDomain(f"{zone} delegates {cut} to others: {domain} belongs there.")
        ds = await self._answer(domain, "DS", zone)
        rrsets = DelegationRRsets.of(domain, ns, ds)
        if rrsets is None:
            rrsets = await self._transferred(domain, zone)
        return _Seen(zone, rrsets)

    async def _transferred(self, domain: str, zone: str) -> DelegationRRsets:
        """Return what the parent zone has of a domain that its server serves, too, and so never refers to."""
        from tuiz.lookups.transfer import Source, Transfer

        key = self._key
        server = await self._resolved()

        def read() -> DelegationRRsets:
            found = DelegationRRsets(domain)
            for records in Transfer(zone, Source(server, key, self._timeout_seconds)):
                found = found.with_records(records)
            return found.relevant()

        try:
            return await asyncio.to_thread(read)
        except LookupFailed as error:
            raise RegistrarError(
                f"{self._server} serves {domain} itself, so what {zone} says of it can only be read by a transfer; "
                f"that fails: {error.message}",
                hint=f"Let this machine, or the key, transfer {zone}.",
            ) from error

    async def _find_zone(self, domain: str) -> str:
        """Return the zone above a domain that the server has."""
        above = next(iter(names.ancestors(domain)), names.ROOT)
        reply = await self._query(above, "SOA")
        message = reply.message
        if message.tsig and int(message.tsig[0].error):
            self._refuse_question(reply, above, int(message.rcode()))
        owners = [rrset.name.to_text() for rrset in (*message.answer, *message.authority) if int(rrset.rdtype) == 6]
        if int(message.rcode()) not in {0, 3} or not owners or not message.flags & 0x0400:
            raise NoSuchDomain(
                f"{self._server} has no zone that {domain} could be delegated from.",
                hint="Name its zone in config.toml (zone = …), or another server.",
            )
        return owners[0]

    async def _answer(self, domain: str, rdtype: str, zone: str) -> dns.message.Message:
        reply = await self._query(domain, rdtype)
        rcode = int(reply.message.rcode())
        if rcode not in {0, 3}:
            self._refuse_question(reply, zone, rcode)
        return reply.message

    def _refuse_question(self, reply: Reply, zone: str, rcode: int) -> None:
        tsig = reply.message.tsig
        error = int(tsig[0].error) if tsig else 0
        words = _TSIG_ERRORS.get(error) or (
            "refuses to answer (REFUSED)" if rcode == 5 else f"fails to answer (code {rcode})"
        )
        words = words.format(key=self._key.name if self._key else "")
        raise (NotAuthorised if error or rcode == 5 else RegistrarError)(
            f"{self._server} {words} when asked for {zone}."
        )

    async def _query(self, name: str, rdtype: str) -> Reply:
        from tuiz.lookups.asking import make_query

        try:
            reply = await self._ask(make_query(name, rdtype, recurse=False))
        except Unreachable as error:
            raise NotDone(error.message, hint=error.hint) from error
        except LookupFailed as error:
            raise NoAnswer(
                error.message, hint="Nothing was changed. Check the server's address and port, and that it is up."
            ) from error
        if reply.unsigned and int(reply.message.rcode()) in {0, 3}:
            raise NoAnswer(f"{self._server}'s answer isn't signed as it should be: {reply.unsigned}.")
        return reply

    async def _ask(self, message: dns.message.Message) -> Reply:
        """Send a message, once: whoever repeats an update doesn't know what the first one has done."""
        import dns.name
        import dns.tsig

        from tuiz.lookups.asking import AskOptions, Limits, ask

        if key := self._key:
            algorithm = dns.name.from_wire(key.algorithm_name, 0)[0]
            message.use_tsig(dns.tsig.Key(dns.name.from_text(key.name), key.secret, algorithm))
        limits = Limits(self._timeout_seconds, 1, self._timeout_seconds)
        options = AskOptions(unsigned_too=True)
        return await ask(message, await self._resolved(), limits, tcp_on_truncation=False, options=options)

    @property
    def _key(self) -> TsigKey | None:
        """The key, read each time: the file may have been mended."""
        from tuiz.lookups.tsig_keys import only_key

        if self._key_file is None:
            return None
        try:
            return only_key(self._key_file, self._key_name)
        except TuizError as error:
            raise NotAuthorised(error.message, hint=error.hint) from error

    async def _resolved(self) -> Endpoint:
        """Return where the server listens, over TCP unless something else is said."""
        server = self._server
        if server.transport is Transport.UDP:
            server = replace(server, transport=Transport.TCP)
        if server.is_resolved:
            return server
        try:
            found = await asyncio.get_running_loop().getaddrinfo(server.address, server.port)
        except (OSError, UnicodeError) as error:
            raise NotDone(f"{server.address} has no address that this machine knows.") from error
        return replace(server, address=str(found[0][4][0]))
