"""Read a zone file's entries one by one, exactly: what each states, and what is wrong with it by itself."""

import re
from itertools import islice, pairwise
from typing import Final

from tuiz.checks import lexis
from tuiz.checks.check import ERROR, NOBODY, NOTICE, WARNING, Fault, Remark
from tuiz.checks.facts import Facts, Key, Statement, key_in
from tuiz.checks.findings import Severity
from tuiz.checks.type_bits import bit_of
from tuiz.domain import names
from tuiz.domain.codec import fast
from tuiz.domain.mnemonics import SERVER_TYPES, canonical_class, canonical_type
from tuiz.domain.servers import ALL, BIND, KNOT, NSD, Server
from tuiz.domain.ttl import parse_ttl
from tuiz.domain.zonefile.entries import DirectiveFields, RecordFields, parse_directive, parse_record
from tuiz.domain.zonefile.outline import BLANK, BROKEN, COMMENT, CONTINUED, DIRECTIVE, OWNED
from tuiz.domain.zonefile.tokens import Problem, Token, why_broken

MAX_GENERATED: Final = 100_000
"""How many records the $GENERATEs of a file are expanded to at most."""

MAX_ERRORS: Final = 10_000
"""After so many errors a file isn't read on: it is no zone file, or one word at its begin makes the rest wrong."""

POINTING: Final = frozenset({"NS", "CNAME", "DNAME", "MX", "SRV", "PTR"})
"""Types whose data ends in the name they point to."""

MAX_BIND_RDATA: Final = 65_500
"""How many octets of data BIND takes from text for sure; a few more or less with the owner's length."""

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_FIRST_WORD: Final = re.compile(rb"[^ \t\r\n;()]++")
_HASH: Final = re.compile(
    rb"(?:[0-9a-v]{8})*(?:[0-9a-v]{8}|[0-9a-v][048cgkos]|[0-9a-v]{3}[0g]|[0-9a-v]{4}[02468acegikmoqsu]"
    rb"|[0-9a-v]{6}[08go])"
)
"""Whole octets in base32 with the extended hexadecimal alphabet, without padding (RFC 4648 §7)."""


class Context:
    """What the entries so far say about the next one."""

    def __init__(self, origin: str) -> None:
        """Begin a file whose relative names are below *origin*."""
        self.origin = origin
        """The absolute name that relative names are below."""
        self.default_ttl: int | None = None
        """The last $TTL, in seconds."""
        self.last_ttl: int | None = None
        """The TTL that a record last stated."""
        self.owner: str | None = None
        """The last owner, absolute; None before the first, and behind one that can't be read."""
        self.key: Key | None = None
        """That owner's key; None for one outside the zone."""
        self.owner_known = False
        """Whether a record has come by."""
        self.soa_seen = False

    def copy(self) -> "Context":
        """Return it as it is now."""
        twin = Context(self.origin)
        vars(twin).update(vars(self))
        return twin


