"""DNSimple as a registrar, through its API v2.

The API takes no glue: for hosts within the domain it knows vanity name
servers only. Name servers and DS records are changed one after the other, so a change may end half done, which is told.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from tuiz.domain import names
from tuiz.domain.sentences import listed
from tuiz.registrar.dnsimple_api import DnsimpleApi
from tuiz.registrar.dnsimple_client import DEFAULT_LIMITS, Limits
from tuiz.registrar.dnsimple_session import DnsimpleSession
from tuiz.registrar.dnsimple_values import (
    AccountDomain,
    Dnssec,
    SignerRecord,
    Suffix,
    VanityServer,
    account_domain,
    apex_hosts,
    delegated_hosts,
    dnssec,
    keys,
    same_ds,
    signer_input,
    signer_record,
    spelled,
    suffix,
    system_hosts,
    vanity_servers,
)
from tuiz.registrar.errors import (
    NoAnswer,
    NoSuchDomain,
    NotAuthorised,
    PartlyChanged,
    Refused,
    RegistrarError,
)
from tuiz.registrar.protocol import Manner, Registered, Takes, Wish
from tuiz.storage.secrets import SecretReference

MOST_HOSTS: Final = 6
FEWEST_HOSTS: Final = 2
_USUAL: Final = Suffix(FEWEST_HOSTS, MOST_HOSTS, takes_keys=False)
_WANTS_KEYS: Final = "The registry of {} takes keys instead of DS records, which DNSimple's web page asks for."
TAKES: Final = Takes(
    FEWEST_HOSTS,
    MOST_HOSTS,
    glue=False,
    otherwise="Register the host with its address in DNSimple's web page first, then name it here without an address; "
    "vanity name servers (tuiz registrars --to-vanity) bring theirs along.",
)


class DnsimpleRegistrar:
    """An account at DNSimple.

    Args:
        label: its label.
        token: where the token is.
        url: of the API, for the sandbox or a test.
        account: the account's number; None finds it out, where the token belongs to one.
        limits: how patient it is.
    """

    kind = "dnsimple"
    can_apply = True
    manner: Manner = "delegation"
    takes = TAKES

    def __init__(
        self,
        label: str,
        token: SecretReference,
        *,
        url: str | None = None,
        account: int | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.label = label
        self._session = DnsimpleSession(label, token, url=url, account=account, limits=limits)
        self._suffixes: dict[str, Suffix] = {}

    async def account(self) -> int:
        """Return the account's number.

        Raises:
            RegistrarError: it can't be asked, or the token reaches several.
        """
        async with self._session.connected() as api:
            return await self._session.number(api)

    async def domains(self) -> list[str]:
        """Return the domains that are registered there, absolute.

        Raises:
            RegistrarError: it can't be asked.
        """
        return [domain.name for domain in await self.account_domains() if domain.is_registered]

    async def account_domains(self) -> list[AccountDomain]:
        """Return all domains of the account, those too that are registered elsewhere.

        Raises:
            RegistrarError: it can't be asked.
        """
        return [domain async for domain in self.each_domain()]

    async def each_domain(self) -> AsyncIterator[AccountDomain]:
        """Yield all domains of the account, page for page.

        Raises:
            RegistrarError: it can't be asked.
        """
        async with self._session.connected() as api:
            async for entry in api.pages(await self._session.number(api), "domains"):
                yield account_domain(entry, api.host)

    async def current(self, domain: str) -> Registered:
        """Return the name servers and the DS records that it has of a domain; glue isn't told.

        Raises:
            RegistrarError: it can't be asked, or has no such domain.
        """
        name = spelled(domain)
        async with self._session.connected() as api:
            number = await self._session.number(api)
            hosts = delegated_hosts(await api.get(number, "registrar", "domains", name, "delegation"), api.host)
            try:
                records = [record.rdata async for record in _signers(api, number, name)]
            except (NotAuthorised, NoSuchDomain, Refused):  # some tokens, and some registries, have none of it
                records = [None]
            wants = await self._suffix(api, name)
        ds = tuple(rdata for rdata in records if rdata is not None)
        return Registered(
            hosts,
            ds=ds if len(ds) == len(records) else None,
            most_hosts=wants.most_hosts,
            fewest_hosts=wants.fewest_hosts,
            takes_keys=wants.takes_keys,
        )

    async def apply(self, domain: str, wish: Wish) -> None:
        """Have it take other name servers, and other DS records where they are wished.

        DS records that go, go before the name servers change; those that come, come after: between the two steps
        nobody is sent to servers whose keys the parent zone doesn't vouch for.

        Raises:
            RegistrarError: it doesn't; `PartlyChanged` where it took a part, `NoAnswer` where that is unknown.
        """
        name, hosts = spelled(domain), _wished(wish)
        done: list[str] = []
        async with self._session.connected() as api:
            number = await self._session.number(api)
            place = (number, "registrar", "domains", name, "delegation")
            before = delegated_hosts(await api.get(*place), api.host)
            _refuse_new_glue(domain, wish, before)
            gone, come = await _ds_steps(api, number, name, wish)
            if come and (await self._suffix(api, name)).takes_keys:
                raise Refused(_WANTS_KEYS.format(names.spoken(domain)), hint="Nothing was changed.")
            try:
                for record in gone:
                    await api.delete(number, "domains", name, "ds_records", record.number)
                    done.append(f"the DS record {record.rdata} is gone")
                if keys(before) != keys(wish.hosts):
                    found = await api.put(*place, data=hosts)
                    done.append("the name servers are changed")
                    taken = delegated_hosts(await api.get(*place) if found is None else found, api.host)
                    if keys(taken) != keys(wish.hosts):
                        raise RegistrarError(f"{api.host} has {listed(taken)} now, not what it was told.")
                for rdata in come:
                    await api.post(number, "domains", name, "ds_records", data=signer_input(rdata))
                    done.append(f"the DS record {rdata} is there")
            except RegistrarError as error:
                if not done:
                    raise
                raise halfway(error, done) from error

    async def to_vanity(self, domain: str, hosts: Sequence[str]) -> list[VanityServer]:
        """Delegate a domain to vanity name servers, which brings their glue, and return them.

        Raises:
            RegistrarError: it can't be done.
        """
        name, wished = spelled(domain), [spelled(host) for host in hosts]
        async with self._session.connected() as api:
            number = await self._session.number(api)
            found = await api.put(number, "registrar", "domains", name, "delegation", "vanity", data=wished)
            return vanity_servers(found, api.host)

    async def from_vanity(self, domain: str) -> None:
        """Delegate a domain to DNSimple's own name servers again.

        Raises:
            RegistrarError: it can't be done.
        """
        name = spelled(domain)
        async with self._session.connected() as api:
            await api.delete(await self._session.number(api), "registrar", "domains", name, "delegation", "vanity")

    async def enable_vanity(self, domain: str) -> list[VanityServer]:
        """Give a domain vanity name servers, which adds their addresses to its zone there, and return them.

        Raises:
            RegistrarError: it can't be done.
        """
        name = spelled(domain)
        async with self._session.connected() as api:
            return vanity_servers(await api.put(await self._session.number(api), "vanity", name), api.host)

    async def disable_vanity(self, domain: str) -> None:
        """Take a domain's vanity name servers away.

        Raises:
            RegistrarError: it can't be done.
        """
        name = spelled(domain)
        async with self._session.connected() as api:
            await api.delete(await self._session.number(api), "vanity", name)

    async def vanity(self, domain: str) -> list[VanityServer]:
        """Return the vanity name servers of a domain: the hosts whose addresses are system records of its zone there.

        Raises:
            RegistrarError: it can't be asked, or serves no such zone.
        """
        name = spelled(domain)
        async with self._session.connected() as api:
            number = await self._session.number(api)
            found = [
                entry
                for rdtype in ("A", "AAAA")
                async for entry in api.pages(number, "zones", name, "records", type=rdtype)
            ]
            return system_hosts(found, name, api.host)

    async def zone_ns(self, zone: str) -> tuple[str, ...]:
        """Return the hosts of the zone NS records that DNSimple serves, absolute.

        Raises:
            RegistrarError: it can't be asked.
        """
        name = spelled(zone)
        async with self._session.connected() as api:
            pages = api.pages(await self._session.number(api), "zones", name, "records", type="NS", name="")
            return apex_hosts([entry async for entry in pages], api.host)

    async def set_zone_ns(
        self, zone: str, hosts: Sequence[str] = (), set_numbers: Sequence[int] = ()
    ) -> tuple[str, ...]:
        """Set the zone NS records that DNSimple serves, and return their hosts. It changes no delegation.

        Args:
            zone: the zone.
            hosts: the name servers.
            set_numbers: of name server sets of the account, whose servers come on top.

        Raises:
            RegistrarError: it can't be done.
        """
        name, wished = spelled(zone), [spelled(host) for host in hosts]
        data: dict[str, object] = {"ns_names": wished} if wished else {}
        if set_numbers:
            data["ns_set_ids"] = list(set_numbers)
        if not data:
            raise Refused("A zone needs name servers.", hint="Name hosts, or a name server set.")
        async with self._session.connected() as api:
            found = await api.put(await self._session.number(api), "zones", name, "ns_records", data=data)
            return apex_hosts(found, api.host)

    async def dnssec(self, domain: str) -> Dnssec:
        """Return whether DNSimple signs a domain's zone.

        Raises:
            RegistrarError: it can't be asked.
        """
        name = spelled(domain)
        async with self._session.connected() as api:
            return dnssec(await api.get(await self._session.number(api), "domains", name, "dnssec"), api.host)

    async def _suffix(self, api: DnsimpleApi, name: str) -> Suffix:
        """Return what the registry above a name wants, asked once; as usual where DNSimple doesn't tell."""
        above = name.partition(".")[2]
        if above not in self._suffixes:
            try:
                found = await api.get("tlds", above) if above else None
            except (NotAuthorised, NoSuchDomain, Refused):  # the suffix isn't its business, or none of the token's
                found = None
            self._suffixes[above] = suffix(found, _USUAL)
        return self._suffixes[above]


