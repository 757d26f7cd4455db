"""The demo's name servers: a small DNS inside the process, whose zones of the workspace are its files as saved."""

from __future__ import annotations

import asyncio
import os
import time
from base64 import b64encode
from functools import cached_property
from typing import TYPE_CHECKING, Final

from tuiz.checks.findings import Severity
from tuiz.domain.answering import ServedZone
from tuiz.domain.records import RRset
from tuiz.errors import TuizError
from tuiz.files.identity import read_with_status
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.faults import Fault
from tuiz.nameserver.resolver import Proof, Resolver
from tuiz.nameserver.signing import CannotSign, ZoneKey, can_sign
from tuiz.nameserver.thread import NameServers
from tuiz.nameserver.updating import Updating
from tuiz.services import demo_world as world
from tuiz.services.checking import check_text
from tuiz.services.demo_rdap import DemoRdap
from tuiz.services.demo_validation import DemoValidator
from tuiz.services.demo_world import Addresses, records_of
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.records_view import ShownRecord, saved_records

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from tuiz.domain.records import Record
    from tuiz.nameserver.authority import Handler
    from tuiz.services.finding_zone import FoundZone

START_SECONDS: Final = 2.0
"""How long the servers wait for a first question before they get ready without one, so that the app starts first."""
_POLL_SECONDS: Final = 0.5
_DAY: Final = 86400
_SETTINGS: Final = """\
rdap_bootstrap = "dns.json"

[lookup]
resolvers = ["{resolver}@{port}", "{stale}@{port}"]
root_hints = "hints.zone"
{anchor}port = {port}
{registrar}"""
_REGISTRAR: Final = """\

[registrars.registry]
kind = "parent"
server = "{registry}@{port}"
key = "registry.key"

[name_server_sets]
hosting = ["{hosting[0]}", "{hosting[1]}"]
"""
_KEY_NAME: Final = "registry."


