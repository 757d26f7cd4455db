"""The styles that lists are drawn in, made from the theme's variables.

Textual asks CSS for the style of each part of a widget; lists that draw thousands of rows take theirs from here, where
they are made once a theme. Each is a foreground on one of four grounds. None of it needs Textual where a theme's
colours are written as `#rrggbb`, or as the terminal's own: the first frame is drawn before Textual is imported.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

from rich.color import Color
from rich.style import Style

Tone = Literal["text", "dim", "frame", "focus", "title", "type", "new", "changed", "error", "warning", "locked"]
"""What is drawn."""

Ground = Literal["base", "cursor", "blurred", "selected"]
"""What it is drawn on: nothing special, the cursor's row in the focused pane or in another, a selected row."""

TONES: Final[Mapping[Tone, str]] = {
    "text": "foreground",
    "dim": "tuiz-dim",
    "frame": "tuiz-frame",
    "focus": "tuiz-focus",
    "title": "foreground",
    "type": "tuiz-type",
    "new": "tuiz-new",
    "changed": "tuiz-changed",
    "error": "tuiz-error",
    "warning": "tuiz-warning",
    "locked": "tuiz-dim",
}
"""The theme variable each tone takes its colour from."""

GROUNDS: Final[Mapping[Ground, str]] = {
    "base": "background",
    "cursor": "tuiz-cursor",
    "blurred": "tuiz-cursor-blurred",
    "selected": "tuiz-selected",
}
"""The theme variable each ground takes its colour from."""

FALLBACKS: Final[Mapping[str, str]] = {
    "tuiz-dim": "foreground",
    "tuiz-frame": "panel",
    "tuiz-focus": "primary",
    "tuiz-type": "secondary",
    "tuiz-new": "success",
    "tuiz-changed": "warning",
    "tuiz-error": "error",
    "tuiz-warning": "warning",
    "tuiz-cursor": "panel",
    "tuiz-cursor-blurred": "surface",
    "tuiz-selected": "surface",
}
"""Which of Textual's variables stands in where a theme doesn't set ours."""

BOLD: Final = frozenset[Tone]({"title", "focus"})

_PLAIN_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}|ansi_[a-z_]+")


class Ink:
    """The styles of one theme.

    Args:
        variables: the theme's CSS variables.
        plain: whether the terminal's own colours are used, so that the cursor is shown by reverse video and dim text by
            the attribute: a terminal's palette is not known.
    """

    def __init__(self, variables: Mapping[str, str], *, plain: bool) -> None:
        self._variables = variables
        self._plain = plain
        self._styles: dict[tuple[Tone, Ground], Style] = {}

    def style(self, tone: Tone, ground: Ground = "base") -> Style:
        """Return the style of *tone* on *ground*."""
        found = self._styles.get((tone, ground))
        if found is None:
            found = self._styles[tone, ground] = (
                self._plain_style(tone, ground)
                if self._plain
                else Style(
                    color=colour(self._variables[TONES[tone]]),
                    bgcolor=colour(self._variables[GROUNDS[ground]]),
                    bold=tone in BOLD or None,
                )
            )
        return found

    def _plain_style(self, tone: Tone, ground: Ground) -> Style:
        return Style(
            color=colour(self._variables[TONES[tone]]) if ground != "cursor" else None,
            bold=tone in BOLD or ground == "blurred" or None,
            dim=(tone in {"dim", "frame", "locked"} and ground == "base") or None,
            underline=ground == "selected" or None,
            reverse=ground == "cursor" or None,
        )


def is_plain_colour(text: str) -> bool:
    """Return whether a colour can be made without Textual."""
    return _PLAIN_COLOUR.fullmatch(text) is not None


def colour(text: str) -> Color:
    """Return the colour that a theme's variable names."""
    if is_plain_colour(text):
        return Color.parse(text.removeprefix("ansi_"))
    from textual.color import Color as TextualColor

    return TextualColor.parse(text).rich_color


def with_fallbacks(variables: dict[str, str]) -> dict[str, str]:
    """Return a theme's *variables* with ours among them, whoever made the theme."""
    for name, fallback in FALLBACKS.items():
        variables.setdefault(name, variables[fallback])
    return variables
