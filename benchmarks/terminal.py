"""A terminal of 120 by 40 for the program under measurement: it answers its queries, and tells when a text is shown.

A terminal's own drawing isn't counted: a text is *shown* when the last byte of it, or of the synchronised frame around
it (`ESC[?2026l`), has arrived. What is measured is therefore the program alone, with an infinitely quick terminal.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.process import NotMeasured
from benchmarks.process_tree import ProcessTree

COLUMNS = 120
ROWS = 40

TIMEOUT_SECONDS = 60.0
END_SECONDS = 3.0
"""How long a program may take to end by itself."""

FRAME_END = b"\x1b[?2026l"
TEXTUAL_BEGINS = b"\x1b[?2026$p"
"""What Textual asks a terminal before its first frame."""

_READ_BYTES = 1 << 16
_SHOWN_CHARACTERS = 400  # of what was on the screen when a measurement failed

_COLOUR = re.compile(rb"\x1b\[[0-9;:]*m")
_SEQUENCE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"
    rb"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"
    rb"|\x1b[ -/]*[0-~]"
)

# A terminal that knows synchronised output and no other extension.
_QUERY = re.compile(
    rb"\x1b\[(?P<attributes>[>]?)0?c"
    rb"|\x1b\[(?P<status>[56])n"
    rb"|\x1b\[\?(?P<mode>\d+)\$p"
    rb"|\x1b\[(?P<kitty>\?)u"
    rb"|\x1b\[>(?P<version>)0?q"
    rb"|\x1b\](?P<colour>1[0-2]);\?(?:\x07|\x1b\\)"
)
_QUERY_BYTES = 32


class Terminal:
    """A program in a pseudo-terminal: a context manager that ends it."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._unanswered = b""  # what may be the beginning of a query
        self._output = bytearray()  # since the last wait or key
        self._started = time.perf_counter()
        self._pid, self._master = pty.fork()
        if self._pid == 0:
            _become(command, environment)
        self.processes = ProcessTree(self._pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def wait_for(self, text: str, *, behind: bytes = b"") -> float:
        """Wait until *text* has arrived, behind the bytes *behind*; return the seconds since the program was started.

        Raises:
            NotMeasured: It didn't arrive in time, or the program ended before.
        """
        wanted = text.encode()
        deadline = time.perf_counter() + self._timeout_seconds
        while True:
            arrived = self._receive(deadline, f"{text!r} wasn't shown")
            begun = self._output.find(behind)
            if begun >= 0 and wanted in plain(self._output[begun:]):
                self._output.clear()
                return arrived - self._started

    def press(self, key: str, shows: str) -> float:
        """Send a key; return the seconds until the end of the frame that shows *shows*, as a word by itself.

        Raises:
            NotMeasured: No frame showed it in time, or the program ended before.
        """
        wanted = re.compile(rb"(?<![\w.:])%b(?![\w.:])" % re.escape(shows.encode()))
        self._output.clear()
        pressed = time.perf_counter()
        self.send(key)
        while True:
            arrived = self._receive(pressed + self._timeout_seconds, f"{key!r} didn't show {shows!r}")
            *frames, rest = self._output.split(FRAME_END)
            if any(wanted.search(plain(frame)) for frame in frames):
                self._output = rest
                return arrived - pressed

    def send(self, key: str) -> None:
        """Send a key and don't wait."""
        os.write(self._master, key.encode())

    def drain(self, seconds: float) -> None:
        """Take and answer what the program writes for *seconds*."""
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            if select.select([self._master], [], [], left)[0]:
                self._read()

    def wait_until_idle(self, *, seconds: float = 1.0) -> None:
        """Wait until the program and its children rest: less than 2 % of a processor for *seconds*.

        Raises:
            NotMeasured: They never rested.
        """
        deadline = time.perf_counter() + self._timeout_seconds
        used = self.processes.cpu_seconds()
        while time.perf_counter() < deadline:
            self.drain(seconds)
            before, used = used, self.processes.cpu_seconds()
            if used - before < 0.02 * seconds:
                return
        raise NotMeasured(f"The program didn't come to rest.{self._screen()}")

    def close(self) -> None:
        """End the program, kindly at first."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self._has_ended():
                break
            os.kill(self._pid, number)
            deadline = time.perf_counter() + END_SECONDS
            while time.perf_counter() < deadline and not self._has_ended():
                if select.select([self._master], [], [], 0.01)[0] and not self._take():
                    time.sleep(0.01)
        os.close(self._master)

    def _has_ended(self) -> bool:
        if self._pid == 0:
            return True
        if os.waitpid(self._pid, os.WNOHANG)[0] == 0:
            return False
        self._pid = 0
        return True

    def _receive(self, deadline: float, complaint: str) -> float:
        """Read once; return when it arrived."""
        left = deadline - time.perf_counter()
        if left <= 0 or not select.select([self._master], [], [], left)[0]:
            raise NotMeasured(f"{complaint} in {self._timeout_seconds:g} s.{self._screen()}")
        return self._read()

    def _read(self) -> float:
        data = self._take()
        arrived = time.perf_counter()
        if not data:
            raise NotMeasured(f"The program ended.{self._screen()}")
        self._answer(data)
        self._output += data
        return arrived

    def _take(self) -> bytes:
        try:
            return os.read(self._master, _READ_BYTES)
        except OSError:  # EIO: the last process of the terminal has ended
            return b""

    def _answer(self, data: bytes) -> None:
        data = self._unanswered + data
        answered = 0
        for query in _QUERY.finditer(data):
            os.write(self._master, _answer_to(query))
            answered = query.end()
        # A query may have been cut in two: what follows the last escape waits for its rest.
        begun = data.rfind(b"\x1b", max(answered, len(data) - _QUERY_BYTES))
        self._unanswered = data[begun:] if begun >= 0 else b""

    def _screen(self) -> str:
        text = " ".join(plain(self._output).decode("utf-8", "replace").split())
        return f" The last output was: {text[-_SHOWN_CHARACTERS:]}" if text else " It wrote nothing."


def plain(output: bytes | bytearray) -> bytes:
    """Return the text of a program's output: colours cut out, a line end wherever the cursor was moved."""
    return _SEQUENCE.sub(b"\n", _COLOUR.sub(b"", output))


def _answer_to(query: re.Match[bytes]) -> bytes:
    kind, value = query.lastgroup, query[query.lastgroup or 0]
    match kind:
        case "attributes":
            return b"\x1b[>1;100;0c" if value else b"\x1b[?62;22c"
        case "status":
            return b"\x1b[0n" if value == b"5" else b"\x1b[1;1R"
        case "mode":
            return b"\x1b[?%b;%b$y" % (value, b"2" if value == b"2026" else b"0")
        case "kitty":
            return b"\x1b[?0u"
        case "version":
            return b"\x1bP>|benchmarks\x1b\\"
        case _:
            return b"\x1b]%b;rgb:%b\x1b\\" % (value, b"/".join([b"1e1e" if value == b"11" else b"d0d0"] * 3))


def _become(command: Sequence[str | Path], environment: Mapping[str, str] | None) -> None:
    """Turn the forked child into the program; never return."""
    try:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        described = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        os.execvpe(
            command[0], list(map(str, command)), {**(os.environ if environment is None else environment), **described}
        )
    except OSError as error:
        os.write(2, f"{command[0]}: {error}\n".encode())
    finally:
        os._exit(127)
