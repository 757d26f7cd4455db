r"""The gate between hostile text and anything that shows it: what a terminal could take for more than text is escaped.

Zone files, answers, file names and error messages may hold control codes that steer a terminal, bidirectional marks
that reorder a line, and characters that nobody sees. They are shown as escapes: `\x1b`, `\u202e`, `\U000e0041`.
"""

import re
import unicodedata
from typing import Final

MARKS_IN_A_ROW = 3
"""How many combining marks one character may carry: languages need fewer, and piles of them spill over other lines."""

_OTHER: Final = re.compile(r"[^ -~]+")

# Printable to Python, yet without a shape: fillers and joiners (Unicode's Default_Ignorable_Code_Point), Braille blank.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | {
    chr(code) for first, last in ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF)) for code in range(first, last + 1)
}


def printable(text: str | bytes, limit: int | None = None) -> str:
    """Return *text* with everything escaped that isn't plainly visible; the result holds no line ends.

    What a byte that is no UTF-8 was decoded to (`surrogateescape`) is shown as that byte. Backslashes stay as they are:
    this is for the eye, it can't be read back.

    Args:
        text: bytes are taken as UTF-8.
        limit: the most characters to show of it; where there are more, an ellipsis is the last. At least 1.
    """
    if limit is not None:
        # No more is looked at than can be shown: a character takes up to four bytes, and becomes one or more.
        head = text[: 4 * limit + 4] if isinstance(text, bytes) else text[: limit + 1]
        whole = printable(head)
        return whole if len(whole) <= limit and len(head) == len(text) else f"{whole[: limit - 1]}…"
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    if text.isprintable() and text.isascii():
        return text
    return _OTHER.sub(lambda match: _shown(match[0]), text)


def _shown(text: str) -> str:
    """Return a run of characters that aren't printable ASCII, escaped but for those that are plainly visible."""
    shown: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        visible = character.isprintable() and character not in _INVISIBLE and marks <= MARKS_IN_A_ROW
        shown.append(character if visible else _escape(character))
    return "".join(shown)


def _escape(character: str) -> str:
    """Return the escape that stands for one character."""
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # PEP 383: the byte is in the low eight bits
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
