"""The terminal that programs are measured in."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks import bare_app
from benchmarks.process import NotMeasured
from benchmarks.terminal import FRAME_END, Terminal, plain

_RAW = "import os, sys, tty; tty.setraw(0); "


def program(code: str) -> list[str | Path]:
    return [sys.executable, "-S", "-c", _RAW + code]


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (r"\x1b[c", r"\x1b[?62;22c"),
        (r"\x1b[>c", r"\x1b[>1;100;0c"),
        (r"\x1b[6n", r"\x1b[1;1R"),
        (r"\x1b[?2026$p", r"\x1b[?2026;2$y"),
        (r"\x1b[?2048$p", r"\x1b[?2048;0$y"),
        (r"\x1b[?u", r"\x1b[?0u"),
        (r"\x1b]11;?\x1b\\", r"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\"),
        (r"\x1b]10;?\x07", r"\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\"),
    ],
)
def test_a_programs_queries_are_answered(query: str, answer: str) -> None:
    """Each query gets its answer, once, also when it arrives in two parts."""
    code = f"""
query, answer = b'{query}', b'{answer}'
for part in (query, query[:2], query[2:]):
    os.write(1, part)
got = b''
while len(got) < 2 * len(answer):
    got += os.read(0, 100)
os.write(1, b'right' if got == 2 * answer else repr(got).encode())
"""
    with Terminal([sys.executable, "-S", "-c", _RAW + code], timeout_seconds=20) as terminal:
        assert terminal.wait_for("right") > 0


def test_a_program_has_a_terminal_of_120_by_40_with_colours() -> None:
    """Its size and its kind are the same on each machine."""
    with Terminal(program("print(os.get_terminal_size(), os.environ['TERM'], flush=True); os.read(0, 1)")) as terminal:
        terminal.wait_for("columns=120, lines=40) xterm-256color")


def test_a_key_counts_until_the_end_of_the_frame_that_shows_its_work() -> None:
    """Frames of other things, and half a frame, are waited out."""
    code = """
os.write(1, b'ready')
os.read(0, 1)
os.write(1, b'progress 7 %' + END + b'row sevenths' + END + b'row se')
os.write(1, b'\\x1b[1mven\\x1b[0m')
os.read(0, 1)
os.write(1, END)
os.read(0, 1)
"""
    with Terminal(program(f"END = {FRAME_END!r}\n{code}")) as terminal:
        terminal.wait_for("ready")
        terminal.send("jk")
        assert terminal.press("l", "row seven") > 0


def test_what_is_not_shown_is_not_measured() -> None:
    """A text that never comes, and a program that ends, are told with what was on the screen."""
    with (
        Terminal(program("os.write(1, b'half a page'); os.read(0, 1)"), timeout_seconds=0.5) as terminal,
        pytest.raises(NotMeasured, match=r"'whole page' wasn't shown in 0.5 s.*half a page"),
    ):
        terminal.wait_for("whole page")
    with (
        Terminal(program("print('no such file')")) as terminal,
        pytest.raises(NotMeasured, match=r"ended.*no such file"),
    ):
        terminal.wait_for("first page")


def test_a_missing_program_is_told() -> None:
    """The pseudo-terminal shows why nothing was started."""
    with Terminal(["no-such-program"]) as terminal, pytest.raises(NotMeasured, match="No such file"):
        terminal.wait_for("anything")


def test_a_program_that_will_not_end_is_ended() -> None:
    """Leaving the terminal ends its program, whatever it thinks of that."""
    with Terminal(
        program("import signal; signal.signal(15, signal.SIG_IGN); print('here', flush=True); os.read(0, 1)")
    ) as terminal:
        terminal.wait_for("here")
        pid = terminal.processes.pid

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_memory_and_time_are_those_of_the_children_too() -> None:
    """A child's 50 MB count."""
    child = "data = bytearray(50_000_000); print('ready', flush=True); import os; os.read(0, 1)"
    code = f"import subprocess; subprocess.run([{sys.executable!r}, '-S', '-c', {child!r}])"
    with Terminal(program(code)) as terminal:
        terminal.wait_for("ready")
        terminal.wait_until_idle(seconds=0.1)

        assert len(terminal.processes.members()) == 2
        assert terminal.processes.resident_bytes() > 50_000_000
        assert terminal.processes.cpu_seconds() > 0


def test_the_bare_app_shows_each_key() -> None:
    """The peer for keys answers with a frame of its own."""
    with Terminal([sys.executable, "-m", "benchmarks.bare_app"]) as terminal:
        terminal.wait_for(bare_app.READY)
        for number in (1, 2):
            assert terminal.press("j", bare_app.KEY_SHOWN.format(number)) > 0


def test_plain_text_keeps_words_together_that_only_colours_part() -> None:
    """A moved cursor parts words, a colour doesn't."""
    assert plain(b"\x1b[1;31m192.0\x1b[0m.2.25\x1b[2;1Hwww\x1b]0;title\x07") == b"192.0.2.25\nwww\n"
