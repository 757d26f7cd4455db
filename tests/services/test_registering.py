"""Changes at a registrar that reserves, changes its mind, says nothing, or is broken off."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from tuiz.errors import UsageError
from tuiz.registrar.errors import ChangedMeanwhile, NoAnswer, Refused
from tuiz.registrar.protocol import Manner, Registered, Takes, Wish
from tuiz.services.delegating import Domain
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.registering import apply, preview
from tuiz.services.registrar_limits import ReservedHost
from tuiz.services.registrar_log import history
from tuiz.storage.places import Places

TAKES = Takes(most_hosts=6)
DOMAIN = Domain("example.com.", None)


@dataclass
class Desk:
    """A registrar that holds one domain in memory."""

    has: Registered
    meets: Callable[[Wish], Exception | None] = lambda _: None
    label: str = "desk"
    kind: str = "desk"
    can_apply: bool = True
    manner: Manner = "delegation"
    takes: Takes = TAKES
    wishes: list[Wish] = field(default_factory=list)

    async def domains(self) -> list[str]:
        return [DOMAIN.name]

    async def current(self, domain: str) -> Registered:
        assert domain == DOMAIN.name
        return self.has

    async def apply(self, domain: str, wish: Wish) -> None:
        assert domain == DOMAIN.name
        self.wishes.append(wish)
        if error := self.meets(wish):
            raise error
        self.has = replace(self.has, hosts=wish.hosts, ds=self.has.ds if wish.ds is None else wish.ds)


@pytest.fixture
def finder(places: Places, monkeypatch: pytest.MonkeyPatch) -> ZoneFinder:
    """The user's folders, with no zone in them."""
    for word, path in (("CONFIG", places.config), ("DATA", places.data), ("STATE", places.state)):
        monkeypatch.setenv(f"TUIZ_{word}_DIR", str(path))
    return ZoneFinder()


def outcomes(places: Places) -> list[tuple[str, str | None]]:
    return [(change.outcome, change.detail) for change in history(DOMAIN.name, places)]


def desk(reserved: Mapping[str, str] | None = None, **more: object) -> Desk:
    held = Registered(("ns1.old.net.", "ns2.old.net."), reserved=reserved or {}, most_hosts=4)
    return Desk(held, **more)  # type: ignore[arg-type]  # its own


async def test_what_is_reserved_or_too_much_is_refused_before_anything_changes(finder: ZoneFinder) -> None:
    """A host of a vanity set stays, and no more hosts are sent than this domain may have."""
    registrar = desk({"NS1.old.net.": "it is a vanity name server."})

    with pytest.raises(ReservedHost, match=r"NS1\.old\.net can't be taken away here: it is a vanity"):
        await preview(DOMAIN, Wish(("ns2.old.net.",)), registrar, finder)
    with pytest.raises(UsageError, match="takes 4"):
        await preview(DOMAIN, Wish(tuple(f"ns{each}.old.net." for each in range(1, 6))), registrar, finder)
    with pytest.raises(UsageError, match="needs no glue"):
        await preview(DOMAIN, Wish(("ns1.old.net.",), {"ns1.old.net.": ("192.0.2.1",)}), registrar, finder)

    assert registrar.wishes == []


async def test_only_what_was_shown_is_changed(finder: ZoneFinder, places: Places) -> None:
    """Where somebody else was quicker than the confirmation, nothing is sent and nothing is logged."""
    registrar = desk()
    planned = await preview(DOMAIN, Wish(("ns1.new.net.", "ns2.new.net.")), registrar, finder)
    registrar.has = replace(registrar.has, hosts=("ns.others.net.",))

    with pytest.raises(ChangedMeanwhile):
        await apply(planned, finder)

    assert (registrar.wishes, outcomes(places)) == ([], [])


async def test_each_outcome_is_in_the_log(finder: ZoneFinder, places: Places) -> None:
    """Refused is failed, what was broken off is unknown, and so is no answer until it shows; order is no change."""
    wish = Wish(("ns1.new.net.",))
    for error in (Refused("It is locked."), NoAnswer("It said nothing."), None):
        registrar = desk(meets=lambda _, error=error: error)
        applied = await apply(await preview(DOMAIN, wish, registrar, finder), finder, places=places)
        assert applied.error is error
    broken = desk(meets=lambda _: asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        await apply(await preview(DOMAIN, wish, broken, finder), finder)

    assert outcomes(places) == [
        ("failed", "It is locked."),
        ("failed", "It said nothing. Asked again, the registrar has what was there before."),
        ("done", None),
        ("unknown", "It was broken off."),
    ]
    same = await preview(DOMAIN, Wish(("NS2.old.net.", "ns1.OLD.net.")), desk(), finder)
    assert (await apply(same, finder)).outcome == "unchanged"
    assert outcomes(places)[-1][0] == "failed"
