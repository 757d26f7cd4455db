"""Make a zone file as small as it can be while it still shows something: lines away, then words, then bytes."""

import re
from collections.abc import Callable, Sequence

TRIES = 600
"""How many smaller files are tried at most: each costs three programs' run."""


class _Budget:
    """A question that may be put so many times, then answers no."""

    def __init__(self, question: Callable[[bytes], bool], tries: int) -> None:
        self._question = question
        self._left = tries
        self._asked: dict[bytes, bool] = {}

    def __call__(self, data: bytes) -> bool:
        if data in self._asked:
            return self._asked[data]
        if self._left == 0:
            return False
        self._left -= 1
        answer = self._asked[data] = self._question(data)
        return answer


def minimised(data: bytes, shows: Callable[[bytes], bool], *, tries: int = TRIES) -> bytes:
    """Return a smallest file, made from *data* by leaving out, for which *shows* still holds."""
    question = _Budget(shows, tries)
    before = None
    while before != data:
        before = data
        data = b"".join(_fewest(data.splitlines(keepends=True), question))
        data = b"".join(_fewest(re.findall(rb"[^ \t\n]+|[ \t]+|\n", data), question))
    return data


def _fewest(parts: Sequence[bytes], shows: Callable[[bytes], bool]) -> list[bytes]:
    """Return as few of *parts* as still show it, leaving out ever smaller runs of them."""
    kept = list(parts)
    size = max(1, len(kept) // 2)
    while size:
        at = 0
        while at < len(kept):
            fewer = kept[:at] + kept[at + size :]
            if shows(b"".join(fewer)):
                kept = fewer
            else:
                at += size
        size //= 2
    return kept
