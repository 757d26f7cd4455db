"""Change a domain's delegation at its registrar: preview it, apply it, keep a log, and take it back.

`preview` tells what would change and what speaks against it; `apply` makes it, but only of what the preview has seen;
`registrar_undo` has the previews that undo. All of them wait for the disk in threads, so that they may be awaited
where nothing else must wait; none knows of a user interface.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from tuiz.domain import names
from tuiz.domain.name_servers import difference
from tuiz.errors import NotFoundError, StorageError, TuizError
from tuiz.registrar.errors import ChangedMeanwhile, NoAnswer, PartlyChanged, Refused, RegistrarError
from tuiz.registrar.manual import ManualRegistrar, to_enter
from tuiz.registrar.protocol import DELEGATING, Registered, Registrar, Wish
from tuiz.services.registered_state import lines_of, same, wished
from tuiz.services.registrar_log import RegistrarLog, settle
from tuiz.storage.zone_settings import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.one_change import Wish as Way
    from tuiz.storage.places import Places


Outcome = Literal["unchanged", "done", "by-hand", "unknown", "failed"]


class UnknownRegistrar(NotFoundError):
    """There is no registrar of this label."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A change that somebody thinks of."""

    domain: "Domain"
    registrar: Registrar
    wish: Wish
    before: Registered | None
    """What the registrar, or for one by hand the parent zone, has now; None where that is unknown."""
    warnings: tuple[str, ...] = ()
    """What speaks against it, sentences."""
    undoes: int | None = None
    """The number of the change in the log that it takes back."""

    @property
    def after(self) -> Registered:
        """What the registrar has afterwards, if all goes well."""
        return wished(self.wish, self.before)

    @property
    def is_change(self) -> bool:
        """Whether anything changes; yes where it is unknown."""
        return self.before is None or not same(self.before, self.after)

    @property
    def lines(self) -> list[str]:
        """The difference: "+NS ns1.example.net", "-DS 12345 …"; for what is unknown now, all that is to be."""
        before = [] if self.before is None else list(lines_of(self.before, self.registrar.manner))
        after = list(lines_of(self.after, self.registrar.manner))
        old, new = ({line.lower() for line in each} for each in (before, after))
        gone = [f"-{line}" for line in before if line.lower() not in new]
        return gone + [f"+{line}" for line in after if line.lower() not in old]

    @property
    def to_enter(self) -> list[str]:
        """What to type at a registrar by hand: each name server with its glue, then the DS records."""
        return list(to_enter(self.domain.name, Wish(self.after.hosts, self.after.glue, self.after.ds)))

    @property
    def checklist(self) -> list[str]:
        """What to do at a registrar by hand, before and after, sentences."""
        spoken = names.spoken(self.domain.name)
        listed = " ".join(map(names.spoken, self.after.hosts))
        old = [] if self.before is None else [line for line in self.lines if line.startswith("-")]
        gone = ", ".join(line.removeprefix("-") for line in old)
        steps = [f"Before: tuiz delegation {spoken} --preflight {listed} asks the new name servers."] if listed else []
        url = self.registrar.url if isinstance(self.registrar, ManualRegistrar) else None
        entered = "; ".join(self.to_enter) or "no name server"
        steps.append(f"Enter at {url or 'the registrar'}: {entered}. Nothing else stays there.")
        steps += [f"Take away there: {gone}."] if gone else []
        steps.append(f"After: tuiz delegation {spoken} asks the parent's servers; leave the old servers running.")
        return steps


class Applied(NamedTuple):
    """What came of a change."""

    outcome: Outcome
    """By hand: it is written down, and for somebody to enter. Unknown: the registrar may or may not have done it."""
    message: str
    """A sentence."""
    hint: str | None = None
    now: Registered | None = None
    """What the registrar has now, as far as it told."""
    settings: "Path | None" = None
    """The TOML file whose `delegation` was changed with it."""
    error: RegistrarError | None = None
    remark: str | None = None
    """What to tell of a damaged journal."""


def labels(finder: "ZoneFinder") -> list[str]:
    """Return the labels of the registrars that there are, the user's first."""
    return [*finder.user.registrars, *ALWAYS]


def registrar_of(
    domain: "Domain",
    finder: "ZoneFinder",
    label: str | None = None,
    *,
    way: "Way | None" = None,
    ttl: int | None = None,
) -> Registrar | None:
    """Return a domain's registrar; None where neither *label* nor the TOML beside its zone names one.

    Args:
        domain: the domain; it needs no zone here.
        finder: knows the settings, and the zones here.
        label: wins over the domain's own settings.
        way: how the parent zone's file is changed, if that is the registrar.
        ttl: of the NS records there.

    Raises:
        UnknownRegistrar: there is none of this label.
        SettingsError: its settings can't be used.
    """
    label = label or (domain.zone.file.settings.registrar if domain.zone is not None else None)
    return None if label is None else named_registrar(label, finder, way=way, ttl=ttl)


