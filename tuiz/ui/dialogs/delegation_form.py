"""The form of a delegation: the name servers that a registrar is to have, one a line, and what becomes of the DS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from tuiz.domain import names
from tuiz.errors import TuizError
from tuiz.services.applying_sets import spelled
from tuiz.services.delegation_desk import Locked
from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.dialogs.form import FORM_KEYS
from tuiz.ui.dialogs.set_choice import hosts_with_set
from tuiz.ui.dialogs.set_form import words_of
from tuiz.ui.forms.line_field import LineField
from tuiz.ui.tell import tell
from tuiz.ui.widgets.entry import TextEntry
from tuiz.ui.workers import ask, in_thread

if TYPE_CHECKING:
    from tuiz.domain.name_servers import NameServerSet
    from tuiz.registrar.protocol import Wish
    from tuiz.services.applying_sets import SetDesk
    from tuiz.services.delegation_desk import DelegationDesk, Now, Place


class Asked(NamedTuple):
    """What was asked for."""

    wish: Wish
    looks_ahead: bool
    """Whether the new name servers are to be asked first."""


class DelegationForm(Dialog[Asked | Locked]):
    """Asks what a registrar is to have of a domain; a name server that is set elsewhere comes back to go there.

    Args:
        desk: knows what can be had.
        sets: the name server sets.
        place: where it is changed.
        now: what is there now.
    """

    AUTO_FOCUS = "TextEntry"
    BINDINGS: ClassVar[list[BindingType]] = [
        *FORM_KEYS,
        Binding(
            "ctrl+g",
            "jump",
            "Go to locked",
            id="delegation_form.jump",
            tooltip="Go to the zone where a locked name server is set.",
        ),
        Binding(
            "ctrl+t",
            "add_set",
            "Use a set",
            id="delegation_form.set",
            tooltip="Take the name servers of a set, alone or beside those there.",
        ),
    ]

    buttons: Sequence[tuple[str, str]] = (
        ("cancel", "Cancel"),
        ("set", "Use a set"),
        ("skip", "Skip the look ahead"),
        ("submit", "Look ahead"),
    )

    def __init__(self, desk: DelegationDesk, sets: SetDesk, place: Place, now: Now) -> None:
        super().__init__()
        self._desk = desk
        self._sets = sets
        self._place = place
        self._now = now
        self._elsewhere = [each for each in now.locked if each.zone_file is not None]
        if self._elsewhere:
            self.buttons = (
                *self.buttons[:2],
                ("jump", "Go to locked"),
                ("skip", "Skip look"),
                ("submit", "Look ahead"),
            )
        self.heading = f"Name servers of {names.spoken(place.domain.name)}, registrar: {place.registrar.label}"

    def compose_body(self) -> ComposeResult:
        """Make the rows that are set elsewhere, and below them the fields."""
        from tuiz.domain.name_servers import NameServerSet

        registered = self._now.registered
        if self._now.problem:
            said = f"What is there now is unknown: {self._now.problem}"
            yield Label(content(said), classes="dialog-error")
        for each in self._now.locked:
            where = f" {each.command} changes that." if each.command else ""
            yield Label(content(f"# {names.spoken(each.host)}  locked: {each.reason}{where}"), classes="dialog-text")
        said = f"2 to {self._now.most_hosts} name servers, one a line; {_about_glue(self._place)}"
        yield Label(content(said), classes="dialog-help")
        locked = {names.key(each.host) for each in self._now.locked}
        meant = _meant(self._place)
        hosts = meant if registered is None or not registered.hosts else registered.hosts
        if meant and {*map(names.key, meant)} != {*map(names.key, hosts)}:
            listed = ", ".join(map(names.spoken, meant))
            yield Label(content(f"Meant by the domain's settings: {listed}"), classes="dialog-help")
        glue = {} if registered is None else registered.glue
        free = tuple(host for host in hosts if names.key(host) not in locked)
        yield TextEntry("\n".join(spelled(NameServerSet("", free, glue))), id="hosts", has_tabs=False)
        yield LineField("ds", "DS records", "keep")
        said = "keep or none; zone: of the zone's keys here; live: of the keys its servers serve; or type them, with ;"
        yield Label(content(said), classes="dialog-help")
        said = "Nothing is changed yet: the new servers are asked first, then the change is shown."
        yield Label(content(said), classes="dialog-help")
        yield Label("", id="form-error", classes="dialog-error")

    def press(self, name: str) -> None:
        """Do what a button is for."""
        if name == "set":
            self.action_add_set()
        elif name == "jump":
            self.action_jump()
        elif name in {"submit", "skip"}:
            ask(self, self._submit(looks_ahead=name == "submit"), "delegation-form")
        else:
            super().press(name)

    def action_submit(self) -> None:
        """Have the new name servers asked."""
        self.press("submit")

    def action_add_set(self) -> None:
        """Take the name servers of a set."""
        ask(self, self._add_set(), "delegation-form")

    def action_jump(self) -> None:
        """Go to where a locked name server is set."""
        if not self._elsewhere:
            tell(self, "No name server here is set in a zone of the workspace.", "warning")
        else:
            self.answer(self._elsewhere[0])

    async def _add_set(self) -> None:
        entry = self.query_one("#hosts", TextEntry)
        text = await hosts_with_set(self, self._sets, entry.text, self._spelled)
        if text is not None:
            entry.text = text
            entry.focus()

    def _spelled(self, servers: NameServerSet) -> Sequence[str]:
        """Return the hosts of a set, with addresses where they are glue."""
        domain = self._place.domain.name
        inside = {host: each for host, each in servers.addresses.items() if names.is_at_or_below(host, domain)}
        return spelled(servers._replace(addresses=inside))

    async def _submit(self, *, looks_ahead: bool) -> None:
        words = words_of(self.query_one("#hosts", TextEntry).text)
        ds = self.query_one("#field-ds", LineField).value
        try:
            wish = await in_thread(lambda: self._desk.wish(self._place, self._now, words, ds))
        except TuizError as error:
            self.query_one("#form-error", Label).update(content(f"{error.message} {error.hint or ''}".strip()))
            return
        self.answer(Asked(wish, looks_ahead))


def _about_glue(place: Place) -> str:
    """Return what to write of the addresses of hosts within the domain."""
    if place.registrar.takes.glue:
        return "within the domain with = and addresses behind it, for the glue."
    return f"{place.registrar.label} takes no glue. {place.registrar.takes.otherwise}"


def _meant(place: Place) -> tuple[str, ...]:
    """Return the name servers that the domain's settings mean it to be delegated to; none where they say nothing."""
    if place.domain.zone is None:
        return ()
    settings = place.domain.zone.file.settings
    return settings.delegation or settings.intended_hosts
