"""The characters the app draws with: single cells everywhere, in one Unicode and one ASCII set.

Marks are ASCII in both: no terminal draws them two cells wide, and they mean the same without colour.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.services.terminal_letters import has_unicode

if TYPE_CHECKING:
    from tuiz.ui.models.rows import Gravity, Mark


MARKS: Final[Mapping[Mark, str]] = {
    "unchanged": " ",
    "changed": "~",
    "new": "+",
    "unreadable": "!",
    "locked": "#",
    "included": "<",
    "generated": "*",
    "error": "!",
    "warning": "?",
}
"""What one cell at the start of a row tells."""

GRAVITY_MARKS: Final[Mapping[Gravity, str]] = {"": " ", "error": "!", "warning": "?", "notice": "i"}
"""What the cell before that one tells: the gravest of what a check has found about a row."""

MARK_MEANINGS: Final[Mapping[str, str]] = {
    "~": "changed, not saved",
    "+": "new, not saved",
    "!": "can't be read, or has an error",
    "?": "has a warning",
    "i": "has a notice: worth knowing",
    "#": "locked: the bottom line says why",
    "<": "comes from an included file",
    "*": "one line that generates many records",
}
"""The marks as the help explains them."""


class Glyphs(NamedTuple):
    """One set of characters for everything that isn't text."""

    ellipsis: str
    horizontal: str
    vertical: str
    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str
    left_joint: str
    right_joint: str
    thumb: str
    pointer: str
    selected: str
    dot: str
    bar: str

    @property
    def is_unicode(self) -> bool:
        """Whether the terminal can show more than ASCII."""
        return self is UNICODE


UNICODE: Final = Glyphs(
    ellipsis="…",
    horizontal="─",
    vertical="│",
    top_left="╭",
    top_right="╮",
    bottom_left="╰",
    bottom_right="╯",
    left_joint="├",
    right_joint="┤",
    thumb="┃",
    pointer="\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
    selected="\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
    dot="·",
    bar="\N{LOWER SEVEN EIGHTHS BLOCK}",
)

ASCII: Final = Glyphs(
    ellipsis=">",
    horizontal="-",
    vertical="|",
    top_left="+",
    top_right="+",
    bottom_left="+",
    bottom_right="+",
    left_joint="+",
    right_joint="+",
    thumb="#",
    pointer=">",
    selected="x",
    dot="-",
    bar="=",
)


def glyphs_for(environment: Mapping[str, str] = os.environ) -> Glyphs:
    """Return the set that the terminal's locale can show."""
    return UNICODE if has_unicode(environment) else ASCII
