"""Find where each entry of a zone file begins, in slices, at some eighty megabytes a second.

Most lines are entries by themselves. Each slice is cut into lines, and a skeleton of it (line ends, quotes,
parentheses, semicolons) is held against one possessive regular expression that stops at the first line that isn't an
entry by itself: a parenthesis, a quote that doesn't close on its line. Only such a line is looked at one by one.
The grammar is RFC 1035 §5.1 as name servers read it:

- A parenthesis that never closes, and a quote that closes neither on its line nor, as a string over several lines
  would, at the end of a word, makes its first line broken; reading resumes on the next line.
- A second parenthesis may open within the first only on the same line. That bounds how far one missing parenthesis
  is looked for, so that no input makes reading slower than linear.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from tuiz.domain.possessive import compile_pattern
from tuiz.domain.zonefile.outline import BLANK, BROKEN, COMMENT, CONTINUED, DIRECTIVE, OWNED, Outline

SLICE: Final = 1 << 16
"""Bytes read between two chances to do something else: about a millisecond's work."""

# Text in which every line is an entry: no parenthesis outside quotes and comments, each quote closed on its line.
_PLAIN: Final = compile_pattern(rb'(?:[^"(;\\]++|;[^\n]*+|"(?:[^"\\\n]++|\\[^\n])*+"|\\[^\n])*+')
_UNREMARKABLE: Final = bytes(byte for byte in range(256) if byte not in b'"(;\\\n')

# A quoted string over several lines is believed when what follows its end could follow a string. Strings hold at most
# 255 octets (RFC 1035 §3.3), four characters each when escaped.
_STRING: Final = rb'"(?:[^"\\\n]|\\[^\n])*+"|"(?:[^"\\]|\\[\s\S]){0,2048}+"(?=[ \t\r\n;()]|\Z)'
_STRING_REACH: Final = 2 * 2048 + 3
_BASIC: Final = rb'[^"();\\\n]++|;[^\n]*+|\\[^\n]|' + _STRING

# One entry from its first byte to behind its line end: parentheses one deep, everything closed.
_ENTRY: Final = compile_pattern(rb"(?:" + _BASIC + rb"|\)|\((?:" + _BASIC + rb"|\n|\\\n)*+\))*+(?:\n|\Z)")
_STEP: Final = compile_pattern(rb"(?:" + _BASIC + rb")*+")

_KIND_OF_BYTE: Final = bytes(
    {
        ord("\n"): BLANK,
        ord(";"): COMMENT,
        ord("$"): DIRECTIVE,
        ord(" "): CONTINUED,
        ord("\t"): CONTINUED,
        ord("\r"): CONTINUED,
    }.get(byte, OWNED)
    for byte in range(256)
)
# A line that begins with white space but holds no record: a blank owner can only be told by what follows.
_HOLLOW: Final = compile_pattern(rb"\n[ \t\r]++(?:(;)|(?=\n|\Z))")
_HOLLOW_FIRST: Final = compile_pattern(rb"[ \t\r]++(?:(;)|\n|\Z)")
_HOLLOW_GROUP: Final = compile_pattern(rb"(?:[ \t\r\n()]++|;[^\n]*+)*+\Z")


def scan(data: bytes) -> Outline:
    """Return the outline of the whole of *data*; no input fails."""
    outline = Outline()
    for _ in scan_slices(data, outline):
        pass
    return outline


def scan_slices(data: bytes, outline: Outline, slice_bytes: int = SLICE) -> Iterator[int]:
    """Append the entries of *data* from ``outline.size`` on, yielding the offset reached after each slice."""
    end_of_data = len(data)
    while (position := outline.size) < end_of_data:
        limit = position + slice_bytes
        if limit < end_of_data:
            limit = data.rfind(b"\n", position, limit) + 1 or data.find(b"\n", limit) + 1 or end_of_data
        else:
            limit = end_of_data
        _scan_slice(data, position, limit, outline)
        yield outline.size


