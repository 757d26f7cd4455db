"""Keep the watches of delegations: which there are, and which process looks for each.

A watch belongs to the process that looks: another one says so, and may take it over. It is free when its process has
ended, and when it hasn't looked for longer than it meant to.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.errors import TuizError
from tuiz.files.processes import is_running, this_process
from tuiz.services.journal_use import with_journal
from tuiz.storage.journal_watches import Watcher

if TYPE_CHECKING:
    from tuiz.domain.watching_delegation import Watch
    from tuiz.storage.journal_watches import KeptWatch
    from tuiz.storage.places import Places

LOOK_SECONDS: Final = 120
"""How long a look may take; who is later by more than this looks no more."""


class WatchedElsewhere(TuizError):
    """Another tuiz watches this domain's delegation."""

    hint = "--take-over watches here instead, and --stop-watching ends it."

    def __init__(self, kept: KeptWatch) -> None:
        self.kept = kept
        """What that one found so far."""
        super().__init__(
            f"Another tuiz ({process_words(kept.watcher)}) watches {names.spoken(kept.watch.domain)} already."
        )


class WatchLost(TuizError):
    """The watch isn't this process's any more."""


def kept_watch(domain: str, places: Places) -> KeptWatch | None:
    """Return the watch of *domain*, absolute, and who looks for it.

    Raises:
        StorageError: the journal can't be used.
    """
    return with_journal(places, lambda journal: journal.watches.of(domain))[0] if places.has_journal() else None


def kept(domain: str, places: Places) -> Watch | None:
    """Return the watch of *domain*, absolute, that was begun before.

    Raises:
        StorageError: the journal can't be used.
    """
    found = kept_watch(domain, places)
    return None if found is None else found.watch


def forget(domain: str, places: Places) -> bool:
    """Watch *domain* no more, wherever it is watched; return whether it was.

    Raises:
        StorageError: the journal can't be used.
    """
    return places.has_journal() and with_journal(places, lambda journal: journal.watches.forget(domain))[0]


def watcher_of(kept: KeptWatch, now: datetime) -> Watcher | None:
    """Return who looks for a watch; None where nobody does any more."""
    watcher = kept.watcher
    if watcher is None or now > watcher.until or is_running(watcher.process) is False:
        return None
    return watcher


def process_words(watcher: Watcher | None) -> str:
    """Return which process looks, for people."""
    if watcher is None:
        return "nobody"
    here = this_process()
    if watcher.process == here:
        return "this tuiz"
    where = "" if watcher.process.host == here.host else f" on {watcher.process.host}"
    return f"process {watcher.process.number}{where}"


class Hold:
    """A watch held by this process, from when it is begun until it is let go.

    Args:
        domain: absolute.
        places: where the journal lies.
    """

    def __init__(self, domain: str, places: Places) -> None:
        self._domain = domain
        self._places = places
        self._token = uuid.uuid4().hex

    def begin(self, state: Watch, *, takes_over: bool) -> None:
        """Keep a watch from now on.

        Raises:
            WatchedElsewhere: another process looks, and the watch isn't taken over.
            StorageError: the journal can't be used.
        """
        here = this_process()

        def may(found: KeptWatch) -> bool:
            watcher = watcher_of(found, datetime.now(UTC))
            return takes_over or watcher is None or watcher.process == here

        begun = self._watcher(state)
        other = with_journal(self._places, lambda journal: journal.watches.begin(state, begun, may))[0]
        if other is not None:
            raise WatchedElsewhere(other)

    def keep(self, state: Watch) -> None:
        """Keep what a look found.

        Raises:
            WatchLost: another process has taken the watch over, or it was ended.
            StorageError: the journal can't be used.
        """
        watcher = self._watcher(state)
        if not with_journal(self._places, lambda journal: journal.watches.keep(state, watcher))[0]:
            self.check()

    def check(self) -> None:
        """Make sure that the watch is still this process's.

        Raises:
            WatchLost: it isn't.
            StorageError: the journal can't be used.
        """
        found = kept_watch(self._domain, self._places)
        domain = names.spoken(self._domain)
        if found is None:
            raise WatchLost(
                f"{domain} is watched no longer: somebody ended the watch.",
                hint="tuiz delegation DOMAIN --watch NS… begins another one.",
            )
        if found.watcher is None or found.watcher.token != self._token:
            if found.watcher is not None and found.watcher.process == this_process():
                raise WatchLost(f"The watch of {domain} goes on elsewhere in this tuiz.")
            who = "has" if found.watcher is None else f"({process_words(found.watcher)}) has"
            raise WatchLost(
                f"Another tuiz {who} taken over the watch of {domain}.", hint="--watch --take-over gets it back."
            )

    def end(self) -> None:
        """Forget the watch, which has come to its end.

        Raises:
            StorageError: the journal can't be used.
        """
        with_journal(self._places, lambda journal: journal.watches.forget(self._domain, self._token))

    def let_go(self) -> None:
        """Leave the watch to whoever goes on with it.

        Raises:
            StorageError: the journal can't be used.
        """
        with_journal(self._places, lambda journal: journal.watches.release(self._domain, self._token))

    def _watcher(self, state: Watch) -> Watcher:
        until = datetime.now(UTC) + timedelta(seconds=state.pause_seconds + LOOK_SECONDS)
        return Watcher(self._token, this_process(), until)
