"""Read a zone file's entries one by one, exactly: what each states, and what is wrong with it by itself."""

import re
from itertools import islice, pairwise
from typing import Final

from tuiz.checks import lexis
from tuiz.checks.check import ERROR, NOBODY, NOTICE, WARNING, Fault, Remark
from tuiz.checks.context import Context
from tuiz.checks.directives import DirectiveReader
from tuiz.checks.facts import Facts, Statement, key_in
from tuiz.checks.notes import MAX_ERRORS, Notes
from tuiz.checks.type_bits import bit_of
from tuiz.domain import names
from tuiz.domain.codec import fast
from tuiz.domain.mnemonics import SERVER_TYPES, canonical_class, canonical_type
from tuiz.domain.servers import ALL, BIND, KNOT, NSD, Server
from tuiz.domain.ttl import parse_ttl
from tuiz.domain.zonefile.entries import RecordFields, parse_record
from tuiz.domain.zonefile.outline import BLANK, BROKEN, COMMENT, CONTINUED, DIRECTIVE, OWNED
from tuiz.domain.zonefile.tokens import Problem, Token, why_broken

MAX_RETURNS: Final = 10_000
"""How many lines of an entry are read that end in nothing but a carriage return."""

POINTING: Final = frozenset({"NS", "CNAME", "DNAME", "MX", "SRV", "PTR"})
"""Types whose data ends in the name they point to."""

MAX_BIND_RDATA: Final = 65_500
"""How many octets of data BIND takes from text for sure; a few more or less with the owner's length."""

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_FIRST_WORD: Final = re.compile(rb"[^ \t\r\n;()]++")
_HASH: Final = re.compile(
    rb"(?:[0-9a-v]{8})*(?:[0-9a-v]{8}|[0-9a-v][048cgkos]|[0-9a-v]{3}[0g]|[0-9a-v]{4}[02468acegikmoqsu]"
    rb"|[0-9a-v]{6}[08go])"
)
"""Whole octets in base32 with the extended hexadecimal alphabet, without padding (RFC 4648 §7)."""


