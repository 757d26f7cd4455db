"""A zone as its file says it: records resolved, RRsets gathered, System Records told from the rest."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.mnemonics import canonical_class, canonical_type
from tuiz.domain.records import Record, RRset
from tuiz.domain.system_records import lock_on
from tuiz.domain.ttl import parse_ttl
from tuiz.domain.zonefile.document import Context, Step, ZoneDocument, owner_of
from tuiz.domain.zonefile.entries import RecordFields, parse_record, plainly_of_another_type
from tuiz.domain.zonefile.locate import entries_of
from tuiz.domain.zonefile.outline import BROKEN, CONTINUED, DIRECTIVE, OWNED
from tuiz.domain.zonefile.tokens import Problem, why_broken

FALLBACK_TTL: Final = 3600
"""What name servers take where neither a record nor a directive nor the SOA gives a TTL."""

_SOA: Final = re.compile(rb"[ \t(][sS][oO][aA][ \t\r\n(]")

_MAX_WALK: Final = 100_000
"""How many records back a TTL is looked for (RFC 1035 §5.1) before the fall-back is taken."""


class Located(NamedTuple):
    """A record and the entry that states it."""

    entry: int
    record: Record
    fields: RecordFields


class Zone:
    """A zone document seen as records."""

    def __init__(self, document: ZoneDocument, vanity: Collection[str] = ()) -> None:
        """Take a document, and the host names that its domain lists as vanity name servers."""
        self.document = document
        self.vanity = frozenset(names.key(host) for host in vanity)
        self._ttls: dict[int, int] = {}
        self._ttls_revision = 0
        self._soa: int | None = None
        self._no_soa_at = (-1, -1)

    @property
    def name(self) -> str:
        """The zone's name, absolute."""
        return self.document.origin

    def located(self, index: int) -> Located | Problem:
        """Return the record at entry *index*, or why there is none."""
        fields = self.document.record(index)
        if isinstance(fields, Problem):
            return fields
        return self._resolved(index, fields, self.document.owner(index), self.document.context(index))

    def _resolved(self, index: int, fields: RecordFields, owner: str | None, context: Context) -> Located | Problem:
        """Return the record that *fields* state behind the owner and the directives before."""
        from tuiz.domain import rdata  # the first screen does without

        if owner is None:
            return Problem(0, "The first record has a blank owner", "Write its owner at the line's start.")
        rdtype = canonical_type(fields.rdtype)
        try:
            data = rdata.presentation(rdtype, fields.rdata_text, context.origin)
        except rdata.InvalidRdata as error:
            place = fields.rdata[0].start if fields.rdata else fields.type.end
            return Problem(place, error.message.rstrip("."), error.hint)
        return Located(
            index,
            Record(
                owner=owner,
                ttl=self.ttl(index, fields) if fields.ttl or context.ttl is None else context.ttl,
                rdtype=rdtype,
                rdata=data,
                rdclass=canonical_class(fields.rdclass.text.decode("ascii")) if fields.rdclass else "IN",
                note=note_of(fields),
            ),
            fields,
        )

    def ttl(self, index: int, fields: RecordFields, since: tuple[int, int] | None = None) -> int:
        """Return the TTL of the record at *index*, in seconds, written or not; *since* as for `inherited_ttl`."""
        if fields.ttl:
            return parse_ttl(fields.ttl.text) or 0
        inherited = self.inherited_ttl(index, since)
        if inherited is None:
            inherited = self._stated_ttl(index)
        return FALLBACK_TTL if inherited is None else inherited

    def inherited_ttl(self, place: int, since: tuple[int, int] | None = None) -> int | None:
        """Return the TTL that a record at *place* has without stating one: $TTL's (RFC 2308 §4), else the last stated.

        None where nothing before *place* gives one.

        Args:
            place: an entry.
            since: an earlier entry, and the TTL that is going to have been stated last there.
        """
        stated = self.document.context(place).ttl
        if stated is not None:
            return stated
        minimum = self._minimum_as_default(place)
        if minimum is not None or since is None:
            return minimum if minimum is not None else self._last_ttl(place)
        between = (self._stated_ttl(at) for at in range(place - 1, since[0], -1) if self._is_record(at))
        return next((ttl for ttl in between if ttl is not None), since[1])

    def _minimum_as_default(self, place: int) -> int | None:
        """Return the MINIMUM of a SOA before *place* that has no TTL itself: as in BIND, it does what $TTL would."""
        entry = self.soa_entry()
        if entry is None or entry >= place:
            return None
        fields = self.document.record(entry)
        if isinstance(fields, Problem) or fields.ttl or self.document.context(entry).ttl is not None:
            return None
        return self._stated_ttl(entry) if self._last_ttl(entry) is None else None

    def takes_ttl_from_minimum(self, soa: Located) -> bool:
        """Return whether the SOA states no TTL and nothing before it does, so that its MINIMUM is its TTL."""
        return soa.fields.ttl is None and self.inherited_ttl(soa.entry) is None

    def _last_ttl(self, place: int) -> int | None:
        """Return the last TTL that a record before stated (RFC 1035 §5.1), or the SOA's MINIMUM for a SOA without."""
        if self._ttls_revision != self.document.revision:
            self._ttls.clear()
            self._ttls_revision = self.document.revision
        found: int | None = None
        at = place
        stop = max(0, place - _MAX_WALK)
        while found is None and at > stop:
            at -= 1
            if at in self._ttls:
                found = self._ttls[at]
            elif self._is_record(at):
                found = self._stated_ttl(at)
        if found is not None:
            self._ttls[place] = found
        return found

    def _is_record(self, index: int) -> bool:
        return self.document.kind(index) in {OWNED, CONTINUED}

    def _stated_ttl(self, index: int) -> int | None:
        """Return the TTL that the record at *index* states; a SOA without one states its MINIMUM."""
        fields = self.document.record(index)
        if isinstance(fields, Problem):
            return None
        if fields.ttl:
            return parse_ttl(fields.ttl.text)
        if fields.rdtype == "SOA" and len(fields.rdata) == 7:
            return parse_ttl(fields.rdata[6].text)
        return None

    def records(self) -> Iterator[Located | tuple[int, Problem]]:
        """Yield every record in the file's order; what can't be read as (entry, problem)."""
        for step, found in self.steps():
            if found is not None:
                yield (step.entry, found) if isinstance(found, Problem) else found

    def steps(self, rdtype: str | None = None) -> Iterator[tuple[Step, Located | Problem | None]]:
        """Yield the directives, with None, and the records in the file's order: of one type, or all.

        What can't be read comes with its problem. Each step goes on from what is known of the one before.
        """
        document = self.document
        is_other = plainly_of_another_type(rdtype).match if rdtype is not None else None
        context = document.context(0)
        writer: tuple[bytes, Context] | None = None
        owner: str | None = None
        for step in document.steps():
            _, kind, _, raw = step
            if kind == DIRECTIVE:
                yield step, None
                context = document.context(step.entry + 1)
            elif kind == BROKEN:
                yield step, why_broken(raw)
            elif kind in {OWNED, CONTINUED}:
                if kind == OWNED:
                    writer, owner = (raw, context), None
                if is_other is not None and is_other(raw):
                    continue
                fields = parse_record(raw)
                if isinstance(fields, Problem):
                    yield step, fields
                elif rdtype is None or canonical_type(fields.rdtype) == rdtype:
                    if owner is None and writer is not None:
                        owner = owner_of(writer[0], fields if kind == OWNED else parse_record(writer[0]), writer[1])
                    yield step, self._resolved(step.entry, fields, owner, context)

    def records_of(self, owner: str) -> list[Located]:
        """Return the readable records of *owner*. Searches the whole file."""
        return self.locate(entries_of(self.document, owner))

    def locate(self, entries: list[int]) -> list[Located]:
        """Return the readable records among *entries*."""
        return [found for entry in entries if not isinstance(found := self.located(entry), Problem)]

    def soa_entry(self) -> int | None:
        """Return the entry of the zone's SOA, or of the first SOA record there is; None where none can be read."""
        if self._soa is not None and self._soa < len(self.document) and self._is_soa(self._soa):
            return self._soa
        if self._no_soa_at != (self.document.revision, len(self.document)):
            self._soa = next((entry for entry in self._words_soa() if self._is_soa(entry)), None)
            self._no_soa_at = (self.document.revision, len(self.document))
        return self._soa

    def serial_place(self) -> tuple[int, int] | None:
        """Return where SERIAL stands in the text, as (offset, length); None without a readable SOA."""
        entry = self.soa_entry()
        fields = self.document.record(entry) if entry is not None else None
        if entry is None or not isinstance(fields, RecordFields) or len(fields.rdata) != 7:
            return None
        token = fields.rdata[2]
        return self.document.offset(entry) + token.start, token.end - token.start

    def serial(self) -> int | None:
        """Return SERIAL; None without a readable SOA."""
        entry = self.soa_entry()
        fields = self.document.record(entry) if entry is not None else None
        if not isinstance(fields, RecordFields) or len(fields.rdata) != 7 or not fields.rdata[2].text.isdigit():
            return None
        return int(fields.rdata[2].text)

    def _is_soa(self, entry: int) -> bool:
        fields = self.document.record(entry) if self.document.kind(entry) in {OWNED, CONTINUED} else None
        return isinstance(fields, RecordFields) and fields.rdtype == "SOA"

    def _words_soa(self) -> Iterator[int]:
        """Yield the entries in whose bytes the word SOA stands."""
        for begin, source, first, stop in self.document.runs():
            outline = source.outline
            if first == stop:
                continue
            for match in _SOA.finditer(source.data, outline.starts[first], outline.end(stop - 1)):
                yield begin + bisect_right(outline.starts, match.start(), first, stop) - 1 - first

    def is_system_entry(self, index: int) -> str | None:
        """Return the type of the System Record at entry *index*; None where there is none."""
        fields = self.document.record(index)
        if isinstance(fields, Problem):
            return None
        rdtype = canonical_type(fields.rdtype)
        if rdtype not in {"SOA", "NS"} and not self.vanity:
            return None
        owner = self.document.owner(index)
        return rdtype if owner is not None and self.is_system(owner, rdtype) else None

    def is_system(self, owner: str, rdtype: str) -> bool:
        """Return whether the RRset belongs to the System Records."""
        return lock_on(self.name, owner, rdtype, self.vanity) is not None


def rrset_of(located: list[Located], owner: str, rdtype: str) -> RRset:
    """Return the RRset of *owner* and *rdtype* out of the owner's records."""
    return RRset(owner, rdtype, tuple(found.record for found in located if found.record.rdtype == rdtype))


def note_of(fields: RecordFields) -> str | None:
    """Return a record's note: the comment behind it, without semicolon, UTF-8 where valid, else escaped."""
    if fields.comment is None:
        return None
    raw = fields.comment.text.lstrip(b";").strip()
    return raw.decode("utf-8", "backslashreplace") or None
