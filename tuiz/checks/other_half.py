"""Take in the second half of a large file in a second process, while this one takes in the first.

What the first half says about the second (origin, default TTL) is guessed from its last directives. Where the guess or
the place turns out wrong, what the second process found is thrown away, and this one reads on: findings are the same.
"""

import marshal
from typing import Final, NamedTuple, Self

from tuiz.checks.bulk import BulkReader, Part
from tuiz.checks.check import Remark
from tuiz.checks.context import Context
from tuiz.checks.directives import MAX_GENERATED
from tuiz.checks.facts import APEX, Facts, Key, Reference
from tuiz.checks.notes import MAX_ERRORS
from tuiz.checks.reading import EntryReader
from tuiz.domain import names
from tuiz.domain.ttl import parse_ttl
from tuiz.domain.zonefile.entries import DirectiveFields, parse_directive
from tuiz.files.second_process import SecondProcess

SMALLEST: Final = 8 << 20
"""Bytes of a file that is worth a second process."""
_MOST_LINES: Final = 1000
"""So many lines from the middle on a record that writes its owner is looked for."""
_OWNER_BEGINS: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")


class _Found(NamedTuple):
    """What the second process sends back."""

    types: dict[Key, int]
    references: tuple[list[Reference], list[Reference], list[Reference]]
    suspects: list[Key]
    again: dict[Key, list[int]]
    others: tuple[list[Remark], Part, bool, bool, tuple[int, int]]
    """Remarks, the part without its owners, whether facts are complete and have escapes, how many were generated, and
    how many errors there are."""


class OtherHalf:
    """A second process that takes in the second half of a file."""

    def __init__(self, begin: int, guess: Context, process: SecondProcess) -> None:
        """Take where it begins and by which guess, and the process."""
        self.begin = begin
        self._guess = guess
        self._process = process

    @classmethod
    def start(cls, data: bytes, zone: str, slice_bytes: int) -> Self | None:
        """Start a second process; None where that isn't possible, or not worth it."""
        if len(data) < SMALLEST or b"\r" in data:
            return None
        begin = _record_near(data, len(data) // 2)
        guess = _context_at(data, zone, begin) if begin is not None else None
        if begin is None or guess is None:
            return None
        process = SecondProcess.start(lambda: _sent(_take_in(data, zone, begin, guess, slice_bytes)))
        return cls(begin, guess, process) if process else None

    def follows(self, reader: EntryReader, position: int) -> bool:
        """Return whether what is read up to *position* leads where the second process began."""
        context, guess = reader.context, self._guess
        return (
            position == self.begin
            and context.origin == guess.origin
            and context.default_ttl == guess.default_ttl
            and context.soa_seen
            and context.owner_known
        )

    def join(self, facts: Facts, reader: EntryReader, remarks: list[Remark]) -> Part | None:
        """Wait for the second process and add what it found; None where it found nothing that counts."""
        sent = self._process.join()
        if sent is None:
            return None
        found = _received(sent)
        others, part, complete, has_escapes, (generated, errors) = found.others
        if reader.directives.generated + generated > MAX_GENERATED or reader.notes.errors + errors >= MAX_ERRORS:
            return None
        reader.directives.generated += generated
        reader.notes.errors += errors
        for key in facts.types.keys() & found.types.keys():
            if facts.types[key] & found.types[key]:
                facts.suspects.add(key)
        both = {key: facts.types[key] | found.types[key] for key in facts.types.keys() & found.types.keys()}
        facts.types = facts.types | found.types | both
        for references, more in zip((facts.servers, facts.hosts, facts.aliases), found.references, strict=True):
            references.extend(more)
        facts.suspects.update(found.suspects)
        facts.complete &= complete
        facts.has_escapes |= has_escapes
        remarks += others
        return part._replace(types=found.types, again=found.again)

    def drop(self) -> None:
        """End the second process if it still runs, whatever it found."""
        self._process.drop()


def _record_near(data: bytes, offset: int) -> int | None:
    """Return where near *offset* a line begins that looks like a record with its owner."""
    for _ in range(_MOST_LINES):
        offset = data.find(b"\n", offset) + 1
        if not offset or offset >= len(data):
            return None
        if data[offset] in _OWNER_BEGINS:
            return offset
    return None


def _context_at(data: bytes, zone: str, offset: int) -> Context | None:
    """Return what the last directives before *offset* say; None without $TTL, as more depends on the records then."""
    ttl = _last_directive(data, (b"$TTL", b"$ttl"), offset)
    if ttl is None:
        return None
    origin = _last_directive(data, (b"$ORIGIN", b"$origin"), offset)
    context = Context(zone)
    if origin is not None:
        context.origin = names.absolute(names.from_bytes(origin.arguments[0].text), zone)
    context.default_ttl = parse_ttl(ttl.arguments[0].text)
    context.owner, context.key = zone, APEX  # the first record writes its own
    context.owner_known = context.soa_seen = True
    return context


def _last_directive(data: bytes, spellings: tuple[bytes, ...], before: int) -> DirectiveFields | None:
    found = max(data.rfind(b"\n" + word, 0, before) for word in spellings) + 1
    if not found and not data.startswith(spellings):
        return None
    fields = parse_directive(data[found : data.find(b"\n", found) + 1])
    return fields if isinstance(fields, DirectiveFields) else None


def _take_in(data: bytes, zone: str, begin: int, guess: Context, slice_bytes: int) -> _Found:
    facts = Facts(zone)
    facts.keeps_all = False
    remarks: list[Remark] = []
    reader = EntryReader(facts, remarks, len(data), guess)
    bulk = BulkReader(data, facts, reader, slice_bytes)
    for _ in bulk.read(begin, len(data)):
        pass
    part = bulk.part()
    return _Found(
        facts.types,
        (facts.servers, facts.hosts, facts.aliases),
        list(facts.suspects),
        part.again,
        (
            remarks,
            part._replace(types={}, again={}),
            facts.complete,
            facts.has_escapes,
            (reader.directives.generated, reader.notes.errors),
        ),
    )


def _sent(found: _Found) -> tuple[bytes, ...]:
    """Return what was found in octets: what there is a million of in the quickest form, the rest in any."""
    import pickle  # only large files pay for it

    many = marshal.dumps((found.types, found.references, found.suspects, found.again))
    return len(many).to_bytes(8, "big"), many, pickle.dumps(found.others)


def _received(sent: bytes) -> _Found:
    import pickle

    view = memoryview(sent)
    size = int.from_bytes(view[:8], "big")
    types, references, suspects, again = marshal.loads(view[8 : 8 + size])  # noqa: S302 - this program wrote it
    return _Found(types, references, suspects, again, pickle.loads(view[8 + size :]))  # noqa: S301 - the same
