"""Look records up: put dig's questions to the servers that they name, else to the resolvers of the settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from tuiz.errors import UsageError
from tuiz.lookups.asking import AskOptions, Limits, Reply, ask
from tuiz.lookups.cookies import Cookies
from tuiz.lookups.dig.question import message_of
from tuiz.lookups.dig.report import Looked
from tuiz.lookups.endpoint import DEFAULT_PORTS, Endpoint, Transport, is_address, parse_endpoint
from tuiz.lookups.errors import LookupFailed, NoReply, Unreachable
from tuiz.lookups.pool import Pool
from tuiz.lookups.system_resolvers import SystemResolver, read_system_resolver
from tuiz.lookups.way import Tls, Way

if TYPE_CHECKING:
    import dns.message
    import dns.tsig

    from tuiz.lookups.dig.query import DigQuery
    from tuiz.lookups.dig.transfer import Transfer
    from tuiz.lookups.tsig import TsigKey
    from tuiz.storage.settings import LookupSettings

_BADVERS: Final = 16
_SERVFAIL, _NXDOMAIN = 2, 3
_MOST_AT_ONCE: Final = 32
_LOCAL: Final = "127.0.0.1"
"""Whom the system's own resolver asks where resolv.conf(5) names nobody."""


class LookingUp:
    """Looks up, for as long as a context lasts; connections and cookies are kept meanwhile.

    Args:
        settings: the resolvers, the port and the patience that hold where a query says nothing else.
        system: what the system's resolver is; None reads it when it is needed.
    """

    def __init__(self, settings: LookupSettings, system: SystemResolver | None = None) -> None:
        self._settings = settings
        self._system = system
        self._pool = Pool()
        self._cookies = Cookies()
        self._keys: dict[str, dns.tsig.Key] = {}
        self.remarks: list[str] = []
        """What the user should know of what was read on the way, as of a key file that others may read."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.__aexit__(kind, error, trace)

    async def at_once(self, queries: Sequence[DigQuery]) -> AsyncGenerator[tuple[int, Looked], None]:
        """Give what each query came to as soon as it is known, with its place among the queries.

        Closing the iterator, or cancelling whoever waits for it, cancels what is under way.

        Raises:
            UsageError: a query can't be asked.
        """
        places = asyncio.Semaphore(_MOST_AT_ONCE)

        async def one(index: int, query: DigQuery) -> tuple[int, Looked]:
            async with places:
                return index, await self.look_up(query)

        tasks = [asyncio.ensure_future(one(index, query)) for index, query in enumerate(queries)]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def look_up(self, query: DigQuery) -> Looked:
        """Return what a query came to: the reply of the first server that gives one, or why there is none.

        Raises:
            UsageError: it can't be asked.
            StorageError: its key file can't be read.
        """
        names = self._names(query)
        looked = await self._look_up(query, names[0])
        for name in names[1:]:
            if looked.reply is None or looked.reply.message.rcode() != _NXDOMAIN:
                break
            before = [*looked.before, looked] if query.show_search else []
            looked = await self._look_up(query, name)
            looked.before = before
        return looked

    async def transfer(self, query: DigQuery) -> tuple[Looked, Transfer | None]:
        """Return a transfer that is to begin, at the first server of a query; None where it has no address.

        Raises:
            UsageError: it can't be asked.
            StorageError: its key file can't be read.
        """
        from tuiz.lookups.dig.transfer import Transfer, over_stream  # most lookups are none

        name = query.name or "."
        message = message_of(query, name, self.key(query))
        asked_name = message.question[0].name.to_text() if message.question else name
        looked = Looked(query, asked_name, " ".join(query.servers), datetime.now().astimezone())
        try:
            looked.server, endpoint = (await self.endpoints(query))[0]
        except LookupFailed as error:
            looked.failures.append(error)
            return looked, None
        looked.endpoint = over_stream(endpoint)
        cookie = self._cookies.for_server(looked.endpoint) if query.edns is not None and query.cookie is True else None
        return looked, Transfer(message, looked.endpoint, self._limits(query), _way(query), cookie)

    async def endpoints(self, query: DigQuery) -> list[tuple[str, Endpoint]]:
        """Return the servers that are asked, each as it was written and where it is.

        Raises:
            UsageError: one can't be understood.
            Unreachable: none has an address.
        """
        texts = query.servers or list(self._settings.resolvers)
        if not texts:
            self._system = self._system or read_system_resolver()
            texts = list(self._system.addresses) or [_LOCAL]
        found: list[tuple[str, Endpoint]] = []
        missing: LookupFailed | None = None
        for text in texts:
            written = parse_endpoint(text, default_port=query.port or self._settings.port)
            try:
                addresses = await _addresses(written.address, query.family)
            except LookupFailed as error:
                missing = error
                continue
            shown = written.hostname or (written.address if "://" in text or "@" in text else text)
            found += [(shown, self._as_asked(written, address, query)) for address in addresses]
        if not found:
            raise missing or Unreachable("No server has an address of the family that is asked for.")
        return found

    def key(self, query: DigQuery) -> dns.tsig.Key | None:
        """Return the key that signs a query.

        Raises:
            UsageError: it can't be understood.
            StorageError: its file can't be read.
            KeyUnusable: its file holds none.
        """
        if query.key_text is None and query.key_file is None:
            return None
        from tuiz.lookups.tsig_keys import parse_key, read_key_file

        if query.key_text is not None:
            return _as_dnspython_has_it(parse_key(query.key_text))
        assert query.key_file is not None
        if query.key_file not in self._keys:
            key, remark = read_key_file(Path(query.key_file), must_be_private=False)
            self._keys[query.key_file] = _as_dnspython_has_it(key)
            self.remarks += [remark] if remark else []
        return self._keys[query.key_file]

    async def _look_up(self, query: DigQuery, name: str) -> Looked:
        message = message_of(query, name, self.key(query))
        asked_name = message.question[0].name.to_text() if message.question else name
        looked = Looked(query, asked_name, " ".join(query.servers), datetime.now().astimezone())
        try:
            servers = await self.endpoints(query)
        except LookupFailed as error:
            looked.failures.append(error)
            return looked
        for index, (shown, endpoint) in enumerate(servers):
            looked.server, looked.endpoint = shown, endpoint
            try:
                reply = await self._ask(query, message, endpoint, looked)
            except LookupFailed as error:
                looked.failures.append(error)
                continue
            looked.reply, looked.endpoint = reply, reply.endpoint
            if reply.message.rcode() != _SERVFAIL or not query.next_on_failure or index + 1 == len(servers):
                break
        return looked

    async def _ask(self, query: DigQuery, message: dns.message.Message, endpoint: Endpoint, looked: Looked) -> Reply:
        cookies = self._cookies if query.edns is not None and query.cookie is True else None
        options = AskOptions(
            keep_id=query.message_id is not None,
            unsigned_too=True,
            truncated_too=True,
            padded=query.padding is None and message.keyring is None,
            bad_cookie_too=not query.retry_bad_cookie,
            malformed_too=query.best_effort,
        )
        reply = await ask(
            message,
            endpoint,
            self._limits(query),
            tcp_on_truncation=not query.ignore_truncation,
            way=_way(query),
            pool=self._pool if query.keep_open else None,
            cookies=cookies,
            options=options,
        )
        looked.notes += [";; BADCOOKIE, retrying."] * reply.bad_cookies
        if reply.message.rcode() == _BADVERS and query.edns and query.negotiate:
            looked.notes.append(";; BADVERS, retrying with EDNS version 0.")
            plain = replace(query.copy(), edns=0)
            return await self._ask(plain, message_of(plain, looked.name, self.key(query)), endpoint, looked)
        if query.best_effort and reply.message.errors:
            looked.notes.append(";; Warning: Message parser reports malformed message packet.")
        if reply.truncated_first:
            looked.notes.append(";; Truncated, retrying in TCP mode.")
        return reply

    def _limits(self, query: DigQuery) -> Limits:
        timeout = query.timeout_seconds or self._settings.timeout_seconds
        tries = query.tries or self._settings.tries
        deadline = max(self._settings.deadline_seconds, timeout * tries * 2 if query.timeout_seconds else 0)
        return Limits(timeout, tries, deadline)

    def _as_asked(self, written: Endpoint, address: str, query: DigQuery) -> Endpoint:
        """Return a server as the query's own options want it asked."""
        endpoint = replace(written, address=address)
        if query.encrypted is not None:
            transport = Transport(query.encrypted)
            port = query.port or (80 if query.http_plain else DEFAULT_PORTS[transport])
            hostname = query.tls_hostname or (None if is_address(written.address) else written.address)
            endpoint = Endpoint(address, port, transport, hostname, query.path or endpoint.path)
        elif endpoint.transport is Transport.UDP and query.uses_tcp:
            endpoint = replace(endpoint, transport=Transport.TCP)
        return endpoint

    def _names(self, query: DigQuery) -> list[str]:
        """Return the names to ask for: one, or with the search list several."""
        name = query.name or "."
        if not query.search or name.endswith("."):
            return [name]
        self._system = self._system or read_system_resolver()
        ndots = self._system.ndots if query.ndots is None else query.ndots
        suffixes = (query.domain,) if query.domain is not None else self._system.search
        longer = [f"{name}.{suffix.rstrip('.')}." for suffix in suffixes]
        return [name, *longer] if name.count(".") >= ndots else [*longer, name]


