"""Whole zone files in the manner of the programs that write them, and of people who line up columns.

Each style takes the records of a zone, its SOA first, and writes all of them: what is sound stays so.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from hypothesis import strategies as st

from tests.reference.layouts import Record, relative
from tests.reference.rdatas import Name, Text, Word


@dataclass(frozen=True)
class Zone:
    """What there is to write."""

    origin: str
    records: Sequence[Record]
    """The SOA first."""
    ttl: int
    """That of every record."""


Style = Callable[[Zone], Iterator[str]]
"""Yields the lines of a zone file."""

SOA_NOTES = ("serial", "refresh (2 hours)", "retry (1 hour)", "expire (2 weeks)", "minimum (5 minutes)")
WIDE = 48
"""How many characters of data BIND writes on one line; longer data are spread over several."""


def quoted(text: str) -> str:
    """Return a character string as programs write it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\009") + '"'


def absolute(word: Word) -> str:
    """Return a word of RDATA, its names absolute."""
    match word:
        case Name(text):
            return text
        case Text(value):
            return quoted(value)
        case _:
            return word


def data(record: Record, origin: str | None = None) -> str:
    """Return a record's RDATA, its names relative to an origin if one is told."""
    words = (_short(word.text, origin) if isinstance(word, Name) and origin else word for word in record.words)
    return " ".join(absolute(word) for word in words)


def _short(name: str, origin: str) -> str:
    return relative(name, origin) or name


def _sorted(records: Sequence[Record]) -> list[Record]:
    """Return the records by owner, the apex first, as programs do that keep zones in a tree."""
    return sorted(records, key=lambda record: (record.owner.lower() != records[0].owner.lower(), record.owner.lower()))


def _soa_block(record: Record, origin: str | None, indent: str, notes: Sequence[str], close: str) -> Iterator[str]:
    """Yield an SOA's data over several lines, each number with its note."""
    primary, mailbox, *numbers = data(record, origin).split(" ")
    yield f"{primary} {mailbox} ("
    for place, (number, note) in enumerate(zip(numbers, notes, strict=True)):
        last = close if place == len(numbers) - 1 else ""
        yield f"{indent}{number}{last} ; {note}"


def _over_lines(text: str, indent: str) -> str:
    """Return long data of one word over several lines in parentheses."""
    head, _, last = text.rpartition(" ")
    if len(last) <= WIDE or not last.isalnum() or not head:
        return text
    parts = [last[at : at + WIDE] for at in range(0, len(last), WIDE)]
    return f"{head} (\n{indent}" + f"\n{indent}".join(parts) + " )"


