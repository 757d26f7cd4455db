"""Vanity name servers in the app: configure them, delegate domains to them, stop, disable; each shown before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from tuiz.domain import names
from tuiz.services.vanity_desk import uses_of
from tuiz.ui.tell import tell
from tuiz.ui.workers import converse, in_thread

if TYPE_CHECKING:
    from tuiz.services.applying_sets import SetDesk
    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.replacing_everywhere import ZonePart
    from tuiz.services.vanity import Plan, Vanity
    from tuiz.services.vanity_desk import Standing, VanityDesk

_GROUP: Final = "vanity"
_MOST_TOLD: Final = 8
Deed = tuple[str, Callable[[], Awaitable[None]]]
"""What can be done, verb first, and what does it."""


class VanityNames:
    """The vanity name servers of a domain, and of those that use them.

    Args:
        screen: what dialogs open over.
        desk: knows how things stand, and changes them.
        sets: the name server sets.
        changed: is told when zones were changed.
    """

    def __init__(
        self, screen: Screen[Any], desk: VanityDesk, sets: SetDesk, changed: Callable[[], None] = lambda: None
    ) -> None:
        self._screen = screen
        self._desk = desk
        self._sets = sets
        self._changed = changed

    def open(self, domain: str) -> None:
        """Ask what to do about a domain, by its name or the path of its zone file."""
        converse(self._screen, lambda: self._talk(domain), _GROUP)

    # Private

    async def _talk(self, domain: str) -> None:
        from tuiz.ui.dialogs.choose import Choose

        standing = await in_thread(lambda: self._desk.standing(domain))
        deeds = list(self._deeds(standing))
        heading = f"Vanity name servers: {names.spoken(standing.zone.origin)}"
        chosen = await self._screen.app.push_screen_wait(Choose(heading, [said for said, _ in deeds], _about(standing)))
        if chosen is not None:
            await deeds[chosen][1]()

    def _deeds(self, standing: Standing) -> Iterator[Deed]:
        """Yield what can be done about a domain."""
        domain = names.spoken(standing.zone.origin)
        own = standing.own
        configure = partial(self._configure, standing)
        if own is None:
            yield f"Configure hosts of {domain} as vanity name servers", configure
        else:
            yield "Change their hosts or addresses", configure
            yield "Delegate other domains to them", partial(self._delegate_others, own)
            if own.users:
                users = [user.zone for user in own.users]
                yield f"Bring back the {_count(len(users), 'domain')} that use them", partial(self._stop, users)
            yield "Disable them", partial(self._disable, own)
        if standing.used is not None and (own is None or standing.used.zone.path != own.zone.path):
            yield f"Stop using {_hosts(standing.used)}", partial(self._stop, [standing.zone])
        for other in standing.others:
            yield f"Delegate {domain} to {_hosts(other)}", partial(self._delegate, [standing.zone], other)

    async def _configure(self, standing: Standing) -> None:
        from tuiz.ui.dialogs.vanity_form import VanityForm

        wanted = await self._screen.app.push_screen_wait(VanityForm(self._desk, self._sets, standing))
        if wanted is not None:
            await self._show(wanted.plan, [wanted.left_out] if wanted.left_out else [])

    async def _disable(self, vanity: Vanity) -> None:
        """Show what disabling changes; where others use the name servers, who they are, and the way to end that."""
        from tuiz.ui.dialogs.confirm import Confirm

        if vanity.users:
            told = uses_of(vanity)
            lines = [*told[:_MOST_TOLD], *([f"and {len(told) - _MOST_TOLD:,} more"] if len(told) > _MOST_TOLD else [])]
            count = _count(len(vanity.users), "domain")
            lines.append("They can't be disabled before those are back at the provider's own names.")
            heading = f"{count} use{'s' if len(vanity.users) == 1 else ''} the vanity name servers"
            if await self._screen.app.push_screen_wait(Confirm(heading, lines, "Bring them back first")):
                await self._stop([user.zone for user in vanity.users])
            return
        for plan in await self._back(partial(self._desk.disable, vanity)):
            await self._show(plan, [f"Whether it uses them is unknown: {line}" for line in uses_of(vanity)])

    async def _back(self, plans: Callable[[str | None], list[Plan]]) -> list[Plan]:
        """Return what brings domains back to the provider's names; asks for a set where nobody knows those."""
        from tuiz.services.vanity import ProviderUnknown
        from tuiz.ui.dialogs.set_choice import choose_set

        try:
            return await in_thread(lambda: plans(None))
        except ProviderUnknown as error:
            heading = f"{error.message} Back to the name servers of which set?"
        chosen = await choose_set(self._screen, self._sets, heading)
        return [] if chosen is None else await in_thread(lambda: plans(chosen.label))

    async def _show(self, plan: Plan, notes: Sequence[str]) -> None:
        """Show what a plan changes, and change it if the user says so."""
        from tuiz.ui.dialogs.vanity_preview import VanityPreview

        [part] = await in_thread(lambda: list(self._desk.plan([plan])))
        if part.error is not None or part.outcome is None:
            self._report([part], 1)
            return
        preview = VanityPreview(plan, part.outcome, self._desk.command(plan), notes)
        if await self._screen.app.push_screen_wait(preview):
            self._report(await in_thread(lambda: list(self._desk.save([plan], ""))), 1)

    async def _delegate_others(self, vanity: Vanity) -> None:
        from tuiz.ui.dialogs.domains_form import DomainsForm

        said = f"The domains whose NS records become {_hosts(vanity)}, one a line."
        words = await self._screen.app.push_screen_wait(DomainsForm("Delegate domains to vanity name servers", said))
        if words is not None:
            await self._delegate(await in_thread(lambda: self._desk.zones(words)), vanity)

    async def _delegate(self, zones: Sequence[FoundZone], vanity: Vanity) -> None:
        from tuiz.errors import UsageError
        from tuiz.ui.dialogs.change_preview import ByName

        if any(zone.path == vanity.zone.path for zone in zones):
            raise UsageError(
                f"{names.spoken(vanity.zone.origin)} has these itself.", hint="Configuring them is what it needs."
            )
        tell(self._screen, f"Asking whether {_hosts(vanity)} resolve.")
        unknown = await self._desk.unknown(vanity)
        self._screen.app.clear_notifications()
        if unknown:
            # Of several, the name of the domain whose hosts they are stands for all.
            named = zones[0] if len(zones) == 1 else vanity.zone
            heading = f"Delegate {_count(len(zones), 'domain')} to {_hosts(vanity)}"
            if not await self._screen.app.push_screen_wait(ByName(heading, named.origin, [unknown])):
                return
        await self._review(self._desk.delegate(zones, vanity), f"NS records become {_hosts(vanity)}")

    async def _stop(self, zones: Sequence[FoundZone]) -> None:
        if plans := await self._back(partial(self._desk.stop, zones)):
            await self._review(plans, "NS records become the provider's own names")

    async def _review(self, plans: Sequence[Plan], title: str) -> None:
        """Show what plans change, zone by zone, and change it if the user says so."""
        from tuiz.ui.dialogs.working import worked
        from tuiz.ui.screens.parts_review import PartsReviewScreen

        parts = await worked(self._screen, self._desk.plan(plans), "looked at", len(plans))
        if len(parts) < len(plans):
            tell(self._screen, "Stopped; nothing was changed.")
            return
        message = await self._screen.app.push_screen_wait(PartsReviewScreen(parts, title))
        if message is None:
            return
        changing = [plan for plan, part in zip(plans, parts, strict=True) if part.error is None]
        saved = await worked(self._screen, self._desk.save(changing, message), "saved", len(changing))
        self._report(saved, len(changing))

    def _report(self, parts: Sequence[ZonePart], total: int) -> None:
        """Tell what came of it."""
        done = [part for part in parts if part.error is None]
        told = [f"{_count(len(done), 'zone')} saved, with the settings beside {'it' if len(done) == 1 else 'them'}."]
        told = told if done else ["Nothing was changed."]
        told += [f"{part.name} not: {part.error.message} {part.error.hint or ''}" for part in parts if part.error][:3]
        if len(parts) < total:
            told.append(f"{total - len(parts):,} not tried.")
        if done:
            told.append("u in the zone takes it back. The parent's delegation is as it was: D changes it.")
            self._changed()
        tell(self._screen, "\n".join(told), "information" if len(done) == total else "warning")


def _about(standing: Standing) -> list[str]:
    """Return how a domain stands to vanity name servers, for people."""
    own, used = standing.own, standing.used
    lines = []
    if own is not None:
        lines += [" ".join((names.spoken(host), *(each or ("no address",)))) for host, each in own.addresses.items()]
        whose = own.provider if isinstance(own.provider, str) else " ".join(map(names.spoken, own.provider or ()))
        lines.append(f"They stand for {whose or 'nobody knows whose servers'}.")
        told = uses_of(own)
        lines += told[:_MOST_TOLD] or ["No other domain here uses them."]
        lines += [f"and {len(told) - _MOST_TOLD:,} more"] if len(told) > _MOST_TOLD else []
    elif used is not None:
        lines.append(f"It uses those of {names.spoken(used.zone.origin)}: {_hosts(used)}")
    else:
        lines.append("It has none, and uses none of another domain here.")
    return [*lines, ""]


def _hosts(vanity: Vanity) -> str:
    return " ".join(map(names.spoken, vanity.hosts))


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
