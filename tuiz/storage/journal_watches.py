"""The delegations that are watched after a change: kept, so that a watch goes on after a restart."""

import json
from dataclasses import asdict
from typing import cast

from tuiz.domain import names
from tuiz.domain.watching_delegation import Said, Watch, Word
from tuiz.storage.database import Database
from tuiz.storage.journal_stack import from_text, to_text


class WatchTable:
    """One watch for a domain at most."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, watch: Watch) -> None:
        """Write a watch down, in the place of the one before."""
        said = [asdict(each) for each in watch.said.values()]
        values = (
            names.key(watch.domain),
            json.dumps(watch.hosts),
            None if watch.ds is None else json.dumps(watch.ds),
            to_text(watch.begun),
            watch.rounds,
            None if watch.looked is None else to_text(watch.looked),
            json.dumps(said),
        )
        with self._database.changing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO watch (domain, hosts, ds, begun, rounds, looked, said)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            )

    def of(self, domain: str) -> Watch | None:
        """Return the watch of a domain."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT hosts, ds, begun, rounds, looked, said FROM watch WHERE domain = ?", (names.key(domain),)
            ).fetchone()
        if row is None:
            return None
        hosts, ds, begun, rounds, looked, said = row
        found = [Said(**{**each, "word": Word(each["word"])}) for each in json.loads(said)]
        return Watch(
            domain,
            tuple(json.loads(hosts)),
            None if ds is None else tuple(json.loads(ds)),
            from_text(begun),
            cast("int", rounds),
            None if looked is None else from_text(looked),
            {each.who: each for each in found},
        )

    def forget(self, domain: str) -> bool:
        """Watch a domain no more; return whether it was watched."""
        with self._database.changing() as connection:
            return connection.execute("DELETE FROM watch WHERE domain = ?", (names.key(domain),)).rowcount > 0
