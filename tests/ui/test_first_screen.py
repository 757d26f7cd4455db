"""What is on the screen before Textual is imported is true, harmless, and where the app will draw it."""

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.hostile import HOSTILE
from tests.ui.driver import opened
from tuiz.services.domains import Domains
from tuiz.services.first_page import first_page
from tuiz.storage.settings import UserSettings
from tuiz.storage.workspace import discover
from tuiz.ui.first_frame import FirstFrame
from tuiz.ui.first_screen import ENTER, FirstScreen
from tuiz.ui.glyphs import UNICODE
from tuiz.ui.ink import GROUNDS, TONES, Ink

_LEAVE = "\x1b[?1049l"
_COLOUR = re.compile(r"\x1b\[[0-9;]*?\b(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|38|48)[;m]")
_OBEYED = re.compile(r"\x1b\[[0-9;]*m|\x1b\[[0-9;]*H|\x1b\[\?(?:1049|25|7)[hl]")

_WITHOUT_TEXTUAL = "import sys; sys.modules['textual'] = None; from tuiz.cli.main import main; sys.exit(main())"


class Start:
    """A start of the program that fails where Textual is imported: all that the terminal got, and how it was left."""

    def __init__(self, path: Path, home: Path, *, size: tuple[int, int] = (120, 40), **environment: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        usual = {"HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
        self.status, self.output = _run(
            [sys.executable, "-c", _WITHOUT_TEXTUAL, str(path)], {**kept, **usual, **environment}, size
        )

    @property
    def frame(self) -> str:
        """What was drawn before the program ended."""
        return self.output.partition(_LEAVE)[0]

    @property
    def text(self) -> str:
        """The frame without its styles."""
        return _OBEYED.sub(" ", self.frame)


def _run(words: list[str], environment: Mapping[str, str], size: tuple[int, int]) -> tuple[int, str]:
    pid, master = pty.fork()
    if pid == 0:
        try:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            os.execvpe(words[0], words, environment)
        finally:
            os._exit(127)
    output = bytearray()
    try:
        while data := os.read(master, 1 << 16):
            output += data
    except OSError:
        pass  # EIO: the program has ended
    finally:
        os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output.decode("utf-8")


def test_the_first_frame_needs_no_textual(zones: Path, home: Path) -> None:
    """It shows the first zone's records and the zones of the folder; where the app can't start, its error is seen."""
    start = Start(zones, home)

    assert start.output.startswith(ENTER)
    for text in (
        "Domains",
        "example.com",
        "example.org",
        "ns1 hostmaster",
        "mx1.example.net.",
        "v=spf1 -all",
        "the web",
    ):
        assert text in start.text
    assert start.status != 0
    assert start.output.count(_LEAVE) == 1
    assert "tuiz met a fault of its own" in start.output.partition(_LEAVE)[2]


def test_nothing_is_shown_where_there_is_nothing_to_open(tmp_path: Path, home: Path) -> None:
    """A file that isn't there is told of on the usual screen."""
    start = Start(tmp_path / "nothing.zone", home)

    assert ENTER not in start.output
    assert "no such file" in start.output


@pytest.mark.parametrize(
    ("environment", "is_shown"),
    [({"NO_COLOR": "1"}, True), ({"TERM": "dumb"}, False), ({"TERM": ""}, False)],
    ids=["no colour", "dumb", "none"],
)
def test_what_the_terminal_is_goes_before(
    zones: Path, home: Path, environment: dict[str, str], *, is_shown: bool
) -> None:
    """NO_COLOR gets no colours; a terminal that may not obey gets nothing before Textual has seen it."""
    start = Start(zones, home, size=(80, 24), **environment)

    assert (ENTER in start.output) == is_shown
    assert ("v=spf1 -all" in start.text) == is_shown
    assert not _COLOUR.search(start.frame)


def test_hostile_text_stays_text(tmp_path: Path, home: Path) -> None:
    """What stands in a file, and what it is called, steers no terminal, whether or not it shows more than ASCII."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    # With a NUL in it, no file is taken for a zone's.
    texts = [text.replace("\0", "") for text in HOSTILE[:-2]]
    lines = ["$TTL 60", "$ORIGIN hostile.example.", "@ SOA ns1 h 1 2 3 4 5"]
    lines += [f'x TXT "{text}" ; {text}' for text in texts]
    for name in ("a\x1b[31mb.zone", "c\u202ed.zone"):
        (folder / name).write_text("\n".join(lines), "utf-8", "surrogatepass", newline="")

    for locale in ("C.UTF-8", "C"):
        start = Start(folder, home, LC_ALL=locale)

        assert "SOA" in start.text
        rest = _OBEYED.sub("", start.frame)
        assert rest.isprintable(), ascii(rest)
        assert locale != "C" or rest.isascii()


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_app_draws_the_same(zones: Path, home: Path, size: tuple[int, int]) -> None:
    """Line by line, but for what tells of reading and of keys, the first frame is the app's."""
    (zones / "example.org.zone").unlink()
    workspace = discover(zones, UserSettings())
    domains = Domains.at_first_sight(workspace)
    page = first_page(workspace.facts(domains.files[0]), 80)
    ink = Ink(dict.fromkeys([*TONES.values(), *GROUNDS.values()], "ansi_default"), plain=True)

    drawn = FirstFrame(*size, ink, UNICODE).draw(domains, page)

    lines = ["".join(segment.text for segment in line) for line in drawn]
    async with opened(zones, home, size=size) as user:
        differing = [
            line for line, shown in zip(lines[:-1], user.lines[:-1], strict=True) if line.rstrip() != shown.rstrip()
        ]
    assert all(" Records  6  reading " in line for line in differing), differing
    assert len(differing) == 1


def test_keys_wait_without_an_echo() -> None:
    """Until the app takes them, keys are neither shown nor lost, and the keyboard is given back as it was."""
    master, slave = pty.openpty()
    standard = os.dup(0)
    try:
        os.dup2(slave, 0)
        before = termios.tcgetattr(slave)
        screen = FirstScreen.begun()
        os.write(master, b"jq\r\x03")
        assert select.select([slave], [], [], 10)[0]  # or the interrupt is taken for one later, and nothing can be read
        hushed = termios.tcgetattr(slave)
        with screen.waiting():
            waited = termios.tcgetattr(slave)[3] & termios.ISIG

        assert os.read(slave, 16) == b"jq\r\x03"
        assert not hushed[3] & (termios.ECHO | termios.ICANON | termios.ISIG)
        assert waited
        screen.leave()
        assert termios.tcgetattr(slave) == before
    finally:
        os.dup2(standard, 0)
        for descriptor in (standard, master, slave):
            os.close(descriptor)