class EntryReader:
    """Takes entries in the file's order; gathers facts and remarks."""

    def __init__(self, facts: Facts, remarks: list[Remark], size: int) -> None:
        """Take where facts and remarks go, and how many bytes the file has."""
        self._size = size
        self.context = Context(facts.zone)
        self.facts = facts
        self._remarks = remarks
        self._zone_key = names.key(facts.zone)
        self.generated = 0
        """How many records $GENERATEs were expanded to."""
        self.errors = 0
        """How many errors were found, whoever reads them so."""
        self._generated_at: int | None = None
        self.return_seen = False
        """Whether the file's carriage returns were spoken of."""

    @property
    def has_enough(self) -> bool:
        """Whether there are so many errors that the file isn't read on."""
        return self.errors >= MAX_ERRORS

    def stop(self, offset: int) -> None:
        """Say that the file isn't read on from *offset*."""
        self.facts.complete = False
        message = f"{MAX_ERRORS:,} errors stand above; what follows isn't checked."
        self._remark("check-stopped", NOTICE, Fault(offset, message, "Mend the first of them, then check again."))

    def read(self, offset: int, raw: bytes, kind: int) -> None:
        """Take the entry *raw* at *offset*."""
        if not offset and raw.startswith(_BYTE_ORDER_MARK):
            message = "The file begins with a byte order mark, which name servers take for a part of its first word."
            self._remark("byte-order-mark", WARNING, Fault(offset, message, "Save it as UTF-8 without the mark."))
        if b"\r" in raw:
            self._look_at_returns(offset, raw)
            if kind != BROKEN:
                lines = lexis.lines_of(raw)
                for place, line in lines:
                    if place and line[:1] == b"$":
                        message = "A directive follows a carriage return."
                        complaint = lexis.Complaint(place, "carriage-return", NSD, message, "End the line before it.")
                        self._complain(offset, complaint)
                    self._read_line(offset + place, line, kind if len(lines) == 1 else _kind_of(line))
                return
        self._read_line(offset, raw, kind)

    def _read_line(self, offset: int, raw: bytes, kind: int) -> None:
        if kind in {OWNED, CONTINUED}:
            self._read_record(offset, raw)
        elif kind == DIRECTIVE:
            self._read_directive(offset, raw)
        elif kind == BROKEN:
            self._note_first(offset)
            self._problem(offset, why_broken(raw))
            self._take_owner_of_unread(raw)
        elif kind == COMMENT or raw.strip(b"\n"):
            for complaint in lexis.of_hollow(raw, owner_known=self.context.owner_known):
                self._complain(offset, complaint)

    def _look_at_returns(self, offset: int, raw: bytes) -> None:
        """Speak of the file's first carriage return."""
        if b"\\\r\n" in raw.partition(b";")[0]:
            message = "A backslash ends the line."
            complaint = lexis.Complaint(raw.index(b"\\\r"), "backslash-last", BIND | KNOT, message, "Take it out.")
            self._complain(offset, complaint)
        place = None if self.return_seen else lexis.carriage_return(raw)
        if place is None:
            return
        last_line = raw.rfind(b"\n") + 1
        if place >= last_line and offset + len(raw) == self._size:
            self.facts.lost_line = offset + last_line
        else:
            self.remark_on_return(offset + place)

    def remark_on_return(self, offset: int) -> None:
        """Say that the file has a carriage return, first at *offset*."""
        self.return_seen = True
        message = "The file has carriage returns, as line ends of other systems have."
        hint = "Convert it to line feeds alone, as dos2unix does."
        self._remark("carriage-return", WARNING, Fault(offset, message, hint, KNOT))

    # Records

    def _read_record(self, offset: int, raw: bytes) -> None:
        self._note_first(offset)
        fields = parse_record(raw)
        if isinstance(fields, Problem):
            self._problem(offset, fields)
            self._take_owner_of_unread(raw)
            return
        if fields.owner:
            self._take_owner(offset, fields.owner, fields)
        elif not self.context.owner_known:
            hint = "Write its owner at the line's start, @ for the zone itself."
            self._remark("owner-missing", ERROR, Fault(offset, "The first record has no owner.", hint, BIND | KNOT))
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
            self._remark("owner-invalid", ERROR, fault)
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
            self._remark("class-differs", ERROR, self._fault(place, message, "Take it out of this zone.", ALL, rdtype))
        ttl = self._ttl(offset, fields, rdtype)
        found = self._rdata(offset, raw, fields, rdtype)
        if found is None:
            return
        wire, target_name = found
        context = self.context
        if context.owner is None:
            return
        if context.key is None:
            hint = f"Records of {self.facts.zone} end in that name; one without a final dot gets the origin added."
            # NSD takes the last dot for escaped where an escaped backslash stands before it, and the name for relative.
            refusing = NOBODY if context.owner.endswith("\\.") else NSD
            fault = self._fault(offset, f"{context.owner} is outside the zone.", hint, refusing, rdtype)
            self._remark("owner-outside", WARNING, fault)
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
            is_written=self._generated_at is None,
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
            self._remark("ttl-missing", WARNING, fault)
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
            self._remark("rdata-invalid", ERROR, fault)
            return None
        if len(found.wire) > MAX_BIND_RDATA:
            fault = self._fault(offset, f"The data has {len(found.wire)} octets.", "Make it shorter.", BIND, rdtype)
            self._remark("rdata-large", WARNING, fault)
        for objection in found.objections:
            place = begin + max(0, objection.column - depth) if objection.column is not None else begin
            fault = self._fault(offset + place, objection.message, objection.hint, objection.servers, rdtype)
            self._remark("rdata-spelling", WARNING, fault)
        if rdtype not in POINTING or found.presentation.startswith("\\#"):
            return found.wire, None
        return found.wire, found.presentation.rpartition(" ")[2]

    def _look_at(self, statement: Statement) -> None:
        """Remark on what only this record's type and owner tell."""
        rdtype = statement.rdtype
        if rdtype in SERVER_TYPES:
            message = f"Only PowerDNS serves {rdtype} records."
            hint = 'Write server = "powerdns" into the domain\'s TOML if it does serve this zone.'
            self._remark("server-type", NOTICE, self._fault(statement.at_type, message, hint, ALL, rdtype))
        elif rdtype == "NSEC3" and not _HASH.fullmatch(statement.key.partition(b".")[0]):
            message = "The owner of an NSEC3 record is no hash."
            hint = "Its first label is a hash in base32 (RFC 5155 §3)."
            self._remark("nsec3-owner", WARNING, self._fault(statement.offset, message, hint, BIND, rdtype))

    # Directives

    def _read_directive(self, offset: int, raw: bytes) -> None:
        fields = parse_directive(raw)
        if isinstance(fields, Problem):
            self._problem(offset, fields)
            return
        for complaint in lexis.of_layout(raw):
            self._complain(offset, complaint)
        if raw[-1:] not in {b"\n", b"\r"} and fields.name in {b"$ORIGIN", b"$TTL"}:
            message = "A directive ends the file without a line end."
            complaint = lexis.Complaint(0, "directive-last", BIND, message, "End the line, or take it out.")
            self._complain(offset, complaint)
        first = fields.arguments[0]
        if fields.name == b"$ORIGIN":
            self._take_origin(offset, first)
        elif fields.name == b"$TTL":
            self.context.default_ttl = parse_ttl(first.text)
            if complaint_ := lexis.of_ttl(first):
                self._complain(offset, complaint_)
        elif fields.name == b"$GENERATE":
            self._generate(offset, fields)
        else:
            self._leave_out(offset, fields)

    def _take_origin(self, offset: int, word: Token) -> None:
        place = offset + word.start
        if word.quoted:
            fault = Fault(place, "The origin stands between quotes.", "Take the quotes away.", ALL)
            self._remark("origin-invalid", ERROR, fault)
            return
        for complaint in lexis.of_origin(word):
            self._complain(offset, complaint)
        text = lexis.name_of(word.text)
        try:
            names.validate(text, self.context.origin)
        except names.InvalidName as error:
            fault = Fault(place, f"The origin isn't a domain name: {error.message}", error.hint, ALL)
            self._remark("origin-invalid", ERROR, fault)
            return
        self.context.origin = names.absolute(text, self.context.origin)

    def _leave_out(self, offset: int, fields: DirectiveFields) -> None:
        """Speak of an included file: its records aren't among those checked."""
        self.facts.complete = False
        message = "The records of the included file aren't checked."
        self._remark("include", NOTICE, Fault(offset, message, "Check that file by itself.", NOBODY))
        if len(fields.arguments) == 2:
            for complaint in lexis.of_origin(fields.arguments[1]):
                self._complain(offset, complaint)

    def _generate(self, offset: int, fields: DirectiveFields) -> None:
        """Read the records that a $GENERATE stands for; all that is said of them is said of the directive."""
        from tuiz.domain.zonefile.generate import generator_of

        message = "Only BIND and PowerDNS read $GENERATE."
        self._remark("generate", NOTICE, Fault(offset, message, "Write the records themselves.", KNOT | NSD))
        generator = generator_of(fields)
        if isinstance(generator, Problem):
            self._problem(offset, generator)
            return
        owner, key = self.context.owner, self.context.key
        mark = len(self._remarks)
        self._generated_at = offset
        left = MAX_GENERATED - self.generated
        if len(generator) > left:
            message = f"This stands for {len(generator):,} records, of which {left:,} are checked."
            hint = f"A file's $GENERATE lines are checked up to {MAX_GENERATED:,} records."
            self._remark("generate-large", NOTICE, Fault(offset, message, hint))
        for generated in islice(generator.records(), left):
            self.generated += 1
            words = (generated.owner, generator.ttl, generator.rdclass, generator.rdtype, generated.rdata)
            self._read_record(offset, b" ".join(filter(None, words)) + b"\n")
        self._generated_at = None
        self._remarks[mark:] = [
            remark._replace(fault=remark.fault._replace(offset=offset)) for remark in self._remarks[mark:]
        ]
        self.facts.complete &= len(generator) <= left
        self.context.owner, self.context.key = owner, key

    # Remarks

    def _note_first(self, offset: int) -> None:
        if not self.context.owner_known:
            self.facts.first_record = offset

    def _problem(self, offset: int, problem: Problem) -> None:
        fault = Fault(offset + problem.offset, f"{problem.reason}.", problem.hint, ALL)
        self._remark("unreadable", ERROR, fault)

    def _complain(self, offset: int, complaint: lexis.Complaint, fields: RecordFields | None = None) -> None:
        owner = self.context.owner if fields else None
        rdtype = canonical_type(fields.rdtype) if fields else None
        place = offset + complaint.place
        fault = Fault(place, complaint.message, complaint.hint, complaint.refused_by, owner, rdtype)
        self._remark(complaint.check, WARNING, fault)

    def _fault(
        self, offset: int, message: str, hint: str | None, refused_by: frozenset[Server], rdtype: str | None
    ) -> Fault:
        return Fault(offset, message, hint, refused_by, self.context.owner, rdtype)

    def _remark(self, check: str, severity: Severity, fault: Fault) -> None:
        self.errors += severity is ERROR
        self._remarks.append(Remark(check, severity, fault))


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
