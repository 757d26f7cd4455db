r"""Octets and their text: escapes in character strings, hexadecimal and base64 words in groups."""

import binascii
import re
from typing import Final

from tuiz.domain.possessive import compile_pattern

HEX_GROUP: Final = 128
BASE64_GROUP: Final = 32
"""How many characters of hexadecimal and of base64 stand together in presentation format, as dnspython prints them."""

_ESCAPE: Final = compile_pattern(rb"\\([0-9]{3}|[^0-9])", re.DOTALL)
_BAD_ESCAPE: Final = compile_pattern(
    rb"(?:[^\\]|\\[^0-9]|\\[01][0-9]{2}|\\2[0-4][0-9]|\\25[0-5])*+(\\[0-9]{0,3})", re.DOTALL
)
_ODD: Final = compile_pattern(rb"\\[ -~]|\\([^ -~])|([^ -~])", re.DOTALL)
_PRINTED: Final = tuple(
    f"\\{octet:c}" if octet in b'"\\' else chr(octet) if 0x20 <= octet < 0x7F else f"\\{octet:03}"
    for octet in range(256)
)


def of_text(text: str) -> bytes:
    """Return what a user typed as octets: UTF-8, and a byte that was none (PEP 383) as that byte."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def bad_escape(text: bytes) -> tuple[int, bytes] | None:
    r"""Return where in *text* the first wrong escape (`\1`, `\256`, a backslash at the end) stands, and the escape."""
    match = _BAD_ESCAPE.match(text) if b"\\" in text else None
    return (match.start(1), match[1]) if match else None


def unescaped(text: bytes) -> bytes:
    """Return the octets for which *text* stands; its escapes must be right."""
    return _ESCAPE.sub(_octet, text) if b"\\" in text else text


def quoted(octets: bytes) -> str:
    """Return a character string's octets between quotes, with the escapes that they need."""
    return f'"{"".join(map(_PRINTED.__getitem__, octets))}"'


def printable(text: bytes) -> str:
    r"""Return text of a zone file as ASCII that means the same: what isn't graphic or a space becomes `\DDD`."""
    return _ODD.sub(_decimal, text).decode("ascii")


def hexadecimal(octets: bytes) -> str:
    """Return octets as hexadecimal words."""
    return _grouped(octets.hex(), HEX_GROUP)


def in_base64(octets: bytes) -> str:
    """Return octets as base64 words."""
    return _grouped(binascii.b2a_base64(octets, newline=False).decode("ascii"), BASE64_GROUP)


def _grouped(text: str, size: int) -> str:
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def _octet(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    return bytes((int(escaped),)) if len(escaped) == 3 else escaped


def _decimal(match: re.Match[bytes]) -> bytes:
    odd = match[1] or match[2]
    return b"\\%03d" % ord(odd) if odd else match[0]
