"""Text that tries to do more than be read, and what tells whether it did."""

import re
from typing import Final

from rich.cells import cell_len
from textual.app import App

HOSTILE: Final = (
    "\x1b]2;owned\x1b\\",
    "\x1b[2J\x1b[31mred",
    "\x9b31mred\x9d2;owned\x9c",
    "bell\x07back\x08\x7fnull\x00",
    "line\r\none more\x0b\x0c\x85",
    "[red]boo[/red]",
    "[/nope] [",
    "[@click=app.quit]leave[/]",
    "[link='file:///etc/passwd']x[/link] \\[b]",
    "$primary {label} %s {0}",
    "\u202egnp.exe\u202c \u2066x\u2069",
    "zero\u200bwidth\ufeff\u00ad",
    "\u2028line\u2029paragraph",
    "e" + "\u0301" * 60,
    "日本語のとても長いテキスト" * 40,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3f4\U000e0067",
    "\ud800 \udcff",
    "x" * 10_000,
    "",
)
"""Strings as they may come from a file, an answer, a file's name or a setting."""

_OBEYED: Final = re.compile(r"\x1b\[[0-9;]*m|\x1b\[[0-9;]*H|\n|\r")
"""What the app itself sends to draw a frame: styles and places, nothing else."""


def assert_harmless(app: App[None]) -> None:
    """Assert that a screen with hostile text on it is nothing but a screen.

    Every line is as wide as the terminal and holds only what can be seen, no part of it is a link or an action but what
    the app itself put there, and what goes to the terminal holds no sequences but styles and places.
    """
    width = app.size.width
    for strip in app.screen._compositor.render_strips():
        assert strip.text.isprintable(), ascii(strip.text)
        assert cell_len(strip.text) == width, ascii(strip.text)
        for segment in strip:
            meta = segment.style.meta if segment.style is not None else {}
            assert "@click" not in meta, ascii(segment)
            assert segment.style is None or not segment.style.link, ascii(segment)
    frame = app.screen._compositor.render_full_update().render_segments(app.console)
    rest = _OBEYED.sub("", frame)
    assert rest.isprintable(), ascii("".join(character for character in rest if not character.isprintable()))
    assert app.is_running