def named_registrar(label: str, finder: "ZoneFinder", *, way: "Way | None" = None, ttl: int | None = None) -> Registrar:
    """Return the registrar of this label; the arguments, and what is raised, are those of `registrar_of`."""
    from tuiz.registrar.choosing import registrar_for
    from tuiz.services.parent_zone import ParentZoneHere

    if settings := finder.user.registrars.get(label):
        return registrar_for(settings, finder.settings.lookup.timeout_seconds)
    if label == "manual":
        return ManualRegistrar()
    if label == "parent":
        return ParentZoneHere(finder, way, ttl)
    raise UnknownRegistrar(f"There is no registrar {label!r}.", hint=f"There are {', '.join(labels(finder))}.")


async def preview(
    domain: "Domain", wish: Wish, registrar: Registrar, finder: "ZoneFinder", *, undoes: int | None = None
) -> Preview:
    """Return what would change, and what speaks against it.

    Args:
        domain: the domain.
        wish: what its registrar is to have.
        registrar: see `registrar_of`.
        finder: knows the settings, and the zones here.
        undoes: the number of the change that it takes back.

    Raises:
        RegistrarError: the registrar can't be asked, or won't have it: see `registrar_limits.refuse`.
        UsageError: it can't be had anywhere.
    """
    from tuiz.services.registrar_limits import refuse
    from tuiz.services.registrar_warnings import unknown_before, warnings_of
    from tuiz.services.reserved import refuse_other_glue, reserved_hosts, with_reserved

    problem = None
    before: Registered | None
    if registrar.can_apply:
        before = await registrar.current(domain.name)
        with suppress(StorageError):  # what can't be written down now, `apply` says before it changes anything
            await asyncio.to_thread(settle, domain.name, registrar.label, registrar.manner, before, finder.places)
    else:
        before, problem = await seen_at_parent(domain, finder)
    seen = before
    delegates = registrar.manner in DELEGATING
    if before is not None and undoes is None and delegates and domain.zone is not None:
        # What is taken back may end what vanity has begun.
        rows = await asyncio.to_thread(reserved_hosts, domain.zone, finder)
        seen = with_reserved(before, rows)
        refuse_other_glue(wish, rows)
    refuse(domain.name, wish, registrar, seen)
    found = await asyncio.to_thread(warnings_of, domain, wish, before, registrar)
    if undoes is None and (early := await asyncio.to_thread(_too_early, domain.name, wish, finder)):
        found = [*found, early]
    if problem:
        found = [unknown_before(domain.name, problem), *found]
    return Preview(domain, registrar, wish, before, tuple(found), undoes)


async def apply(
    planned: Preview, finder: "ZoneFinder", *, message: str | None = None, places: "Places | None" = None
) -> Applied:
    """Make a change that was previewed, log it, and keep the domain's `delegation` in step with it.

    A registrar's refusal is told in what is returned, not raised: it is in the log, too.

    Args:
        planned: what was shown.
        finder: knows where the journal lies.
        message: what the log is to say of it.
        places: where the journal lies; None takes the finder's.

    Raises:
        ChangedMeanwhile: the registrar has something else by now than the preview showed. Nothing is logged.
        RegistrarError: it can't be asked. Nothing is logged.
        StorageError: the journal can't be used, so that nothing was changed.
    """
    # What is entered by hand may be on its way to the parent zone, which is all that can be seen.
    is_by_hand_again = planned.undoes is not None and not planned.registrar.can_apply
    if not planned.is_change and not is_by_hand_again:
        settings, problem = await asyncio.to_thread(_keep_in_step, planned, planned.wish.hosts)
        followed = await asyncio.to_thread(_plan_follows, planned, planned.after, places or finder.places)
        told = f"{names.spoken(planned.domain.name)} is so already; nothing was changed there.{problem}{followed}"
        return Applied("unchanged", told, settings=settings)
    log = RegistrarLog(places or finder.places)
    if not planned.registrar.can_apply:
        number = await asyncio.to_thread(log.begin, planned, message)
        settings, problem = await asyncio.to_thread(_keep_in_step, planned, planned.wish.hosts)
        await asyncio.to_thread(log.end, number, "by-hand", None, None)
        told = f"Enter it at the registrar of {names.spoken(planned.domain.name)}; it is in the log."
        return Applied("by-hand", f"{told}{problem}", None, None, settings, remark=log.remark)
    now = await planned.registrar.current(planned.domain.name)
    if planned.before is not None and not same(now, planned.before):
        raise ChangedMeanwhile(f"{planned.registrar.label} has something else of {planned.domain.name} by now.")
    number = await asyncio.to_thread(log.begin, planned, message)
    try:
        applied = await _tell(planned)
    except BaseException:  # cancelled, for instance: what the registrar has done is unknown
        log.end(number, "unknown", "It was broken off.", None)
        raise
    outcome = cast("Literal['done', 'unknown', 'failed']", applied.outcome)
    detail = None if applied.outcome == "done" else applied.message
    await asyncio.to_thread(log.end, number, outcome, detail, applied.now)
    if applied.outcome == "done":
        picked = applied.now if planned.registrar.takes.picks_hosts else None
        came = planned.wish.hosts if picked is None else picked.hosts
        settings, problem = await asyncio.to_thread(_keep_in_step, planned, came)
        now_has = applied.now or planned.after
        followed = await asyncio.to_thread(_plan_follows, planned, now_has, places or finder.places)
        applied = applied._replace(settings=settings, message=f"{applied.message}{problem}{followed}")
    return applied._replace(remark=log.remark)


