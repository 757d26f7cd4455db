"""Read one entry: the fields of a record or a directive, each where it stands in the entry's bytes.

What can't be read comes back as a `Problem` with its place and reason, never as an exception.
"""

import re
from functools import cache
from typing import Final, NamedTuple

from tuiz.domain.mnemonics import TYPE_NUMBERS, is_class, is_type
from tuiz.domain.possessive import compile_pattern
from tuiz.domain.ttl import looks_like_ttl, parse_ttl
from tuiz.domain.zonefile.tokens import Problem, Token, Tokens, tokenize

DIRECTIVES: Final = frozenset({b"$ORIGIN", b"$TTL", b"$INCLUDE", b"$GENERATE"})

_BLANK: Final = frozenset(b" \t\r")


class RecordFields(NamedTuple):
    """What a record's entry says, field by field, nothing resolved yet."""

    owner: Token | None
    """None where the owner is blank."""
    ttl: Token | None
    rdclass: Token | None
    type: Token
    rdata: tuple[Token, ...]
    comment: Token | None
    """The comment behind the last token, semicolon included."""

    @property
    def rdtype(self) -> str:
        """The type's mnemonic in upper case."""
        return self.type.text.decode("ascii", "replace").upper()

    @property
    def rdata_text(self) -> bytes:
        """The RDATA's tokens, one space between two of them; those that touch still do, as in `alpn="h2"`."""
        parts: list[bytes] = []
        end = None
        for token in self.rdata:
            parts += (token.text,) if end in {None, token.start} else (b" ", token.text)
            end = token.end
        return b"".join(parts)


class DirectiveFields(NamedTuple):
    """What a directive says."""

    name: bytes
    """In upper case, with its ``$``."""
    arguments: tuple[Token, ...]
    comment: Token | None


def parse_record(raw: bytes) -> RecordFields | Problem:
    """Return the fields of the record's entry *raw*, or why it can't be read."""
    found = _parse_record(raw)
    return _with_return(raw, found) if isinstance(found, Problem) else found


def _parse_record(raw: bytes) -> RecordFields | Problem:
    tokens = tokenize(raw)
    if isinstance(tokens, Problem):
        return tokens
    words = tokens.words
    if not words:
        return Problem(0, "There is nothing between the parentheses")
    owner: Token | None = None
    at = 0
    if raw[0] not in _BLANK:
        if words[0].start:
            return Problem(0, "A parenthesis opens before the owner", "Open it behind the owner.")
        owner = words[0]
        at = 1
    return _parse_after_owner(raw, tokens, owner, at)


def _parse_after_owner(raw: bytes, tokens: Tokens, owner: Token | None, at: int) -> RecordFields | Problem:
    words = tokens.words
    ttl: Token | None = None
    rdclass: Token | None = None
    while at < len(words):
        word = words[at]
        if looks_like_ttl(word.text):
            if ttl:
                return Problem(word.start, "A second TTL stands here", "Leave one.")
            if parse_ttl(word.text) is None:
                return Problem(
                    word.start,
                    f"{shown(word.text)} is no TTL",
                    "A TTL is a number of seconds up to 2147483647, or with units: 1h30m.",
                )
            ttl = word
        elif is_class(word.text):
            if rdclass:
                return Problem(word.start, "A second class stands here", "Leave one.")
            rdclass = word
        elif is_type(word.text):
            return RecordFields(owner, ttl, rdclass, word, tuple(words[at + 1 :]), tokens.comment)
        else:
            return _unknown_type(word, owner)
        at += 1
    return Problem(len(raw.rstrip()), "The record ends before its type", "Write a type such as A, and its data.")


def _with_return(raw: bytes, problem: Problem) -> Problem:
    """Return *problem*, or the carriage return before it, behind which another line was meant to begin."""
    place = raw.find(b"\r", 0, len(raw.rstrip()))
    if not 0 <= place < problem.offset:
        return problem
    return Problem(
        place,
        "A carriage return stands in the middle of the line",
        "End lines with line feeds, as dos2unix -c mac does.",
    )


def _unknown_type(word: Token, owner: Token | None) -> Problem:
    if word.quoted:
        hint = "Write the record's type before its data, without quotes."
        return Problem(word.start, "A quoted string stands where the type should be", hint)
    hint = "Write the type's name, or TYPE and its number for one that has none."
    if owner is None:
        hint = "The line begins with white space, so it has the owner of the record before; its type should come first."
    return Problem(word.start, f"{shown(word.text)} is no record type", hint)


@cache
def plainly_of_another_type(rdtype: str) -> re.Pattern[bytes]:
    """Return what matches most of the records that `parse_record` can read and that aren't of the type *rdtype*."""
    others = b"|".join(sorted(name.encode() for name in TYPE_NUMBERS if name != rdtype))
    return compile_pattern(
        rb"""
            [^ \t\r\n"();\\$]*+ [ \t]++ (?:[0-9]{1,9}+ [ \t]++)?+ (?:[iI][nN] [ \t]++)?+
            (?:%b) [ \t] (?: [^"()\\;\n]++ | "[^"\\\n]*+" )*+ (?:;[^\n]*+)?+ \n?+ \Z
        """
        % others,
        re.VERBOSE,
    )


def parse_directive(raw: bytes) -> DirectiveFields | Problem:
    """Return the fields of the directive *raw*, or why it can't be read."""
    found = _parse_directive(raw)
    return _with_return(raw, found) if isinstance(found, Problem) else found


def _parse_directive(raw: bytes) -> DirectiveFields | Problem:
    tokens = tokenize(raw)
    if isinstance(tokens, Problem):
        return tokens
    name, *arguments = tokens.words
    keyword = name.text.upper()
    if keyword not in DIRECTIVES:
        return Problem(
            name.start,
            f"{shown(name.text)} is no directive",
            "Zone files know $ORIGIN, $TTL, $INCLUDE and $GENERATE; a name that begins with $ is written \\$.",
        )
    found = DirectiveFields(keyword, tuple(arguments), tokens.comment)
    return _why_bad_directive(found, len(raw.rstrip())) or found


def _why_bad_directive(directive: DirectiveFields, end: int) -> Problem | None:
    arguments = directive.arguments
    allowed = {b"$ORIGIN": (1, 1), b"$TTL": (1, 1), b"$INCLUDE": (1, 2), b"$GENERATE": (4, 64)}[directive.name]
    keyword = directive.name.decode()
    if len(arguments) < allowed[0]:
        return Problem(end, f"{keyword} needs more after it", _USAGE[directive.name])
    if len(arguments) > allowed[1]:
        return Problem(arguments[allowed[1]].start, f"{keyword} has a word too many", _USAGE[directive.name])
    if directive.name == b"$TTL" and parse_ttl(arguments[0].text) is None:
        return Problem(arguments[0].start, f"{shown(arguments[0].text)} is no TTL", _USAGE[directive.name])
    return None


_USAGE: Final = {
    b"$ORIGIN": "Write $ORIGIN and a name.",
    b"$TTL": "Write $TTL and a number of seconds, or units: 1h30m.",
    b"$INCLUDE": "Write $INCLUDE, a file, and an origin for it if it has another.",
    b"$GENERATE": "Write $GENERATE, a range such as 1-100, an owner, a type and data.",
}


def shown(text: bytes) -> str:
    """Return *text* for a message: between quotes, bounded, odd octets as escapes."""
    cut = text if len(text) <= 60 else text[:57] + b"..."
    printable = "".join(chr(octet) if 0x20 <= octet < 0x7F else f"\\{octet:03}" for octet in cut)
    return f"“{printable}”"
