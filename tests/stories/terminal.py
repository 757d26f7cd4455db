"""A real terminal with the installed program in it: a tmux server of its own, typed into and read from.

What a key does is waited for on the screen, never for a time: a poll ends as soon as the screen is as told, and a
deadline turns a screen that never gets there into a failure that shows it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]

PATIENCE_SECONDS = 30.0
"""How long a screen may take to be as expected, on a machine that is busy with other things."""
_POLL_SECONDS = 0.03
_COMMAND_SECONDS = 20.0
_RUN = '"$@"; echo $? > "$0.new"; mv "$0.new" "$0"; exec cat'
"""Runs a program, keeps its exit status, and leaves the terminal open with what it printed last."""
_MARK = "~"
_FIELD = re.compile(r"│ ([A-Z][A-Za-z ]{0,11}?) {2,}")

_KEPT = ("PATH", "TMPDIR")
"""Variables of whoever runs the tests that the program inherits; all others are chosen."""


def program() -> list[str]:
    """Return the words that start the installed program: the console script beside this Python, else the module."""
    script = Path(sys.executable).with_name("tuiz")
    return [str(script)] if script.exists() else [sys.executable, "-m", "tuiz"]


def surroundings(home: Path, **changes: str) -> dict[str, str]:
    """Return the environment of a user whose settings, data and state are below *home*.

    Args:
        home: the user's home directory.
        changes: variables to set beside the usual ones.
    """
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"HOME": str(home), "LC_ALL": "C.UTF-8", "TERM": "tmux-256color", "COLORTERM": "truecolor"}
    if program()[1:]:
        environment["PYTHONPATH"] = str(ROOT)
    environment["PATH"] = f"{environment.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    return environment | changes


class Terminal:
    """A terminal of *size* (columns, rows) in which a command runs.

    Args:
        command: the program and its arguments.
        environment: all of its environment.
        size: columns and rows.
        folder: where it runs.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, size: tuple[int, int], folder: Path
    ) -> None:
        # The path of a socket may have 107 characters: too few for the folders that pytest makes.
        self._folder = tempfile.mkdtemp(prefix="tuiz-story-", dir="/tmp")
        self._status_file = Path(self._folder) / "status"
        self._tmux_command = ["tmux", "-S", f"{self._folder}/tmux", "-f", "/dev/null"]
        words = ["env", "-i", *(f"{name}={value}" for name, value in environment.items()), *command]
        columns, rows = map(str, size)
        self._tmux(
            *("start-server", ";", "set-option", "-g", "status", "off", ";"),
            *("new-session", "-d", "-x", columns, "-y", rows, "-c", str(folder)),
            *("sh", "-c", _RUN, str(self._status_file), *words),
        )
        self._is_there = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the terminal: the program in it is hung up on."""
        if self._is_there:
            self._is_there = False
            self._tmux("kill-server")
            shutil.rmtree(self._folder)

    @property
    def text(self) -> str:
        """What is on the screen, without the blanks at the ends of its rows."""
        return self._tmux("capture-pane", "-p", "-t", ":0.0")

    @property
    def lines(self) -> list[str]:
        """What is on the screen, row by row."""
        return self.text.splitlines()

    @property
    def with_colours(self) -> str:
        """What is on the screen, with the escape sequences of its colours and attributes."""
        return self._tmux("capture-pane", "-p", "-e", "-t", ":0.0")

    @property
    def exit_status(self) -> int | None:
        """What the program ended with, or None while it runs."""
        return int(self._status_file.read_text()) if self._status_file.exists() else None

    def press(self, *keys: str) -> Self:
        """Press keys, by tmux's names for them: `n`, `Enter`, `Escape`, `C-s`, `Down`."""
        self._tmux("send-keys", "-t", ":0.0", *keys)
        return self

    def move(self, key: str) -> Self:
        """Press a key that moves the cursor, and wait for it: a letter that follows at once may be taken before it."""
        before = self._cursor
        self.press(key)
        return self.wait_until(lambda _shown: self._cursor != before, f"the cursor moved by {key}")

    def type_text(self, text: str) -> Self:
        """Type a text; tmux would take a semicolon at its end for the end of its own command."""
        written = f"{text[:-1]}\\;" if text.endswith(";") else text
        self._tmux("send-keys", "-t", ":0.0", "-l", "--", written)
        return self

    def fill(self, **values: str) -> Self:
        """Type into fields of a form that has just opened, found by their labels and given in the form's order.

        What is in a field is replaced. The type may bring other fields: each is looked for when it is its turn. Every
        step is waited for: keys that arrive in one go aren't always taken in their order.
        """
        at = 0
        for label, value in values.items():
            self.wait_until(partial(_has_field, label), f"a field {label}")
            place = list(labels(self.text)).index(label)
            for following in range(at + 1, place + 1):
                self._go_on_to(following)
            self._fill_in(label, value)
            at = place
        return self

    def resize(self, columns: int, rows: int) -> Self:
        """Make the terminal larger or smaller."""
        self._tmux("resize-window", "-t", ":0", "-x", str(columns), "-y", str(rows))
        return self

    def wait_for(self, *texts: str) -> Self:
        """Wait until all *texts* are on the screen."""
        return self.wait_until(lambda shown: all(text in shown for text in texts), f"{texts} on the screen")

    def wait_for_no(self, *texts: str) -> Self:
        """Wait until none of *texts* is on the screen."""
        return self.wait_until(lambda shown: not any(text in shown for text in texts), f"no {texts} on the screen")

    def wait_until(self, holds: Callable[[str], bool], expected: str) -> Self:
        """Wait until something holds of the screen's text.

        Raises:
            AssertionError: it never did; the message shows the screen.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds(shown := self.text):
            assert time.monotonic() < deadline, f"expected {expected}, but there is:\n{shown}"
            time.sleep(_POLL_SECONDS)
        return self

    def wait_for_end(self) -> int:
        """Wait until the program has ended, and return its exit status."""
        self.wait_until(lambda _shown: self.exit_status is not None, "the program to end")
        status = self.exit_status
        assert status is not None
        return status

    def _go_on_to(self, place: int) -> None:
        """Move the focus to the next field, which is at *place*, and wait for it to look otherwise."""
        row = list(labels(self.text).values())[place]
        before = self.with_colours.splitlines()[row]
        self.press("Tab")
        self.wait_until(lambda _shown: self.with_colours.splitlines()[row] != before, f"the field at row {row} focused")

    def _fill_in(self, label: str, value: str) -> None:
        """Type a value in the place of what the field with the focus holds."""
        self.press("End").type_text(_MARK).wait_until(
            lambda shown: has(shown, f"{label} ", _MARK), f"a mark in {label}"
        )
        self.press("C-u").wait_for_no(_MARK)
        self.type_text(value)
        self.wait_until(lambda shown: has(shown, f"{label} ", value[-20:]), f"{value} as {label}")

    @property
    def _cursor(self) -> str:
        return self._ask("#{cursor_x} #{cursor_y}")

    def _ask(self, form: str) -> str:
        return self._tmux("display-message", "-p", "-t", ":0.0", form).strip()

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            [*self._tmux_command, *words],
            check=False,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_COMMAND_SECONDS,
        )
        assert done.returncode == 0, f"tmux {words}: {done.stderr}"
        return done.stdout


def labels(shown: str) -> dict[str, int]:
    """Return the labels of the fields on a screen, from the first down, with their rows."""
    return {found[1]: row for row, line in enumerate(shown.splitlines()) if (found := _FIELD.search(line))}


def _has_field(label: str, shown: str) -> bool:
    return label in labels(shown)


def has(shown: str, *texts: str) -> bool:
    """Return whether one line of a screen has all *texts*."""
    return any(all(text in line for text in texts) for line in shown.splitlines())
