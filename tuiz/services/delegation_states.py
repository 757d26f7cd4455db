"""Whose each domain of a workspace is in the live DNS: looked at politely, one after the other, and remembered.

It never begins by itself where names would be told to the public DNS: only where the user has said so for the
workspace, or lookups go to a root of the user's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.delegation_states import KnownState, judged
from tuiz.errors import StorageError
from tuiz.services.journal_use import with_journal
from tuiz.services.polite_pace import AT_ONCE, PolitePace, Wait

if TYPE_CHECKING:
    from tuiz.lookups.delegation.glancing import Glancer
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.storage.places import Places
    from tuiz.storage.settings import LookupSettings, UserSettings, WorkspaceSettings
    from tuiz.storage.zone_files import ZoneFile

_IDLE_SECONDS: Final = 3.0
"""How often it is looked whether a domain is due."""
_KEPT_TOGETHER: Final = 30
"""After how many domains the disk is told: that there were some more is soon found out again."""
_LONG: Final = timedelta(hours=1)


class Subject(NamedTuple):
    """A domain to look at."""

    domain: str
    """Absolute."""
    files: tuple[ZoneFile, ...]
    """That hold its zone."""


class Grounds(NamedTuple):
    """Where domains are looked for."""

    path: Path
    """The workspace."""
    root: Path
    """The folder whose settings hold."""
    lookup: LookupSettings
    """How the live DNS is asked."""
    is_private: bool
    """Whether that begins at a root of the user's own, so that no name is told to the public DNS."""
    files: Callable[[], Sequence[ZoneFile]]
    """Gives the zone files, as they are now."""
    settings: Callable[[], tuple[UserSettings, WorkspaceSettings]]
    """Reads the settings, as they are now."""


def grounds_of(finder: ZoneFinder) -> Grounds:
    """Return a workspace as a command looks at it.

    Raises:
        StorageError: it can't be read.
    """
    workspace, user, settings = finder.workspace, finder.user, finder.settings
    files = list(workspace.zone_files())
    lookup = settings.lookup
    return Grounds(
        workspace.path, workspace.root, lookup, is_own_root(user, lookup), lambda: files, lambda: (user, settings)
    )


