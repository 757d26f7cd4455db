"""What an account at DNSimple changes of a domain by ways of their own, each spoken to as a registrar is.

That are vanity name servers, enabled or not; delegating to them, which brings their glue, and back; and the zone
NS records that DNSimple serves. So each is previewed, logged and taken back as any change of a delegation.
"""

from dataclasses import replace
from typing import Final

from tuiz.domain.sentences import listed
from tuiz.registrar.dnsimple import DnsimpleRegistrar, halfway
from tuiz.registrar.dnsimple_values import VanityServer, keys
from tuiz.registrar.errors import PartlyChanged, RegistrarError
from tuiz.registrar.protocol import MOST_HOSTS, Manner, Registered, Takes, Wish

USUAL: Final = "dnsimple"
"""The name server set that a domain goes back to."""
USUAL_VANITY: Final = ("ns1", "ns2", "ns3", "ns4")
"""The hosts that enabling vanity name servers makes, by the description of the API."""


class AccountWay:
    """What all ways have in common: an account, and that it delegates the domain.

    Args:
        account: where.
    """

    kind = "dnsimple"
    can_apply = True
    manner: Manner = "delegation"
    takes = Takes(most_hosts=MOST_HOSTS, glue=False, ds=False)

    def __init__(self, account: DnsimpleRegistrar) -> None:
        self.label = account.label
        self._account = account

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
        """Have it take what is wished.

        Raises:
            RegistrarError: it doesn't; `NoAnswer` where that is unknown.
        """
        await self._account.apply(domain, wish)


class ToVanity(AccountWay):
    """Delegates a domain to vanity name servers."""

    manner: Manner = "to-vanity"
    takes = Takes(1, MOST_HOSTS, brings_glue=True, ds=False)

    async def apply(self, domain: str, wish: Wish) -> None:
        """Have it delegate to these vanity name servers.

        Raises:
            RegistrarError: it doesn't; `NoAnswer` where that is unknown.
        """
        taken = [server.host for server in await self._account.to_vanity(domain, wish.hosts)]
        if keys(taken) != keys(wish.hosts):
            raise PartlyChanged(f"{self.label} has {listed(taken) or 'no name server'} now, not what it was told.")


class FromVanity(AccountWay):
    """Delegates a domain to vanity name servers no longer.

    Args:
        account: where.
        picks_hosts: whether DNSimple says which of its own name servers come; else those that are wished do.
    """

    manner: Manner = "from-vanity"

    def __init__(self, account: DnsimpleRegistrar, *, picks_hosts: bool) -> None:
        super().__init__(account)
        self.takes = replace(account.takes, ds=False, picks_hosts=picks_hosts)

    async def apply(self, domain: str, wish: Wish) -> None:
        """Have it go back to DNSimple's own name servers, and from there to those that are wished.

        Raises:
            RegistrarError: it doesn't; `NoAnswer` where that is unknown.
        """
        await self._account.from_vanity(domain)
        if self.takes.picks_hosts:
            return
        try:
            await self._account.apply(domain, replace(wish, ds=None))
        except RegistrarError as error:
            raise halfway(error, ["it went back to DNSimple's own name servers"]) from error


class ZoneNs(AccountWay):
    """Sets the zone NS records that DNSimple serves; whom the domain is delegated to stays as it is."""

    manner: Manner = "zone-ns"
    takes = Takes(1, MOST_HOSTS, glue=False, ds=False)

    async def current(self, domain: str) -> Registered:
        """Return the hosts that the zone's own NS records name.

        Raises:
            RegistrarError: it can't be asked, or has no such zone.
        """
        return Registered(await self._account.zone_ns(domain), ds=())

    async def apply(self, domain: str, wish: Wish) -> None:
        """Have it serve these NS records.

        Raises:
            RegistrarError: it doesn't; `NoAnswer` where that is unknown.
        """
        await self._account.set_zone_ns(domain, wish.hosts)


class VanitySwitch(AccountWay):
    """Gives a domain vanity name servers, or takes them away: a wish without hosts does that."""

    manner: Manner = "vanity"
    takes = Takes(picks_hosts=True, brings_glue=True, ds=False)

    def __init__(self, account: DnsimpleRegistrar) -> None:
        super().__init__(account)
        self._given: list[VanityServer] = []
        """What it was told that it enabled: the records may take a while to show."""

    async def current(self, domain: str) -> Registered:
        """Return the vanity name servers that the domain has, with the addresses that DNSimple serves for them.

        Raises:
            RegistrarError: it can't be asked, or has no such zone.
        """
        servers = await self._account.vanity(domain) or self._given
        return Registered(
            tuple(server.host for server in servers), {each.host: each.addresses for each in servers}, ds=()
        )

    async def apply(self, domain: str, wish: Wish) -> None:
        """Have it enable or disable them.

        Raises:
            RegistrarError: it doesn't; `NoAnswer` where that is unknown.
        """
        if wish.hosts:
            self._given = await self._account.enable_vanity(domain)
        else:
            self._given = []
            await self._account.disable_vanity(domain)
