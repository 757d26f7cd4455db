"""The demo as a new user has it: the app on sample zones, and a DNS that serves them, for other terminals too."""

import subprocess
from contextlib import ExitStack
from pathlib import Path

from tests.stories.terminal import Terminal, program, surroundings

SECONDS = 60.0


def test_what_is_edited_in_the_demo_is_served(home: Path, tmp_path: Path) -> None:
    """A record saved in the demo's app is found from the root down a moment later, and nothing stays after the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    environment = surroundings(home, TMPDIR=str(folder))
    with ExitStack() as stack:
        terminal = Terminal([*program(), "demo"], environment, size=(120, 40), folder=tmp_path)
        stack.enter_context(terminal)
        terminal.wait_for("Records", "example.com")
        (settings,) = folder.glob("tuiz-demo-*/config/config.toml")

        def trace(name: str) -> str:
            command = [*program(), "trace", "--config", str(settings), name]
            done = subprocess.run(
                command, check=False, capture_output=True, text=True, env=environment, timeout=SECONDS
            )
            return done.stdout + done.stderr

        assert "There is no name blog.example.com." in trace("blog.example.com")
        terminal.press("n").wait_for("New record")
        terminal.fill(Owner="blog", Type="A", Address="192.0.2.20").press("C-s").wait_for("+ blog")
        terminal.press("C-s").wait_for("Review").press("Enter").wait_for("Saved")
        terminal.wait_until(lambda _shown: "192.0.2.20" in trace("blog.example.com"), "the new record served")
        terminal.press("q")

        assert terminal.wait_for_end() == 0
    assert list(folder.iterdir()) == []
