"""Transfers of zones: into the text of a zone file, and as the difference against a stored one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from socket import AF_INET, AF_INET6, inet_ntop
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.mnemonics import canonical_class
from tuiz.domain.records import Record
from tuiz.errors import UsageError
from tuiz.lookups.endpoint import Transport
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.made_records import MADE
from tuiz.lookups.made_records import text_of as made_text
from tuiz.lookups.transfer import Source, Transfer, Transferred
from tuiz.lookups.tsig import TsigKey
from tuiz.lookups.wire_names import name_text
from tuiz.services.comparing import Difference, Key, ZoneText, key_of
from tuiz.services.including import IncludeRules
from tuiz.services.records_view import ShownRecord
from tuiz.services.served_text import data_text, type_text
from tuiz.services.zone_servers import named_servers

if TYPE_CHECKING:
    from tuiz.storage.settings import LookupSettings

_A, _NS, _CNAME, _SOA, _PTR, _MX, _TXT, _AAAA, _SRV = 1, 2, 5, 6, 12, 15, 16, 28, 33
_ONE_NAME: Final = frozenset({_NS, _CNAME, _PTR})
_PREFIXES: Final = ("axfr:", "ixfr:")

_PATIENCE: Final = 10
"""How much longer than for a reply one waits for each message of a transfer."""

Watch = Callable[[Transfer], None]
"""Told after each message how far a transfer is."""


def is_transfer(word: str) -> bool:
    """Return whether a word on the command line means a transfer."""
    return word.lower().startswith(_PREFIXES)


@dataclass(frozen=True, slots=True)
class Place:
    """What `axfr:HOST[@PORT]` means: one server by its addresses, and how it is asked."""

    sources: tuple[Source, ...]
    incremental: bool
    word: str

    def transfers(self, zone: str, **more: object) -> Iterator[Transfer]:
        """Yield a transfer for each of the server's addresses."""
        for source in self.sources:
            yield Transfer(zone, source, **more)  # type: ignore[arg-type]  # Transfer's own


def place_of(word: str, settings: "LookupSettings", key: TsigKey | None = None) -> Place:
    """Return where a zone is transferred from.

    Raises:
        UsageError: the word names no server.
        NoServers: it names a host without address.
    """
    scheme, _, host = word.partition(":")
    if not host:
        raise UsageError(f"{word!r} names no server.", hint="Write axfr:HOST, or axfr:HOST@PORT.")
    servers = named_servers([host], settings)
    if any(server.transport in {Transport.HTTPS, Transport.QUIC} for server in servers):
        raise UsageError(
            f"{word!r} names a transport that zones aren't transferred over here.",
            hint="Zones come over TCP, axfr:192.0.2.53, or over TLS, axfr:tls://192.0.2.53.",
        )
    silence = silence_of(settings)
    sources = tuple(Source(server.endpoint, key, silence) for server in servers)
    return Place(sources, scheme.lower() == "ixfr", word)


def silence_of(settings: "LookupSettings") -> float:
    """Return how long a server may be silent amid a transfer: a large zone may have to be prepared."""
    return _PATIENCE * settings.timeout_seconds


def lines(zone: str, place: Place, watch: Watch = lambda _: None) -> Iterator[bytes]:
    """Yield the text of a zone file, as it comes from a server, in pieces of a message each.

    Raises:
        LookupFailed: the zone doesn't come whole; what was yielded is to be thrown away.
    """
    for transfer in _until_one_begins(place.transfers(zone)):
        writer = Writer(zone)
        yield writer.head()
        for batch in transfer:
            yield writer.text(batch)
            watch(transfer)


def transferred_text(zone: str, place: Place, watch: Watch = lambda _: None) -> ZoneText:
    """Return a zone as a server has it, for comparing.

    Raises:
        LookupFailed: it doesn't come whole.
    """
    return ZoneText(b"".join(lines(zone, place, watch)), zone, Path(place.word), IncludeRules(Path("/")))


def changes_since(zone: str, place: Place, soa: bytes, watch: Watch = lambda _: None) -> Difference | ZoneText:
    """Return what changed at a server since the zone had this SOA; the whole zone where the server tells no less.

    Args:
        zone: its name, absolute.
        place: the server.
        soa: the SOA's data in octets, names not compressed.
        watch: told of the progress.

    Raises:
        LookupFailed: it doesn't come whole.
    """
    for transfer in _until_one_begins(place.transfers(zone, since=soa)):
        net = _Net(Path(place.word))
        writer, parts = Writer(zone), []
        for batch in transfer:
            if transfer.style == "ixfr":
                net.take(batch)
            else:
                parts.append(writer.text(batch))
            watch(transfer)
        if transfer.style == "current" and transfer.serial != int.from_bytes(soa[-20:-16], "big"):
            # The server's zone is older than what is stored: it tells no differences backwards.
            return transferred_text(zone, place, watch)
        if transfer.style == "axfr":
            text = writer.head() + b"".join(parts)
            return ZoneText(text, zone, Path(place.word), IncludeRules(Path("/")))
        return net.difference()
    raise UsageError(f"{place.word} names no server.")


