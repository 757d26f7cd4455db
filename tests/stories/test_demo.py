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


def test_a_domain_moves_to_another_provider_and_back(home: Path, tmp_path: Path) -> None:
    """From the look ahead to the watch, and back again, with keys alone: what the README says of a move."""
    with Terminal([*program(), "demo"], surroundings(home), size=(100, 34), folder=tmp_path) as terminal:
        terminal.wait_for("Records", "garden.example")
        terminal.press("Tab", "/").wait_until(lambda shown: shown.rstrip().endswith("domain"), "the line to find with")
        terminal.press(*"garden", "Enter").wait_for("1 of 9")
        terminal.press("D").wait_for("Delegation of garden.example", "Findings")
        terminal.press("e").wait_for("Name servers of garden.example, registrar: registry")
        terminal.press("C-t").wait_for("hosting: ns1.hosting.example").press("Enter").wait_for("Only the set's")
        terminal.press("Enter").wait_for_no("Only the set's").press("C-s").wait_for("12 the same", "What to do")
        terminal.press("a").wait_for("- NS ns1.example.com", "+ NS ns1.hosting.example").press("C-s")
        terminal.wait_for("registry delegates garden.example so now")
        terminal.press("n").wait_for("Zone NS records of garden.example", "ns2.hosting.example").press("C-s")
        terminal.wait_for("3 changed").press("C-s").wait_for("Review").press("Enter").wait_for("Saved")
        terminal.press("D").wait_for("Delegation of garden.example", "Findings")
        # One resolver keeps what it knew for a minute; until then the watch says how long.
        terminal.press("w").wait_until(lambda shown: "2 of 3 agree" in shown or "All agree" in shown, "two that agree")
        terminal.press("H").wait_for("at registry: done")
        terminal.press("u").wait_for("- NS ns1.hosting.example", "+ NS ns2.example.net").press("C-s")
        terminal.wait_for("registry delegates garden.example so now", "Delegation of garden.example")
        terminal.press("q").wait_for("Records").press("q")

        assert terminal.wait_for_end() == 0
