"""A glance at many zone files at once: the zone and the SERIAL of those that it is plain to see of.

They are looked through many at a time, by one expression over the texts of all of them: a call for each takes longer
than the look. What isn't plain, and may be a sound zone file all the same, is for a closer look at that file.
"""

import os
import re
from collections.abc import Iterator, Sequence
from typing import Final

from tuiz.domain.possessive import compile_pattern
from tuiz.domain.ttl import MAX_UINT32
from tuiz.storage.zone_files import InFolder, ZoneFile, ZoneFiles
from tuiz.storage.zone_sniff import FIRST_BYTES

READ_WHOLE: Final = 1 << 20
"""Files up to this size are looked through for what can't be read; of larger ones the beginning is."""

Glance = tuple[str, int]
"""A zone's name, absolute, and its SERIAL."""

_FLAGS: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
_TOGETHER: Final = 200
"""How many files are looked through together."""
_BYTES_TOGETHER: Final = 1 << 18
"""And how long they may be, but for the last one."""
_LONGEST_NAME: Final = 254
_NONE: Final = -1
"""Stands for an open folder that isn't there: nothing in it can be opened."""

_SURELY_SHORT: Final = 64
"""A name up to this length has no label that is too long."""

_TTL: Final = r"(?: (?: [0-9]{1,3} [smhdwSMHDW] ){1,4}+ | [0-9]{1,9}+ )"  # below 2^32, whatever the units
_END: Final = r"[ \t\r]*+ (?: ;[^\n\0]*+ )? "
# Each text stands behind a NUL: comments and directives, then the SOA up to its end, then the rest; or anything else.
_TEXTS: Final = compile_pattern(
    rf"""\0 (?:
        (?: \$ (?: TTL [ \t]++ {_TTL} | ORIGIN [ \t]++ ( [A-Za-z0-9_-]++ [A-Za-z0-9_.-]*+ (?<=\.) | \. ) ) {_END} \n
          | {_END} \n )*+
        ( @ | [A-Za-z0-9_-]++ [A-Za-z0-9_.-]*+ ) [ \t]++
        (?: [iI][nN] [ \t]++ (?: {_TTL} [ \t]++ )?+ | {_TTL} [ \t]++ (?: [iI][nN] [ \t]++ )?+ )?+
        [sS][oO][aA] [ \t]++
        [^ \t\r\n;()"\\\0]++ [ \t]++ [^ \t\r\n;()"\\\0]++ (?: \\[^\r\n\0] [^ \t\r\n;()"\\\0]*+ )*+
        (?: [ \t]++ ([0-9]{{1,10}}) (?=[ \t\r\n;]) [^"()\\;\n\0]*+ (?: ;[^\n\0]*+ )? (?=\n)
          | [ \t]*+ \( (?: [ \t\r\n]++ | ;[^\n\0]*+\n )*+
            ([0-9]{{1,10}}) (?=[ \t\r\n;)]) (?: [^"()\\;\0]++ | ;[^\n\0]*+\n )*+ \) )
        ([^\0]*+)
    | [^\0]*+ )""",
    re.VERBOSE,
)
_ODD: Final = '"()\\'
"""What may make a text odd: most have none of it."""
# Quotes and parentheses that close, and directives whose meaning is certain.
_PLAIN: Final = compile_pattern(
    rf"""(?: [^"()\\;\n]++
           | \n (?!\$)
           | \n \$ (?: TTL [ \t]++ {_TTL}
                     | ORIGIN [ \t]++ (?= [A-Za-z0-9_.-]{{1,200}}+ (?: \s | \Z ) )
                              (?: (?: [A-Za-z0-9_-]{{1,63}}+\. )++ | \. ) )
                {_END} (?= \n | \Z )
           | ;[^\n]*+ | "[^"\\\n]*+" | \( [^()"\\;]*+ (?: ;[^\n]*+ [^()"\\;]*+ )*+ \) )*+""",
    re.VERBOSE,
)

Looked = tuple[InFolder, Sequence[bytes | None], Sequence[Glance | None]]
"""Some files of a folder, the beginning of each, None for one that can't be read, and what a glance tells of each."""


def looked_at_together(files: Sequence[ZoneFile]) -> Iterator[Looked]:
    """Look at *files*, some at a time, in their order."""
    for there in ZoneFiles.of(files).folders:
        try:
            descriptor = os.open(there.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            descriptor = _NONE
        try:
            at = 0
            while at < len(there.names):
                heads = _heads(there.names[at : at + _TOGETHER], descriptor)
                yield there._replace(names=there.names[at : at + len(heads)]), heads, glances(heads)
                at += len(heads)
        finally:
            if descriptor != _NONE:
                os.close(descriptor)


def glances(heads: Sequence[bytes | None]) -> list[Glance | None]:
    """Return what a glance at the beginning of each file tells, None where it isn't plain to see."""
    if not heads:
        return []
    texts = [head or b"" for head in heads]
    together = b"\0".join(texts)
    if together.count(b"\0") >= len(texts):  # one holds what is to stand between them, and isn't plain
        together = b"\0".join([b"" if b"\0" in text else text for text in texts])
    text = "\0" + together.decode("latin-1")
    has_odd = any(sign in text for sign in _ODD)
    found: list[Glance | None] = []
    add = found.append
    for origin, owner, serial, in_parentheses, rest in _TEXTS.findall(text):
        zone = owner if owner[-1:] == "." else _below(owner, origin)
        is_sound = zone and ".." not in zone and (len(zone) <= _SURELY_SHORT or _is_short(zone))
        if not is_sound or (number := int(serial or in_parentheses)) > MAX_UINT32:
            add(None)
        elif "$" in rest or (has_odd and any(map(rest.__contains__, _ODD))):
            add((zone, number) if _PLAIN.fullmatch(rest) else None)
        else:
            add((zone, number))
    return found


def _below(owner: str, origin: str) -> str:
    """Return the owner's absolute name, or nothing where that isn't known."""
    if not owner or not origin:
        return ""
    if owner == "@":
        return origin
    return f"{owner}." if origin == "." else f"{owner}.{origin}"


def _is_short(zone: str) -> bool:
    """Return whether neither a name nor a label of it is too long."""
    return len(zone) <= _LONGEST_NAME and max(map(len, zone.split("."))) < _SURELY_SHORT


def _heads(names: Sequence[str], folder: int) -> list[bytes | None]:
    """Return the beginnings of files in an open folder, or of as many of the first as are enough to hold at once."""
    opening, read, close = os.open, os.read, os.close
    heads: list[bytes | None] = []
    length = 0
    for name in names:
        try:
            opened = opening(name, _FLAGS, dir_fd=folder)
        except OSError:
            heads.append(None)
            continue
        try:
            head = read(opened, FIRST_BYTES)
            if len(head) == FIRST_BYTES:
                head += read(opened, READ_WHOLE)
                length += len(head)
            heads.append(head)
        except OSError:
            heads.append(None)
        close(opened)
        if length > _BYTES_TOGETHER:
            break
    return heads
