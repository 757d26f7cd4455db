"""Replace in many texts: a text, whole words, or what a user's regular expression finds.

An expression runs in a process of its own, which ends when it takes too long or when nobody waits for it any more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from tuiz.errors import TuizError, UsageError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

Way = Literal["text", "words", "expression"]
"""What is looked for: a text anywhere, a text that isn't part of a longer word, or a regular expression."""

_AT_ONCE: Final = 1000
"""How many texts are passed on together."""


class ExpressionStopped(TuizError):
    """The regular expression took more than a second for one record, and was stopped."""

    hint = "Nothing was changed. Repetitions within repetitions, as in (a+)+, may go on without end: write it plainer."


class NoExpression(UsageError):
    """This is no regular expression."""

    hint = "It is one of Python's: . + * ? ( ) [ ] \\ stand for more than themselves; \\1 is the first group."


class NobodyWaits(Exception):
    """The replacement was stopped because nobody waits for it any more."""


class Substitution:
    """One replacement.

    Args:
        find: what is looked for.
        new: what takes its place.
        way: how it is looked for.
    """

    def __init__(self, find: str, new: str, way: Way) -> None:
        self._find = find
        self._new = new
        self._way = way
        self._stopped = False
        self._process: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """End it, from any thread."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()

    def of(self, texts: Sequence[str]) -> Sequence[str | None]:
        """Return what each of *texts* becomes, None for one that stays. Slow: meant for a thread.

        Raises:
            NoExpression: it is none.
            ExpressionStopped: it takes too long.
            NobodyWaits: it was stopped.
        """
        if not self._find:
            return [None] * len(texts)
        if self._way == "expression":
            return self._by_expression(texts)
        begin, end = r"(?<![\w-])" * self._find[0].isalnum(), r"(?![\w-])" * self._find[-1].isalnum()
        itself = re.escape(self._find)
        search = re.compile(begin + itself + end if self._way == "words" else itself)
        found: list[str | None] = []
        for text in texts:
            self._go_on()
            after = search.sub(lambda _: self._new, text) if self._find in text else text
            found.append(None if after == text else after)
        return found

    def _go_on(self) -> None:
        if self._stopped:
            raise NobodyWaits

    def _by_expression(self, texts: Sequence[str]) -> Sequence[str | None]:
        import subprocess
        import sys

        from tuiz.services.expression_child import MODULE

        command = [sys.executable, "-P", "-m", MODULE]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            self._process = process
            try:
                return self._asked(process, texts)
            finally:
                process.kill()

    def _asked(self, process: subprocess.Popen[bytes], texts: Sequence[str]) -> Sequence[str | None]:
        import json
        from contextlib import suppress

        source, sink = process.stdout, process.stdin
        found: list[str | None] = []
        for at in range(0, len(texts), _AT_ONCE):
            self._go_on()
            said = b""
            if source is not None and sink is not None:
                with suppress(OSError):  # a process that has ended tells so below
                    if at == 0:
                        sink.write(json.dumps([self._find, self._new]).encode() + b"\n")
                    sink.write(json.dumps(texts[at : at + _AT_ONCE]).encode() + b"\n")
                    sink.flush()
                said = source.readline()
            if not said:
                self._go_on()
                raise ExpressionStopped
            answer = json.loads(said)
            if isinstance(answer, str):
                raise NoExpression(f"{self._find} is no regular expression that can be used: {answer}.")
            found += answer
        return found
