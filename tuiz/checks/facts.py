"""What is known of a zone once all of its records are read: which owner has which types, and who points where."""

from collections.abc import Iterator
from enum import Enum
from functools import cached_property, reduce
from operator import or_
from typing import NamedTuple

from tuiz.checks.check import NOBODY, Fault
from tuiz.checks.type_bits import ADDRESS, CNAME, DNAME, NS
from tuiz.domain import names
from tuiz.domain.servers import Server
from tuiz.domain.zonefile.entries import RecordFields
from tuiz.domain.zonefile.tokens import Token

Key = bytes
"""An owner within the zone: lower case, escapes normalised, without the zone's name; empty for the apex."""

APEX: Key = b""


class Statement(NamedTuple):
    """A record that could be read, where it stands."""

    offset: int
    """Where its entry begins, in bytes."""
    fields: RecordFields
    owner: str
    """Absolute, as written."""
    key: Key
    rdtype: str
    """Canonical."""
    ttl: int | None
    """In seconds; None where nothing tells."""
    wire: bytes
    """RDATA in canonical form."""
    target: Key | None
    """The name within the zone that it points to; None for one outside, and for types that don't point."""
    target_name: str | None
    """That name absolute, outside the zone too."""
    is_written: bool = True
    """False for one that a $GENERATE stands for: the entry is the directive."""

    @property
    def at_rdata(self) -> int:
        """Where the last word of its data stands in the file: the name it points to, for those that do."""
        return self.at(self.fields.rdata[-1] if self.fields.rdata else self.fields.type)

    @property
    def at_ttl(self) -> int:
        """Where its TTL stands in the file, or the entry's begin."""
        return self.at(self.fields.ttl)

    @property
    def at_type(self) -> int:
        """Where its type stands in the file."""
        return self.at(self.fields.type)

    def at(self, word: Token | None) -> int:
        """Return where a word of the entry stands in the file; without one, where the entry begins."""
        return self.offset + word.start if word and self.is_written else self.offset

    @property
    def points_at_address(self) -> bool:
        """Whether the host it points to is spelled like an IP address."""
        if self.rdtype not in {"NS", "MX", "SRV"}:
            return False
        text = self.fields.rdata[-1].text.rstrip(b".") if self.fields.rdata else b""
        return b":" in text or (text.count(b".") == 3 and text.replace(b".", b"").isdigit())

    def fault(
        self, message: str, hint: str | None = None, refused_by: frozenset[Server] = NOBODY, *, at: int | None = None
    ) -> Fault:
        """Return what a check has to say about the record: at its begin, or at the place *at* in the file."""
        return Fault(self.offset if at is None else at, message, hint, refused_by, self.owner, self.rdtype)


Reference = tuple[Key, Key]
"""An owner, and a name in the zone that it points to."""


class Answer(Enum):
    """What a name server of the zone finds for a host name's addresses."""

    ADDRESS = "an address"
    ALIAS = "an alias"
    BELOW_DNAME = "below a DNAME"
    DELEGATED = "delegated"
    NO_ADDRESS = "no address"
    MISSING = "no such name"


