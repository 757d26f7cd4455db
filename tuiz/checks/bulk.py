r"""Take in the simple records of a zone file a slice at a time: a million of them in about a second.

One regular expression matches records that are certainly sound by themselves, for every name server, and gives their
fields. The entry at which it stops is read exactly, by `reading`; then it goes on. What is gathered is only what
tells which owners the checks of the whole zone may have something to say about: those are read again, exactly.

The slices are matched in lower case; `expression` tells what is taken for simple.
"""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tuiz.checks import expression
from tuiz.checks.facts import APEX, Facts, Key
from tuiz.checks.reading import Context, EntryReader
from tuiz.checks.type_bits import AAAA, CAA, CNAME, MX, NS, PTR, SRV, TXT, A
from tuiz.domain import addresses, names
from tuiz.domain.codec.fast import MAX_ORIGIN
from tuiz.domain.ttl import parse_ttl
from tuiz.domain.zonefile.outline import OWNED
from tuiz.domain.zonefile.scanner import entry_at

SLICE: Final = 1 << 16
"""Bytes taken between two chances to do something else: some milliseconds' work."""

Row = tuple[bytes, ...]
"""What the expression gives of a record: its groups, in their order."""

_MOST_HELD: Final = 64
"""Of so many records of one owner the next slice waits to see whether there are more."""
_MANY_MISSED: Final = 100
"""After so many entries of a slice that weren't simple, the next one is tried with names of any length."""
_ODD_TAG: Final = re.compile(rb"CAA[ \t]++[0-9]++[ \t]++[a-z0-9]*+[A-Z]")
_ODD_TAG_ANYWHERE: Final = re.compile(rb"[Cc][Aa][Aa][ \t]++[0-9]++[ \t]++[a-z0-9]*+[A-Z]")
_SPELLING: Final = b'" \t\n()'
"""What may differ between two spellings of the same strings."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A run of whole entries, and what the entries before it say about it."""

    begin: int
    owners_before: int
    """How many owners were known before it."""
    context: Context
    token: bytes
    """The last owner before it as written, in lower case; empty where the context has it."""