def _until_one_begins(transfers: Iterator[Transfer]) -> Iterator[Transfer]:
    """Yield the transfer from the first address that can be reached."""
    failure: LookupFailed | None = None
    for transfer in transfers:
        try:
            transfer.begin()
        except LookupFailed as error:
            failure = failure or error
            continue
        yield transfer
        return
    if failure is not None:
        raise failure


class Writer:
    """Writes records as lines of a zone file: owners relative and written once, data absolute."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._apex = names.to_wire(zone)
        self._key = self._apex.lower()
        self._last = b""
        self._name = lru_cache(maxsize=4096)(name_text)

    def head(self) -> bytes:
        """Return what stands before the records."""
        return f"$ORIGIN {self._zone}\n".encode("ascii")

    def text(self, records: Sequence[Transferred]) -> bytes:
        """Return lines."""
        made: list[str] = []
        for _, owner, rdtype, rdclass, ttl, data in records:
            if owner == self._last:
                shown = ""
            else:
                self._last = owner
                shown = self._owner(owner)
            within = "IN" if rdclass == 1 else canonical_class(f"CLASS{rdclass}")
            if rdtype in MADE and (own := made_text(rdtype, data)):
                made.append(f"{shown}\t{ttl}\t{within}\t{own[0]}\t{own[1]}\n")
                continue
            made.append(f"{shown}\t{ttl}\t{within}\t{type_text(rdtype)}\t{self._data(rdtype, rdclass, data)}\n")
        return "".join(made).encode("ascii")

    def _owner(self, owner: bytes) -> str:
        folded = owner.lower()
        if folded == self._key:
            return "@"
        if self._key == b"\0":
            return name_text(owner)
        text = name_text(owner[: len(owner) - len(self._key)] + b"\0")
        return text[:-1]

    def _data(self, rdtype: int, rdclass: int, data: bytes) -> str:  # noqa: PLR0911 - a type a line
        """Return data as text: the usual types by hand, which a million records are glad of."""
        try:
            if rdtype == _A and len(data) == 4:
                return inet_ntop(AF_INET, data)
            if rdtype == _AAAA and len(data) == 16:
                return inet_ntop(AF_INET6, data)
            if rdtype in _ONE_NAME:
                return self._name(data)
            if rdtype == _MX:
                return f"{data[0] << 8 | data[1]} {self._name(data[2:])}"
            if rdtype == _SRV:
                numbers = " ".join(str(data[at] << 8 | data[at + 1]) for at in (0, 2, 4))
                return f"{numbers} {self._name(data[6:])}"
            if rdtype == _TXT and (text := _strings(data)) is not None:
                return text
        except IndexError:
            return f"\\# {len(data)} {data.hex()}"
        return data_text(b"\0" + rdtype.to_bytes(2, "big") + rdclass.to_bytes(2, "big"), data)


def _strings(data: bytes) -> str | None:
    """Return character strings as text; None where one needs escapes, or ends too late."""
    made: list[str] = []
    at = 0
    while at < len(data):
        piece = data[at + 1 : at + 1 + data[at]]
        if len(piece) < data[at] or not piece.isascii():
            return None
        text = piece.decode("ascii")
        if (text and not text.isprintable()) or '"' in text or "\\" in text:
            return None
        made.append(f'"{text}"')
        at += 1 + data[at]
    return " ".join(made) or None


@dataclass(slots=True)
class _Net:
    """What many changes come to."""

    path: Path
    _removed: dict[Key, Record] = field(default_factory=dict)
    _added: dict[Key, Record] = field(default_factory=dict)

    def take(self, records: Sequence[Transferred]) -> None:
        """Take in changes, in their order."""
        for item in records:
            record = record_of(item)
            key = key_of(record, with_serial=True)
            undone, done = (self._added, self._removed) if item.part == "removed" else (self._removed, self._added)
            if key in undone:
                del undone[key]
            else:
                done[key] = record

    def difference(self) -> Difference:
        """Return them."""
        return Difference(
            [self._shown(record) for record in self._removed.values()],
            [self._shown(record) for record in self._added.values()],
        )

    def _shown(self, record: Record) -> ShownRecord:
        return ShownRecord(record, self.path, 0, generated=False, lock=None)


def record_of(item: Transferred) -> Record:
    """Return a record that came as a record of a zone."""
    asked = b"\0" + item.rdtype.to_bytes(2, "big") + item.rdclass.to_bytes(2, "big")
    rdtype, data = made_text(item.rdtype, item.rdata) or (type_text(item.rdtype), data_text(asked, item.rdata))
    return Record(
        name_text(item.owner),
        item.ttl,
        rdtype,
        data,
        "IN" if item.rdclass == 1 else canonical_class(f"CLASS{item.rdclass}"),
    )
