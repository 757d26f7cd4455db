"""A light look at the beginning of a file: whether a zone begins there, and which."""

import enum
import os
from pathlib import Path
from typing import NamedTuple

from tuiz.domain import names
from tuiz.domain.names import InvalidName
from tuiz.domain.possessive import compile_pattern

FIRST_BYTES = 4096
MOST_BYTES = 2**16
"""How far into a file the first record is looked for."""

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY

# How most zone files begin: comments, $TTL, $ORIGIN with an absolute name, and a SOA on one line with its owner.
_NAME = rb"[A-Za-z0-9_/-]+(?:\.[A-Za-z0-9_/-]+)*\.?"
_NUMBER = rb"(?:[0-9]+[smhdwSMHDW]?[ \t]+)?"
_END = rb"[ \t]*(?:;[^\n]*)?\r?\n"
_ORIGIN = rb"\$ORIGIN[ \t]+(" + _NAME + rb"\.|\.)"
_USUAL = compile_pattern(
    rb"(?:(?:\$TTL[ \t]+[0-9A-Za-z]+|" + _ORIGIN + rb")?" + _END + rb")*+"
    rb"(@|" + _NAME + rb")[ \t]+" + _NUMBER + rb"(?:(?i:IN)[ \t]+)?" + _NUMBER + rb"(?i:SOA)[ \t(]"
)  # fmt: skip


class Content(enum.Enum):
    """What a file holds, as far as its beginning tells."""

    ZONE = enum.auto()
    """The first record is a SOA."""
    RAW = enum.auto()
    """BIND's raw format."""
    MAP = enum.auto()
    """BIND's map format, which it gave up with 9.18."""
    OTHER = enum.auto()


class Sniff(NamedTuple):
    """What the beginning of a file tells."""

    content: Content
    owner: str | None = None
    """Of the SOA, absolute; None when it depends on what isn't in the file."""


_RAW_BEGINNINGS = {b"\0\0\0\2": Content.RAW, b"\0\0\0\3": Content.MAP}


def sniff_file(path: str | Path) -> Sniff:
    """Return what the file at *path* holds; one that can't be read is something else."""
    try:
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError):
        return Sniff(Content.OTHER)
    try:
        head = os.read(descriptor, FIRST_BYTES)
        found = sniff(head, is_whole=len(head) < FIRST_BYTES)
        if found is None:
            head += os.read(descriptor, MOST_BYTES - len(head))
            found = sniff(head, is_whole=True)
    except OSError:
        found = None
    finally:
        os.close(descriptor)
    return found or Sniff(Content.OTHER)


def sniff(head: bytes, *, is_whole: bool) -> Sniff | None:
    """Return what a file that begins with *head* holds; None when only more of it can tell.

    With *is_whole* there is no more, or nobody wants to look at it.
    """
    if content := _RAW_BEGINNINGS.get(head[:4]):
        return Sniff(content)
    if b"\0" in head:
        return Sniff(Content.OTHER)
    if usual := _USUAL.match(head):
        return Sniff(Content.ZONE, _absolute(usual[2], usual[1].decode() if usual[1] else None))
    from tuiz.storage.first_lines import FirstLines, is_soa  # most zone files need no closer look

    lines = FirstLines(head)
    origin: str | None = None
    while (words := lines.next_line()) is not None:
        if not is_whole and lines.at == len(head):
            return None  # the last word may go on
        if words and words[0].startswith(b"$"):
            if words[0].upper() == b"$ORIGIN":
                origin = _absolute(words[1], origin) if len(words) > 1 else None
        elif words:
            owner = _absolute(words[0], origin) if words[0] else origin
            return Sniff(Content.ZONE, owner) if is_soa(words) else Sniff(Content.OTHER)
    return Sniff(Content.OTHER) if is_whole else None


def _absolute(word: bytes, origin: str | None) -> str | None:
    """Return the absolute name that *word* stands for, None when that isn't known."""
    text = names.from_bytes(word)
    if origin is None and not names.is_absolute(text):
        return None
    name = names.absolute(text, origin or names.ROOT)
    try:
        names.validate(name)
    except InvalidName:
        return None
    return name
