"""What a command tells on a terminal while it waits."""

import os
import pty
import sys

import pytest

from tuiz.cli.waiting import StatusLine


@pytest.mark.parametrize(("term", "shown"), [("xterm", True), ("dumb", False), ("", False)])
def test_a_line_is_written_over_where_a_terminal_can(term: str, shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays on one line, leaves nothing behind, and no terminal sequence is needed for it."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setenv("TERM", term)
        monkeypatch.setenv("COLUMNS", "20")
        line = StatusLine()
        line.show("a text that is longer than the line")
        line.show("short \x1b[31m")
        line.clear()
        stream.write("end\n")
        stream.flush()
        said = ""
        while not said.endswith("end\r\n"):
            said += os.read(ours, 1000).decode()
    os.close(ours)

    first = "\ra text that is long"
    assert said == ((f"{first}\r" + "short \\x1b[31m     \r" + " " * 14 + "\r") if shown else "") + "end\r\n"
