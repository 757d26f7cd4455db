"""International names: as people write them, and as the DNS has them (IDNA 2008, RFC 5891)."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Final

from tuiz.errors import UsageError

_DOTS: Final = re.compile("[.\u3002\uff0e\uff61]")  # RFC 3490 §3.1: what keyboards give for a dot
_CODED: Final = re.compile(r"(?<![\w\\-])xn--[a-z0-9-]+(?=\.)", re.IGNORECASE)
_QUOTED: Final = re.compile(r'("(?:[^"\\]|\\.)*")')


def to_ascii(name: str) -> str:
    """Return a name with each international label as the DNS has it; any other name is returned as it is.

    Raises:
        UsageError: a label can't be one.
    """
    if name.isascii():
        return name
    return ".".join(label if label.isascii() else _encoded(label, name) for label in _DOTS.split(name))


def to_octets(name: str) -> str:
    """Return a name whose letters beyond ASCII stand for their octets in UTF-8, each as a backslash and its number."""
    return "".join(
        character if character.isascii() else "".join(f"\\{octet:03}" for octet in character.encode())
        for character in name
    )


def to_unicode(text: str) -> str:
    """Return a line with the international names in it as people write them; what is quoted stays as it is."""
    if "xn--" not in text.lower():
        return text
    parts = _QUOTED.split(text)
    return "".join(part if place % 2 else _CODED.sub(_decoded, part) for place, part in enumerate(parts))


def _encoded(label: str, name: str) -> str:
    try:
        if find_spec("idna") is None:
            return label.encode("idna").decode("ascii")
        import idna

        return idna.encode(label, uts46=True, transitional=False).decode("ascii")
    except UnicodeError as error:
        reason = str(error).split("\n")[0].rstrip(".")
        raise UsageError(f"{name!r} can't be a name in the DNS: {reason}.") from error


def _decoded(found: re.Match[str]) -> str:
    """Return what a label stands for, where it stands for anything that would become that label again."""
    label = found[0].lower()
    try:
        text = label[4:].encode("ascii").decode("punycode")
        return text if to_ascii(text) == label else found[0]
    except (UnicodeError, UsageError):
        return found[0]
