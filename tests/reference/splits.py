"""Why the three checkers disagree: the table of splits, and how one is known from a vote."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.reference.checkers import Verdict, Vote

TABLE = Path(__file__).with_name("splits.toml")
CHECKERS = ("named", "knot", "nsd")

Says = Literal["warning", "error"]


@dataclass(frozen=True)
class Split:
    """One reason for checkers to disagree."""

    id: str
    words: Mapping[str, re.Pattern[str]]
    """What each refusing checker says; the others accept."""

    reason: str
    text: re.Pattern[bytes] | None = None
    """What the zone file holds then: for messages that are said for several reasons."""

    @property
    def refusers(self) -> frozenset[str]:
        """The checkers that refuse."""
        return frozenset(self.words)

    @property
    def says(self) -> Says:
        """What tuiz says: a warning that names the one that refuses, an error where two do."""
        return "error" if len(self.words) > 1 else "warning"

    def matches(self, vote: Vote, data: bytes) -> bool:
        """Whether all its checkers refused *data* in these words, or stopped before they could."""
        if self.text is not None and not self.text.search(data):
            return False
        said = {verdict.checker: verdict for verdict in vote.verdicts if verdict.refused}
        return all(checker in said and _says(said[checker], words) for checker, words in self.words.items())


def read_splits() -> tuple[Split, ...]:
    """Return the table's splits."""
    rows = tomllib.loads(TABLE.read_text())["split"]
    return tuple(_split(row) for row in rows)


def is_explained(vote: Vote, data: bytes, splits: Iterable[Split]) -> bool:
    """Whether *vote* is unanimous, or *splits* say why it isn't.

    A file may have several faults that each bother another checker, so that the splits that match explain it when
    their refusers, taken together, are those of the vote.
    """
    if not vote.is_complete or len(vote.refusers) in {0, 3}:
        return True
    refusers = (split.refusers for split in splits if split.matches(vote, data))
    return frozenset[str]().union(*refusers) == vote.refusers


def _says(verdict: Verdict, words: re.Pattern[str]) -> bool:
    # After a fatal error Knot reads no further: it would have said this of a line below.
    stopped = any("fatal error" in message.text for message in verdict.messages)
    return stopped or any(words.search(message.text) for message in verdict.messages)


def _split(row: Mapping[str, str]) -> Split:
    text = row.get("text")
    return Split(
        row["id"],
        {checker: re.compile(row[checker]) for checker in CHECKERS if checker in row},
        row["reason"],
        re.compile(text.encode(), re.IGNORECASE | re.MULTILINE) if text is not None else None,
    )
