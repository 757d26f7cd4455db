"""A zone file's RRsets as name servers have them: by question, their data in canonical octets.

Ten thousand of them have to be there in a tenth of a second, so that verifying a zone takes no longer than the network
does: the expression that finds simple records for the checks finds them here, and all else is read exactly.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from socket import AF_INET, AF_INET6, inet_pton
from typing import Final

from tuiz.checks import expression
from tuiz.domain import names, rdata
from tuiz.domain.codec.fast import MAX_ORIGIN
from tuiz.domain.mnemonics import SERVER_TYPES, type_number
from tuiz.domain.possessive import compile_pattern
from tuiz.domain.records import Record
from tuiz.domain.ttl import parse_ttl
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import Context, ZoneDocument
from tuiz.domain.zonefile.outline import BLANK, BROKEN, COMMENT, DIRECTIVE
from tuiz.domain.zonefile.scanner import entry_at
from tuiz.domain.zonefile.tokens import Problem
from tuiz.services.comparing import ZoneText
from tuiz.services.records_view import RecordsView, ShownRecord, Unreadable

ANY_TTL: Final = b""
"""In place of a TTL where the stored records of an RRset state several: servers choose differently."""

_SLICE: Final = 1 << 18
_CLASSES: Final = {"IN": 1, "CH": 3, "HS": 4}
_TYPES: Final = {
    place: type_number(mnemonic)
    for place, mnemonic in {
        expression.A: "A",
        expression.AAAA: "AAAA",
        expression.NS: "NS",
        expression.CNAME: "CNAME",
        expression.MX: "MX",
        expression.SRV: "SRV",
        expression.TXT: "TXT",
        expression.CAA: "CAA",
        expression.PTR: "PTR",
    }.items()
}
_ENDS: Final = {place: (number or 0).to_bytes(2, "big") + b"\0\1" for place, number in _TYPES.items()}
"""What follows the owner in a question: type, and class IN."""
_LENGTHS: Final = tuple(bytes((length,)) for length in range(256))
_STRINGS: Final = compile_pattern(rb'"([^"]*)"|([^ \t\n()]+)')
_Row = tuple[bytes, ...]


@dataclass(slots=True)
class StoredRRsets:
    """What a zone file says."""

    zone: str
    rrsets: dict[bytes, list[bytes]] = field(default_factory=dict)
    """By question (see `tuiz.lookups.wire`): the TTL's four octets, and the data of each record."""
    owners: dict[bytes, str] = field(default_factory=dict)
    """Names that the file doesn't spell in lower case, by their octets in lower case."""
    texts: dict[tuple[bytes, bytes], str] = field(default_factory=dict)
    """Data with names that the file doesn't spell in lower case, by question and canonical data."""
    opaque: list[Record] = field(default_factory=list)
    """Records of types that name servers expand into others (ALIAS, LUA)."""
    outside: int = 0
    """How many records stand in the file without belonging to the zone."""
    unreadable: list[Unreadable] = field(default_factory=list)

    def add(self, asked: bytes, ttl: bytes, data: bytes) -> None:
        """Take in one record."""
        known = self.rrsets.get(asked)
        if known is None:
            self.rrsets[asked] = [ttl, data]
            return
        if known[0] != ttl:
            known[0] = ANY_TTL
        if data not in known[1:]:
            known.append(data)


def read_stored(text: ZoneText) -> StoredRRsets:
    """Return the RRsets of a zone's text."""
    reading = _Reading(text)
    reading.read()
    return reading.stored