def _scan_slice(data: bytes, position: int, limit: int, outline: Outline) -> None:
    """Append the entries that begin in ``data[position:limit]``, which holds whole lines; the last may end beyond."""
    text = data[position:limit]
    lines = text.split(b"\n")
    if not lines[-1]:
        lines.pop()
    starts = list(accumulate([len(line) + 1 for line in lines], initial=position))
    first_entry = len(outline)
    skeleton = text.translate(None, _UNREMARKABLE)
    if b"\\" in skeleton:  # what it escapes is gone from the skeleton
        skeleton = text
    line = at = 0
    while True:
        match = _PLAIN.match(skeleton, at)
        stop = match.end() if match else at
        if stop == len(skeleton):
            _append_plain(data, starts[line : len(lines)], limit, outline)
            break
        tall_at = max(at, skeleton.rfind(b"\n", at, stop) + 1)
        tall_line = line + skeleton.count(b"\n", at, tall_at)
        _append_plain(data, starts[line:tall_line], starts[tall_line], outline)
        extra_lines = _append_tall(data, starts[tall_line], outline)
        if outline.size >= limit:
            break
        at = tall_at
        for _ in range(extra_lines + 1):
            at = skeleton.find(b"\n", at) + 1
        line = tall_line + extra_lines + 1
    _settle_hollow_lines(data, position, limit, outline, first_entry)


def _append_plain(data: bytes, starts: list[int], end: int, outline: Outline) -> None:
    """Append entries of one line each, the last of which ends at *end*."""
    outline.starts.fromlist(starts)
    outline.kinds += bytes(map(data.__getitem__, starts)).translate(_KIND_OF_BYTE)
    outline.size = end


def _settle_hollow_lines(data: bytes, position: int, limit: int, outline: Outline, first_entry: int) -> None:
    """Give blank lines and comments that begin with white space their kind."""
    if not position and (hollow := _HOLLOW_FIRST.match(data, 0, limit)) and outline.kinds[0] == CONTINUED:
        outline.kinds[0] = COMMENT if hollow[1] else BLANK
    for hollow in _HOLLOW.finditer(data, max(0, position - 1), limit):
        start = hollow.start() + 1
        index = bisect_left(outline.starts, start, first_entry)
        # Within an entry of several lines it is no entry of its own.
        if index < len(outline) and outline.starts[index] == start:
            outline.kinds[index] = COMMENT if hollow[1] else BLANK


def _append_tall(data: bytes, start: int, outline: Outline) -> int:
    """Append the one entry at *start*, whose line isn't plain; return how many lines beyond one it has."""
    end, kind = _tall_at(data, start)
    extra_lines = data.count(b"\n", start, end - 1)
    outline.add_tall(start, kind, extra_lines)
    outline.size = end
    return extra_lines


def entry_at(data: bytes, start: int) -> tuple[int, int]:
    """Return where the entry that begins at *start* ends, and its kind."""
    line_end = data.find(b"\n", start) + 1 or len(data)
    plain = _PLAIN.match(data, start, line_end)
    if plain is None or plain.end() < line_end:
        return _tall_at(data, start)
    kind: int = _KIND_OF_BYTE[data[start]]
    if kind == CONTINUED and (hollow := _HOLLOW_FIRST.match(data, start, line_end)):
        kind = COMMENT if hollow[1] else BLANK
    return line_end, kind


def _tall_at(data: bytes, start: int) -> tuple[int, int]:
    """Return where the entry at *start* ends, whose line isn't plain, and its kind."""
    match = _ENTRY.match(data, start)
    end = match.end() if match else _end_of_nested(data, start)[0]
    kind: int = _KIND_OF_BYTE[data[start]]
    if end is None:
        return data.find(b"\n", start) + 1 or len(data), BROKEN
    if kind in {CONTINUED, OWNED} and _HOLLOW_GROUP.match(data, start, end):
        return end, BLANK
    return end, kind


def reach(data: bytes, start: int) -> int:
    """Return how far one must read to see that the line at *start* is broken; beyond the data: more may mend it."""
    end, reached = _end_of_nested(data, start)
    return reached if end is None else start


def _end_of_nested(data: bytes, start: int) -> tuple[int | None, int]:
    """Return the end of an entry with nested parentheses, None when it never closes, and how far it read."""
    depth = 0
    on_first_line = True
    position = start
    while True:
        match = _STEP.match(data, position)
        position = match.end() if match else position
        byte = data[position : position + 1]
        if byte == b"(":
            if depth and not on_first_line:
                return None, position
            depth += 1
        elif byte == b")":
            depth = max(0, depth - 1)
        elif byte == b"\n":
            if not depth:
                return position + 1, position
            on_first_line = False
        elif byte == b"\\" and depth and data[position + 1 : position + 2] == b"\n":
            on_first_line = False
            position += 1
        elif not byte and not depth:
            return position, position
        elif byte == b'"':
            return None, position + _STRING_REACH
        else:  # a backslash before a line end, the end of the data within parentheses
            return None, position
        position += 1