class DemoServers:
    """Name servers for the zones in a folder, and for all that is above them.

    Args:
        folder: the workspace.
        port: of all servers; a free one where none is given.

    Raises:
        CannotListen: the loopback has only one address here, or the port is taken.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        self._folder = folder
        self._keys = {origin: ZoneKey() for origin in (".", "com.", "net.", "example.")} if can_sign() else {}
        self._looks: tuple[object, ...] = ()
        self._loaded: dict[str, list[Record]] = {}
        self._authorities = {
            Addresses.ROOT: Authority("root.servers.test"),
            Addresses.COM: Authority("com.servers.test"),
            Addresses.NET: Authority("net.servers.test"),
            Addresses.NS1: Authority("ns1.example.com", transfers=True),
            Addresses.NS2: Authority("ns2.example.net"),
            Addresses.LAB: Authority("ns1.lab.example.com", transfers=True),
            Addresses.HOSTING1: Authority("ns1.hosting.example"),
            Addresses.HOSTING2: Authority("ns2.hosting.example"),
            Addresses.DEAD: Authority("ns.dead.example", [(".", Held(None, Fault.SILENT))]),
        }
        self._stale = Resolver("stale.servers.test", [Addresses.ROOT], self._ask)
        resolver = Resolver("resolver.servers.test", [Addresses.ROOT], self._ask, validate=self._validate)
        self._secret = os.urandom(32)
        registry = Authority("registry.servers.test")
        self._authorities[Addresses.REGISTRY] = registry
        self._registry = Updating(registry, _KEY_NAME, self._secret, self._change_upper)
        self._upper: dict[str, list[Record]] = {}
        """The zones in which delegations can be changed."""
        handlers: dict[str, Handler] = {
            **self._authorities,
            Addresses.REGISTRY: self._registry,
            Addresses.RESOLVER: resolver,
            Addresses.STALE_RESOLVER: self._stale,
        }
        self._servers = NameServers(
            handlers, port=port, prepare=self._prepare, meanwhile=self._watch, patience_seconds=START_SECONDS
        )
        self._rdap = DemoRdap(Addresses.REGISTRY, lambda: self._upper)

    @property
    def port(self) -> int:
        """The port of all servers."""
        return self._servers.port

    def write_settings(self, folder: Path) -> Path:
        """Write settings by which every lookup goes to these servers into *folder*, and return their file."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "hints.zone").write_text(world.HINTS, encoding="ascii")
        anchor = ""
        if root := self._keys.get("."):
            (folder / "anchor.zone").write_text(f". 86400 IN DNSKEY {root.public}\n", encoding="ascii")
            anchor = 'trust_anchor = "anchor.zone"\n'
        secret = b64encode(self._secret).decode("ascii")
        key = folder / "registry.key"
        key.touch(mode=0o600)
        key.write_text(f'key "{_KEY_NAME}" {{ algorithm hmac-sha256; secret "{secret}"; }};\n', encoding="ascii")
        hosting = [host.rstrip(".") for host in world.HOSTING]
        registrar = _REGISTRAR.format(registry=Addresses.REGISTRY, port=self.port, hosting=hosting)
        resolver, stale = Addresses.RESOLVER, Addresses.STALE_RESOLVER
        text = _SETTINGS.format(resolver=resolver, stale=stale, port=self.port, anchor=anchor, registrar=registrar)
        self._rdap.write_list(folder)
        path = folder / "config.toml"
        path.write_text(text, encoding="ascii")
        return path

    def __enter__(self) -> Self:
        self._servers.start()
        self._rdap.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rdap.stop()
        self._servers.stop()

    async def _ask(self, address: str, wire: bytes) -> bytes | None:
        """Ask one of the servers for a resolver, without a way through sockets."""
        authority = self._authorities.get(address)
        messages = authority.messages(wire, tcp=True) if authority else []
        return messages[0] if messages else None

    async def _validate(self, name: str, rdtype: str) -> Proof:
        """Find out for the validating resolver what DNSSEC says."""
        return await self._validator(name, rdtype) if self._validator is not None else Proof()

    @cached_property
    def _validator(self) -> DemoValidator | None:
        """What validates; None where nothing can be signed."""
        root = self._keys.get(".")
        return DemoValidator(self.port, root.public) if root is not None else None

    def _prepare(self) -> None:
        """Make all zones, and what the stale resolver remembers."""
        self._hold_upper()
        self._looks = self._look()
        self._hold_workspace()
        for origin, records in self._loaded.items():
            zone = ServedZone(origin, records)
            self._stale.keep(_own(zone))
        name, address = world.MOVED
        served = self._loaded.get(name, [])
        old = [r._replace(rdata=address) for r in served if (r.owner, r.rdtype) == (name, "A")]
        if old:
            self._stale.keep([RRset(name, "A", tuple(old))], age_seconds=min(60, old[0].ttl // 2))

    async def _watch(self) -> None:
        """Load the workspace again when its files change, as an operator's reload does."""
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            looks = self._look()
            if looks != self._looks:
                self._looks = looks
                self._hold_workspace()

    def _hold_upper(self) -> None:
        """Load the root and the zones below it."""
        com = records_of(world.COM_ZONE, "com.")
        example = records_of(world.EXAMPLE_ZONE, "example.")
        net = records_of(world.NET_ZONE, "net.")
        root = records_of(world.ROOT_ZONE, ".")
        if self._keys:
            com.append(self._signer.delegation_signer(world.SIGNED, _DAY))
            example += [ZoneKey().delegation_signer(world.BOGUS, _DAY)]
            example += [self._odd_keys[world.EXPIRED].delegation_signer(world.EXPIRED, _DAY)]
            root += [key.delegation_signer(origin, _DAY) for origin, key in self._keys.items() if origin != "."]
        org, arpa = records_of(world.ORG_ZONE, "org."), records_of(world.ARPA_ZONE, "arpa.")
        self._authorities[Addresses.ROOT].hold([self._served(".", root), self._served("arpa.", arpa)])
        self._upper = {"com.": com, "net.": net, "org.": org, "example.": example}
        self._registry.hold(self._upper)
        self._hold_changeable()

    def _change_upper(self, origin: str, records: list[Record]) -> None:
        """Take over a zone in which a delegation was changed."""
        self._upper[origin] = records
        self._hold_changeable()

    def _hold_changeable(self) -> None:
        """Load the zones in which delegations can be changed."""
        held = {origin: self._served(origin, records) for origin, records in self._upper.items()}
        self._authorities[Addresses.REGISTRY].hold(held.values())
        self._authorities[Addresses.COM].hold([held["com."]])
        self._authorities[Addresses.NET].hold([held[origin] for origin in held if origin != "com."])

    def _hold_workspace(self) -> None:
        """Load the zones of the workspace; one that servers refuse stays as it was."""
        found: dict[str, Held] = {}
        for zone in self._zones():
            try:
                origin = zone.origin
                records = _whole(zone)
            except TuizError:
                continue  # nothing tells which zone it is, or the file went away
            if records is not None:
                self._loaded[origin] = records
            records = self._loaded.get(origin)
            found[origin] = Held(self._signed(origin, records) if records else None)
        lab = [(origin, held) for origin, held in found.items() if origin == world.LAME_AT_NS2]
        first = [*(item for item in found.items() if item not in lab), *self._odd]
        stale = self._stale_copy(found)
        self._authorities[Addresses.NS1].hold(first)
        self._authorities[Addresses.NS2].hold([(origin, stale.get(origin, held)) for origin, held in first])
        self._authorities[Addresses.LAB].hold(lab)
        for address in (Addresses.HOSTING1, Addresses.HOSTING2):
            self._authorities[address].hold([self._elsewhere(origin) for origin in found])

    def _elsewhere(self, origin: str) -> tuple[str, Held]:
        """Return a zone of the workspace as the other provider serves it."""
        records = self._loaded.get(origin)
        return origin, Held(ServedZone(origin, world.at_the_other_provider(origin, records)) if records else None)

    def _stale_copy(self, found: dict[str, Held]) -> dict[str, Held]:
        """Return the zones that the second name server has otherwise."""
        other: dict[str, Held] = {}
        if world.STALE_AT_NS2 in found and self._before is not None:
            other[world.STALE_AT_NS2] = Held(self._before)
        return other

    @cached_property
    def _before(self) -> ServedZone | None:
        """The zone of the stale server, as it was before the demo began."""
        records = self._loaded.get(world.STALE_AT_NS2)
        return ServedZone(world.STALE_AT_NS2, world.as_before(records)) if records else None

    @cached_property
    def _odd(self) -> list[tuple[str, Held]]:
        """The zones whose signatures don't hold."""
        ends = {world.BOGUS: None, world.EXPIRED: time.time() - 30 * _DAY}
        return [
            (origin, Held(ServedZone(origin, self._odd_keys[origin].sign(origin, records, until=ends[origin]))))
            if self._keys
            else (origin, Held(ServedZone(origin, records)))
            for origin in ends
            for records in [records_of(world.ODD_ZONE, origin)]
        ]

    @cached_property
    def _odd_keys(self) -> dict[str, ZoneKey]:
        return {origin: ZoneKey() for origin in (world.BOGUS, world.EXPIRED)}

    @cached_property
    def _signer(self) -> ZoneKey:
        """The key of the workspace's signed zone."""
        return ZoneKey()

    def _signed(self, origin: str, records: Iterable[Record]) -> ServedZone:
        """Return a zone of the workspace as it is served: signed, if it is the one, and wasn't signed before."""
        zone = ServedZone(origin, records)
        if origin != world.SIGNED or zone.is_signed or zone.soa is None or not self._keys:
            return zone
        served = [record for node in zone.nodes.values() for rrset in node.rrsets.values() for record in rrset.records]
        try:
            return ServedZone(origin, self._signer.sign(origin, served))
        except CannotSign:
            return zone

    def _served(self, origin: str, records: list[Record]) -> tuple[str, Held]:
        key = self._keys.get(origin)
        return origin, Held(ServedZone(origin, key.sign(origin, records) if key else records))

    def _zones(self) -> list[FoundZone]:
        try:
            return ZoneFinder(self._folder).all()
        except (TuizError, OSError):
            return []  # the demo is ending, and its folder went away

    def _look(self) -> tuple[object, ...]:
        """Return what differs when a file in the workspace was changed, came or went."""
        seen: list[object] = []
        for folder, _, names in os.walk(self._folder):
            for name in sorted(names):
                path = os.path.join(folder, name)  # noqa: PTH118 - os.walk's, twice a second
                try:
                    status = os.stat(path)  # noqa: PTH116
                except OSError:
                    continue
                seen.append((path, status.st_ino, status.st_size, status.st_mtime_ns))
        return tuple(seen)


def _whole(zone: FoundZone) -> list[Record] | None:
    """Return all records of a zone's file; None where servers refuse to load it."""
    data, _ = read_with_status(zone.path)
    if any(finding.severity is Severity.ERROR for finding in check_text(data, zone.origin)):
        return None
    records = []
    for item in saved_records(zone):
        if not isinstance(item, ShownRecord):
            return None
        records.append(item.record)
    return records


def _own(zone: ServedZone) -> Iterable[RRset]:
    """Yield the RRsets that a zone is authoritative for."""
    for path, node in zone.nodes.items():
        if zone.find(path).cut is None and b"*" not in path:
            yield from node.rrsets.values()