class DelegationStates:
    """The states of a workspace's domains.

    Args:
        grounds: the workspace.
        places: the user's folders.
    """

    def __init__(self, grounds: Grounds, places: Places) -> None:
        self._grounds = grounds
        self._places = places
        self._known: dict[str, KnownState] = {}
        self._unkept: dict[str, KnownState] = {}
        self._subjects: dict[str, Subject] = {}
        self._taken: list[ZoneFile] = []
        """The files that the subjects were made of."""
        self._next_due = datetime.min.replace(tzinfo=UTC)
        self._hurried: dict[str, None] = {}
        self._unheard: set[str] = set()
        """Those to which no server anywhere replied, while the network may be away."""
        self._glancer: Glancer | None = None
        self._pace = PolitePace()
        self.revision = 0
        """Changes whenever something was found out."""
        self.progress: tuple[int, int] | None = None
        """Of those that are due, how many were looked at; None where none is."""

    @property
    def is_away(self) -> bool:
        """Whether no server anywhere replies now."""
        return self._pace.is_away

    def of(self, name: str) -> KnownState | None:
        """Return what is known of a domain, whether its name has its final dot or not."""
        return self._known.get(_key(name)) if self._known else None

    def load(self) -> bool:
        """Read what was known before, and return whether domains are to be looked at. Slow."""
        path = self._grounds.path
        if not self._places.has_journal():
            return self._grounds.is_private
        try:
            (known, wanted), _ = with_journal(
                self._places, lambda journal: (journal.delegations.of(self._dns), journal.delegations.is_wanted(path))
            )
        except StorageError:
            return self._grounds.is_private
        self._known |= known
        self.revision += 1
        return self._grounds.is_private if wanted is None else wanted

    def want(self, *, wanted: bool) -> None:
        """Remember whether this workspace's domains are to be looked at. Slow.

        Raises:
            StorageError: the journal can't be used.
        """
        path = self._grounds.path
        with_journal(self._places, lambda journal: journal.delegations.want(path, wanted=wanted))

    def hurry(self, name: str) -> None:
        """Look at a domain next: it may have changed."""
        self._hurried[_key(name)] = None
        if self._glancer is not None:
            self._glancer.forget()

    async def look_at(self, name: str) -> KnownState | None:
        """Look at one domain now, and return what is known of it; None where there is no such domain here.

        Raises:
            TuizError: the settings of lookups can't be used.
        """
        _ = await asyncio.to_thread(self._find_subjects)
        subject = self._subjects.get(_key(name))
        if subject is None:
            return None
        glancer = await self._ready()
        glancer.forget()
        await self._look(subject, glancer, lambda _: None)
        await asyncio.to_thread(self._keep)
        return self.of(name)

    async def look_on(self, wait: Wait = asyncio.sleep) -> None:
        """Look at the domains that are due, and again when they are, until it is cancelled.

        Args:
            wait: waits for some seconds.

        Raises:
            TuizError: the settings of lookups can't be used.
        """
        while True:
            await self.look_once(lambda _: None, wait)
            await wait(_IDLE_SECONDS)

    async def look_once(self, take: Callable[[KnownState], None], wait: Wait = asyncio.sleep) -> None:
        """Look at the domains that are due.

        Args:
            take: is given what is known of each, once it was looked at.
            wait: waits for some seconds.

        Raises:
            TuizError: the settings of lookups can't be used.
        """
        due = await asyncio.to_thread(self._find_due)
        if not due:
            return
        glancer = await self._ready()
        self._pace = PolitePace(wait)
        running: set[asyncio.Task[None]] = set()
        try:
            for number, subject in enumerate(self._in_order(due)):
                self.progress = number, max(number + 1, len(due))
                running.add(asyncio.create_task(self._look(subject, glancer, take)))
                await self._pace.next()
                if len(running) >= AT_ONCE:
                    _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in [task for task in running if task.done()]:
                    running.remove(task)
                    task.result()
                if len(self._unkept) >= _KEPT_TOGETHER:
                    await asyncio.to_thread(self._keep)
            _ = await asyncio.gather(*running)
        finally:
            for task in running:
                task.cancel()
            self.progress = None
            self.revision += 1
            await asyncio.to_thread(self._keep)

    async def _ready(self) -> Glancer:
        """Return what looks."""
        if self._glancer is None:
            self._glancer = await asyncio.to_thread(self._new_glancer)
        return self._glancer

    def _in_order(self, due: Sequence[Subject]) -> Iterator[Subject]:
        """Yield those that are due, but before each one whoever is in a hurry."""
        looked: set[str] = set()
        for subject in due:
            while self._hurried:
                key = next(iter(self._hurried))
                del self._hurried[key]
                if key in self._subjects:
                    looked.add(key)
                    yield self._subjects[key]
            if _key(subject.domain) not in looked:
                yield subject

    async def _look(self, subject: Subject, glancer: Glancer, take: Callable[[KnownState], None]) -> None:
        """Look at one domain."""
        glance = await glancer.look(subject.domain)
        meant = await asyncio.to_thread(self._meant, subject)
        found, now, key = judged(glance, meant), datetime.now(UTC), _key(subject.domain)
        before = self._known.get(key)
        state = before.after(found, now) if before else KnownState.first(subject.domain, found, now)
        self._known[key] = self._unkept[key] = state
        self._next_due = min(self._next_due, state.due)
        self.revision += 1
        self._mind_the_network(key, glancer, is_heard=glance.is_heard)
        take(state)

    def _mind_the_network(self, key: str, glancer: Glancer, *, is_heard: bool) -> None:
        """Once the network is there again, look again at those that nobody was there to tell of."""
        self._pace.note(is_heard=is_heard)
        if not is_heard:
            self._unheard.add(key)
            glancer.forget()
            return
        self._unheard.discard(key)
        if self._unheard:
            self._hurried |= dict.fromkeys(self._unheard)
            self._unheard.clear()

    def _meant(self, subject: Subject) -> list[tuple[str, ...]]:
        """Return the name servers that each of the domain's files means the parent zone to name."""
        from tuiz.services.finding_zone import FoundZone
        from tuiz.services.meant_servers import meant_servers
        from tuiz.storage.zone_facts import facts_of

        user, settings = self._grounds.settings()
        zones = [FoundZone(facts_of(file, settings), self._grounds.root, settings, user) for file in subject.files]
        return [meant_servers(zone) for zone in zones if zone.file.origin is not None]

    def _find_due(self) -> list[Subject]:
        """Return the domains to look at: those in a hurry, those never looked at, those that have waited longest."""
        now = datetime.now(UTC)
        if not self._find_subjects() and not self._hurried and now < self._next_due:
            return []
        found: list[tuple[bool, datetime, int, Subject]] = []
        later = [now + _LONG]
        for number, (key, subject) in enumerate(self._subjects.items()):
            known = self._known.get(key)
            if known is None or key in self._hurried:
                found.append((False, now, number, subject))
            elif (due := known.due) <= now:
                found.append((True, known.tried, number, subject))
            else:
                later.append(due)
        found.sort()
        self._next_due = min(later)
        return [subject for *_, subject in found]

    def _find_subjects(self) -> bool:
        """Make the domains of the files anew, where there are others than before; return whether there are."""
        from tuiz.storage.zone_facts import facts_of

        files = list(self._grounds.files())
        if files == self._taken:
            return False
        _, settings = self._grounds.settings()
        found: dict[str, Subject] = {}
        for file in files:
            facts = facts_of(file, settings)
            if facts.origin is None or facts.origin.name == names.ROOT or facts.conversion is not None:
                continue  # the root has no parent
            key = _key(facts.origin.name)
            known = found.get(key)
            found[key] = Subject(facts.origin.name, (*(known.files if known else ()), file))
        self._subjects, self._taken = found, files
        return True

    def _new_glancer(self) -> Glancer:
        from tuiz.lookups.delegation.glancing import Glancer, get_ready
        from tuiz.services.tracing import world_of

        get_ready()
        return Glancer(world_of(self._grounds.lookup))

    def _keep(self) -> None:
        """Write down what was found; what can't be kept lasts as long as the app."""
        states, self._unkept = self._unkept, {}
        if states:
            with suppress(StorageError):
                with_journal(self._places, lambda journal: journal.delegations.keep(self._dns, states.values()))

    @property
    def _dns(self) -> str:
        """Return a word for where lookups begin: what holds below one root doesn't below another."""
        lookup = self._grounds.lookup
        return f"{lookup.root_hints or ''}@{lookup.port}"


def is_own_root(user: UserSettings, lookup: LookupSettings) -> bool:
    """Return whether lookups begin at a root that the user's own settings name; those of a folder tell nothing."""
    own = user.lookup.root_hints
    return own is not None and own == lookup.root_hints


def _key(name: str) -> str:
    return names.key(names.absolute(name, names.ROOT))
