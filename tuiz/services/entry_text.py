r"""An entry's bytes as text that can be shown and edited, and back without loss.

What can't be seen, and what isn't UTF-8, becomes `\xNN`; a backslash before an `x` and two hexadecimal digits, which a
zone file has no use for, is the only text that doesn't stand for itself.
"""

import re
from typing import Final

_ESCAPE: Final = re.compile(r"\\x([0-9a-f]{2})")
_ALLOWED: Final = frozenset("\t\n")


def to_text(raw: bytes) -> str:
    """Return *raw* as text."""
    decoded = raw.decode("utf-8", "surrogateescape")
    return "".join(_shown(character) for character in decoded)


def to_bytes(text: str) -> bytes:
    """Return the bytes for text that `to_text` made, or that was typed."""
    parts = _ESCAPE.split(text)
    return b"".join(
        bytes((int(part, 16),)) if place % 2 else part.encode("utf-8", "surrogateescape")
        for place, part in enumerate(parts)
    )


def _shown(character: str) -> str:
    if character.isprintable() or character in _ALLOWED:
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))
