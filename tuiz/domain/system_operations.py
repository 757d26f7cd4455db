"""The operations that own System Records: the zone's name servers, the SOA's fields, its SERIAL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tuiz.domain import names
from tuiz.domain.editor import Editor
from tuiz.domain.operations import AddRecord, RemoveRecords, set_ttl
from tuiz.domain.ttl import MAX_UINT32, parse_ttl
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.layout import line_end, substitute
from tuiz.errors import UsageError, ZoneError

MAX_NAME_SERVERS: Final = 13
"""How many a delegation holds in a classic referral of 512 octets; more are refused."""

_SOA_FIELDS: Final = ("mname", "rname", "serial", "refresh", "retry", "expire", "minimum")


class NoSoa(ZoneError):
    """The zone has no readable SOA."""

    hint = "Mend or write the SOA record first; every zone begins with one."


@dataclass(frozen=True, slots=True)
class Soa:
    """The SOA's fields (RFC 1035 §3.3.13)."""

    mname: str
    rname: str
    serial: int
    refresh: int
    retry: int
    expire: int
    minimum: int

    @classmethod
    def of(cls, found: Located) -> "Soa":
        """Return the fields of a located SOA record."""
        return cls.of_rdata(found.record.rdata)

    @classmethod
    def of_rdata(cls, rdata: str) -> "Soa":
        """Return the fields that RDATA in presentation format states."""
        mname, rname, *numbers = rdata.split(" ")
        serial, refresh, retry, expire, minimum = (int(number) for number in numbers)
        return cls(mname, rname, serial, refresh, retry, expire, minimum)


def soa_of(zone: Zone, entries: Sequence[int]) -> Located:
    """Return the SOA among the apex's *entries*.

    Raises:
        NoSoa: if there is none that can be read.
    """
    for found in zone.locate(list(entries)):
        if found.record.rdtype == "SOA":
            return found
    raise NoSoa


@dataclass(frozen=True, slots=True)
class SetZoneNameServers:
    """Make the apex NS RRset these hosts; those that stay keep their lines."""

    hosts: tuple[str, ...]
    """Absolute names, in the order wanted for new ones."""
    system: bool = True
    told: str = "Set the zone's name servers"
    """What it does, in words."""
    ttl: int | None = None
    """None leaves it as it is; another one becomes the TTL of all."""

    def owners(self, zone: Zone) -> Sequence[str]:
        """Return the apex."""
        return (zone.name,)

    def label(self, zone: Zone) -> str:  # noqa: ARG002 - part of the protocol
        """Return what it does."""
        return self.told

    def run(self, editor: Editor) -> None:
        """Add the missing, then remove the surplus; MNAME follows if it was one of them and no longer is."""
        zone = editor.zone
        wanted = {names.key(host): host for host in self.hosts}
        if not wanted:
            raise UsageError("A zone needs at least one name server.", hint="Name two or more hosts.")
        if len(wanted) > MAX_NAME_SERVERS:
            raise UsageError(f"{len(wanted)} name servers are too many; {MAX_NAME_SERVERS} is the most.")
        before = [found for found in editor.located(zone.name) if found.record.rdtype == "NS"]
        present = {names.key(found.record.rdata) for found in before}
        editor.watch(zone.name, "NS")
        for host_key, host in wanted.items():
            if host_key not in present:
                AddRecord(zone.name, "NS", host, system=True).run(editor)
        surplus = tuple(found for found in before if names.key(found.record.rdata) not in wanted)
        if surplus:
            RemoveRecords(surplus, system=True).run(editor)
        if self.ttl is not None:
            set_ttl(editor, zone.name, "NS", self.ttl)
        self._follow_mname(editor, present, wanted)

    def _follow_mname(self, editor: Editor, present: set[str], wanted: dict[str, str]) -> None:
        soa = next((found for found in editor.located(editor.zone.name) if found.record.rdtype == "SOA"), None)
        if soa is None:
            return
        mname = names.key(Soa.of(soa).mname)
        if mname in present and mname not in wanted:
            SetSoa(mname=next(iter(wanted.values()))).run(editor)


@dataclass(frozen=True, slots=True)
class SetSoa:
    """Change fields of the SOA; None leaves one as it is."""

    mname: str | None = None
    rname: str | None = None
    serial: int | None = None
    refresh: str | None = None
    retry: str | None = None
    expire: str | None = None
    minimum: str | None = None
    system: bool = True

    def owners(self, zone: Zone) -> Sequence[str]:
        """Return the apex."""
        return (zone.name,)

    def label(self, zone: Zone) -> str:  # noqa: ARG002 - part of the protocol
        """Return what it does."""
        return "Change the SOA"

    def run(self, editor: Editor) -> None:
        """Put each field that differs in its place; comments and layout stay."""
        zone = editor.zone
        editor.watch(zone.name, "SOA")
        found = next((found for found in editor.located(zone.name) if found.record.rdtype == "SOA"), None)
        if found is None:
            raise NoSoa
        now = Soa.of(found)
        raw = zone.document.raw(found.entry)
        origin = zone.document.context(found.entry).origin
        # RFC 1035 §3.3.13: MINIMUM was the TTL of what states none; that must not change with it.
        was_default = self.minimum is not None and zone.takes_ttl_from_minimum(found)
        # Each field by itself, so that taking it back finds its bytes, whatever SERIAL between them has become.
        for place in reversed(range(len(_SOA_FIELDS))):
            name = _SOA_FIELDS[place]
            value = getattr(self, name)
            if value is None or _same(getattr(now, name), value):
                continue
            token = found.fields.rdata[place]
            text = str(value)
            if place < 2:
                text = text if token.text.endswith(b".") else names.relative(text, origin)
            raw = substitute(raw, token.start, token.end, text.encode("latin-1"))
            editor.rewrite(found.entry, raw)
        if was_default and Soa.of(soa_of(zone, [found.entry])).minimum != now.minimum:
            editor.insert_directive(found.entry, b"$TTL %d" % now.minimum + (line_end(raw) or b"\n"))


def _same(now: str | int, value: str | int) -> bool:
    if isinstance(now, str):
        return names.key(now) == names.key(str(value))
    if isinstance(value, int):
        return now == value
    seconds = parse_ttl(value.encode())
    if seconds is None or seconds > MAX_UINT32:
        raise UsageError(f"{value!r} is no time.", hint="Write seconds, or units: 1h30m.")
    return now == seconds
