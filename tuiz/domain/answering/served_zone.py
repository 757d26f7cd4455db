"""A zone's records as a tree of names, in which a question finds its place.

A name is a path here: its labels' octets in lower case, the root's side first. Paths sort in DNSSEC's canonical order
(RFC 4034 §6.1), and a name is below another where its path begins with the other's.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from tuiz.domain import names, rdata
from tuiz.domain.mnemonics import SERVER_TYPES
from tuiz.domain.records import Record, RRset

Path = tuple[bytes, ...]

WILDCARD: Final = b"*"
_SIGNATURE: Final = "RRSIG"


def path_of(name: str) -> Path:
    """Return an absolute name's labels, folded, the root's side first."""
    if "\\" not in name:
        return tuple(reversed(name.lower().encode("utf-8", "surrogatepass").split(b".")[:-1])) if name != "." else ()
    return tuple(names.label_octets(label).lower() for label in reversed(names.labels(name)))


@dataclass(slots=True)
class Node:
    """What stands at one name; nothing, at an empty non-terminal (RFC 4592 §2.2.2)."""

    path: Path
    owner: str
    """The name as the zone spells it."""
    rrsets: dict[str, RRset] = field(default_factory=dict)
    """By type, in the zone's order, signatures left out."""
    signatures: dict[str, RRset] = field(default_factory=dict)
    """RRSIG records by the type that they cover."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the way from the apex to a name ends."""

    closest: Node
    """The closest encloser: the last name on the way that exists (RFC 4592 §3.3.1)."""
    node: Node | None = None
    """What stands at the name: its own node, or the wildcard's that stands for it."""
    is_wildcard: bool = False
    """Whether it is a wildcard that stands for the name."""
    cut: Node | None = None
    """The first delegation on the way, the name itself included; what is below it is the child zone's."""
    dname: Node | None = None
    """The DNAME above the name, which redirects it (RFC 6672)."""


class ServedZone:
    """A zone's records, ready to answer from.

    What no server would take from the file is left out: records of other classes, of types that only PowerDNS makes
    something of, and outside the zone. An RRset has one TTL (RFC 2181 §5.2): that of its first record, as in BIND; Knot
    DNS takes the last one's, NSD gives each record its own. A record that stands there twice counts once.

    Args:
        origin: the zone's name, absolute.
        records: all of its records.
    """

    def __init__(self, origin: str, records: Iterable[Record]) -> None:
        self.origin = origin
        self.path = path_of(origin)
        self.nodes: dict[Path, Node] = {}
        """By path; the apex is there, and the empty non-terminals too."""
        self.left_out: list[Record] = []
        """What isn't served."""
        found: dict[tuple[Path, str, str], list[Record]] = {}
        for record in records:
            path = path_of(record.owner)
            if record.rdclass != "IN" or record.rdtype in SERVER_TYPES or path[: len(self.path)] != self.path:
                self.left_out.append(record)
                continue
            covered = record.rdata.split(" ", 1)[0].upper() if record.rdtype == _SIGNATURE else ""
            found.setdefault((path, record.rdtype, covered), []).append(record)
        self._node(self.path, origin)
        for (path, rdtype, covered), members in found.items():
            node = self._node(path, members[0].owner)
            if rdtype == _SIGNATURE:
                node.signatures[covered] = _rrset(members)
            else:
                node.rrsets[rdtype] = _rrset(members)

    @property
    def apex(self) -> Node:
        """What stands at the zone's own name."""
        return self.nodes[self.path]

    @property
    def soa(self) -> RRset | None:
        """The SOA, without which a zone isn't served."""
        return self.apex.rrsets.get("SOA")

    @property
    def serial(self) -> int | None:
        """SERIAL; None without a readable SOA."""
        word = self.soa.records[0].rdata.split()[2:3] if self.soa else []
        return int(word[0]) if word and word[0].isdecimal() else None

    def holds(self, path: Path) -> bool:
        """Tell whether a name is the zone's or below it."""
        return path[: len(self.path)] == self.path

    def at(self, name: str) -> Node | None:
        """Return what stands at a name, be it the zone's own or a child's."""
        return self.nodes.get(path_of(name))

    def find(self, path: Path) -> Place:
        """Walk from the apex to a name of the zone."""
        node = self.apex
        for length in range(len(self.path) + 1, len(path) + 1):
            if "DNAME" in node.rrsets:
                return Place(node, dname=node)
            below = self.nodes.get(path[:length])
            if below is None:
                wildcard = self.nodes.get((*node.path, WILDCARD))
                return Place(node, wildcard, is_wildcard=wildcard is not None)
            node = below
            if "NS" in node.rrsets:
                return Place(node, node if length == len(path) else None, cut=node)
        return Place(node, node)

    @cached_property
    def is_signed(self) -> bool:
        """Whether the apex has signatures."""
        return bool(self.apex.signatures)

    @cached_property
    def hashed(self) -> dict[bytes, Node]:
        """The nodes that hold NSEC3, by the hashed label before the zone's name (RFC 5155 §3)."""
        size = len(self.path) + 1
        return {path[-1]: node for path, node in self.nodes.items() if len(path) == size and "NSEC3" in node.rrsets}

    def before(self, path: Path) -> Node | None:
        """Return the node whose NSEC covers a name: the last one with an NSEC at or before it in canonical order."""
        paths = self._with_nsec
        place = bisect_right(paths, path)
        return self.nodes[paths[place - 1]] if place else None

    def hash_before(self, label: bytes) -> Node | None:
        """Return the node whose NSEC3 covers a hashed label: the last one at or before it, round the ring."""
        labels = self._hashed_labels
        return self.hashed[labels[bisect_right(labels, label) - 1]] if labels else None

    @cached_property
    def _with_nsec(self) -> list[Path]:
        return sorted(path for path, node in self.nodes.items() if "NSEC" in node.rrsets)

    @cached_property
    def _hashed_labels(self) -> list[bytes]:
        return sorted(self.hashed)

    def _node(self, path: Path, owner: str) -> Node:
        """Return the node of a name, made with the empty ones above it where it isn't there."""
        node = self.nodes.get(path)
        if node is None:
            node = self.nodes[path] = Node(path, owner)
            if len(path) > len(self.path) and path[:-1] not in self.nodes:
                self._node(path[:-1], names.parent(owner))
        return node


def _rrset(members: list[Record]) -> RRset:
    """Return the RRset of records of one owner and type."""
    first = members[0]
    if len(members) == 1:
        return RRset(first.owner, first.rdtype, (first,))
    different: dict[bytes, Record] = {}
    for record in members:
        different.setdefault(rdata.key(record.rdtype, record.rdata, names.ROOT), record)
    records = tuple(record._replace(ttl=first.ttl, owner=first.owner) for record in different.values())
    return RRset(first.owner, first.rdtype, records)
