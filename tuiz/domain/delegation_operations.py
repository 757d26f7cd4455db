"""The operation that delegates a child zone: its NS, its glue and its DS records, all in the parent zone at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tuiz.domain import names
from tuiz.domain.editor import Editor
from tuiz.domain.operations import AddRecord, RemoveRecords, same_rdata, set_ttl
from tuiz.domain.records import Record
from tuiz.domain.system_operations import MAX_NAME_SERVERS
from tuiz.domain.zone import Located, Zone
from tuiz.errors import UsageError

_ADDRESSES: Final = ("A", "AAAA")


@dataclass(frozen=True, slots=True)
class DelegateChild:
    """Delegate a name of the zone to name servers, or, without any, delegate it no longer.

    Records that stay keep their lines. Addresses of name servers that are no longer named go where they lie below the
    child, and nobody but the delegation has a use for them.
    """

    child: str
    """Absolute, below the zone's apex."""
    hosts: tuple[str, ...]
    """The name servers, absolute, in the order wanted for new ones."""
    glue: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Addresses of hosts within the child; of those that aren't here, what the zone has stays."""
    ds: tuple[str, ...] | None = None
    """RDATA of the DS records in presentation format; None leaves them as they are."""
    ttl: int | None = None
    """Of the NS records; None leaves it as it is."""
    kept: frozenset[str] = frozenset()
    """Hosts, in the form in which names are compared, whose addresses stay though they aren't named any more."""
    system: bool = False

    def owners(self, zone: Zone) -> Sequence[str]:
        """Return the child, and the hosts within it, those that are named now and those that will be."""
        present = [found.record.rdata for found in zone.records_of(self.child) if found.record.rdtype == "NS"]
        inside = [host for host in (*present, *self.hosts, *self.glue) if names.is_at_or_below(host, self.child)]
        return tuple({names.key(name): name for name in (self.child, *inside)}.values())

    def label(self, zone: Zone) -> str:
        """Return, for instance, “Delegate sub”."""
        child = names.relative(self.child, zone.name)
        return f"Delegate {child}" if self.hosts else f"Delegate {child} no longer"

    def run(self, editor: Editor) -> None:
        """Bring NS, glue and DS to what they are to be."""
        self._refuse(editor.zone.name)
        before = [found.record.rdata for found in editor.located(self.child) if found.record.rdtype == "NS"]
        become(editor, self.child, "NS", list(self.hosts))
        if self.ttl is not None and self.hosts:
            set_ttl(editor, self.child, "NS", self.ttl)
        wanted = {names.key(host) for host in self.hosts}
        glue = {names.key(host): (host, addresses) for host, addresses in self.glue.items()}
        dropped = [host for host in before if names.key(host) not in wanted and names.is_at_or_below(host, self.child)]
        kept = self.kept | _named_elsewhere(editor.zone, self.child) if dropped else self.kept
        for host in dropped:
            if names.key(host) not in kept:
                _end_glue(editor, host)
        for key, (host, addresses) in glue.items():
            if key in wanted:
                for rdtype in _ADDRESSES:
                    of_type = [item for item in addresses if (":" in item) == (rdtype == "AAAA")]
                    become(editor, host, rdtype, of_type)
        if not self.hosts:
            become(editor, self.child, "DS", [])
        elif self.ds is not None:
            become(editor, self.child, "DS", list(self.ds))

    def _refuse(self, zone: str) -> None:
        if not names.is_below(self.child, zone):
            raise UsageError(
                f"{self.child} doesn't lie below {zone}, so {zone} can't delegate it.",
                hint="The zone's own name servers are set with tuiz zone-ns.",
            )
        if len(self.hosts) > MAX_NAME_SERVERS:
            raise UsageError(f"{len(self.hosts)} name servers are too many; {MAX_NAME_SERVERS} is the most.")
        for host in self.glue:
            if not names.is_at_or_below(host, self.child):
                raise UsageError(
                    f"{host} doesn't lie within {self.child}: its address belongs into the zone that it is in.",
                    hint="Only name servers within the child need glue here.",
                )


@dataclass(frozen=True, slots=True)
class TakeRecords:
    """Add records that another zone had, with their TTL and notes; those that are there already stay as they are."""

    records: tuple[Record, ...]
    source: str
    """The zone that they come from, absolute."""
    system: bool = False

    def owners(self, zone: Zone) -> Sequence[str]:  # noqa: ARG002 - part of the protocol
        """Return the records' owners."""
        return tuple({record.owner_key: record.owner for record in self.records}.values())

    def label(self, zone: Zone) -> str:  # noqa: ARG002 - part of the protocol
        """Return, for instance, “Take 3 records of example.com”."""
        count = f"{len(self.records):,} record{'' if len(self.records) == 1 else 's'}"
        return f"Take {count} of {names.spoken(self.source)}"

    def run(self, editor: Editor) -> None:
        """Add one after the other."""
        for record in self.records:
            AddRecord(record.owner, record.rdtype, record.rdata, record.ttl, record.note).run(editor)


def become(editor: Editor, owner: str, rdtype: str, rdatas: list[str], *, system: bool = False) -> None:
    """Make an RRset these RDATA; records that are there already keep their lines.

    Args:
        editor: of the operation.
        owner: the RRset's.
        rdtype: the RRset's.
        rdatas: in presentation format, names absolute.
        system: whether this is the form that owns System Records.
    """
    before = [found for found in editor.located(owner) if found.record.rdtype == rdtype]
    editor.watch(owner, rdtype)
    for rdata in rdatas:
        if not any(same_rdata(rdtype, found.record.rdata, rdata) for found in before):
            AddRecord(owner, rdtype, rdata, system=system).run(editor)
    surplus = [
        found
        for found in editor.located(owner)
        if found.record.rdtype == rdtype and not any(same_rdata(rdtype, found.record.rdata, each) for each in rdatas)
    ]
    _remove(editor, surplus, system=system)


def _named_elsewhere(zone: Zone, child: str) -> frozenset[str]:
    """Return the name servers of other delegations, whose addresses may lie below the child."""
    found = (item for _, item in zone.steps("NS") if isinstance(item, Located))
    others = (item.record for item in found if item.record.owner_key != names.key(child))
    return frozenset(names.key(record.rdata) for record in others)


def _end_glue(editor: Editor, host: str) -> None:
    for rdtype in _ADDRESSES:
        editor.watch(host, rdtype)
    _remove(editor, [found for found in editor.located(host) if found.record.rdtype in _ADDRESSES])


def _remove(editor: Editor, found: list[Located], *, system: bool = False) -> None:
    if found:
        RemoveRecords(tuple(found), system=system).run(editor)
