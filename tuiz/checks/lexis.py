"""What single name servers refuse in how an entry is written, though others read it: RFC 1035 §5.1 leaves room."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.possessive import compile_pattern
from tuiz.domain.servers import BIND, KNOT, NSD, Server
from tuiz.domain.ttl import MAX_TTL, parse_ttl
from tuiz.domain.zonefile.entries import RecordFields
from tuiz.domain.zonefile.tokens import Token

_LEXEME: Final = compile_pattern(
    rb'(?:[^ \t\r\n"();\\]|\\[\s\S])++|"(?:[^"\\]|\\[\s\S])*+"?|([ \t\r]++)|(;[^\n]*+)|\n|(\()|(\))|.', re.DOTALL
)
_PLAIN_NAME: Final = compile_pattern(rb"[A-Za-z0-9*_./-]++|@")
"""Names to which no server objects for how they are written."""
_UNITS_END: Final = compile_pattern(rb"[\s\S]*[A-Za-z][0-9]+")
_NUMBERED_CLASS: Final = compile_pattern(rb"CLASS0*([0-9]+)", re.IGNORECASE)
_GLUED_OWNER: Final = compile_pattern(rb'(?:[^ \t\r\n"();\\]|\\[\s\S])++[()](?:[()]|\r?+\n|;[^\n]*+\n)*+[^ \t\r\n;()]')
"""An owner, and the next word with nothing but parentheses and line ends between: NSD takes them for one word."""
_ESCAPED_RETURN: Final = compile_pattern(rb'(?:[^";\\]++|\\[^\r]|;[^\n]*+|"(?:[^"\\]|\\[\s\S])*+")*+(\\\r)', re.DOTALL)
_GROUP_BEHIND: Final = compile_pattern(rb"[^ \t][\s\S]*\)(?:\r*+\n?|[ \t\r]*+;[^\n]*+\n?)")


class Complaint(NamedTuple):
    """What some name servers refuse."""

    place: int
    """Where, in bytes from the entry's begin."""
    check: str
    refused_by: frozenset[Server]
    """Empty where they all take it, and the RFC forbids it."""
    message: str
    hint: str


def of_layout(raw: bytes) -> Iterator[Complaint]:
    """Yield what is odd about the parentheses of a record or a directive."""
    if b"(" not in raw:
        return
    depth = 0
    for match in _LEXEME.finditer(raw):
        _, _, opened, closed = match.groups()
        if opened:
            depth += 1
            if depth == 2:
                yield Complaint(
                    match.start(),
                    "parenthesis-nested",
                    KNOT | NSD,
                    "A parenthesis opens within another.",
                    "One pair is enough.",
                )
                break
        elif closed:
            depth = max(0, depth - 1)
    if _GLUED_OWNER.match(raw):
        message = "A parenthesis follows the owner without a blank."
        yield Complaint(raw.index(b"("), "parenthesis-glued", NSD, message, "Put a blank between the two.")
    words = raw.lstrip(b" \t\r")
    if raw[:1] in {b" ", b"\t"} and words[:1] == b"(":
        place = len(raw) - len(words)
        message = "A parenthesis opens right behind a blank owner."
        yield Complaint(place, "parenthesis-first", NSD, message, "Open it behind the type.")


def of_escaped_return(raw: bytes) -> Complaint | None:
    """Return what is odd about a carriage return behind a backslash: BIND ends the word between the two."""
    found = _ESCAPED_RETURN.match(raw) if b"\\\r" in raw else None
    if found is None:
        return None
    message = "A backslash stands before a carriage return."
    return Complaint(found.start(1), "backslash-last", BIND, message, "Take it out.")


def of_hollow(raw: bytes, *, owner_known: bool) -> Iterator[Complaint]:
    """Yield what is odd about a line without words.

    Args:
        owner_known: whether a record stands before it.
    """
    if not owner_known and raw[:1] in {b" ", b"\t", b"("}:
        message = "A line of white space stands before the first record."
        yield Complaint(0, "blank-before-records", KNOT, message, "Empty it, or begin the comment in the first column.")
    if b"(" in raw.partition(b";")[0] and not _GROUP_BEHIND.fullmatch(raw):
        yield Complaint(0, "parenthesis-empty", NSD, "These parentheses hold nothing.", "Take them out.")


def of_owner(word: Token) -> Iterator[Complaint]:
    """Yield what is odd about how a record's owner is written."""
    if word.quoted:
        text = word.text[1:-1]
        refused_by = BIND | KNOT if text[:1] == b"$" or b"\n" in text else KNOT
        message = "The owner stands between quotes."
        yield Complaint(word.start, "owner-quoted", refused_by, message, "Take the quotes away.")
    else:
        yield from _of_name(word, "owner-spelling")


