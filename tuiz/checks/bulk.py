r"""Take in the simple records of a zone file a slice at a time: a million of them in about two seconds.

One regular expression matches records that are certainly sound by themselves, for every name server, and gives their
fields; `expression` tells what is taken for simple. The entry at which it stops is read exactly, by `reading`; then it
goes on. What is gathered is only what tells which owners the checks of the whole zone may have something to say about:
those are read again, exactly.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tuiz.checks import expression
from tuiz.checks.context import Context
from tuiz.checks.facts import Facts, Key
from tuiz.checks.reading import EntryReader
from tuiz.checks.repeats import Row, differ, last_ttl, may_repeat
from tuiz.checks.scope import Scope
from tuiz.checks.type_bits import AAAA, CAA, CNAME, MX, NS, PTR, SRV, TXT, A
from tuiz.domain import names
from tuiz.domain.garbage import no_collection
from tuiz.domain.possessive import compile_pattern
from tuiz.domain.ttl import parse_ttl
from tuiz.domain.zonefile.scanner import entry_at

SLICE: Final = 1 << 16
"""Bytes taken between two chances to do something else: some milliseconds' work."""
_MOST_HELD: Final = 64
"""Of so many records of one owner the next slice waits to see whether there are more."""
_MANY_MISSED: Final = 100
"""After so many entries of a slice that weren't simple, the next one is tried with names of any length."""


_GROUPS: Final = {
    A: expression.A,
    AAAA: expression.AAAA,
    NS: expression.NS,
    CNAME: expression.CNAME,
    MX: expression.MX,
    SRV: expression.SRV,
    TXT: expression.TXT,
    CAA: expression.CAA,
    PTR: expression.PTR,
}
"""Each type's bit, and the group that has its data."""


_HOLLOW_LINES: Final = compile_pattern(rb"(?:\n|;[^\r\n]*+\n)++")
"""Lines that say nothing: neither to name servers, nor about the lines around them."""


class Slice(NamedTuple):
    """A run of whole entries, and what the entries before it say about it."""

    begin: int
    owners_before: int
    """How many owners were known before it."""
    context: Context


class Part(NamedTuple):
    """What tells where the owners of a run of slices are."""

    end: int
    types: dict[Key, int]
    """The owners, in the order in which they turned up first."""
    slices: list[Slice]
    again: dict[Key, list[int]]
    """Owners that turn up in further slices than their first: in which, by number."""