class _Reading:
    """Reads one zone's text."""

    def __init__(self, text: ZoneText) -> None:
        self._text = text
        self._data = text.data
        self._document = ZoneDocument(text.data, text.origin)
        self._zone = Zone(self._document, text.vanity)
        self._view = RecordsView(self._zone, text.path, text.rules)
        self._expressions: dict[tuple[bool, bool], re.Pattern[bytes]] = {}
        self._names: dict[bytes, bytes] = {}
        self._ttls: dict[bytes, bytes] = {}
        self._origin = ""
        self._origin_octets = b""
        self._owner = b""
        """The last owner's octets, in lower case; nothing before the first one."""
        self.stored = StoredRRsets(text.origin)

    def read(self) -> None:
        """Read it all."""
        begins = [self._document.offset(entry) for entry in self._document.directives()]
        position = 0
        for stop in [*begins, len(self._data)]:
            if position < stop:
                self._read_stretch(position, stop)
            if stop < len(self._data):
                position = self._read_one(stop)

    def _read_stretch(self, position: int, stop: int) -> None:
        """Read what stands between two directives."""
        context = self._document.context(self._document.entry_at(position))
        is_simple = self._may_be_simple(context)
        if context.origin != self._origin:
            self._origin = context.origin
            self._names.clear()
            self._origin_octets = _octets(context.origin)
        default = None if context.ttl is None else context.ttl.to_bytes(4, "big")
        while position < stop:
            if is_simple and self._owner:
                position = self._take_simple(position, self._slice_end(position, stop), default)
            if position < stop:
                position = self._read_one(position)

    def _may_be_simple(self, context: Context) -> bool:
        origin = context.origin
        return (
            context.certain
            and len(origin) <= MAX_ORIGIN
            and "\\" not in origin
            and origin.isascii()
            and origin != names.ROOT
            and names.is_at_or_below(origin, self._text.origin)
        )

    def _slice_end(self, position: int, stop: int) -> int:
        limit = position + _SLICE
        if limit >= stop:
            return stop
        return self._data.rfind(b"\n", position, limit) + 1 or self._data.find(b"\n", limit, stop) + 1 or stop

    def _expression(self, text: bytes) -> re.Pattern[bytes]:
        kind = (b".." not in text, b"\r" in text)
        if kind not in self._expressions:
            zone = self._text.origin.lower().encode("ascii")
            self._expressions[kind] = expression.compiled(zone, short=kind[0], returns=kind[1])
        return self._expressions[kind]

    def _take_simple(self, position: int, limit: int, default: bytes | None) -> int:
        """Take in simple records from *position* on; return where the first entry stands that isn't one."""
        text = self._data[position:limit]
        rows = self._expression(text).findall(text)
        rest = 0
        if rows and rows[-1][expression.REST]:
            rest = len(rows.pop()[expression.REST])
        if default is None and not all(row[expression.TTL] or row[expression.TTL_LAST] for row in rows):
            # A TTL that is taken from the record before is found entry by entry.
            return self._read_exactly(position, limit - rest)
        self._take(rows, default or b"")
        return limit - rest

    def _take(self, rows: Iterable[_Row], default: bytes) -> None:  # noqa: C901, PLR0912 - calls double its time
        rrsets, ttls = self.stored.rrsets, self._ttls
        token, owner = b"", self._owner
        name, ends = self._name, _ENDS
        for word, ttl_first, ttl_last, a, aaaa, ns, cname, mx, srv, txt, caa, ptr, _ in rows:
            if word and word != token:
                token = word
                owner = name(word)
                if not word.islower():
                    self._note_owner(word, owner)
            written = ttl_first or ttl_last
            ttl = default
            if written:
                ttl = ttls.get(written) or self._ttl(written)
            if a:
                asked, data = owner + ends[3], inet_pton(AF_INET, a.decode())
            elif aaaa:
                asked, data = owner + ends[4], inet_pton(AF_INET6, aaaa.decode())
            elif ns or cname or ptr:
                target = ns or cname or ptr
                asked, data = owner + ends[5 if ns else 6 if cname else 11], name(target)
                if not target.islower():
                    self._note_text(asked, data, target.decode())
            elif mx or srv:
                *numbers, target = (mx or srv).split()
                asked = owner + ends[7 if mx else 8]
                data = b"".join([int(number).to_bytes(2, "big") for number in numbers]) + name(target)
                if not target.islower():
                    self._note_text(asked, data, b" ".join([*numbers, target]).decode())
            elif txt:
                strings = [quoted or bare for quoted, bare in _STRINGS.findall(txt)]
                asked, data = owner + ends[9], b"".join([_LENGTHS[len(string)] + string for string in strings])
            else:
                flags, tag, value = caa.split(None, 2)
                asked, data = owner + ends[10], _LENGTHS[int(flags)] + _LENGTHS[len(tag)] + tag + value.strip(b'"')
            if asked in rrsets:
                self.stored.add(asked, ttl, data)
            else:
                rrsets[asked] = [ttl, data]
        self._owner = owner

    def _name(self, word: bytes) -> bytes:
        """Return the octets of a name in a simple record, in lower case."""
        known = self._names.get(word)
        if known is None:
            # The expression has proved the labels' lengths, and that there is no escape.
            text = word.lower()
            if text == b"@":
                known = self._origin_octets
            elif text == b".":
                known = b"\0"
            else:
                known = b"".join([_LENGTHS[len(label)] + label for label in text.split(b".")])
                if text[-1:] != b".":
                    known += self._origin_octets
            self._names[word] = known
        return known

    def _ttl(self, word: bytes) -> bytes:
        found = (parse_ttl(word) or 0).to_bytes(4, "big")
        self._ttls[word] = found
        return found

    def _note_owner(self, word: bytes, owner: bytes) -> None:
        text = names.absolute(word.decode("ascii"), self._origin)
        if text != text.lower():
            self.stored.owners.setdefault(owner, text)

    def _note_text(self, asked: bytes, data: bytes, text: str) -> None:
        if text != text.lower() or self._origin != self._origin.lower():
            *numbers, target = text.split()
            numbers = [str(int(number)) for number in numbers]
            self.stored.texts[asked, data] = " ".join([*numbers, names.absolute(target, self._origin)])

    def _read_exactly(self, position: int, stop: int) -> int:
        while position < stop:
            position = self._read_one(position)
        return position

    def _read_one(self, position: int) -> int:
        """Read the entry at *position* exactly; return where it ends."""
        end, kind = entry_at(self._data, position)
        if kind in {BLANK, COMMENT}:
            return end
        entry = self._document.entry_at(position)
        if kind == DIRECTIVE:
            for item in self._view.of_directive(entry):
                if isinstance(item, ShownRecord):
                    self._add(item.record)
                else:
                    self.stored.unreadable.append(item)
            return end
        found = self._zone.located(entry)
        if isinstance(found, Problem):
            reason = f"{found.reason}. {found.hint or ''}".rstrip()
            self.stored.unreadable.append(Unreadable(self._text.path, self._document.line(entry), reason))
            owner = None if kind == BROKEN else self._document.owner(entry)
            self._owner = b"" if owner is None else _octets(owner)
            return end
        self._owner = _octets(found.record.owner)
        self._add(found.record)
        return end

    def _add(self, record: Record) -> None:
        stored = self.stored
        if not names.is_at_or_below(record.owner, self._text.origin):
            stored.outside += 1
            return
        number = type_number(record.rdtype)
        if record.rdtype in SERVER_TYPES or number is None:
            stored.opaque.append(record)
            return
        owner = _octets(record.owner)
        asked = owner + number.to_bytes(2, "big") + _class_number(record.rdclass).to_bytes(2, "big")
        data = rdata.key(record.rdtype, record.rdata, names.ROOT)
        stored.add(asked, record.ttl.to_bytes(4, "big"), data)
        if record.owner != record.owner.lower():
            stored.owners.setdefault(owner, record.owner)
        if record.rdata != record.rdata.lower():
            stored.texts[asked, data] = record.rdata


def _octets(name: str) -> bytes:
    try:
        return names.to_wire(name).lower()
    except names.InvalidName:
        return b""


def _class_number(rdclass: str) -> int:
    return _CLASSES.get(rdclass) or int(rdclass.removeprefix("CLASS"))