class BulkReader:
    """Takes in a whole file; what isn't simple goes to the exact reader."""

    def __init__(self, data: bytes, facts: Facts, exact: EntryReader) -> None:
        """Take the file, where facts go, and who reads what isn't simple."""
        self._data = data
        self._facts = facts
        self._exact = exact
        self._zone = names.key(facts.zone).encode("ascii", "replace")
        self._is_plain = b"\\" not in self._zone and len(self._zone) <= MAX_ORIGIN
        self._tail = b"." if self._zone == b"." else b"." + self._zone
        self._expressions: dict[tuple[bool, bool, bool], re.Pattern[bytes]] = {}
        self._origin = ""
        self._origin_key: Key | None = None
        self._folded_origin = b""
        self._suffix = b""
        self._token = b""
        self._key: Key = APEX
        self._missed = 0
        self._held: list[Row] = []
        self._held_in = 0
        self.slices: list[Slice] = []
        self.again: dict[Key, list[int]] = {}
        """Owners that turn up in further slices than their first: in which, by number."""

    def read(self) -> Iterator[int]:
        """Take in slice by slice, yielding the offset reached."""
        size = len(self._data)
        position = 0
        while position < size:
            context = self._exact.context.copy()
            self.slices.append(Slice(position, len(self._facts.types), context, self._token))
            with _no_collection():
                position = self._read_slice(position, self._limit(position))
            yield position
        self._let_go()

    def _limit(self, position: int) -> int:
        """Return where a slice that begins at *position* ends: behind a line."""
        limit = position + SLICE
        if limit >= len(self._data):
            return len(self._data)
        return self._data.rfind(b"\n", position, limit) + 1 or self._data.find(b"\n", limit) + 1 or len(self._data)

    def _read_slice(self, position: int, limit: int) -> int:
        """Take in the entries that begin before *limit*; return where the last one ends."""
        text = self._data[position:limit]
        has_returns = b"\r" in text
        short = self._missed < _MANY_MISSED and b".." not in text
        self._missed = 0
        folded = text.lower()
        pattern = self._expression(short=short, returns=has_returns, tags=not _has_odd_tag(text, folded))
        begin = position
        while position < limit:
            if self._may_be_simple(has_returns=has_returns):
                rows = pattern.findall(folded, position - begin)
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

    def _expression(self, *, short: bool, returns: bool, tags: bool) -> re.Pattern[bytes]:
        known = self._expressions.get((short, returns, tags))
        if known is None:
            known = expression.compiled(self._zone, short=short, returns=returns, tags=tags)
            self._expressions[short, returns, tags] = known
        return known

    def _may_be_simple(self, *, has_returns: bool) -> bool:
        """Return whether the expression proves what it matches, after the entries so far."""
        context = self._exact.context
        if context.key is None or not self._is_plain or (has_returns and not self._exact.return_seen):
            return False
        if context.default_ttl is None and not context.soa_seen:
            return False
        if context.origin != self._origin:
            self._take_origin(context.origin)
        return self._origin_key is not None

    def _take_origin(self, origin: str) -> None:
        self._origin = origin
        folded = self._folded_origin = names.key(origin).encode("ascii", "replace")
        self._origin_key = None
        if b"\\" in folded or len(folded) > MAX_ORIGIN:
            return
        if folded == self._zone:
            self._origin_key, self._suffix = APEX, b""
        elif folded.endswith(self._tail):
            self._origin_key = folded[: -len(self._tail)]
            self._suffix = b"." + self._origin_key

    def _read_one(self, position: int) -> int:
        """Read the entry at *position* exactly; return where it ends."""
        end, kind = entry_at(self._data, position)
        context = self._exact.context
        if self._token and kind != OWNED:
            context.owner = written_owner(self._data, self._token, position, context.origin)
        self._token = b""
        self._exact.read(position, self._data[position:end], kind)
        for key in self._facts.lately:
            self._note_again(key)
        self._facts.lately.clear()
        if context.key is not None:
            self._key = context.key
        return end

    def _note_again(self, key: Key) -> None:
        """Note that an owner has records in this slice, if it was known before it."""
        number = len(self.slices) - 1
        places = self.again.setdefault(key, [])
        if not places or places[-1] != number:
            places.append(number)

    def _take(self, rows: list[Row], *, is_last: bool) -> None:  # noqa: C901, PLR0912, PLR0915 - calls double its time
        """Take in simple records, the first of which may have the owner of what was before.

        Args:
            is_last: whether the slice ends behind them; the last owner's then wait for the next slice.
        """
        if self._held:
            rows = self._held + rows
            self._held = []
            self.again.setdefault(self._key, []).append(self._held_in)
        token, key = self._token, self._key
        facts = self._facts
        get, target_of = facts.types.get, self._target
        types, servers, hosts, aliases = facts.types, facts.servers, facts.hosts, facts.aliases
        suffix, tail = self._suffix, len(self._tail)
        start = bits = 0
        for place, row in enumerate(rows):
            owner, _, _, a, aaaa, ns, cname, mx, srv, txt, caa, _, _ = row
            if owner and owner != token:
                if bits:
                    if get(key) is None:
                        types[key] = bits
                    else:
                        self._add_again(key, bits)
                    if place - start > 1 and place - start > bits.bit_count():
                        self._look_for_repeats(key, rows[start:place])
                token, start, bits = owner, place, 0
                if owner[-1] == 0x2E:
                    key = owner[:-tail]
                elif owner == b"@":
                    key = self._origin_key or APEX
                else:
                    key = owner + suffix if suffix else owner
            if a:
                bits |= A
            elif aaaa:
                bits |= AAAA
            elif ns:
                bits |= NS
                if (target := target_of(ns)) is not None:
                    servers.append((key, target))
            elif mx:
                bits |= MX
                if (target := target_of(mx.split()[1])) is not None:
                    hosts.append((key, target))
            elif srv:
                bits |= SRV
                if (target := target_of(srv.split()[3])) is not None:
                    hosts.append((key, target))
            elif txt:
                bits |= TXT
            elif cname:
                bits |= CNAME
                if (target := target_of(cname)) is not None:
                    aliases.append((key, target))
            elif caa:
                bits |= CAA
            else:
                bits |= PTR
        self._leave(rows, token, key)
        if is_last and len(rows) - start <= _MOST_HELD:
            self._held = rows[start:]
            self._held_in = len(self.slices) - 1
        else:
            self._add_last(key, bits, rows[start:])

    def _let_go(self) -> None:
        """Take in the records that waited for more of their owner's."""
        if self._held:
            self._take([], is_last=False)

    def _add_last(self, key: Key, bits: int, rows: list[Row]) -> None:
        """Take in the types of an owner that is known to be read to its end, or to a stop on the way."""
        if key in self._facts.types:
            self._add_again(key, bits)
        else:
            self._facts.types[key] = bits
        if len(rows) > bits.bit_count():
            self._look_for_repeats(key, rows)

    def _leave(self, rows: list[Row], token: bytes, key: Key) -> None:
        """Bring the context up to what stands behind *rows*."""
        context = self._exact.context
        self._token, self._key = token, key
        context.key = key
        if context.default_ttl is None:
            stated = next(
                (ttl for row in reversed(rows) if (ttl := row[expression.TTL] or row[expression.TTL_LAST])), b""
            )
            if stated:
                context.last_ttl = parse_ttl(stated)

    def _add_again(self, key: Key, bits: int) -> None:
        """Take in further types of an owner; an RRset that goes on is suspect."""
        known = self._facts.types[key]
        if known & bits:
            self._facts.suspects.add(key)
        self._facts.types[key] = known | bits
        self._note_again(key)

    def _target(self, text: bytes) -> Key | None:
        """Return the key of a name as written, in lower case; None outside the zone."""
        if text[-1] == 0x2E:
            if text.endswith(self._tail):
                return text[: -len(self._tail)]
            return APEX if text == self._zone else None
        if text == b"@":
            return self._origin_key
        return text + self._suffix

    def _look_for_repeats(self, key: Key, rows: list[Row]) -> None:
        """Suspect an owner whose records of one type aren't plainly different, or may differ in their TTL."""
        if self._is_plain_set(rows):
            return
        by_type: dict[int, list[Row]] = {}
        for row in rows:
            by_type.setdefault(next(group for group in range(expression.A, expression.REST) if row[group]), []).append(
                row
            )
        # Without $TTL, a record without TTL takes that of the record before, whatever its type.
        no_default = self._exact.context.default_ttl is None
        if no_default or any(len(same) > 1 and not self._is_plain_set(same) for same in by_type.values()):
            self._facts.suspects.add(key)

    def _is_plain_set(self, rows: list[Row]) -> bool:
        """Return whether the records state the same TTL or none, and all their data differs."""
        stated = rows[0][expression.TTL] or rows[0][expression.TTL_LAST]
        seen: set[bytes] = set()
        for _, ttl, ttl_last, a, aaaa, ns, cname, mx, srv, txt, caa, ptr, _ in rows:
            if (ttl or ttl_last) != stated or cname:
                return False
            if a:
                value = a
            elif ns or ptr:
                name = ns or ptr
                value = name if name[-1] == 0x2E else self._absolute(name)
            elif aaaa:
                value = addresses.ipv6_octets(aaaa.decode("ascii")) or aaaa
            elif mx or srv:
                *numbers, name = (mx or srv).split()
                value = b"%b %b" % (b" ".join([b"%d" % int(number) for number in numbers]), self._absolute(name))
            else:
                value = (txt or caa.lstrip(b"0")).translate(None, _SPELLING)
            if value in seen:
                return False
            seen.add(value)
        return True

    def _absolute(self, name: bytes) -> bytes:
        """Return a name as written, in lower case, with the origin that it may want."""
        if name[-1] == 0x2E:
            return name
        return self._folded_origin if name == b"@" else name + self._suffix + self._tail


def _has_odd_tag(text: bytes, folded: bytes) -> bool:
    """Return whether a CAA record's tag isn't in lower case, or looks so."""
    count = folded.count(b"caa")
    if not count:
        return False
    return (_ODD_TAG if count == text.count(b"CAA") else _ODD_TAG_ANYWHERE).search(text) is not None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector off: thousands of new tuples, none of them in a cycle, would set it going again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def written_owner(data: bytes, token: bytes, before: int, origin: str) -> str:
    """Return the last owner before an offset as the file writes it, absolute; *token* is it in lower case."""
    reach = SLICE
    while True:
        begin = max(0, before - reach)
        text = b"\n" + data[begin:before].lower()
        at = text.rfind(b"\n" + token)
        while at >= 0 and text[at + 1 + len(token)] not in b" \t":
            at = text.rfind(b"\n" + token, 0, at)
        if at >= 0:
            return names.absolute(data[begin + at : begin + at + len(token)].decode("ascii"), origin)
        if begin == 0:
            return names.absolute(token.decode("ascii"), origin)
        reach *= 4
