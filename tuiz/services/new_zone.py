"""Write a new zone: a file that name servers load as it stands, with a SOA and the zone's NS records."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tuiz.domain import names
from tuiz.domain.names import InvalidName
from tuiz.domain.rdata_layout import written
from tuiz.domain.records import Record
from tuiz.domain.serial import SerialPolicy, next_serial
from tuiz.errors import UsageError
from tuiz.files.atomic import write_atomically
from tuiz.services import record_words
from tuiz.storage.settings import Defaults

MAX_HOSTS: Final = 13
_TTL: Final = 3600
_REFRESH, _RETRY, _EXPIRE, _MINIMUM = 86400, 7200, 3600000, 3600
"""As RIPE-203 recommends, with an hour for negative answers."""


class HostInZone(UsageError):
    """A name server within the new zone would have no address there, and name servers refuse such a zone."""

    hint = "Make the zone with a name server outside of it; then add the host's address, and set the name servers."


def create_zone(
    folder: Path,
    name: str,
    hosts: Sequence[str],
    defaults: Defaults | None = None,
    *,
    mname: str | None = None,
    rname: str | None = None,
    policy: SerialPolicy = "date",
) -> Path:
    """Write the file of a new zone into *folder* and return its path; arguments are those of `new_text`.

    Raises:
        UsageError: a name can't be used.
        FileChanged: there is such a file already.
        StorageError: it can't be written.
    """
    text = new_text(name, hosts, defaults, mname=mname, rname=rname, policy=policy)
    path = folder / file_name(name)
    write_atomically(path, [text.encode("ascii")], expected=None)
    return path


def file_name(zone: str) -> str:
    """Return what the file of a new zone is called."""
    return f"{zone.strip().rstrip('.').replace('/', '-') or 'root'}.zone"


def new_text(
    name: str,
    hosts: Sequence[str],
    defaults: Defaults | None = None,
    *,
    mname: str | None = None,
    rname: str | None = None,
    policy: SerialPolicy = "date",
    addresses: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> str:
    """Return the text of a new zone.

    Args:
        name: the zone's, with or without its final dot.
        hosts: the zone's name servers; those of *defaults* where there are none.
        defaults: what the workspace begins zones with.
        mname: the primary server; None takes the first of *hosts*.
        rname: the mailbox of who is responsible, as a name or with an at sign; None takes hostmaster of the zone.
        policy: what SERIAL begins as.
        addresses: of name servers within the zone, by host.

    Raises:
        UsageError: a name can't be used.
    """
    defaults = defaults or Defaults()
    origin = _zone_name(name)
    servers = [_host(host, origin) for host in (hosts or defaults.name_servers)]
    if not servers:
        raise UsageError("A zone needs a name server.", hint="Name one or more: two in different places is usual.")
    if len(servers) > MAX_HOSTS:
        raise UsageError(f"{len(servers)} name servers are too many; {MAX_HOSTS} is the most.")
    known = {names.key(host): found for host, found in addresses.items() if found}
    inside = [server for server in servers if names.is_at_or_below(server, origin)]
    for server in inside:
        if names.key(server) not in known:
            raise HostInZone(f"{server} is within the new zone, which has no address for it.")
    text = _text(origin, servers, defaults, mname or defaults.mname, rname or defaults.rname, policy)
    hosts_lines = (
        f"{names.relative(server, origin)}\tIN\t{'AAAA' if ':' in address else 'A'}\t{address}\n"
        for server in inside
        for address in known[names.key(server)]
    )
    return text + "".join(hosts_lines)


def lines_of(records: Iterable[Record], origin: str) -> Iterator[bytes]:
    """Yield the lines of records as a zone file has them, each with its TTL and its note."""
    for record in records:
        words = b" ".join(written(record.rdtype, record.rdata, origin, relative=True))
        owner = names.relative(record.owner, origin).encode("latin-1")
        note = b"" if record.note is None else b" ; " + record.note.encode()
        yield b"%s\t%d\tIN\t%s\t%s%s\n" % (owner, record.ttl, record.rdtype.encode(), words, note)


def _text(
    origin: str,
    servers: Sequence[str],
    defaults: Defaults,
    mname: str | None,
    rname: str | None,
    policy: SerialPolicy,
) -> str:
    primary = _host(mname, origin) if mname else servers[0]
    responsible = (
        _meant(record_words.mailbox, rname, origin) if rname else f"hostmaster.{origin if origin != names.ROOT else ''}"
    )
    now = datetime.now(UTC)
    serial = next_serial(0, policy if policy != "keep" else "increment", now)
    lines = [
        f"$ORIGIN {origin}",
        f"$TTL {_or(defaults.ttl, _TTL)}",
        f"@\tIN\tSOA\t{primary} {responsible} (",
        f"\t\t\t{serial:<10} ; serial",
        f"\t\t\t{_or(defaults.refresh, _REFRESH):<10} ; refresh",
        f"\t\t\t{_or(defaults.retry, _RETRY):<10} ; retry",
        f"\t\t\t{_or(defaults.expire, _EXPIRE):<10} ; expire",
        f"\t\t\t{_or(defaults.minimum, _MINIMUM):<10} ; minimum",
        "\t\t\t)",
        *(f"\tIN\tNS\t{server}" for server in servers),
    ]
    return "\n".join(lines) + "\n"


def _or(value: int | None, usual: int) -> int:
    return usual if value is None else value


def _zone_name(name: str) -> str:
    text = name.strip()
    origin = text if text.endswith(".") else f"{text}."
    try:
        names.validate(origin)
    except InvalidName as error:
        raise UsageError(error.message, hint=error.hint) from error
    return origin


def _host(host: str, origin: str) -> str:
    """Return a host's name, absolute: one with a dot in it is taken as complete."""
    return _meant(record_words.host, host, origin)


def _meant(meaning: Callable[[str, str], record_words.Meant], text: str, origin: str) -> str:
    """Return the name that a word means.

    Raises:
        UsageError: it means none.
    """
    try:
        return meaning(text.strip(), origin).name
    except InvalidName as error:
        raise UsageError(error.message, hint=error.hint) from error