async def _signers(api: DnsimpleApi, number: int, name: str) -> AsyncIterator[SignerRecord]:
    async for entry in api.pages(number, "domains", name, "ds_records"):
        yield signer_record(entry, api.host)


def _wished(wish: Wish) -> list[str]:
    """Return the hosts of a wish as they are sent."""
    if not FEWEST_HOSTS <= len(wish.hosts) <= MOST_HOSTS:
        raise Refused(
            f"DNSimple takes {FEWEST_HOSTS} to {MOST_HOSTS} name servers for a domain, not {len(wish.hosts)}.",
            hint="Nothing was changed. Choose others.",
        )
    return [spelled(host) for host in wish.hosts]


def _refuse_new_glue(domain: str, wish: Wish, before: Sequence[str]) -> None:
    """Refuse hosts within the domain that need an address at the registry, which the API has no way to bring."""
    there = keys(before)
    glued = {names.key(host) for host, addresses in wish.glue.items() if addresses}
    new = [host for host in wish.hosts if names.is_at_or_below(host, domain) and names.key(host) in glued - there]
    if new:
        raise Refused(
            f"DNSimple's API takes no glue, which {listed(new)} would need.",
            hint=f"Nothing was changed. {TAKES.otherwise}",
        )


async def _ds_steps(api: DnsimpleApi, number: int, name: str, wish: Wish) -> tuple[list[SignerRecord], list[str]]:
    """Return the DS records that go and those that come."""
    if wish.ds is None:
        return [], []
    wanted = {same_ds(rdata): rdata for rdata in wish.ds}
    there = [record async for record in _signers(api, number, name)]
    if wanted and any(record.rdata is None for record in there):
        raise Refused(
            "The registry has keys instead of DS records for this domain, which can't be compared.",
            hint="Nothing was changed. Change them in DNSimple's web page, or take all of them away first.",
        )
    kept = {record.rdata for record in there}
    return [record for record in there if record.rdata not in wanted], [rdata for rdata in wanted if rdata not in kept]


def halfway(error: RegistrarError, done: Sequence[str]) -> RegistrarError:
    """Return the error of a change that ended in the middle, with what was done before."""
    message = f"{error.message} Before that: {', '.join(done)}."
    return NoAnswer(message) if isinstance(error, NoAnswer) else PartlyChanged(message)