async def hosts_now(domain: "Domain", registrar: Registrar, finder: "ZoneFinder") -> tuple[str, ...]:
    """Return the name servers that a domain's registrar, or for one by hand the parent zone, has now.

    Raises:
        RegistrarError: it can't be asked, or the domain isn't delegated.
    """
    if registrar.can_apply:
        found, problem = await registrar.current(domain.name), None
    else:
        seen, problem = await seen_at_parent(domain, finder)
        if seen is None:
            raise NoAnswer(f"What {names.spoken(domain.name)} is delegated to is unknown: {problem}.")
        found = seen
    if not found.hosts:
        raise Refused(f"{names.spoken(domain.name)} isn't delegated.", hint="tuiz delegate DOMAIN HOST… delegates it.")
    return found.hosts


async def seen_at_parent(domain: "Domain", finder: "ZoneFinder") -> tuple[Registered | None, str | None]:
    """Return what the parent zone's servers say of a domain, or why that is unknown, a sentence without full stop."""
    from tuiz.lookups.delegation.one_parent import ask_parent
    from tuiz.services.tracing import world_of

    lookup = domain.zone.settings.lookup if domain.zone is not None else finder.settings.lookup
    try:
        parent = await ask_parent(domain.name, world_of(lookup))
    except TuizError as error:
        return None, error.message.rstrip(".")
    if parent.referral is not None:
        found = parent.referral
        inside = {host: each for host, each in found.glue.items() if names.is_at_or_below(host, domain.name)}
        return Registered(found.ns, inside, found.ds), None
    if parent.denies:
        return Registered((), {}, ()), None
    return None, parent.problem or "none of the parent zone's servers told"


async def _tell(planned: Preview) -> Applied:
    """Have the registrar change it, and read what it has then."""
    domain, registrar = planned.domain.name, planned.registrar
    spoken = names.spoken(domain)
    try:
        await registrar.apply(domain, planned.wish)
    except (NoAnswer, PartlyChanged) as error:
        return Applied("unknown", error.message, error.hint, error=error)
    except RegistrarError as error:
        return Applied("failed", error.message, error.hint, error=error)
    try:
        now = await registrar.current(domain)
    except RegistrarError as error:
        return Applied("done", f"{registrar.label} has taken it; reading it again failed: {error.message}", error.hint)
    listed = " ".join(map(names.spoken, now.hosts)) or "no name server"
    if difference(now.hosts, planned.wish.hosts):
        stayed = planned.before is not None and same(now, planned.before)
        if not registrar.takes.picks_hosts or stayed or not (now.hosts and planned.wish.hosts):
            unsure = NoAnswer(f"{registrar.label} says that it is done, but has {listed}.")
            return Applied("unknown", unsure.message, unsure.hint, None if stayed else now, error=unsure)
    match registrar.manner:
        case "zone-ns":
            told = f"{registrar.label} serves {spoken} with these NS records now."
        case "vanity":
            told = f"{spoken} has {f'the vanity name servers {listed}' if now.hosts else 'no vanity name servers'} now."
        case _:
            told = (
                f"{registrar.label} delegates {spoken} {f'to {listed}' if registrar.takes.picks_hosts else 'so'} now."
            )
    return Applied("done", told, None, now)


def _too_early(domain: str, wish: Wish, finder: "ZoneFinder") -> str:
    from tuiz.services.cutting_over import too_early_for

    try:
        return too_early_for(domain, wish.hosts, finder.places)
    except TuizError:  # a journal that can't be used is told of when the change is logged
        return ""


def _plan_follows(planned: Preview, now_has: Registered, places: "Places") -> str:
    """Note the steps of the domain's plan that a change has done, and return what to tell of it."""
    from tuiz.services.cutting_over import followed_words

    if not planned.registrar.can_apply or planned.registrar.manner == "zone-ns":
        return ""  # it is still to be entered, or no delegation
    told = followed_words(planned.domain.name, now_has, places)
    return f" {told}" if told else ""


def _keep_in_step(planned: Preview, hosts: "Sequence[str]") -> "tuple[Path | None, str]":
    """Change `delegation` in the TOML beside the domain's zone where it has one; return the file, and what failed."""
    from tuiz.storage.toml_file import change_toml, read_toml

    if planned.domain.zone is None or planned.registrar.manner not in DELEGATING:
        return None, ""
    path = planned.domain.zone.file.file.settings_path
    try:
        written = read_toml(path).values.get("delegation")
        if not isinstance(written, list):
            return None, ""
        if not difference([names.absolute(str(host), names.ROOT) for host in written], hosts):
            return None, ""
        change_toml(path, {("delegation",): [names.spoken(host) for host in hosts]})
    except TuizError as error:
        return None, f" Its delegation in {path} stays as it was: {error.message}"
    return path, ""
