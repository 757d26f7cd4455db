"""A registrar that tuiz can't reach: somebody enters there, by hand, what tuiz says."""

from collections.abc import Iterator

from tuiz.domain import names
from tuiz.registrar.errors import Refused, RegistrarError
from tuiz.registrar.protocol import TAKES_ALL, Manner, Registered, Wish


class ByHand(Refused):
    """This registrar is changed by hand: tuiz says what to enter there."""


class ManualRegistrar:
    """A registrar with a web page.

    Args:
        label: its label.
        url: of the page, if it is known.
    """

    kind = "manual"
    can_apply = False
    manner: Manner = "delegation"
    takes = TAKES_ALL

    def __init__(self, label: str = "manual", url: str | None = None) -> None:
        self.label = label
        self.url = url

    async def domains(self) -> list[str]:
        """Return none: it can't be asked."""
        return []

    async def current(self, domain: str) -> Registered:
        """Say that it can't be asked.

        Raises:
            RegistrarError: always.
        """
        raise RegistrarError(
            f"What the registrar of {domain} has can't be asked.",
            hint="The parent zone's servers tell what came of it.",
        )

    async def apply(self, domain: str, wish: Wish) -> None:
        """Say that it can't be told, and what to enter.

        Raises:
            ByHand: always.
        """
        raise ByHand(f"The registrar of {domain} is changed by hand.", hint=" ".join(to_enter(domain, wish)))


def to_enter(domain: str, wish: Wish) -> Iterator[str]:
    """Yield the lines to enter at the registrar: each name server, with its addresses where it needs glue, and DS."""
    glue = {names.key(host): addresses for host, addresses in wish.glue.items()}
    for host in wish.hosts:
        spoken = names.spoken(host)
        addresses = glue.get(names.key(host), ()) if names.is_at_or_below(host, domain) else ()
        yield f"{spoken} {' '.join(addresses)}" if addresses else spoken
    for rdata in wish.ds or ():
        yield f"DS {rdata}"
