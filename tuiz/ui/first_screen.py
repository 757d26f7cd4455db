"""The terminal from the start of the program until the app takes it over: a first frame is shown meanwhile.

It stands on the alternate screen, where the app will draw, so that nothing scrolls or flashes when it does. Keys typed
meanwhile aren't echoed into it, and wait for the app, to which Ctrl+C, too, is a key.
"""

from __future__ import annotations

import os
import shutil
import sys
import termios
import tomllib
from collections import defaultdict
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Literal

from tuiz.errors import TuizError
from tuiz.ui.first_frame import LEAST_COLUMNS, LEAST_LINES, FirstFrame, to_terminal
from tuiz.ui.glyphs import glyphs_for
from tuiz.ui.ink import FALLBACKS, Ink, is_plain_colour
from tuiz.ui.theme_choice import DARK, TERMINAL, fitting_theme, themes_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, Self

    from tuiz.ui.first_frame import Domains, Page

ENTER: Final = "\x1b[?1049h"
"""Changes to the alternate screen."""

_LEAVE: Final = "\x1b[?7h\x1b[?25h\x1b[?1049l"
_KEEP_CURSOR: Final = "\x1b7"
_HIDE_CURSOR: Final = "\x1b[?25l"
_NO_WRAP, _WRAP = "\x1b[?7l", "\x1b[?7h"

_KEYBOARD: Final = 0
_SCREEN: Final = 2  # where Textual writes, too

Colours = Literal["truecolor", "256", "standard"]


class FirstScreen:
    """A terminal on which the first frame may be shown; `leave` gives it back where the app didn't take it over."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Look at the terminal and at what the user wants of it."""
        self._no_color = "NO_COLOR" in environment
        self._colours = colours_of(environment)
        self._glyphs = glyphs_for(environment)
        self._before: list[Any] | None = None
        self._asked = False
        self._is_shown = False
        self._is_taken_over = False

    @classmethod
    def begun(cls) -> Self:
        """Return the terminal, in which no key is echoed from now on."""
        screen = cls()
        screen._hush()
        return screen

    @property
    def can_show(self) -> bool:
        """Whether the terminal is one to draw on before the app looks at it."""
        size = shutil.get_terminal_size()
        fits = size.columns >= LEAST_COLUMNS and size.lines >= LEAST_LINES
        return fits and self._colours is not None and os.isatty(_SCREEN) and not sys.stderr.closed

    @property
    def is_shown(self) -> bool:
        """Whether the first frame is on the screen."""
        return self._is_shown

    def expect(self) -> None:
        """Know that another process may be showing the frame."""
        self._asked = True

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Let Ctrl+C end the program for as long as the frame is waited for, because looking for it takes long."""
        if self._before is None:
            yield
            return
        with suppress(termios.error, OSError):
            self._set_keyboard(self._before, signals=self._before[3] & termios.ISIG)
        yield
        with suppress(termios.error, OSError):
            self._set_keyboard(self._before, signals=0)

    def note(self, *, shown: bool) -> None:
        """Know whether the frame was shown."""
        self._asked, self._is_shown = False, shown

    def show(self, theme: str | None, domains: Domains, page: Callable[[], Page]) -> bool:
        """Draw the first frame; return whether that was possible.

        Args:
            theme: the one that the user's settings name.
            domains: the workspace's.
            page: reads the first page of the first of them.
        """
        if self._colours is None:
            return False
        ink = self._ink(fitting_theme(theme, colours=self._colours, no_color=self._no_color))
        read: Page | None = None
        if len(domains):
            with suppress(TuizError, OSError):  # the app tells of it
                read = page()
        size = shutil.get_terminal_size()
        lines = FirstFrame(size.columns, size.lines, ink, self._glyphs).draw(domains, read)
        drawn = to_terminal(lines, self._colours, no_color=self._no_color)
        try:
            _write(f"{ENTER}{_HIDE_CURSOR}{_NO_WRAP}{drawn}{_WRAP}")
        except OSError:
            return False
        return True

    def hand_over(self) -> None:
        """Give the terminal to the app as the program found it, but for what is on the screen."""
        self._restore_keyboard()
        self._is_taken_over = True

    def leave(self) -> None:
        """Give the terminal back as it was, unless the app has taken it over."""
        if self._is_taken_over:
            return
        self._restore_keyboard()
        with suppress(OSError):
            if self._is_shown:
                _write(_LEAVE)
            elif self._asked:
                # Nobody knows what came of it: where nothing was shown, the cursor stays where it is.
                _write(_KEEP_CURSOR + _LEAVE)
        self._asked = self._is_shown = False

    def _hush(self) -> None:
        """Let keys wait, without an echo."""
        with suppress(termios.error, OSError):
            before = termios.tcgetattr(_KEYBOARD)
            self._set_keyboard(before, signals=0)
            self._before = before

    def _set_keyboard(self, before: list[Any], *, signals: int) -> None:
        attributes = [*before[:6], [*before[6]]]
        attributes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        attributes[3] |= signals
        attributes[6][termios.VMIN], attributes[6][termios.VTIME] = 1, 0
        termios.tcsetattr(_KEYBOARD, termios.TCSANOW, attributes)

    def _restore_keyboard(self) -> None:
        if self._before is not None:
            with suppress(termios.error, OSError):
                termios.tcsetattr(_KEYBOARD, termios.TCSANOW, self._before)
            self._before = None

    def _ink(self, theme: str) -> Ink:
        plain = self._no_color or theme == TERMINAL
        return Ink(_variables(theme), plain=plain)


def colours_of(environment: Mapping[str, str]) -> Colours | None:
    """Return what colours the terminal has, by the rules of Rich; None where it may be none to draw on."""
    terminal = environment.get("TERM", "").strip().lower()
    if terminal in {"", "dumb", "unknown"}:
        return None
    if environment.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return "truecolor"
    return "256" if terminal.rpartition("-")[2] in {"256color", "kitty"} else "standard"


def _variables(theme: str) -> Mapping[str, str]:
    """Return a theme's colours as far as they can be told without Textual; the terminal's own stand for others."""
    found: dict[str, object] = {}
    for name in (theme, DARK):
        try:
            values = tomllib.loads((themes_folder() / f"{name}.toml").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # the app tells of it, and takes the dark one
        found = {**values, **(values["variables"] if isinstance(values.get("variables"), dict) else {})}
        break
    for ours, fallback in FALLBACKS.items():
        found.setdefault(ours, found.get(fallback))
    known = {key: value for key, value in found.items() if isinstance(value, str) and is_plain_colour(value)}
    return defaultdict(lambda: "ansi_default", known)


def _write(text: str) -> None:
    data = memoryview(text.encode("utf-8", "backslashreplace"))
    while data:
        data = data[os.write(_SCREEN, data) :]
