"""Whose each domain was in the live DNS when it was last looked at, and whether a workspace's domains are looked at."""

import os
from collections.abc import Iterable
from pathlib import Path

from tuiz.domain import names
from tuiz.domain.delegation_states import DelegationState, KnownState
from tuiz.storage.database import Database
from tuiz.storage.journal_stack import from_text, to_text


class DelegationTable:
    """One state for a domain at most, in each DNS: an internal one may say otherwise than the public one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, dns: str, states: Iterable[KnownState]) -> None:
        """Write states down, in the place of those before.

        Args:
            dns: where they were found, a word for its root.
            states: what is known now.
        """
        rows = [
            (
                dns,
                names.key(each.domain),
                each.state.value,
                each.detail,
                None if each.asked is None else to_text(each.asked),
                to_text(each.tried),
            )
            for each in states
        ]
        with self._database.changing() as connection:
            connection.executemany("INSERT OR REPLACE INTO delegation_state VALUES (?, ?, ?, ?, ?, ?)", rows)

    def of(self, dns: str) -> dict[str, KnownState]:
        """Return what is known of domains there, by their keys."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT domain, state, detail, asked, tried FROM delegation_state WHERE dns = ?", (dns,)
            ).fetchall()
        return {
            domain: KnownState(
                domain, DelegationState(state), detail, None if asked is None else from_text(asked), from_text(tried)
            )
            for domain, state, detail, asked, tried in rows
        }

    def want(self, workspace: Path, *, wanted: bool) -> None:
        """Keep whether the domains of a workspace are looked at in the background."""
        with self._database.changing() as connection:
            row = (os.fsencode(workspace), int(wanted))
            connection.execute("INSERT OR REPLACE INTO background_look VALUES (?, ?)", row)

    def is_wanted(self, workspace: Path) -> bool | None:
        """Return whether they are; None where the user has never said."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT wanted FROM background_look WHERE workspace = ?", (os.fsencode(workspace),)
            ).fetchone()
        return None if row is None else bool(row[0])