def _as_dnspython_has_it(key: TsigKey) -> dns.tsig.Key:
    import dns.name
    import dns.tsig

    algorithm, _ = dns.name.from_wire(key.algorithm_name, 0)
    return dns.tsig.Key(dns.name.from_text(key.name), key.secret, algorithm)


def _way(query: DigQuery) -> Way:
    tls = Tls()
    if query.encrypted is not None:
        tls = Tls(
            verify=query.tls_verify,
            hostname=query.tls_hostname,
            authorities=Path(query.tls_authorities) if query.tls_authorities else None,
            certificate=Path(query.tls_certificate) if query.tls_certificate else None,
            key=Path(query.tls_key) if query.tls_key else None,
        )
    return Way(query.source, tls, query.http_get, query.http_plain)


async def _addresses(host: str, family: int | None) -> list[str]:
    """Return the addresses of a host, as the system resolves it.

    Raises:
        LookupFailed: it has none.
    """
    import socket

    wanted = {4: socket.AF_INET, 6: socket.AF_INET6}.get(family or 0, socket.AF_UNSPEC)
    if is_address(host):
        if (family == 4 and ":" in host) or (family == 6 and ":" not in host):
            raise Unreachable(f"{host} is no IPv{family} address, and only those are wanted.")
        return [host]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, family=wanted, type=socket.SOCK_DGRAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise NoReply(f"The system couldn't find the address of {host}: its resolver didn't answer.") from error
        raise Unreachable(
            f"The system knows no address of {host}.", hint="Check the server's name, or write its address."
        ) from error
    except UnicodeError as error:
        raise UsageError(f"{host!r} can't be the name of a host.") from error
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