class EntryReader:
    """Takes entries in the file's order; gathers facts and remarks."""

    def __init__(self, facts: Facts, remarks: list[Remark], size: int, context: Context | None = None) -> None:
        """Take where facts and remarks go, how many bytes the file has, and what is known at the first entry."""
        self._size = size
        self.context = context or Context(facts.zone)
        self.facts = facts
        self.notes = Notes(remarks)
        self.directives = DirectiveReader(self.context, facts, self.notes, self._read_record)
        self._zone_key = names.key(facts.zone)
        self.return_seen = False
        """Whether the file's carriage returns were spoken of."""

    def stop(self, offset: int) -> None:
        """Say that the file isn't read on from *offset*."""
        message = f"{MAX_ERRORS:,} errors stand above; what follows isn't checked."
        self._pass_over(offset, message, "Mend the first of them, then check again.")

    def _pass_over(self, offset: int, message: str, hint: str) -> None:
        self.facts.complete = False
        self.notes.remark("check-stopped", NOTICE, Fault(offset, message, hint))

    def read(self, offset: int, raw: bytes, kind: int) -> None:
        """Take the entry *raw* at *offset*."""
        if not offset and raw.startswith(_BYTE_ORDER_MARK):
            message = "The file begins with a byte order mark, which name servers take for a part of its first word."
            self.notes.remark("byte-order-mark", WARNING, Fault(offset, message, "Save it as UTF-8 without the mark."))
        elif not offset and raw.startswith(_UTF_16):
            message = "The file is in UTF-16, which no name server reads."
            self.notes.remark("byte-order-mark", WARNING, Fault(offset, message, "Save it as UTF-8 without a mark."))
        if b"\r" in raw:
            self._look_at_returns(offset, raw)
            if kind != BROKEN:
                self._read_lines(offset, raw, kind)
                return
        self._read_line(offset, raw, kind)

    def _read_lines(self, offset: int, raw: bytes, kind: int) -> None:
        """Take an entry that may be several, because for some servers a carriage return ends a line."""
        lines = list(islice(lexis.lines_of(raw), MAX_RETURNS + 1))
        for place, line in lines[:MAX_RETURNS]:
            if self.notes.are_enough:
                return
            if place and line[:1] == b"$":
                message = "A directive follows a carriage return."
                complaint = lexis.Complaint(place, "carriage-return", NSD, message, "End the line before it.")
                self.notes.complaint(offset, complaint)
            self._read_line(offset + place, line, kind if len(lines) == 1 else _kind_of(line))
        if len(lines) > MAX_RETURNS:
            message = f"{MAX_RETURNS:,} lines that end in a carriage return stand above; what follows isn't checked."
            self._pass_over(offset + lines[-1][0], message, "Convert the file to line feeds, then check again.")

    def _read_line(self, offset: int, raw: bytes, kind: int) -> None:
        if kind in {OWNED, CONTINUED}:
            self._read_record(offset, raw)
        elif kind == DIRECTIVE:
            self.directives.read(offset, raw)
        elif kind == BROKEN:
            self._note_first(offset)
            self.notes.problem(offset, why_broken(raw))
            self._take_owner_of_unread(raw)
        elif kind == COMMENT or raw.strip(b"\n"):
            for complaint in lexis.of_hollow(raw, owner_known=self.context.owner_known):
                self.notes.complaint(offset, complaint)

    def _look_at_returns(self, offset: int, raw: bytes) -> None:
        """Speak of the file's first carriage return."""
        if complaint := lexis.of_escaped_return(raw):
            self.notes.complaint(offset, complaint)
        place = None if self.return_seen else lexis.carriage_return(raw)
        if place is None:
            return
        last_line = raw.rfind(b"\n") + 1
        if place >= last_line and offset + len(raw) == self._size:
            self.facts.lost_line = offset + last_line
            self.notes.not_reading = KNOT
        else:
            self.remark_on_return(offset + place)

    def remark_on_return(self, offset: int) -> None:
        """Say that the file has a carriage return, first at *offset*."""
        self.return_seen = True
        message = "The file has carriage returns, as line ends of other systems have."
        hint = "Convert it to line feeds alone, as dos2unix does."
        self.notes.remark("carriage-return", WARNING, Fault(offset, message, hint, KNOT))

    # Records

    def _read_record(self, offset: int, raw: bytes) -> None:
        self._note_first(offset)
        fields = parse_record(raw)
        if isinstance(fields, Problem):
            self.notes.problem(offset, fields)
            self._take_owner_of_unread(raw)
            return
        if fields.owner:
            self._take_owner(offset, fields.owner, fields)
        elif not self.context.owner_known:
            hint = "Write its owner at the line's start, @ for the zone itself."
            fault = Fault(offset, "The first record has no owner.", hint, BIND | KNOT)
            self.notes.remark("owner-missing", ERROR, fault)
            self._set_owner(self.context.origin)  # as NSD does
        self.context.owner_known = True
        for complaint in lexis.of_layout(raw):
            self._complain(offset, complaint, fields)
        self._take_fields(offset, raw, fields)

    def _take_owner_of_unread(self, raw: bytes) -> None:
        """Take the owner of an entry that can't be read: the next ones may be its."""
        self.context.owner_known = True
        if raw[:1] in {b" ", b"\t", b"\r"}:
            return
        match = _FIRST_WORD.match(raw)
        self._set_owner(_name_or_none(match[0], self.context.origin) if match else None)

    def _take_owner(self, offset: int, word: Token, fields: RecordFields) -> None:
        text = word.text[1:-1] if word.quoted else word.text
        name = lexis.name_of(text)
        try:
            names.validate(name, self.context.origin)
        except names.InvalidName as error:
            self._set_owner(None)
            fault = Fault(offset, f"The owner isn't a domain name: {error.message}", error.hint, ALL)
            self.notes.remark("owner-invalid", ERROR, fault)
        else:
            self._set_owner(names.absolute(name, self.context.origin))
        for complaint in lexis.of_owner(word):
            self._complain(offset, complaint, fields)

    def _set_owner(self, name: str | None) -> None:
        self.context.owner = name
        self.context.key = key_in(self._zone_key, name) if name is not None else None

    def _take_fields(self, offset: int, raw: bytes, fields: RecordFields) -> None:
        for complaint in lexis.of_fields(fields):
            self._complain(offset, complaint, fields)
        rdtype = canonical_type(fields.rdtype)
        rdclass = canonical_class(fields.rdclass.text.decode("ascii")) if fields.rdclass else "IN"
        if rdclass not in {"IN", "CLASS0"}:
            place = offset + (fields.rdclass.start if fields.rdclass else 0)
            message = f"The record's class is {rdclass}, in a zone of class IN."
            self.notes.remark(
                "class-differs", ERROR, self._fault(place, message, "Take it out of this zone.", ALL, rdtype)
            )
        ttl = self._ttl(offset, fields, rdtype)
        found = self._rdata(offset, raw, fields, rdtype)
        if found is None:
            return
        wire, target_name = found
        context = self.context
        if context.owner is None:
            return
        if rdtype == "NSEC3":
            self._look_at_hash(offset, context.owner)
        if context.key is None:
            hint = f"Records of {self.facts.zone} end in that name; one without a final dot gets the origin added."
            # NSD takes the last dot for escaped where an escaped backslash stands before it, and the name for relative.
            refusing = NOBODY if context.owner.endswith("\\.") else NSD
            fault = self._fault(offset, f"{context.owner} is outside the zone.", hint, refusing, rdtype)
            self.notes.remark("owner-outside", WARNING, fault)
            return
        target = key_in(self._zone_key, target_name) if target_name is not None else None
        statement = Statement(
            offset,
            fields,
            context.owner,
            context.key,
            rdtype,
            ttl,
            wire,
            target,
            target_name,
            is_written=not self.directives.is_generating,
        )
        self._look_at(statement)
        self.facts.add(statement, bit_of(rdtype))

    def _ttl(self, offset: int, fields: RecordFields, rdtype: str) -> int | None:
        """Return the record's TTL, stated or not (RFC 1035 §5.1, RFC 2308 §4)."""
        context = self.context
        if fields.ttl:
            context.last_ttl = parse_ttl(fields.ttl.text)
            context.soa_seen |= rdtype == "SOA"
            return context.last_ttl
        ttl = context.default_ttl if context.default_ttl is not None else context.last_ttl
        if rdtype == "SOA":
            context.soa_seen = True
            if ttl is None and len(fields.rdata) == 7:
                ttl = context.last_ttl = parse_ttl(fields.rdata[6].text)
        elif ttl is None and not context.soa_seen and context.key is not None:
            fault = self._fault(
                offset, "Nothing tells the TTL of this record.", "Begin the file with a $TTL.", BIND, rdtype
            )
            self.notes.remark("ttl-missing", WARNING, fault)
        return ttl

    def _rdata(self, offset: int, raw: bytes, fields: RecordFields, rdtype: str) -> tuple[bytes, str | None] | None:
        """Return the RDATA's canonical octets, and the name it points to; None where it can't be read."""
        origin = self.context.origin
        if not _is_glued(fields.rdata):
            wire = fast.key(fields.rdtype, fields.rdata_text, origin)
            if wire is not None:
                if rdtype not in POINTING:
                    return wire, None
                return wire, names.absolute(fields.rdata[-1].text.decode("ascii"), origin)
        from tuiz.domain import rdata  # most zones of common types do without

        begin = fields.type.end
        depth = lexis.open_before(raw, begin) if b"(" in raw[:begin] else 0
        try:
            found = rdata.parse(fields.rdtype, b"(" * depth + raw[begin:], origin)
        except rdata.InvalidRdata as error:
            place = offset + begin + max(0, error.column - depth) if error.column is not None else offset + begin
            fault = self._fault(place, error.message, error.hint, ALL, rdtype)
            self.notes.remark("rdata-invalid", ERROR, fault)
            return None
        if len(found.wire) > MAX_BIND_RDATA:
            fault = self._fault(offset, f"The data has {len(found.wire)} octets.", "Make it shorter.", BIND, rdtype)
            self.notes.remark("rdata-large", WARNING, fault)
        for objection in found.objections:
            place = begin + max(0, objection.column - depth) if objection.column is not None else begin
            fault = self._fault(offset + place, objection.message, objection.hint, objection.servers, rdtype)
            self.notes.remark("rdata-spelling", WARNING, fault)
        if rdtype not in POINTING or found.presentation.startswith("\\#"):
            return found.wire, None
        return found.wire, found.presentation.rpartition(" ")[2]

    def _look_at(self, statement: Statement) -> None:
        """Remark on what only this record's type and owner tell."""
        rdtype = statement.rdtype
        if rdtype in SERVER_TYPES:
            message = f"Only PowerDNS serves {rdtype} records."
            hint = 'Write server = "powerdns" into the domain\'s TOML if it does serve this zone.'
            self.notes.remark("server-type", NOTICE, self._fault(statement.at_type, message, hint, ALL, rdtype))

    def _look_at_hash(self, offset: int, owner: str) -> None:
        """Remark on an owner of NSEC3 that is none: also where the record is outside the zone."""
        first, *_ = names.labels(names.key(owner)) or [""]
        if not _HASH.fullmatch(first.encode("ascii")):
            message = "The owner of an NSEC3 record is no hash."
            hint = "Its first label is a hash in base32 (RFC 5155 §3)."
            self.notes.remark("nsec3-owner", WARNING, self._fault(offset, message, hint, BIND, "NSEC3"))

    def _note_first(self, offset: int) -> None:
        if not self.context.owner_known:
            self.facts.first_record = offset

    def _complain(self, offset: int, complaint: lexis.Complaint, fields: RecordFields) -> None:
        self.notes.complaint(offset, complaint, self.context.owner, canonical_type(fields.rdtype))

    def _fault(
        self, offset: int, message: str, hint: str | None, refused_by: frozenset[Server], rdtype: str | None
    ) -> Fault:
        return Fault(offset, message, hint, refused_by, self.context.owner, rdtype)


def is_hollow(raw: bytes) -> bool:
    """Return whether a line has no words."""
    return not raw.partition(b";")[0].strip(b" \t\r\n()")


def _kind_of(line: bytes) -> int:
    """Return the kind of a line that a carriage return cut off."""
    if is_hollow(line):
        return COMMENT if b";" in line else BLANK
    if line[:1] == b"$":
        return DIRECTIVE
    return CONTINUED if line[:1] in {b" ", b"\t"} else OWNED


def _is_glued(words: tuple[Token, ...]) -> bool:
    return any(before.end == word.start for before, word in pairwise(words))


def _name_or_none(text: bytes, origin: str) -> str | None:
    name = lexis.name_of(text)
    try:
        names.validate(name, origin)
    except names.InvalidName:
        return None
    return names.absolute(name, origin)
