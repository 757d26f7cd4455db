"""What an action in the app is on the command line: lines for a shell, with all quotes that it needs."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

from tuiz.domain import names, rdata
from tuiz.domain.changes import facts_of
from tuiz.domain.codec import octets
from tuiz.domain.system_operations import Soa
from tuiz.domain.vanity import ADDRESS_TYPES, COMPLETE, LABELS
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tuiz.domain.changes import Change, RRsetChange
    from tuiz.domain.records import Record

_STRING: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_TIMES: Final = ("refresh", "retry", "expire", "minimum")


class NoCommand(UsageError):
    """This can't be written as a command."""


def adding(path: Path, record: Record) -> str:
    """Return the command that adds a record to the zone file at *path*.

    Raises:
        NoCommand: if it can't be written on a command line.
    """
    note = ("--note", record.note) if record.note else ()
    return _line(("add", "--ttl", str(record.ttl), *note, str(path), record.owner, record.rdtype, *_words(record)))


def changing(path: Path, zone: str, change: Change) -> str:
    """Return the commands that change the file at *path*, of *zone*, as *change* did, a line each.

    Raises:
        NoCommand: if it changed no records, or such as can't be written on a command line.
    """
    if change.label in {*LABELS, COMPLETE} and any(rrset.key[1] in ADDRESS_TYPES for rrset in change.rrsets):
        return _vanity(path, change)
    lines = [line for rrset in change.rrsets for line in _changing(path, zone, rrset)]
    if not lines:
        raise NoCommand("The last change touched no record, only text around them; no command does that.")
    return "\n".join(lines)


def _vanity(path: Path, change: Change) -> str:
    """Return the command that gives vanity name servers their addresses, or takes them away."""
    found: dict[str, list[str]] = {}
    for rrset in change.rrsets:
        if rrset.key[1] in ADDRESS_TYPES and rrset.after:
            found.setdefault(rrset.after.owner, []).extend(record.rdata for record in rrset.after.records)
    options = [word for host, each in found.items() for word in ("--address", f"{names.spoken(host)}={','.join(each)}")]
    return _line(("vanity", "configure" if found else "disable", *options, str(path)))


def _changing(path: Path, zone: str, change: RRsetChange) -> Iterator[str]:
    before, after = change.before, change.after
    if facts_of(before) == facts_of(after):
        return
    if after.rdtype == "SOA" and before.records and after.records:
        yield from _setting_soa(path, before.records[0], after.records[0])
        return
    if after.rdtype == "NS" and names.key(after.owner) == names.key(zone):
        ttls = [{record.ttl for record in records} for records in (before.records, after.records)]
        ttl = ("--ttl", str(*ttls[1])) if len(ttls[1]) == 1 and ttls[0] != ttls[1] else ()
        yield _line(("zone-ns", *ttl, str(path), *(record.rdata for record in after.records)))
        return
    kept = facts_of(after)
    gone = [record for record in before.records if (record.ttl, record.rdclass, record.rdata) not in kept]
    known = facts_of(before)
    new = [record for record in after.records if (record.ttl, record.rdclass, record.rdata) not in known]
    # What changes only its TTL is added again, which gives the whole RRset that TTL.
    stay = {record.rdata for record in new}
    for record in gone:
        if record.rdata not in stay:
            yield _line(("remove", str(path), record.owner, record.rdtype, *_words(record)))
    for record in new:
        yield adding(path, record)


def _setting_soa(path: Path, before: Record, after: Record) -> Iterator[str]:
    old, new = Soa.of_rdata(before.rdata), Soa.of_rdata(after.rdata)
    options: list[str] = []
    for field in ("mname", "rname", *_TIMES):
        value = getattr(new, field)
        if value != getattr(old, field):
            options += [f"--{field}", str(value)]
    if options:
        yield _line(("soa", *options, str(path)))


def _words(record: Record) -> Sequence[str]:
    """Return RDATA as the operands that mean it.

    Raises:
        NoCommand: if there are none.
    """
    if record.rdtype not in rdata.STRING_TYPES:
        return (record.rdata,)
    strings = [octets.unescaped(match[1]) for match in _STRING.finditer(record.rdata.encode("ascii", "replace"))]
    try:
        words = [string.decode("utf-8") for string in strings]
    except UnicodeDecodeError as error:
        raise NoCommand("Its text isn't UTF-8, so a command line can't hold it.") from error
    if rdata.from_arguments(record.rdtype, words) != record.rdata:
        raise NoCommand("Its text can't be written on a command line as it is.")
    return words


def _line(words: Sequence[str]) -> str:
    if not all(word.isprintable() for word in words):
        raise NoCommand("It holds characters that can't be seen, which no command line should hold.")
    return shlex.join(("tuiz", *words))