class BulkReader:
    """Takes in a file or a part of it; what isn't simple goes to the exact reader."""

    def __init__(self, data: bytes, facts: Facts, exact: EntryReader, slice_bytes: int = SLICE) -> None:
        """Take the file, where facts go, and who reads what isn't simple."""
        self._slice_bytes = slice_bytes
        self._data = data
        self._facts = facts
        self._exact = exact
        self._expressions: dict[tuple[bool, bool], re.Pattern[bytes]] = {}
        self._scope = Scope(facts.zone, facts.zone)
        self._is_plain = self._scope.key is not None
        self._origin = facts.zone
        self._missed = 0
        self._held: list[Row] = []
        self._held_in = 0
        self._slices: list[Slice] = []
        self._again: dict[Key, list[int]] = {}
        exact.directives.take_simple = self._take_generated
        self.reached = 0
        """Where the last entry ends that was taken in."""

    def read(self, begin: int, end: int) -> Iterator[int]:
        """Take in the entries that begin between two offsets, slice by slice, yielding the offset reached."""
        position = begin
        while position < end and not self._exact.notes.are_enough:
            self._slices.append(Slice(position, len(self._facts.types), self._exact.context.copy()))
            with no_collection():
                position = self._read_slice(position, self._limit(position, end))
            self.reached = position
            yield position
        self._let_go()

    def part(self) -> Part:
        """Return what tells where the owners read so far are."""
        return Part(self.reached, self._facts.types, self._slices, self._again)

    def _limit(self, position: int, end: int) -> int:
        """Return where a slice that begins at *position* ends: behind a line."""
        limit = position + self._slice_bytes
        if limit >= end:
            return end
        return self._data.rfind(b"\n", position, limit) + 1 or self._data.find(b"\n", limit, end) + 1 or end

    def _read_slice(self, position: int, limit: int) -> int:
        """Take in the entries that begin before *limit*; return where the last one ends."""
        text = self._data[position:limit]
        has_returns = b"\r" in text
        pattern = self._expression(short=self._missed < _MANY_MISSED and b".." not in text, returns=has_returns)
        self._missed = 0
        begin = position
        while position < limit and not self._exact.notes.are_enough:
            if hollow := _HOLLOW_LINES.match(text, position - begin):
                position += len(hollow[0])
                continue
            if self._may_be_simple(has_returns=has_returns):
                rows = pattern.findall(text, position - begin)
                position = limit
                if rows and rows[-1][expression.REST]:
                    position -= len(rows.pop()[expression.REST])
                if rows:
                    self._take(rows, is_last=position >= limit)
                if position >= limit:
                    break
            self._let_go()
            position = self._read_one(position)
            self._missed += 1
        return position

    def _expression(self, *, short: bool, returns: bool) -> re.Pattern[bytes]:
        known = self._expressions.get((short, returns))
        if known is None:
            known = expression.compiled(self._scope.zone, short=short, returns=returns)
            self._expressions[short, returns] = known
        return known

    def _may_be_simple(self, *, has_returns: bool) -> bool:
        """Return whether the expression proves what it matches, after the entries so far."""
        context = self._exact.context
        if context.key is None or not self._is_plain or (has_returns and not self._exact.return_seen):
            return False
        if context.default_ttl is None and not context.soa_seen:
            return False
        if context.origin != self._origin:
            self._origin = context.origin
            self._scope = Scope(self._facts.zone, context.origin)
        return self._scope.key is not None

    def _read_one(self, position: int) -> int:
        """Read the entry at *position* exactly; return where it ends."""
        end, kind = entry_at(self._data, position)
        self._exact.read(position, self._data[position:end], kind)
        for key in self._facts.lately:
            self._note_again(key)
        self._facts.lately.clear()
        return end

    def _take_generated(self, text: bytes) -> bytes:
        """Take in the simple records at the begin of a text that a $GENERATE stands for; return the rest."""
        if not self._may_be_simple(has_returns=False):
            return text
        rows = self._expression(short=b".." not in text, returns=False).findall(text)
        rest: bytes = rows.pop()[expression.REST] if rows and rows[-1][expression.REST] else b""
        if rows:
            self._take(rows, is_last=False)
        return rest

    def _note_again(self, key: Key) -> None:
        """Note that an owner that may have been known before has records in this slice."""
        number = len(self._slices) - 1
        places = self._again.setdefault(key, [])
        if not places or places[-1] != number:
            places.append(number)

    def _take(self, rows: list[Row], *, is_last: bool) -> None:  # noqa: C901, PLR0912, PLR0915 - calls double its time
        """Take in simple records, the first of which may have the owner of what was before.

        Args:
            is_last: whether the slice ends behind them; the last owner's then wait for the next slice.
        """
        key = self._exact.context.key or b""
        if self._held:
            rows = self._held + rows
            self._held = []
            self._again.setdefault(key, []).append(self._held_in)
        facts, scope = self._facts, self._scope
        types, servers, hosts, aliases = facts.types, facts.servers, facts.hosts, facts.aliases
        known, key_of, suffix, end, tail = types.get, scope.key_of, scope.suffix, scope.end, len(scope.end)
        token = b""
        start = bits = seconds = repeated = 0
        for place, row in enumerate(rows):
            owner, _, _, a, aaaa, ns, cname, mx, srv, txt, caa, _, _ = row
            if owner and owner != token:
                if bits:
                    if known(key) is None:
                        types[key] = bits
                    else:
                        self._add_again(key, bits)
                    if repeated:
                        self._look_for_repeats(key, repeated, rows[start:place])
                        repeated = 0
                token, start, bits, seconds = owner, place, 0, 0
                if owner[-1] == 0x2E:
                    key = owner[:-tail].lower()
                elif owner == b"@":
                    key = scope.key or b""
                else:
                    key = (owner + suffix).lower() if suffix else owner.lower()
            if a:
                bit = A
            elif aaaa:
                bit = AAAA
            elif ns:
                bit = NS
                # Names outside the zone, spelled as they mostly are, are told apart without a call.
                may_be_within = ns[-1] != 0x2E or ns[-tail:].lower() == end or len(ns) < tail
                if may_be_within and (target := key_of(ns)) is not None:
                    servers.append((key, target))
            elif mx:
                bit = MX
                if (target := key_of(mx.split()[1])) is not None:
                    hosts.append((key, target))
            elif srv:
                bit = SRV
                if (target := key_of(srv.split()[3])) is not None:
                    hosts.append((key, target))
            elif txt:
                bit = TXT
            elif cname:
                bit = CNAME
                may_be_within = cname[-1] != 0x2E or cname[-tail:].lower() == end or len(cname) < tail
                if may_be_within and (target := key_of(cname)) is not None:
                    aliases.append((key, target))
            else:
                bit = CAA if caa else PTR
            if not bits & bit:
                bits |= bit
            elif seconds & bit or not differ(_GROUPS[bit], rows[place - 1], row):
                repeated |= bit
            else:
                seconds |= bit
        self._leave(rows, token, key)
        if is_last and len(rows) - start <= _MOST_HELD:
            self._held = rows[start:]
            self._held_in = len(self._slices) - 1
        else:
            self._add_last(key, bits, repeated, rows[start:])

    def _let_go(self) -> None:
        """Take in the records that waited for more of their owner's."""
        if self._held:
            self._take([], is_last=False)

    def _add_last(self, key: Key, bits: int, repeated: int, rows: list[Row]) -> None:
        """Take in the types of an owner that is known to be read to its end, or to a stop on the way."""
        if key in self._facts.types:
            self._add_again(key, bits)
        else:
            self._facts.types[key] = bits
        if repeated:
            self._look_for_repeats(key, repeated, rows)

    def _leave(self, rows: list[Row], token: bytes, key: Key) -> None:
        """Bring the context up to what stands behind *rows*."""
        context = self._exact.context
        context.key = key
        if token:
            context.owner = names.absolute(token.decode("ascii"), context.origin)
        if context.default_ttl is None and (stated := last_ttl(rows)) is not None:
            context.last_ttl = parse_ttl(stated)

    def _add_again(self, key: Key, bits: int) -> None:
        """Take in further types of an owner; an RRset that goes on is suspect."""
        before = self._facts.types[key]
        if before & bits:
            self._facts.suspects.add(key)
        self._facts.types[key] = before | bits
        self._note_again(key)

    def _look_for_repeats(self, key: Key, repeated: int, rows: list[Row]) -> None:
        """Suspect an owner if a type that it has several records of may have one twice, or TTLs that differ."""
        # Without $TTL, a record without TTL takes that of the record before, whatever its type.
        if self._exact.context.default_ttl is None and last_ttl(rows) is not None:
            self._facts.suspects.add(key)
            return
        for bit, group in _GROUPS.items():
            if repeated & bit and may_repeat(group, rows, self._scope):
                self._facts.suspects.add(key)
                return
