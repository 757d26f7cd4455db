r"""RDATA: read it, print it, compare it, and tell which name servers refuse it.

The text is what a zone file or a user writes after the type. As `bytes` it is taken as in a zone file, as `str` its
characters count as UTF-8. Parentheses, and within them line ends and comments, are fine. Names may be relative to the
origin.

Whether RDATA is valid is what the majority of BIND, Knot DNS and NSD says: `validate` refuses what two of them refuse,
and `objections` tells what any of them does. Where they agree on a text's meaning with dnspython, so does this module.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from tuiz.domain.codec import fast, octets
from tuiz.domain.codec.problems import InvalidRdata, Objection
from tuiz.domain.codec.reader import MAX_RDATA, Reader, object_to_final_backslash, object_to_touching, reader_of, shown
from tuiz.domain.codec.support import NO_RECORDS, QUESTION_TYPES, refusing_records
from tuiz.domain.mnemonics import SERVER_TYPES, canonical_type, type_number
from tuiz.domain.servers import KNOT, NSD, Server, is_majority, titles

__all__ = [
    "InvalidRdata",
    "Objection",
    "Rdata",
    "from_arguments",
    "is_certainly_valid",
    "key",
    "objections",
    "parse",
    "presentation",
    "refuse_comment",
    "validate",
]

STRING_TYPES: Final = frozenset({"TXT", "SPF"})
"""Types whose operands on the command line are strings, not words of a zone file."""

_MAX_STRING: Final = 255
_SPECIAL: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\\.|[();]', re.DOTALL)
"""Quoted strings, escapes, and what stands for itself outside them."""

is_certainly_valid = fast.is_certainly_valid


class Rdata(NamedTuple):
    """What RDATA says."""

    presentation: str
    """With absolute names, as dnspython prints it."""
    wire: bytes
    """Its octets in canonical form (RFC 4034 §6.2): equal for equal data."""
    objections: tuple[Objection, ...] = ()
    """What some name servers refuse in it."""


def parse(rdtype: str, text: str | bytes, origin: str) -> Rdata:
    """Return what *text* says.

    Args:
        rdtype: the type as the file writes it, because servers don't know all types by name: `HIP`, `TYPE55`.
        origin: the absolute name that relative ones are below.

    Raises:
        InvalidRdata: if it has no meaning for that type.
    """
    written = rdtype.upper()
    mnemonic = canonical_type(written)
    reader = reader_of(text, origin)
    if mnemonic in SERVER_TYPES:
        return _opaque(mnemonic, reader)
    try:
        found, wire = _read(mnemonic, reader)
    except InvalidRdata as error:
        error.hint = error.hint or _hint(mnemonic)
        raise
    if len(wire) > MAX_RDATA:
        raise InvalidRdata(
            f"The data has {len(wire)} octets; a record has room for {MAX_RDATA}.",
            hint="Spread it over several records.",
        )
    if refusing := refusing_records(written):
        number = QUESTION_TYPES.get(written, type_number(mnemonic))
        message = f"The type {written} is unknown to {titles(refusing)} by this name."
        hint = f"Every server loads it as TYPE{number} \\# {len(wire)} and the data in hexadecimal."
        if number in NO_RECORDS:
            message = f"The type {written} is for questions and messages, not for records."
            hint = "Take the record out (RFC 6895 §3.1)."
        reader.objections.append(Objection(refusing, message, hint))
    return Rdata(found, wire, tuple(reader.objections))


def presentation(rdtype: str, text: str | bytes, origin: str) -> str:
    """Return *text* in presentation format: absolute names, case as written, otherwise one way to write each value.

    Raises:
        InvalidRdata: if it has no meaning for that type.
    """
    found = fast.presentation(rdtype, text, origin)
    return parse(rdtype, text, origin).presentation if found is None else found


def key(rdtype: str, text: str | bytes, origin: str) -> bytes:
    """Return what is equal for equal RDATA of one type, however it is written: its canonical octets (RFC 4034 §6.2).

    Raises:
        InvalidRdata: if it has no meaning for that type.
    """
    found = fast.key(rdtype, text, origin)
    return parse(rdtype, text, origin).wire if found is None else found


def objections(rdtype: str, text: str | bytes, origin: str) -> tuple[Objection, ...]:
    """Return what some name servers refuse in RDATA that can be read; where most do, it is an error.

    Raises:
        InvalidRdata: if it can't be read.
    """
    return parse(rdtype, text, origin).objections


def validate(rdtype: str, text: str | bytes, origin: str) -> None:
    """Check that most name servers load a record with this RDATA.

    Raises:
        InvalidRdata: if they don't, with the first reason.
    """
    refusing: set[Server] = set()
    for objection in objections(rdtype, text, origin):
        refusing |= objection.servers
        if is_majority(refusing):
            raise InvalidRdata(objection.message, hint=objection.hint, column=objection.column)


def refuse_comment(text: str) -> None:
    """Refuse what someone has typed where a comment would swallow the end of it.

    Raises:
        InvalidRdata: a semicolon stands outside quotes and parentheses.
    """
    depth = 0
    for found in _SPECIAL.finditer(text):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if found[0] == ";" and depth <= 0:
            raise InvalidRdata(
                "A semicolon begins a comment, so what follows it isn't part of the data.",
                hint="Put text that holds one into quotes; a comment is the record's note.",
                column=found.start(),
            )


def from_arguments(rdtype: str, arguments: Sequence[str]) -> str:
    r"""Return the RDATA that the command line's operands mean.

    For TXT and SPF each operand is one character string, cut at 255 octets (of UTF-8) where it is longer; nothing in it
    has a meaning, quotes and backslashes neither. The operands of other types are the words of a zone file.
    """
    if canonical_type(rdtype) not in STRING_TYPES:
        return " ".join(arguments)
    strings = []
    for argument in arguments:
        value = octets.of_text(argument)
        pieces = range(0, len(value), _MAX_STRING) if value else (0,)
        strings += [octets.quoted(value[at : at + _MAX_STRING]) for at in pieces]
    return " ".join(strings)


def _read(mnemonic: str, reader: Reader) -> tuple[str, bytes]:
    # Here, because nearly all records of nearly all zones are known to `fast`: they shouldn't pay for the others.
    from tuiz.domain.codec import foreign, generic, strict, svcb
    from tuiz.domain.codec.layouts import LAYOUTS, STRING_LIST_TYPES

    if generic.is_generic(reader):
        if type_number(mnemonic) is None:
            raise InvalidRdata(f"{shown(mnemonic.encode())} is no record type.")
        return generic.read(mnemonic, reader)
    if reader.words and reader.words[0].text.startswith(generic.MARK):
        reader.object_to(
            reader.words[0], KNOT, f"{shown(reader.words[0])} looks like RFC 3597's mark.", "Write # alone."
        )
    if mnemonic not in STRING_LIST_TYPES:
        object_to_final_backslash(reader, NSD)
    if mnemonic not in {"SVCB", "HTTPS"}:
        object_to_touching(reader, KNOT if mnemonic in STRING_LIST_TYPES else KNOT | NSD)
    if layout := LAYOUTS.get(mnemonic):
        return layout.read(reader)
    if mnemonic in {"SVCB", "HTTPS"}:
        return svcb.read(mnemonic, reader)
    if mnemonic in foreign.SHAPES:
        strict.note(mnemonic, reader)
        return foreign.read(mnemonic, reader)
    raise InvalidRdata(
        f"The data of {shown(mnemonic.encode())} can't be read.",
        hint="Write \\#, the number of octets, and the octets in hexadecimal: \\# 4 c0000201.",
        column=reader.words[0].start if reader.words else reader.end,
    )


def _opaque(mnemonic: str, reader: Reader) -> Rdata:
    """Return data that only PowerDNS reads: its words as they are."""
    if not reader.words:
        raise InvalidRdata("The data is missing.", column=reader.end)
    raw = b" ".join(word.text for word in reader.words)
    if mnemonic == "ALIAS":
        # PowerDNS takes a target without final dot for an absolute name.
        return Rdata(octets.printable(raw), raw.lower().removesuffix(b"."))
    return Rdata(octets.printable(raw), raw)


def _hint(mnemonic: str) -> str | None:
    from tuiz.domain.codec import foreign
    from tuiz.domain.codec.layouts import LAYOUTS

    if layout := LAYOUTS.get(mnemonic):
        return f"{mnemonic} data has: {layout.form}."
    return f"Write it like {foreign.EXAMPLES[mnemonic]}" if mnemonic in foreign.EXAMPLES else None
