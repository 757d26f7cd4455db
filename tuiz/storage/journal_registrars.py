"""What was changed at registrars: by whom, when, from what to what, and what came of it.

A row is written before the registrar is told, so that a crash in between leaves a trace: what began and has no end is
unknown.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, cast

from tuiz.domain import names
from tuiz.storage.database import Database
from tuiz.storage.journal_stack import from_text, to_text

if TYPE_CHECKING:
    from tuiz.registrar.protocol import Manner

Outcome = Literal["begun", "done", "by-hand", "failed", "unknown"]
Held = Mapping[str, object]
"""What a registrar has of a domain, as JSON can say it."""

_OF_DOMAIN = """
SELECT number, time, author, message, domain, registrar, before, after, outcome, detail, undoes
FROM registrar_change WHERE domain = ? ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change that is about to be made."""

    time: datetime
    author: str
    message: str | None
    domain: str
    """Absolute."""
    registrar: str
    """The label."""
    before: Held | None
    """None where nobody could tell."""
    after: Held
    undoes: int | None = None
    """The change that it takes back."""


@dataclass(frozen=True, slots=True)
class RegistrarChange(NewChange):
    """A change that was begun."""

    number: int = 0
    """From 1, across all domains."""
    outcome: Outcome = "begun"
    detail: str | None = None
    """What the registrar, or an error, said."""

    @property
    def manner(self) -> "Manner":
        """What of the domain it changed; the documents tell where that isn't its delegation."""
        return cast("Manner", self.after.get("what", "delegation"))

    @property
    def is_open(self) -> bool:
        """Whether nobody knows what came of it."""
        return self.outcome in {"begun", "unknown"}


class RegistrarTable:
    """The changes that one journal knows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, change: NewChange) -> int:
        """Write down a change before it is made, and return its number."""
        values = (
            to_text(change.time),
            change.author,
            change.message,
            names.key(change.domain),
            change.registrar,
            None if change.before is None else json.dumps(change.before),
            json.dumps(change.after),
            change.undoes,
        )
        with self._database.changing() as connection:
            cursor = connection.execute(
                "INSERT INTO registrar_change"
                " (time, author, message, domain, registrar, before, after, undoes, outcome)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'begun')",
                values,
            )
            return int(cursor.lastrowid or 0)

    def end(self, number: int, outcome: Outcome, detail: str | None, after: Held | None = None) -> None:
        """Write down what came of a change, and what the registrar has now where it told."""
        with self._database.changing() as connection:
            connection.execute(
                "UPDATE registrar_change SET outcome = ?, detail = ?, after = coalesce(?, after) WHERE number = ?",
                (outcome, detail, None if after is None else json.dumps(after), number),
            )

    def of(self, domain: str) -> list[RegistrarChange]:
        """Return the changes of a domain, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                _OF_DOMAIN,
                (names.key(domain),),
            ).fetchall()
        return [_change(row) for row in rows]


def _change(row: tuple[object, ...]) -> RegistrarChange:
    number, time, author, message, domain, registrar, before, after, outcome, detail, undoes = row
    return RegistrarChange(
        from_text(cast("str", time)),
        cast("str", author),
        cast("str | None", message),
        cast("str", domain),
        cast("str", registrar),
        None if before is None else json.loads(cast("str", before)),
        json.loads(cast("str", after)),
        cast("int | None", undoes),
        number=cast("int", number),
        outcome=cast("Outcome", outcome),
        detail=cast("str | None", detail),
    )
