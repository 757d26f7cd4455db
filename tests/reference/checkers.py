"""Ask named-checkzone, kzonecheck and nsd-checkzone what they think of a zone file.

The three run at once on one copy of the bytes, kept in memory where the machine has a memory file system. A checker
that doesn't answer in time, or dies of a signal, has given no verdict: it neither accepted nor refused.
"""

import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from tests.reference.case import Case

TIMEOUT_SECONDS = 10.0
"""How long one checker may take on one zone; the zones asked about take some milliseconds."""

MESSAGE_LIMIT = 200
"""How many messages of one checker are kept; a broken file can earn one a line."""


class CheckerMissing(Exception):
    """A reference checker isn't installed."""


class Answer(StrEnum):
    """What one checker made of a zone."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NONE = "none"


@dataclass(frozen=True)
class Message:
    """One line of a checker's output, and the line of the zone file that it names."""

    text: str
    line: int | None


@dataclass(frozen=True)
class Checker:
    """A program that checks a zone file, and how it writes about it."""

    name: str
    command: tuple[str, ...]
    line: re.Pattern[str]
    """Finds the line number in a message, as group 1."""

    noise: re.Pattern[str]
    """What to cut from a message: times, process numbers, the file's name."""

    def program(self) -> str:
        """Return the path of the program; NSD's and BIND's may be in a folder that only root's PATH has."""
        path = shutil.which(self.command[0]) or shutil.which(self.command[0], path="/usr/sbin:/usr/local/sbin:/sbin")
        if path is None:
            raise CheckerMissing(f"{self.command[0]} isn't installed")
        return path

    def message(self, text: str) -> Message:
        """Return *text* without its noise, and the line that it names."""
        found = self.line.search(text)
        return Message(self.noise.sub("", text).strip(), int(found[1]) if found else None)


ZONE_FILE = "case.zone"

NAMED = Checker(
    "named",
    ("named-checkzone", "-i", "local"),
    re.compile(rf"{re.escape(ZONE_FILE)}:(\d+)"),
    re.compile(rf"(?:dns_\w+: )?(?:{re.escape(ZONE_FILE)}|buffer-0x[0-9a-f]+):\d+: "),
)
KNOT = Checker(
    "knot",
    # Without -v, kzonecheck keeps silent about what its parser refuses.
    ("kzonecheck", "-v", "-o"),
    re.compile(r"line (\d+)"),
    re.compile(r"\[[^]]*\] zone loader, |, file '[^']*', line \d+"),
)
NSD = Checker(
    "nsd",
    ("nsd-checkzone",),
    re.compile(rf"{re.escape(ZONE_FILE)}:(\d+)"),
    re.compile(rf"\[[^]]*\] nsd-checkzone\[\d+\]: |{re.escape(ZONE_FILE)}:\d+: "),
)

CHECKERS = (NAMED, KNOT, NSD)


@dataclass(frozen=True)
class Verdict:
    """What one checker answered, and in which words."""

    checker: str
    answer: Answer
    messages: tuple[Message, ...]

    @property
    def refused(self) -> bool:
        """Whether the checker refused the zone."""
        return self.answer is Answer.REFUSED


@dataclass(frozen=True)
class Vote:
    """The three checkers' verdicts on one zone file."""

    named: Verdict
    knot: Verdict
    nsd: Verdict

    @property
    def verdicts(self) -> tuple[Verdict, Verdict, Verdict]:
        """The three verdicts, in the order of CHECKERS."""
        return (self.named, self.knot, self.nsd)

    @property
    def refusers(self) -> frozenset[str]:
        """The names of the checkers that refused."""
        return frozenset(verdict.checker for verdict in self.verdicts if verdict.refused)

    @property
    def is_complete(self) -> bool:
        """Whether every checker gave a verdict."""
        return all(verdict.answer is not Answer.NONE for verdict in self.verdicts)


class ReferenceCheckers:
    """The three checkers with a folder of their own: a context manager, for many questions."""

    def __init__(self, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        memory = Path("/dev/shm")
        self._folder = tempfile.TemporaryDirectory(prefix="tuiz-reference-", dir=memory if memory.is_dir() else None)
        self._path = Path(self._folder.name)
        self._timeout_seconds = timeout_seconds
        self._programs = {checker.name: checker.program() for checker in CHECKERS}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def ask(self, data: bytes, origin: str, others: Mapping[str, bytes] | None = None) -> Vote:
        """Return what the three say of the zone file *data* of the zone *origin*.

        Args:
            others: files that lie beside the zone file, by name, for `$INCLUDE`.
        """
        (self._path / ZONE_FILE).write_bytes(data)
        for name, content in (others or {}).items():
            (self._path / name).write_bytes(content)
        running = [(checker, self._start(checker, origin)) for checker in CHECKERS]
        try:
            named, knot, nsd = (self._verdict(checker, process) for checker, process in running)
        finally:
            for _, process in running:
                if process.poll() is None:
                    process.kill()
                    process.communicate()
            for name in others or {}:
                (self._path / name).unlink()
        return Vote(named, knot, nsd)

    def _start(self, checker: Checker, origin: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [self._programs[checker.name], *checker.command[1:], origin, ZONE_FILE],
            cwd=self._path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"LC_ALL": "C", "TZ": "UTC"},
        )

    def _verdict(self, checker: Checker, process: subprocess.Popen[bytes]) -> Verdict:
        try:
            output, _ = process.communicate(timeout=self._timeout_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return Verdict(checker.name, Answer.NONE, (Message("no answer in time", None),))
        lines = output.decode("utf-8", "backslashreplace").splitlines()
        messages = tuple(checker.message(line) for line in lines if line.strip())[:MESSAGE_LIMIT]
        if process.returncode < 0:
            died = Message(f"died of {signal.Signals(-process.returncode).name}", None)
            return Verdict(checker.name, Answer.NONE, (died, *messages))
        return Verdict(checker.name, Answer.ACCEPTED if process.returncode == 0 else Answer.REFUSED, messages)


def votes_on(cases: Iterable[Case], *, at_once: int = 2) -> Iterator[tuple[Case, Vote]]:
    """Yield each case with its vote, *at_once* of them asked about together: a checker mostly waits to begin."""
    with ExitStack() as stack:
        free: SimpleQueue[ReferenceCheckers] = SimpleQueue()
        for _ in range(at_once):
            free.put(stack.enter_context(ReferenceCheckers()))

        def ask(case: Case) -> tuple[Case, Vote]:
            checkers = free.get()
            try:
                return case, checkers.ask(case.data, case.origin, case.others)
            finally:
                free.put(checkers)

        yield from stack.enter_context(ThreadPoolExecutor(at_once)).map(ask, cases)