def compiled_full(zone: Zone) -> Iterator[str]:
    """As named-compilezone -s full."""
    for record in _sorted(zone.records):
        tabs = "\t" * max(1, 5 - len(record.owner) // 8)
        yield f"{record.owner}{tabs}      {zone.ttl} IN {record.rdtype}\t{data(record)}"


def compiled_relative(zone: Zone) -> Iterator[str]:
    """As named-compilezone -s relative, which is how BIND writes a secondary's copy too."""
    yield "$ORIGIN ."
    yield f"$TTL {zone.ttl}\t; {zone.ttl} seconds"
    indent = "\t\t\t\t"
    first = True
    for owner, group in groupby(_sorted(zone.records), key=lambda record: record.owner):
        shown = _short(owner, "." if first and owner != "." else zone.origin) + "\t\t"
        for record in group:
            if record.rdtype == "SOA":
                head, *numbers = _soa_block(record, None, indent, SOA_NOTES, "")
                yield f"{shown}IN SOA\t{head}"
                yield from numbers
                yield f"{indent})"
            else:
                yield f"{shown}{record.rdtype}\t{_over_lines(data(record, None if first else zone.origin), indent)}"
            shown = "\t\t\t"
        if first:
            yield f"$ORIGIN {zone.origin}"
            first = False


def knot_dump(zone: Zone) -> Iterator[str]:
    """Knot DNS, as it writes a zone file."""
    yield ";; Zone dump (Knot DNS 3.4.6)"
    for record in _sorted(zone.records):
        yield f"{record.owner:<20}\t{zone.ttl}\t{record.rdtype}\t{data(record)}"
    yield f";; Written {len(zone.records)} records"
    yield ";; Time 2026-11-25 12:00:00 UTC"


def nsd_write(zone: Zone) -> Iterator[str]:
    """NSD, as it writes a secondary's zone file."""
    yield "; NSD version 4.12.0"
    yield f"; zone {zone.origin} written by NSD 4.12.0 on Wed Nov 25 12:00:00 2026"
    for record in zone.records:
        yield f"{record.owner}\t{zone.ttl}\tIN\t{record.rdtype}\t{data(record)}"


def powerdns(zone: Zone) -> Iterator[str]:
    """As pdnsutil list-zone: owners under the root as origin, without their dots."""
    yield "$ORIGIN ."
    for record in _sorted(zone.records):
        yield f"{record.owner.removesuffix('.') or '.'}\t{zone.ttl}\tIN\t{record.rdtype}\t{data(record)}"


def cloudflare(zone: Zone) -> Iterator[str]:
    """Cloudflare's export: by type, each with a heading."""
    yield from (";;", f";; Domain:     {zone.origin}", ";; Exported:   2026-11-25 12:00:00", ";;")
    yield ";; This file is intended for use for informational and archival"
    yield ';; purposes ONLY and MUST be edited before use on a "production" DNS server.'
    rank = list(dict.fromkeys(record.rdtype for record in zone.records))
    for rdtype in rank:
        yield ""
        yield f";; {rdtype} Record{'s' if rdtype != 'SOA' else ''}"
        for record in zone.records:
            if record.rdtype == rdtype:
                note = " ; cf_tags=cf-proxied:false" if rdtype in {"A", "AAAA", "CNAME"} else ""
                yield f"{record.owner}\t{zone.ttl}\tIN\t{rdtype}\t{data(record)}{note}"


def cli53(zone: Zone) -> Iterator[str]:
    """The export by cli53 of a zone of Route 53."""
    yield f"$ORIGIN {zone.origin}"
    for record in zone.records:
        yield f"{_short(record.owner, zone.origin)}\t{zone.ttl}\tIN\t{record.rdtype}\t{data(record, zone.origin)}"


def google(zone: Zone) -> Iterator[str]:
    """Google Cloud DNS's export."""
    for record in _sorted(zone.records):
        yield f"{record.owner} {zone.ttl} IN {record.rdtype} {data(record)}"


def octodns(zone: Zone) -> Iterator[str]:
    """The provider of octoDNS for zone files."""
    yield f"$ORIGIN {zone.origin}"
    yield ""
    names = ("Serial", "Refresh", "Retry", "Expire", "NXDOMAIN ttl")
    head, *numbers = _soa_block(zone.records[0], None, "    ", names, "")
    yield f"@ {zone.ttl} IN SOA {head}"
    yield from numbers
    yield ")"
    for owner, group in groupby(_sorted(zone.records[1:]), key=lambda record: record.owner):
        yield ""
        yield f"; Name: {_short(owner, zone.origin)}"
        for record in group:
            yield f"{_short(owner, zone.origin)} {zone.ttl} IN {record.rdtype} {data(record)}"


def dnscontrol(zone: Zone) -> Iterator[str]:
    """The provider of dnscontrol for BIND: columns, and each owner once."""
    yield f"$TTL {zone.ttl}"
    yield "; generated with dnscontrol 2026-11-25T12:00:00Z"
    for owner, group in groupby(_sorted(zone.records), key=lambda record: record.owner):
        shown = _short(owner, zone.origin)
        for record in group:
            yield f"{shown:<16} IN {record.rdtype:<5} {data(record)}"
            shown = ""


def windows(zone: Zone) -> Iterator[str]:
    """The DNS server of Windows: headings, and the minimum as the default TTL."""
    yield from (";", f";  Database file {zone.origin}dns for {zone.origin} zone.", ";      Zone version:  42", ";", "")
    indent = " " * 24
    soa, *others = _sorted(zone.records)
    names = ("serial number", "refresh", "retry", "expire", "default TTL")
    head, *numbers = _soa_block(soa, zone.origin, indent, names, "         )")
    yield f"@{indent[1:]}IN  SOA {head}"
    yield from numbers
    servers = [record for record in others if record.rdtype == "NS" and record.owner == soa.owner]
    hosts = [record for record in others if record not in servers]
    for title, part in (("Zone NS records", servers), ("Zone records", hosts)):
        yield from ("", ";", f";  {title}", ";", "")
        shown = ""
        for record in part:
            owner = _short(record.owner, zone.origin)
            yield f"{owner if owner != shown else '':<23} {zone.ttl}\t{record.rdtype}\t{data(record)}"
            shown = owner


def dig(zone: Zone) -> Iterator[str]:
    """What dig prints of a transfer: the SOA first and last."""
    yield ""
    yield f"; <<>> DiG 9.20.0 <<>> axfr {zone.origin} @192.0.2.53"
    yield ";; global options: +cmd"
    for record in [*zone.records, zone.records[0]]:
        yield f"{record.owner:<23} {zone.ttl}\tIN\t{record.rdtype}\t{data(record)}"
    yield ";; Query time: 4 msec"
    yield ";; SERVER: 192.0.2.53#53(192.0.2.53) (TCP)"
    yield ";; WHEN: Wed Nov 25 12:00:00 UTC 2026"
    yield f";; XFR size: {len(zone.records) + 1} records (messages 1, bytes 1234)"
    yield ""


def panel(zone: Zone) -> Iterator[str]:
    """A hosting panel: a comment, the SOA in full, then owners relative and targets absolute."""
    yield "; cPanel first:11.110.0 (update_time):1764072000 Cpanel::ZoneFile::VERSION:1.3 hostname:host latest:11.110.0"
    yield f"; Zone file for {zone.origin.removesuffix('.')}"
    yield f"$TTL {zone.ttl}"
    head, *numbers = _soa_block(zone.records[0], None, "\t\t\t\t", SOA_NOTES, "")
    yield f"{zone.records[0].owner}\t{zone.ttl}\tIN\tSOA\t{head}"
    yield from numbers
    yield "\t\t\t\t)"
    yield ""
    for record in zone.records[1:]:
        owner = record.owner if record.owner == zone.records[0].owner else _short(record.owner, zone.origin)
        yield f"{owner}\t{zone.ttl}\tIN\t{record.rdtype}\t{data(record)}"


def by_hand(zone: Zone) -> Iterator[str]:
    """An operator who keeps columns, notes and sections, and says little twice."""
    yield f"; -*- mode: zone -*-  {zone.origin}"
    yield "$TTL 1D"
    yield f"$ORIGIN {zone.origin}"
    names = ("serial, today's date + serial #", "refresh (seconds)", "retry", "expire", "minimum; (negative TTL)")
    head, *numbers = _soa_block(zone.records[0], zone.origin, "\t\t\t", names, " )")
    yield f"@\t1D\tIN\tSOA\t{head}"
    yield from numbers
    yield ""
    shown = "@"
    for record in zone.records[1:]:
        owner = _short(record.owner, zone.origin)
        if owner != shown:
            yield from ("", f"; --- {owner} ---") if len(owner) % 3 == 0 else ()
        note = "\t; see the ticket" if len(record.words) == 1 else ""
        start = f"{owner:<16}\tIN" if owner != shown else " " * 16 + "\t"
        yield f"{start}\t{record.rdtype}\t{data(record, zone.origin)}{note}"
        shown = owner


STYLES: tuple[Style, ...] = (
    compiled_full,
    compiled_relative,
    knot_dump,
    nsd_write,
    powerdns,
    cloudflare,
    cli53,
    google,
    octodns,
    dnscontrol,
    windows,
    panel,
    by_hand,
)  # fmt: skip
"""Styles of a zone that stays sound; `dig` is apart, which says the SOA twice."""


@st.composite
def styled(draw: st.DrawFn, origin: str, records: Sequence[Record], styles: Sequence[Style] = STYLES) -> bytes:
    """*records* in one of the *styles*."""
    style = draw(st.sampled_from(styles))
    ttl = draw(st.sampled_from((60, 300, 3600, 86400)))
    return ("\n".join(style(Zone(origin, records, ttl))) + "\n").encode()
