"""Names and strings as they are spelled: escapes undone, and which servers refuse a spelling that means something."""

import re
from typing import Final

from tuiz.domain.codec import octets
from tuiz.domain.codec.problems import InvalidRdata
from tuiz.domain.codec.reader import Reader, shown
from tuiz.domain.possessive import compile_pattern
from tuiz.domain.servers import BIND, KNOT, NSD
from tuiz.domain.zonefile.tokens import Token

_ODD_IN_NAME: Final = compile_pattern(rb"(?:[A-Za-z0-9*_./-]|\\[0-9]{3}|\\[^0-9])*+.", re.DOTALL)
_ESCAPE: Final = compile_pattern(rb"(\\[^0-9]|\\[01][0-9]{2}|\\2[0-4][0-9]|\\25[0-5])|\\([0-9]{3})", re.DOTALL)
_ODD_LABEL: Final = compile_pattern(rb"(?:(?:[^\\.]|\\.)*+\.)*?(\$|@(?=\.|\Z))", re.DOTALL)
_BARE_DOT: Final = compile_pattern(rb"(?:[^\\.]|\\.)*+\.", re.DOTALL)
_LINE_END: Final = compile_pattern(rb"(?<!\\)(?:\\\\)*+\n")
_ESCAPED_NUL: Final = compile_pattern(rb"(?<!\\)(?:\\\\)*+\\\0")
ODD_IN_TEXT: Final = compile_pattern(rb"[^\t -~]|(?<!\\)(?:\\\\)*\\\t")
"""What Knot DNS doesn't read in text: an octet that isn't printable, and a tab behind a backslash."""


def string_octets(reader: Reader, word: Token, what: str, *, dots: bool = False) -> bytes:
    """Return the octets of a string, its quotes and escapes undone.

    Args:
        dots: whether NSD takes dots without quotes here.
    """
    text = word.text[1:-1] if word.quoted else word.text
    if found := octets.bad_escape(text):
        offset, escape = found
        raise InvalidRdata(
            f"{shown(escape)} in the {what} isn't an escape.",
            hint="Three digits from \\000 to \\255 stand for an octet, \\\\ for a backslash.",
            column=word.start + word.quoted + offset,
        )
    object_to_string(reader, word, what)
    if not word.quoted and _reads_otherwise(word.text, dots=dots):
        reader.object_to(word, NSD, f"The {what} is {shown(word)} without quotes.", "Put quotes around it.")
    return octets.unescaped(text)


def object_to_string(reader: Reader, word: Token, what: str) -> None:
    """Note which servers refuse a string for how it is written."""
    if b"\0" in word.text and (not word.quoted or _ESCAPED_NUL.search(word.text)):
        reader.object_to(word, BIND | KNOT, f"The {what} has a NUL octet.", "Write \\000 for it.")
    elif word.quoted and _LINE_END.search(word.text):
        refusing = BIND if reader.parenthesised else BIND | KNOT
        reader.object_to(word, refusing, f"The {what} goes on after its line's end.", "Close the quotes on each line.")
    elif ODD_IN_TEXT.search(word.text):
        reader.object_to(
            word, KNOT, f"The {what} has octets that aren't ASCII text.", "Write them as escapes, \\DDD in decimal."
        )


def small_escapes(text: bytes) -> bytes:
    r"""Return a name with the escapes beyond `\255` as Knot DNS and NSD take them: modulo 256."""
    if b"\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: match[1] or b"\\%03d" % (int(match[2]) % 256), text)


def _reads_otherwise(text: bytes, *, dots: bool) -> bool:
    """Return whether NSD takes bare *text* for something else: the origin, a directive, a name."""
    if text in {b"@", b"\\#"} or text[:1] == b"$":
        return True
    return (text[:1] == b"." and text.strip(b".") != b"") if dots else _BARE_DOT.match(text) is not None


def object_to_name(reader: Reader, word: Token) -> None:
    """Note which servers refuse a name for how it is written."""
    text = word.text
    if small_escapes(text) != text:
        reader.object_to(word, BIND, f"The name {shown(word)} has an escape above 255.", "Octets go from 000 to 255.")
    if text in {b"@", b"."}:
        return
    if match := _ODD_LABEL.match(text):
        hint = f"Write \\{match[1].decode()} for it."
        reader.object_to(word, KNOT | NSD, f"A label of the name {shown(word)} begins with {shown(match[1])}.", hint)
    elif b"\0" in text and b"\\\0" not in text:
        reader.object_to(word, BIND | KNOT, "The name has a NUL octet.", "Write \\000 for it.")
    elif match := _ODD_IN_NAME.match(text):
        odd = match[0][-1:]
        reader.object_to(
            word, KNOT, f"The name {shown(word)} has {shown(odd)} in it.", f"Write \\{odd[0]:03} for that octet."
        )
