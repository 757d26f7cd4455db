"""Read the directives of a zone file: they change what the entries behind them mean, or stand for others."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Final

from tuiz.checks import lexis
from tuiz.checks.check import ERROR, NOBODY, NOTICE, Fault
from tuiz.checks.context import Context
from tuiz.checks.facts import Facts, Key, key_in
from tuiz.checks.notes import Notes
from tuiz.domain import names
from tuiz.domain.possessive import compile_pattern
from tuiz.domain.servers import ALL, BIND, KNOT, NSD
from tuiz.domain.ttl import parse_ttl
from tuiz.domain.zonefile.entries import DirectiveFields, parse_directive
from tuiz.domain.zonefile.tokens import Problem, Token

if TYPE_CHECKING:
    from tuiz.domain.zonefile.generate import Generator

MAX_GENERATED: Final = 100_000
"""How many records the $GENERATEs of a file are expanded to at most."""

_AT_ONCE: Final = 500
"""How many generated records are written out and taken in together."""

_UNKNOWN_LAST: Final = compile_pattern(
    rb"\$(?!(?:ORIGIN|TTL|INCLUDE|GENERATE)(?![A-Za-z]))[A-Za-z]++[ \t]*+(?:;[^\n\r]*+)?", re.IGNORECASE
)
"""One word that is no directive, without a line end: Knot DNS doesn't look at it, and NSD lets it be."""


class DirectiveReader:
    """Takes directives in the file's order."""

    def __init__(self, context: Context, facts: Facts, notes: Notes, read_record: Callable[[int, bytes], None]) -> None:
        """Take what is known so far, where facts and notes go, and who reads a generated record."""
        self.context = context
        self._facts = facts
        self._notes = notes
        self._read_record = read_record
        self.generated = 0
        """How many records $GENERATEs were expanded to."""
        self.is_generating = False
        """Whether the record that is being read is one that a $GENERATE stands for."""
        self.take_simple: Callable[[bytes], bytes] | None = None
        """Who takes in simple records at the begin of a text quickly and returns the rest of it; None for nobody."""
        self.only: AbstractSet[Key] | None = None
        """The owners whose generated records are read; None for all."""

    def read(self, offset: int, raw: bytes) -> None:
        """Take the directive *raw* at *offset*."""
        fields = parse_directive(raw)
        if isinstance(fields, Problem):
            self._notes.problem(offset, fields, BIND if _UNKNOWN_LAST.fullmatch(raw) else ALL)
            return
        for complaint in lexis.of_layout(raw):
            self._notes.complaint(offset, complaint)
        if raw[-1:] not in {b"\n", b"\r"} and fields.name in {b"$ORIGIN", b"$TTL"}:
            message = "A directive ends the file without a line end."
            complaint = lexis.Complaint(0, "directive-last", BIND, message, "End the line, or take it out.")
            self._notes.complaint(offset, complaint)
        first = fields.arguments[0]
        if fields.name == b"$ORIGIN":
            self._take_origin(offset, first)
        elif fields.name == b"$TTL":
            self.context.default_ttl = parse_ttl(first.text)
            if complaint_ := lexis.of_ttl(first):
                self._notes.complaint(offset, complaint_)
        elif fields.name == b"$GENERATE":
            self._generate(offset, fields)
        else:
            self._leave_out(offset, fields)

    def _take_origin(self, offset: int, word: Token) -> None:
        place = offset + word.start
        if word.quoted:
            fault = Fault(place, "The origin stands between quotes.", "Take the quotes away.", ALL)
            self._notes.remark("origin-invalid", ERROR, fault)
            return
        for complaint in lexis.of_origin(word):
            self._notes.complaint(offset, complaint)
        text = lexis.name_of(word.text)
        try:
            names.validate(text, self.context.origin)
        except names.InvalidName as error:
            fault = Fault(place, f"The origin isn't a domain name: {error.message}", error.hint, ALL)
            self._notes.remark("origin-invalid", ERROR, fault)
            return
        self.context.origin = names.absolute(text, self.context.origin)

    def _leave_out(self, offset: int, fields: DirectiveFields) -> None:
        """Speak of an included file: its records aren't among those checked."""
        self._facts.complete = False
        message = "The records of the included file aren't checked."
        self._notes.remark("include", NOTICE, Fault(offset, message, "Check that file by itself.", NOBODY))
        if len(fields.arguments) == 2:
            for complaint in lexis.of_origin(fields.arguments[1]):
                self._notes.complaint(offset, complaint)

    def _generate(self, offset: int, fields: DirectiveFields) -> None:
        """Read the records that a $GENERATE stands for; all that is said of them is said of the directive."""
        from tuiz.domain.zonefile.generate import generator_of  # few zones have any

        message = "Only BIND and PowerDNS read $GENERATE."
        self._notes.remark("generate", NOTICE, Fault(offset, message, "Write the records themselves.", KNOT | NSD))
        generator = generator_of(fields)
        if isinstance(generator, Problem):
            self._notes.problem(offset, generator)
            return
        owner, key = self.context.owner, self.context.key
        mark = len(self._notes)
        left = MAX_GENERATED - self.generated
        if len(generator) > left:
            message = f"This stands for {len(generator):,} records, of which {left:,} are checked."
            hint = f"A file's $GENERATE lines are checked up to {MAX_GENERATED:,} records."
            self._notes.remark("generate-large", NOTICE, Fault(offset, message, hint))
            self._facts.complete = False
        self.generated += min(len(generator), left)
        self.is_generating = True
        self._read_generated(offset, self._lines(generator, left), may_be_simple=generator.has_whole_lines)
        self.is_generating = False
        self._notes.put_at(offset, mark)
        self.context.owner, self.context.key = owner, key

    def _lines(self, generator: "Generator", most: int) -> Iterator[bytes]:
        """Yield the records as a zone file has them, without those that nobody wants."""
        zone_key = names.key(self._facts.zone)
        for generated in islice(generator.records(), most):
            if self.only is not None and generated.owner[:1] != b'"':
                name = names.absolute(lexis.name_of(generated.owner), self.context.origin)
                if key_in(zone_key, name) not in self.only:
                    if generator.ttl is not None:
                        self.context.last_ttl = parse_ttl(generator.ttl)
                    continue
            words = (generated.owner, generator.ttl, generator.rdclass, generator.rdtype, generated.rdata)
            yield b" ".join(filter(None, words)) + b"\n"

    def _read_generated(self, offset: int, lines: Iterator[bytes], *, may_be_simple: bool) -> None:
        """Read the lines, those at once that can be taken in together."""
        while (some := list(islice(lines, _AT_ONCE))) and not self._notes.are_enough:
            for line in self._not_simple(some) if may_be_simple else some:
                self._read_record(offset, line)

    def _not_simple(self, lines: Sequence[bytes]) -> Iterator[bytes]:
        """Yield the lines, in their order, but for simple ones, which are taken in on the way."""
        if self.take_simple is None:
            yield from lines
            return
        ends = list(accumulate(map(len, lines)))
        text = b"".join(lines)
        while text := self.take_simple(text):
            line = lines[bisect_right(ends, ends[-1] - len(text))]
            yield line
            text = text[len(line) :]