class Facts:
    """What the checks of the whole zone stand on."""

    def __init__(self, zone: str, *, now: float | None = None, serial: int | None = None) -> None:
        """Begin with nothing known of *zone*, an absolute name."""
        self.zone = zone
        self.serial = serial
        """The SERIAL that the zone will have when it is saved; None for the one it has."""
        self.now = now
        """The time, for what depends on it; None where nobody tells."""
        self.types: dict[Key, int] = {}
        """Each owner's types, as bits."""
        self.servers: list[Reference] = []
        """NS records, by the cut or the apex, whose target is in the zone."""
        self.hosts: list[Reference] = []
        """MX and SRV records whose target is in the zone."""
        self.aliases: list[Reference] = []
        """CNAME records whose target is in the zone."""
        self.statements: dict[Key, list[Statement]] = {}
        """The records of each owner that a check may have something to say about, in the file's order."""
        self.keeps_all = True
        """Whether each record that is added is kept among the statements."""
        self.suspects: set[Key] = set()
        """Owners that may have a record twice, TTLs of one type that differ, or a target that is an address."""
        self.has_escapes = False
        """Whether an owner is written with escapes."""
        self.lately: list[Key] = []
        """The owners of what was added since somebody emptied it."""
        self.complete = True
        """False where the file takes in others that weren't read: then nothing is known to be missing."""
        self.lost_line: int | None = None
        """Where a last line begins that has a carriage return and no line end: Knot DNS leaves it out."""
        self.first_record = 0
        """Where the first record stands, in bytes: what is said of the zone as a whole is said there."""

    def add(self, statement: Statement, bit: int) -> None:
        """Take in a record."""
        self.has_escapes |= b"\\" in statement.key
        known = self.types.get(statement.key, 0)
        if known & bit or self.lost_line is not None or statement.points_at_address:
            self.suspects.add(statement.key)
        self.types[statement.key] = known | bit
        self.lately.append(statement.key)
        if self.keeps_all:
            self.statements.setdefault(statement.key, []).append(statement)
        if statement.target is None:
            return
        reference = (statement.key, statement.target)
        if statement.rdtype == "NS":
            self.servers.append(reference)
        elif statement.rdtype in {"MX", "SRV"}:
            self.hosts.append(reference)
        elif statement.rdtype == "CNAME":
            self.aliases.append(reference)

    def of(self, key: Key, rdtype: str) -> list[Statement]:
        """Return the records of one RRset, in the file's order."""
        return [statement for statement in self.statements.get(key, ()) if statement.rdtype == rdtype]

    def having(self, bits: int) -> Iterator[Key]:
        """Yield the owners with statements that have one of the types."""
        types = self.types
        return (key for key in self.statements if types[key] & bits)

    def name(self, key: Key) -> str:
        """Return the absolute name for a key."""
        return names.absolute(key.decode("ascii"), self.zone) if key else self.zone

    @cached_property
    def _all_types(self) -> int:
        """The types of all owners together."""
        return reduce(or_, self.types.values(), 0)

    def owners_of(self, bits: int) -> list[Key]:
        """Return all owners that have one of the types."""
        return [key for key, types in self.types.items() if types & bits] if self._all_types & bits else []

    @cached_property
    def cuts(self) -> frozenset[Key]:
        """The names below the apex that have NS records."""
        return frozenset(filter(None, self.owners_of(NS)))

    @cached_property
    def redirections(self) -> frozenset[Key]:
        """The names that have a DNAME record."""
        return frozenset(self.owners_of(DNAME))

    @cached_property
    def inner(self) -> set[Key]:
        """The names between the apex and the owners, owners or not."""
        found: set[Key] = set()
        for key in self.types:
            above = parent(key)
            while above and above not in found:
                found.add(above)
                above = parent(above)
        return found

    @cached_property
    def has_wildcard(self) -> bool:
        """Whether any owner is a wildcard."""
        return any(key[:2] == b"*." or key == b"*" for key in self.types)

    def cut_above(self, key: Key) -> Key | None:
        """Return the topmost cut that *key* is strictly below."""
        found = None
        while key:
            key = parent(key)
            if key in self.cuts:
                found = key
        return found

    def exists(self, key: Key) -> bool:
        """Return whether the name has records or names below it."""
        return key in self.types or key in self.inner

    def encloser(self, key: Key) -> Key:
        """Return the closest name above *key* that exists."""
        while key:
            key = parent(key)
            if self.exists(key):
                break
        return key

    def is_delegated(self, key: Key) -> bool:
        """Return whether the name is a cut or below one."""
        return key in self.cuts or self.cut_above(key) is not None

    def has_glue(self, cut: Key, target: Key) -> bool:
        """Return whether Knot DNS finds the addresses that a delegation at *cut* to *target* needs, if it needs any."""
        if self.exists(target):
            return bool(self.types.get(target, 0) & ADDRESS)
        encloser = self.encloser(target)
        if encloser != cut and self.is_delegated(encloser):
            return True
        return bool(self.types.get(wildcard(encloser), 0) & ADDRESS)

    def answer(self, key: Key) -> Answer:
        """Return what a server of the zone finds when asked for the addresses of *key* (RFC 1034 §4.3.2)."""
        for above in reversed([key, *ancestors(key)]):
            types = self.types.get(above, 0)
            if above and types & NS:
                return Answer.DELEGATED
            if above != key and types & DNAME:
                return Answer.BELOW_DNAME
        found = self.types.get(key)
        if found is None:
            if key in self.inner:
                return Answer.NO_ADDRESS
            found = self.types.get(wildcard(self.encloser(key))) if self.has_wildcard else None
            if found is None:
                return Answer.MISSING
        if found & CNAME:
            return Answer.ALIAS
        return Answer.ADDRESS if found & ADDRESS else Answer.NO_ADDRESS


def parent(key: Key) -> Key:
    """Return the key without its first label; the apex's is its own."""
    if b"\\" not in key:
        return key.partition(b".")[2]
    return ".".join(names.labels(f"{key.decode('ascii')}.")[1:]).encode("ascii")


def ancestors(key: Key) -> Iterator[Key]:
    """Yield what *key* is strictly below, from its parent up to the apex."""
    while key:
        key = parent(key)
        yield key


def wildcard(key: Key) -> Key:
    """Return the wildcard directly below *key*."""
    return b"*." + key if key else b"*"


def key_in(zone_key: str, name: str) -> Key | None:
    """Return the key of *name* in the zone, None where it is outside.

    Args:
        zone_key: `names.key` of the zone's name.
    """
    key = names.key(name)
    if key == zone_key:
        return APEX
    if not names.is_below(key, zone_key):
        return None
    return (key[:-1] if zone_key == names.ROOT else key[: -len(zone_key) - 1]).encode("ascii")