def of_origin(word: Token) -> Iterator[Complaint]:
    """Yield what is odd about how an origin is written."""
    if word.text == b"@" or not names.is_absolute(names.from_bytes(word.text)):
        refused_by = KNOT if word.text == b"@" else KNOT | NSD
        message = "The origin is relative."
        yield Complaint(word.start, "origin-relative", refused_by, message, "Write it whole, with a final dot.")
    else:
        yield from _of_name(word, "origin-spelling")


def _of_name(word: Token, check: str) -> Iterator[Complaint]:
    if _PLAIN_NAME.fullmatch(word.text):
        return
    from tuiz.domain.codec.reader import Reader
    from tuiz.domain.codec.spelling import object_to_name

    reader = Reader([], names.ROOT, 0)
    object_to_name(reader, word)
    for objection in reader.objections:
        yield Complaint(word.start, check, objection.servers, objection.message, objection.hint or "")


def name_of(text: bytes) -> str:
    """Return the name that *text* spells, with escapes as those servers take them that take them at all."""
    text = text[: names.MAX_TEXT + 1]  # what is longer is no name, however long
    if b"\\" in text:
        from tuiz.domain.codec.spelling import small_escapes

        text = small_escapes(text)
    return names.from_bytes(text)


def of_fields(fields: RecordFields) -> Iterator[Complaint]:
    """Yield what is odd about a record's TTL and class, and where its data begin."""
    if fields.ttl and (complaint := of_ttl(fields.ttl)):
        yield complaint
    if fields.rdclass and (match := _NUMBERED_CLASS.fullmatch(fields.rdclass.text)) and int(match[1]) in {0, 1}:
        refused_by = KNOT if int(match[1]) else KNOT | NSD
        message = "The class is written by its number."
        yield Complaint(fields.rdclass.start, "class-by-number", refused_by, message, "Write IN, or leave it out.")
    if fields.rdata and fields.rdata[0].start == fields.type.end:
        message = "The data follow the type without a blank."
        yield Complaint(fields.rdata[0].start, "rdata-spelling", KNOT | NSD, message, "Put a blank between the two.")


def of_ttl(word: Token) -> Complaint | None:
    """Return what is odd about a TTL that can be read."""
    if _UNITS_END.fullmatch(word.text):
        hint = "Give each number its unit, the last one s for seconds."
        return Complaint(word.start, "ttl-without-unit", BIND | KNOT, "The TTL ends in a number without unit.", hint)
    if (parse_ttl(word.text) or 0) > MAX_TTL:
        message = f"The TTL is above {MAX_TTL}; resolvers take it for 0."
        return Complaint(word.start, "ttl-too-large", frozenset(), message, "Write a smaller one (RFC 2181 §8).")
    return None


def lines_of(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield an entry cut where a carriage return ends a line for name servers, as (place, text).

    Within parentheses and comments a carriage return is a blank for them, and becomes one.
    """
    depth = begin = done = 0
    parts: list[bytes] = []
    for match in _LEXEME.finditer(raw):
        blank, comment, opened, closed = match.groups()
        if opened:
            depth += 1
        elif closed:
            depth = max(0, depth - 1)
        elif comment or (blank and depth):
            parts += (raw[done : match.start()], match[0].replace(b"\r", b" "))
            done = match.end()
        elif blank:
            for at in (match.start() + at + 1 for at, octet in enumerate(blank) if octet == 0x0D):
                if at + 1 == len(raw) and raw[at] == 0x0A:  # a line end of two octets
                    break
                yield begin, b"".join((*parts, raw[done:at]))
                parts.clear()
                begin = done = at
    if begin < len(raw):
        yield begin, b"".join((*parts, raw[done:]))


def carriage_return(raw: bytes) -> int | None:
    """Return the place of an entry's first carriage return outside comments, and not behind a backslash in a word."""
    for match in _LEXEME.finditer(raw):
        word = match[0]
        if match[2] is not None or b"\r" not in word:
            continue
        if word[:1] == b'"' or word[:1].isspace():
            return match.start() + word.index(b"\r")
    return None


def open_before(raw: bytes, end: int) -> int:
    """Return how many parentheses are open at byte *end* of an entry."""
    depth = 0
    for match in _LEXEME.finditer(raw, 0, end):
        depth += bool(match[3]) - bool(match[4])
    return max(0, depth)
