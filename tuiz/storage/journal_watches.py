"""The delegations that are watched after a change: kept, so that a watch goes on after a restart.

One process looks at a time; what another one finds, which lost the watch to it, isn't taken.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from tuiz.domain import names
from tuiz.domain.watching_delegation import Said, Watch, Word
from tuiz.files.processes import Process
from tuiz.storage.database import Database
from tuiz.storage.journal_stack import from_text, to_text

_COLUMNS = "domain, hosts, ds, begun, rounds, looked, said, token, watcher"
_ALL = f"SELECT {_COLUMNS} FROM watch"  # noqa: S608 - a constant of ours
_ONE = f"{_ALL} WHERE domain = ?"


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who looks for a watch."""

    token: str
    """What no other has, in the same process either."""
    process: Process
    until: datetime
    """When it has looked again at the latest, if it still does."""


@dataclass(frozen=True, slots=True)
class KeptWatch:
    """A watch in the journal."""

    watch: Watch
    watcher: Watcher | None
    """Who looked last, if it hasn't said that it looks no more."""


class WatchTable:
    """One watch for a domain at most."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, watch: Watch, watcher: Watcher, may: Callable[[KeptWatch], bool]) -> KeptWatch | None:
        """Write a watch down in the place of the one before, unless that one is another's; return that one then.

        Args:
            watch: what there is to be, and what is known of it.
            watcher: who looks from now on.
            may: returns whether a watch that is there may be taken from who looks for it.
        """
        with self._database.changing() as connection:
            row = connection.execute(_ONE, (names.key(watch.domain),)).fetchone()
            found = None if row is None else _kept(row)
            if found is not None and found.watcher is not None and not may(found):
                return found
            connection.execute(
                f"INSERT OR REPLACE INTO watch ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                (names.key(watch.domain), *_values(watch), watcher.token, _watcher_text(watcher)),
            )
        return None

    def keep(self, watch: Watch, watcher: Watcher) -> bool:
        """Write down what a look found; return whether the watch is still that watcher's."""
        with self._database.changing() as connection:
            changed = connection.execute(
                "UPDATE watch SET hosts = ?, ds = ?, begun = ?, rounds = ?, looked = ?, said = ?, watcher = ?"
                " WHERE domain = ? AND token = ?",
                (*_values(watch), _watcher_text(watcher), names.key(watch.domain), watcher.token),
            )
            return changed.rowcount > 0

    def release(self, domain: str, token: str) -> None:
        """Note that a watcher looks no more, if the watch is still its own."""
        with self._database.changing() as connection:
            connection.execute(
                "UPDATE watch SET token = NULL, watcher = NULL WHERE domain = ? AND token = ?",
                (names.key(domain), token),
            )

    def of(self, domain: str) -> KeptWatch | None:
        """Return the watch of a domain."""
        with self._database.reading() as connection:
            row = connection.execute(_ONE, (names.key(domain),)).fetchone()
        return None if row is None else _kept(row)

    def all(self) -> list[KeptWatch]:
        """Return all watches, by domain."""
        with self._database.reading() as connection:
            rows = connection.execute(f"{_ALL} ORDER BY domain").fetchall()
        return [_kept(row) for row in rows]

    def forget(self, domain: str, token: str | None = None) -> bool:
        """Watch a domain no more; return whether it was watched, by this watcher where one is named."""
        with self._database.changing() as connection:
            changed = connection.execute(
                "DELETE FROM watch WHERE domain = ? AND (? IS NULL OR token = ?)", (names.key(domain), token, token)
            )
            return changed.rowcount > 0


def _values(watch: Watch) -> tuple[object, ...]:
    said = [
        {**asdict(each), "heard": None if each.heard is None else to_text(each.heard)} for each in watch.said.values()
    ]
    return (
        json.dumps(watch.hosts),
        None if watch.ds is None else json.dumps(watch.ds),
        to_text(watch.begun),
        watch.rounds,
        None if watch.looked is None else to_text(watch.looked),
        json.dumps(said),
    )


def _kept(row: tuple[object, ...]) -> KeptWatch:
    domain, hosts, ds, begun, rounds, looked, said, token, watcher = cast("tuple[Any, ...]", row)
    time = None if looked is None else from_text(looked)
    found = [_said(each, time) for each in json.loads(said)]
    watch = Watch(
        domain,
        tuple(json.loads(hosts)),
        None if ds is None else tuple(json.loads(ds)),
        from_text(begun),
        rounds,
        time,
        {each.who: each for each in found},
    )
    if token is None or watcher is None:
        return KeptWatch(watch, None)
    told = json.loads(watcher)
    process = Process(told["host"], told["number"], told["begun"])
    return KeptWatch(watch, Watcher(token, process, from_text(told["until"])))


def _said(values: Mapping[str, Any], looked: datetime | None) -> Said:
    ds, word = values.get("ds"), Word(values["word"])
    # One that was written down before its time was, too, spoke in the last look.
    heard = from_text(values["heard"]) if values.get("heard") else None if "heard" in values else looked
    return Said(
        **{
            **values,
            "word": word,
            "ds": None if ds is None else tuple(ds),
            "heard": None if word is Word.UNKNOWN else heard,
        }
    )


def _watcher_text(watcher: Watcher) -> str:
    return json.dumps({**watcher.process._asdict(), "until": to_text(watcher.until)})
