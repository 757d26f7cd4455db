"""The keys of the lookup screen that change a delegation: a form, a look ahead, what would change, and the change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, cast

from textual.screen import Screen

from tuiz.domain import names
from tuiz.services.applying_sets import spelled
from tuiz.services.delegation_desk import Locked
from tuiz.ui.lookup_views.going_on import line_of
from tuiz.ui.tell import Severity, tell
from tuiz.ui.workers import converse, in_thread

if TYPE_CHECKING:
    from textual.worker import Worker

    from tuiz.registrar.protocol import Wish
    from tuiz.services.applying_sets import SetDesk
    from tuiz.services.delegation_desk import DelegationDesk, Place
    from tuiz.services.registering import Applied, Preview
    from tuiz.ui.cut_over import PlannedChanges

_GROUP: Final = "delegation-change"
NOT_ASKED: Final = "The new name servers weren't asked: whether they serve the domain is unknown."
_NOT_TO_THE_END: Final = "The look ahead didn't come to its end: whether the new name servers serve is unknown."

_Answer = TypeVar("_Answer")


class Delegating:
    """Changes the delegations of domains.

    Args:
        screen: what forms open over.
        desk: knows the registrars.
        sets: the name server sets.
        look: looks up a line, for all to see.
        go: opens a zone, and the form of its name servers: with those named, or with its own; none only opens it.
    """

    def __init__(
        self,
        screen: Screen[Path | None],
        desk: DelegationDesk,
        sets: SetDesk,
        look: Callable[[str], None],
        go: Callable[[Path, Sequence[str] | None], object],
    ) -> None:
        self._screen = screen
        self._desk = desk
        self._sets = sets
        self._look = look
        self._go = go
        self._wishes: dict[str, tuple[Place, Wish]] = {}
        """What forms asked for, by the line that looks ahead at it."""
        self._backs: set[str] = set()
        """The lines that look ahead at what an undo brings back."""
        self._waits = ""
        """What is waited for; nothing where nothing is."""
        self._is_changing = False
        self._worker: Worker[None] | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether something that isn't there yet is waited for."""
        return bool(self._waits) and self._worker is not None and not self._worker.is_finished

    def stop(self) -> None:
        """Wait no longer, unless something is being changed: what came of it would be unknown."""
        if self._is_changing:
            tell(
                self._screen, "The change is being made: breaking it off would leave unknown what is there.", "warning"
            )
        elif self._worker is not None:
            self._worker.cancel()
            tell(self._screen, "Stopped; nothing was changed.")

    def edit(self, name: str) -> None:
        """Ask what a domain's name servers are to be."""
        self._begin(lambda: self._edit(name))

    def apply(self, line: str, name: str, words: Sequence[str], document: object) -> None:
        """Show what would change, and change it if the user says so.

        Args:
            line: what was looked ahead at.
            name: the domain.
            words: the new name servers.
            document: what came of it, as `--json` prints it; None where it isn't at its end.
        """
        self._begin(lambda: self._apply(line, name, words, _doubts(document)))

    def vanity(self, name: str) -> None:
        """Ask what to do about a domain's vanity name servers."""
        from tuiz.ui.vanity import VanityNames

        VanityNames(self._screen, self._desk.vanity, self._sets).open(name)

    @cached_property
    def plans(self) -> PlannedChanges:
        """The changes that are planned."""
        from tuiz.ui.cut_over import PlannedChanges

        return PlannedChanges(self._screen, self._desk, self._look, self.take_ds_away)

    def undo(self, name: str) -> None:
        """Take the last change of a domain's delegation back."""
        self._begin(lambda: self._undo(name))

    def zone_ns(self, name: str, hosts: Sequence[str]) -> None:
        """Go to the form of a domain's own NS records, with these name servers filled in."""
        self._begin(lambda: self._zone_ns(name, hosts))

    def take_ds_away(self, name: str) -> None:
        """Show what taking a domain's DS records away changes, and do it if the user says so."""
        self._begin(lambda: self._take_ds_away(name))

    # Private

    async def _zone_ns(self, name: str, hosts: Sequence[str]) -> None:
        from tuiz.services.name_server_sets import parse_hosts

        domain = await in_thread(lambda: self._desk.domain(name))
        if domain.zone is None:
            tell(self._screen, f"The zone {names.spoken(domain.name)} isn't here: set its NS records there.", "warning")
            return
        if hosts:
            self._go(domain.zone.path, parse_hosts(hosts).hosts)
        else:
            self._go(domain.zone.path, await in_thread(lambda: self._desk.changed_to(domain.name)))

    def _begin(self, work: Callable[[], Awaitable[None]]) -> None:
        if self.is_waiting:
            tell(self._screen, f"Wait until this is done: {self._waits}; escape stops it.", "warning")
            return

        async def talk() -> None:
            try:
                await work()
            finally:
                self._waits, self._is_changing = "", False

        self._worker = converse(self._screen, talk, _GROUP)

    async def _edit(self, name: str) -> None:
        from tuiz.ui.dialogs.delegation_form import DelegationForm

        place = await self._place(name)
        if place is None:
            return
        label = place.registrar.label
        asked_of = f"asking {label} what it has" if place.registrar.can_apply else "asking the parent zone's servers"
        now = await self._wait(self._desk.now(place), asked_of)
        asked = await self._screen.app.push_screen_wait(DelegationForm(self._desk, self._sets, place, now))
        if asked is None:
            return
        if isinstance(asked, Locked):
            if asked.zone_file is not None:
                self._go(asked.zone_file, None)
            return
        if not asked.looks_ahead:
            await self._show(await self._wait(self._desk.preview(place, asked.wish), asked_of), [NOT_ASKED])
            return
        line = _line_ahead(place.domain.name, asked.wish)
        self._wishes[line] = place, asked.wish
        self._look(line)
        tell(self._screen, "The new name servers are asked. Then a shows what would change, and P keeps the plan.")

    async def _apply(self, line: str, name: str, words: Sequence[str], doubts: Sequence[str]) -> None:
        if line in self._backs:
            domain = await in_thread(lambda: self._desk.domain(name))
            back = await self._wait(self._desk.back(domain), "looking for what was there before")
            if _line_ahead(back.domain.name, back.wish) == line:  # else something was changed since
                await self._show(back, doubts)
                return
        if line in self._wishes:
            place, wish = self._wishes[line]
        else:
            found = await self._place(name)
            if found is None:
                return
            place = found
            now = await self._wait(self._desk.now(place), f"asking {place.registrar.label} what it has")
            wish = await in_thread(lambda: self._desk.wish(place, now, words, "keep"))
        await self._show(await self._wait(self._desk.preview(place, wish), "working out what changes"), doubts)

    async def _take_ds_away(self, name: str) -> None:
        from tuiz.domain.name_servers import NameServerSet

        place = await self._place(name)
        if place is None:
            return
        now = await self._wait(self._desk.now(place), "asking what is there now")
        if now.registered is None:
            tell(self._screen, f"What is there now is unknown: {now.problem}", "warning")
            return
        words = spelled(NameServerSet("", now.registered.hosts, now.registered.glue))
        wish = await in_thread(lambda: self._desk.wish(place, now, words, "none"))
        await self._show(await self._wait(self._desk.preview(place, wish), "working out what changes"), ())

    async def _undo(self, name: str) -> None:
        domain = await in_thread(lambda: self._desk.domain(name))
        await self._show(await self._wait(self._desk.back(domain), "looking for what was there before"), ())

    async def _place(self, name: str) -> Place | None:
        """Return where a domain's delegation is changed; None where the user, who is asked, doesn't say."""
        from tuiz.ui.dialogs.choose import Choose

        domain = await in_thread(lambda: self._desk.domain(name))
        labels = await in_thread(lambda: self._desk.labels(domain))
        label = labels[0]
        if len(labels) > 1:
            heading = f"At which registrar is {names.spoken(domain.name)}?"
            rows = [f"{each}{' (tuiz says what to enter there)' if each == 'manual' else ''}" for each in labels]
            chosen = await self._screen.app.push_screen_wait(Choose(heading, rows))
            if chosen is None:
                return None
            label = labels[chosen]
        return await in_thread(lambda: self._desk.place(domain, label))

    async def _show(self, planned: Preview, doubts: Sequence[str]) -> None:
        """Show what would change, and change it if the user says so."""
        from tuiz.ui.dialogs.delegation_preview import DelegationPreview

        preview = DelegationPreview(planned, self._desk.command(planned), doubts)
        is_agreed = await self._screen.app.push_screen_wait(preview)
        if preview.looks_ahead:
            line = _line_ahead(planned.domain.name, planned.wish)
            self._backs.add(line)
            self._look(line)
            tell(self._screen, "The name servers that come back are asked. Then a shows what would change.")
        if not is_agreed:
            return
        self._is_changing = True
        applied = await self._wait(self._desk.apply(planned), f"changing it at {planned.registrar.label}")
        self._tell(applied)
        if applied.outcome == "by-hand":
            self._look(line_of("delegation", planned.domain.name, "--watch", *planned.after.hosts))
        elif applied.outcome in {"done", "unknown"}:
            self._look(line_of("delegation", planned.domain.name))

    def _tell(self, applied: Applied) -> None:
        told = [applied.message, applied.hint or "", applied.remark or ""]
        if applied.settings is not None:
            told.append(f"{applied.settings}: delegation follows.")
        if applied.outcome == "done":
            told.append("w watches until all agree, u takes it back, H lists the changes.")
        is_well = applied.outcome in {"done", "by-hand", "unchanged"}
        severity: Severity = "information" if is_well else "error" if applied.outcome == "failed" else "warning"
        tell(self._screen, "\n".join(filter(None, told)), severity)

    async def _wait(self, work: Awaitable[_Answer], waits: str) -> _Answer:
        """Return what comes of *work*, and show meanwhile what is waited for."""
        self._waits = waits
        tell(self._screen, f"{waits[:1].upper()}{waits[1:]}.")
        try:
            return await work
        finally:
            self._waits = ""
            self._screen.app.clear_notifications()


def _line_ahead(domain: str, wish: Wish) -> str:
    """Return the line that looks ahead at a change."""
    from tuiz.domain.name_servers import NameServerSet

    return line_of("delegation", domain, "--preflight", *spelled(NameServerSet("", wish.hosts, wish.glue)))


def _doubts(document: object) -> list[str]:
    """Return why a change needs the domain's name to be typed, of what a look ahead came to."""
    if not isinstance(document, Mapping) or "verdict" not in document:
        return [_NOT_TO_THE_END]
    reasons = cast("Sequence[Mapping[str, str]]", document.get("reasons", ()))
    found = [f"{each['severity']}: {each['message']}" for each in reasons if each["severity"] in {"error", "unknown"}]
    if found and document["verdict"] == "no":
        return ["The look ahead says no.", *found]
    return ["The look ahead couldn't find out everything.", *found] if found else []
