"""Tell line and column of many places in a file, in one pass over it."""

from collections.abc import Iterable


def positions(data: bytes, offsets: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return the line and the column, both from 1, of each byte offset; columns count characters of UTF-8."""
    found: dict[int, tuple[int, int]] = {}
    line, at = 1, 0
    for offset in sorted(set(offsets)):
        line += data.count(b"\n", at, offset)
        at = offset
        begin = data.rfind(b"\n", 0, offset) + 1
        found[offset] = line, len(data[begin:offset].decode("utf-8", "replace")) + 1
    return found
