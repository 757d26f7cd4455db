"""Where a trace begins and what it trusts: the root's servers and its keys, IANA's or those of a root of one's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tuiz.domain import names
from tuiz.domain.records import Record
from tuiz.errors import SettingsError

_SIZE_LIMIT: Final = 1 << 20

_ROOT_SERVERS: Final = (
    ("a", "198.41.0.4", "2001:503:ba3e::2:30"),
    ("b", "170.247.170.2", "2801:1b8:10::b"),
    ("c", "192.33.4.12", "2001:500:2::c"),
    ("d", "199.7.91.13", "2001:500:2d::d"),
    ("e", "192.203.230.10", "2001:500:a8::e"),
    ("f", "192.5.5.241", "2001:500:2f::f"),
    ("g", "192.112.36.4", "2001:500:12::d0d"),
    ("h", "198.97.190.53", "2001:500:1::53"),
    ("i", "192.36.148.17", "2001:7fe::53"),
    ("j", "192.58.128.30", "2001:503:c27::2:30"),
    ("k", "193.0.14.129", "2001:7fd::1"),
    ("l", "199.7.83.42", "2001:500:9f::42"),
    ("m", "202.12.27.33", "2001:dc3::35"),
)
"""https://www.iana.org/domains/root/servers"""

_ROOT_ANCHORS: Final = (
    "20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
    "38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
)
"""KSK-2017 and KSK-2024: https://data.iana.org/root-anchors/root-anchors.xml"""


class HintsUnusable(SettingsError):
    """The root hints can't be used."""


class AnchorUnusable(SettingsError):
    """The trust anchor can't be used."""


@dataclass(frozen=True, slots=True)
class NamedServer:
    """A name server, and the addresses that are known of it."""

    name: str
    """Absolute."""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RootHints:
    """The root's servers."""

    servers: tuple[NamedServer, ...]

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses of all of them."""
        return frozenset(address for server in self.servers for address in server.addresses)


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """What the root's keys have to match: any of these records is enough (RFC 4035 §5)."""

    ds: tuple[str, ...] = ()
    """RDATA of DS records in presentation format."""
    keys: tuple[str, ...] = ()
    """RDATA of DNSKEY records in presentation format."""


IANA_HINTS: Final = RootHints(
    tuple(NamedServer(f"{letter}.root-servers.net.", tuple(addresses)) for letter, *addresses in _ROOT_SERVERS)
)
"""The servers of the root that the world uses."""

IANA_ANCHOR: Final = TrustAnchor(ds=_ROOT_ANCHORS)
"""The keys of that root."""


def read_hints(path: Path) -> RootHints:
    """Return the root's servers that a zone file names.

    Raises:
        HintsUnusable: there are none in it, or it can't be read as a zone file.
        StorageError: it can't be read at all.
    """
    hosts: list[str] = []
    addresses: dict[str, list[str]] = {}
    for record in _records(path, HintsUnusable, "root_hints"):
        if record.rdtype == "NS" and record.owner == names.ROOT and record.rdata not in hosts:
            hosts.append(record.rdata)
        elif record.rdtype in {"A", "AAAA"}:
            known = addresses.setdefault(record.owner_key, [])
            if record.rdata not in known:
                known.append(record.rdata)
    servers = tuple(NamedServer(host, tuple(addresses.get(names.key(host), ()))) for host in hosts)
    if not any(server.addresses for server in servers):
        what = "no NS record of the root" if not hosts else "no A or AAAA record of the servers that it names"
        hint = "It needs lines such as:  . 3600 NS a.root.test.  and  a.root.test. 3600 A 192.0.2.1"
        raise HintsUnusable(f"The root hints {path} have {what}.", hint=hint)
    return RootHints(servers)


def read_anchor(path: Path) -> TrustAnchor:
    """Return the keys of the root that a zone file names.

    Raises:
        AnchorUnusable: there are none in it, or it can't be read as a zone file.
        StorageError: it can't be read at all.
    """
    ds: list[str] = []
    keys: list[str] = []
    for record in _records(path, AnchorUnusable, "trust_anchor"):
        if record.owner == names.ROOT and record.rdtype in {"DS", "DNSKEY"}:
            (ds if record.rdtype == "DS" else keys).append(record.rdata)
    if not ds and not keys:
        hint = "It needs a line such as:  . 3600 DS 20326 8 2 E06D44B8…"
        raise AnchorUnusable(f"The trust anchor {path} has no DS or DNSKEY record of the root.", hint=hint)
    anchor = TrustAnchor(tuple(ds), tuple(keys))
    if reason := _why_not_usable(anchor):
        raise AnchorUnusable(f"The trust anchor {path} can't be used: {reason}.", hint="Mend the record.")
    return anchor


def _why_not_usable(anchor: TrustAnchor) -> str | None:
    """Return what is wrong in a record that a zone file may hold, and that no key can match."""
    import dns.exception

    from tuiz.lookups.trust import records_of

    try:
        records_of(anchor)
    except (dns.exception.DNSException, ValueError) as error:
        return str(error).rstrip(".")
    return None


def anchor_for(hints: RootHints) -> TrustAnchor | None:
    """Return IANA's trust anchor where *hints* lead to the world's root; None for another root, whose keys it isn't."""
    return IANA_ANCHOR if hints.addresses & IANA_HINTS.addresses else None


def _records(path: Path, failed: type[SettingsError], setting: str) -> Iterator[Record]:
    from tuiz.domain.zone import Located, Zone
    from tuiz.domain.zonefile.document import ZoneDocument
    from tuiz.files.errors import FileMissing
    from tuiz.files.identity import read_file

    try:
        data, _ = read_file(path, limit=_SIZE_LIMIT)
    except FileMissing as error:
        raise failed(f"{path} isn't there.", hint=f"lookup.{setting} in your settings names it.") from error
    document = ZoneDocument(data)
    for found in Zone(document).records():
        if not isinstance(found, Located):
            entry, problem = found
            raise failed(f"{path}:{document.line(entry)}: {problem.reason}.", hint="Mend this line of the file.")
        yield found.record
