"""Who asks DNSimple: the token, looked up when it is first needed, and the account that it is for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from tuiz.registrar.apart import apart
from tuiz.registrar.dnsimple_api import DnsimpleApi
from tuiz.registrar.dnsimple_client import PUBLIC, Limits
from tuiz.registrar.dnsimple_values import account_number, account_numbers, only_account
from tuiz.registrar.errors import NoSuchDomain, NotAuthorised, RegistrarError, WrongAccount
from tuiz.storage.secrets import SecretReference, SecretUnavailable, reveal

_MOST_ACCOUNTS: Final = 10


class DnsimpleSession:
    """Connects with one account.

    Args:
        label: of the registrar.
        token: where the token is.
        url: of the API; None takes the public one.
        account: the account's number; None finds it out, where the token belongs to one.
        limits: how patient it is.
    """

    def __init__(
        self, label: str, token: SecretReference, *, url: str | None, account: int | None, limits: Limits
    ) -> None:
        self._label = label
        self._reference = token
        self._url = url or PUBLIC
        self._account = self._set_account = account
        self._limits = limits
        self._token: str | None = None

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[DnsimpleApi]:
        """Yield a connection for one action, with the token."""
        if self._token is None:
            self._token = await _revealed(self._reference)
        api = DnsimpleApi(self._url, self._token, self._limits)
        try:
            yield api
        except (NotAuthorised, NoSuchDomain) as error:
            if isinstance(error, NotAuthorised):
                self._token = None  # another may be there by now
            if self._set_account is not None:
                await _refuse_other_account(api, self._set_account, self._label)
            raise
        finally:
            api.close()

    async def number(self, api: DnsimpleApi) -> int:
        """Return the account's number, found out once.

        Raises:
            RegistrarError: it can't be asked, or the token reaches several.
        """
        if self._account is None:
            self._account = await _account_of(api)
        return self._account


async def _revealed(reference: SecretReference) -> str:
    """Return the token; a command that prints it may take a while."""
    try:
        return await apart(lambda: reveal(reference))
    except SecretUnavailable as error:
        raise NotAuthorised(error.message, hint=error.hint) from error


async def _account_of(api: DnsimpleApi) -> int:
    """Return the account that the token belongs to, or the only one that it reaches."""
    number = account_number(await api.get("whoami"), api.host)
    return only_account(await api.get("accounts"), api.host) if number is None else number


async def _refuse_other_account(api: DnsimpleApi, account: int, label: str) -> None:
    """Tell, after something wasn't found or allowed, where the token isn't of the account that is set."""
    try:
        number = account_number(await api.get("whoami"), api.host)
        numbers = account_numbers(await api.get("accounts"), api.host) if number is None else [number]
    except RegistrarError:  # what went wrong before is what to tell
        return
    if account not in numbers:
        told = ", ".join(map(str, numbers[:_MOST_ACCOUNTS])) or "none"
        raise WrongAccount(f"The token of {label} isn't for account {account}, which is set, but for {told}.")
