"""The one gate through which text from outside reaches the screen.

Whatever was read from a file, an answer or the user's disk comes through here: control codes, bidirectional marks and
invisible characters become visible escapes, and nothing is ever taken for markup. The rest of `ui/` hands Textual
literals, or what these functions return. Textual itself is imported by whoever needs content: the first frame, which is
drawn before, needs text only.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from tuiz.domain.display import printable

if TYPE_CHECKING:
    from textual.content import Content


def plain(text: str, *, ascii_only: bool = False) -> str:
    """Return *text* in one line that no terminal can take for anything but text.

    Args:
        text: anything.
        ascii_only: also show what is beyond ASCII as escapes, for a terminal that can't draw it.
    """
    if text.isascii():
        return text if text.isprintable() else printable(text)
    shown = printable(text)
    return shown.encode("ascii", "backslashreplace").decode("ascii") if ascii_only else shown


def content(text: str, style: str = "") -> Content:
    """Return *text* for a widget that takes content, in a style such as `$text-error`."""
    from textual.content import Content

    return Content.styled(paragraphs(text), style) if style else Content(paragraphs(text))


def paragraphs(text: str) -> str:
    """Return *text* as `plain` does, but with its line ends kept."""
    return "\n".join(plain(line) for line in text.split("\n"))


def width(text: str) -> int:
    """Return how many cells *text*, which is `plain`, takes."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, cells: int, ellipsis: str) -> str:
    """Return *text*, which is `plain`, in exactly *cells* cells: filled up with spaces, or cut with an ellipsis."""
    if text.isascii():
        length = len(text)
        if length == cells:
            return text
        if length < cells:
            return text.ljust(cells)
        return text[: cells - 1] + ellipsis if cells > 0 else ""
    return _fit_wide(text, cells, ellipsis)


def clip(text: str, cells: int, ellipsis: str) -> str:
    """Return *text*, which is `plain`, cut with an ellipsis where it is wider than *cells*, and not filled up."""
    return text if width(text) <= cells else fit(text, cells, ellipsis)


@lru_cache(maxsize=2048)
def _fit_wide(text: str, cells: int, ellipsis: str) -> str:
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    return set_cell_size(text, cells - 1) + ellipsis if cells > 0 else ""
