"""Delegating to vanity name servers at DNSimple, and back: a change like others, by another way of the API.

To vanity name servers the API brings their glue along, which no other way of it does.
"""

from dataclasses import replace
from typing import Final

from tuiz.domain.sentences import listed
from tuiz.registrar.dnsimple import DnsimpleRegistrar
from tuiz.registrar.dnsimple_values import keys
from tuiz.registrar.errors import PartlyChanged
from tuiz.registrar.protocol import Registered, Wish

USUAL: Final = "dnsimple"
"""The name server set that a domain goes back to."""


class VanityWay:
    """A registrar that delegates to vanity name servers, or to DNSimple's own.

    Args:
        account: where.
        is_back: whether the domain goes back to DNSimple's own name servers.
    """

    kind = "dnsimple"
    can_apply = True

    def __init__(self, account: DnsimpleRegistrar, *, is_back: bool) -> None:
        self.label = account.label
        self.takes = replace(account.takes, glue=True, ds=False)
        self._account = account
        self._is_back = is_back

    async def domains(self) -> list[str]:
        """Return the domains that are registered there, absolute.

        Raises:
            RegistrarError: it can't be asked.
        """
        return await self._account.domains()

    async def current(self, domain: str) -> Registered:
        """Return what it has of a domain.

        Raises:
            RegistrarError: it can't be asked, or has no such domain.
        """
        return await self._account.current(domain)

    async def apply(self, domain: str, wish: Wish) -> None:
        """Have it delegate by this way; going back, it chooses the name servers itself.

        Raises:
            RegistrarError: it doesn't; `NoAnswer` where that is unknown.
        """
        if self._is_back:
            await self._account.from_vanity(domain)
            return
        taken = [server.host for server in await self._account.to_vanity(domain, wish.hosts)]
        if keys(taken) != keys(wish.hosts):
            raise PartlyChanged(f"{self.label} has {listed(taken) or 'no name server'} now, not what it was told.")
