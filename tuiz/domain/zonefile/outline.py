"""Where each entry of a zone file begins, and of what kind it is: the compact index that everything else stands on.

An entry is a record, a directive, a comment line or a blank line; one that spans lines (parentheses, quoted strings)
is one entry. Five bytes an entry, so that a million records cost memory near a tenth of the file.
"""

from array import array
from bisect import bisect_left
from typing import Final

BLANK: Final = 0
"""A line of nothing but white space."""
COMMENT: Final = 1
"""A line of nothing but a comment."""
DIRECTIVE: Final = 2
"""A line that begins with ``$``."""
OWNED: Final = 3
"""A record that writes its owner."""
CONTINUED: Final = 4
"""A record with a blank owner: it takes the owner of the record before it."""
BROKEN: Final = 5
"""A line whose quote or parenthesis is never closed; reading resumes on the next line."""

RECORDS: Final = frozenset({OWNED, CONTINUED, BROKEN})
"""The kinds shown as rows: records, and what should have been one."""


class Outline:
    """The entries of one run of bytes, which always begins at the start of an entry."""

    __slots__ = ("extra_lines", "kinds", "size", "starts", "tall")

    def __init__(self) -> None:
        self.starts = array("I")
        """Byte offset at which each entry begins."""
        self.kinds = bytearray()
        """Kind of each entry."""
        self.tall = array("I")
        """Indices of the entries that span more than one line, ascending."""
        self.extra_lines = array("I")
        """For each tall entry, how many lines beyond one it and all tall entries before it have."""
        self.size = 0
        """Bytes covered so far."""

    def __len__(self) -> int:
        return len(self.kinds)

    def end(self, index: int) -> int:
        """Return the byte offset just behind entry *index*."""
        return self.starts[index + 1] if index + 1 < len(self.starts) else self.size

    def lines_before(self, index: int) -> int:
        """Return how many line ends stand before entry *index*."""
        return index + self.extra_lines_before(index)

    def extra_lines_before(self, index: int) -> int:
        """Return how many lines beyond one the entries before entry *index* have, all together."""
        place = bisect_left(self.tall, index)
        return self.extra_lines[place - 1] if place else 0

    def add_tall(self, start: int, kind: int, extra_lines: int) -> None:
        """Append one entry that spans ``extra_lines + 1`` lines."""
        if extra_lines:
            self.tall.append(len(self.kinds))
            self.extra_lines.append(extra_lines + (self.extra_lines[-1] if self.extra_lines else 0))
        self.starts.append(start)
        self.kinds.append(kind)
