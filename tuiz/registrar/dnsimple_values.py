"""What DNSimple's API takes and gives, read strictly: nothing of an answer is used that isn't what it has to be."""

import re
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import Final, NamedTuple, cast

from tuiz.domain import names
from tuiz.domain.display import printable
from tuiz.registrar.dnsimple_errors import unread
from tuiz.registrar.errors import Refused, RegistrarError

_NAME: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?:\.(?!-)[A-Za-z0-9_-]{1,63})*")
_DIGEST: Final = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_NUMBER: Final = re.compile(r"[0-9]{1,5}")
_MOST_NAME: Final = 253
_MOST_SHOWN: Final = 40


class AccountDomain(NamedTuple):
    """A domain in the account."""

    name: str
    """Absolute."""
    state: str
    """`registered`, `hosted` or `expired`; printable."""
    expires_at: str | None
    """RFC 3339; printable."""

    @property
    def is_registered(self) -> bool:
        """Whether its delegation is changed here; a hosted one is registered somewhere else."""
        return self.state != "hosted"


class Dnssec(NamedTuple):
    """Whether DNSimple signs a zone."""

    is_enabled: bool
    """Then it adds and removes the DS records of the domain itself, where it is registered there."""
    is_active: bool | None
    """Whether signatures are served already; None where it doesn't tell."""


class Suffix(NamedTuple):
    """What a registry wants of the domains below a suffix."""

    fewest_hosts: int
    most_hosts: int
    takes_keys: bool
    """Whether it takes keys instead of DS records."""


class VanityServer(NamedTuple):
    """A vanity name server, with the addresses that DNSimple gives it."""

    host: str
    """Absolute."""
    addresses: tuple[str, ...]


class SignerRecord(NamedTuple):
    """A DS record at the registry, under the number that deletes it."""

    number: int
    rdata: str | None
    """In presentation format; None where the registry took a key instead of a digest."""


def spelled(name: str) -> str:
    """Return a name as the API has it: in lower case, without its final dot.

    Raises:
        Refused: it is none that could be registered, and might be something else in a path.
    """
    text = name.removesuffix(".").lower()
    if not _NAME.fullmatch(text) or len(text) > _MOST_NAME:
        raise Refused(
            f"{printable(name, 100) or 'An empty text'} isn't a name that DNSimple takes.",
            hint="Letters, digits, dashes and dots make one; others are written as in the zone, xn--….",
        )
    return text


def account_domain(entry: object, host: str) -> AccountDomain:
    """Return an entry of the account's list of domains.

    Raises:
        RegistrarError: it isn't one; *host* gave it.
    """
    state, expires = _text(entry, "state"), _text(entry, "expires_at")
    return AccountDomain(
        _absolute(_text(entry, "name"), host),
        printable(state or "registered", _MOST_SHOWN),
        printable(expires, _MOST_SHOWN) if expires else None,
    )


def dnssec(found: object, host: str) -> Dnssec:
    """Return whether a zone is signed.

    Raises:
        RegistrarError: it doesn't tell.
    """
    enabled, active = (found.get("enabled"), found.get("active")) if isinstance(found, dict) else (None, None)
    if not isinstance(enabled, bool):
        raise unread(host)
    return Dnssec(enabled, active if isinstance(active, bool) else None)


def suffix(found: object, usual: Suffix) -> Suffix:
    """Return what a registry wants; what isn't told, or makes no sense, is as usual."""
    fewest, most = _count(found, "name_server_min"), _count(found, "name_server_max")
    lowest = usual.fewest_hosts if fewest is None else max(usual.fewest_hosts, fewest)
    highest = usual.most_hosts if most is None else min(usual.most_hosts, most)
    takes_keys = _text(found, "dnssec_interface_type") == "key"
    return Suffix(lowest, highest, takes_keys) if lowest <= highest else usual._replace(takes_keys=takes_keys)


def delegated_hosts(found: object, host: str) -> tuple[str, ...]:
    """Return the name servers of a delegation, absolute.

    Raises:
        RegistrarError: it isn't one.
    """
    return tuple(_absolute(entry if isinstance(entry, str) else None, host) for entry in _list(found, host))


def apex_hosts(found: object, host: str) -> tuple[str, ...]:
    """Return the hosts of those records of a zone that are its own NS records, absolute.

    Raises:
        RegistrarError: there is something else among them.
    """
    own = [entry for entry in _list(found, host) if _text(entry, "type") == "NS" and not _text(entry, "name")]
    return tuple(_absolute(_text(entry, "content"), host) for entry in own)


def system_hosts(found: object, zone: str, host: str) -> list[VanityServer]:
    """Return the hosts of a zone whose addresses the user can't change, as vanity name servers' are.

    Raises:
        RegistrarError: there is something else among the records.
    """
    addresses: dict[str, list[str]] = {}
    for entry in _list(found, host):
        label, address = _text(entry, "name"), _text(entry, "content")
        if isinstance(entry, dict) and entry.get("system_record") is True and label and address:
            name = _absolute(f"{label}.{zone}", host)
            addresses.setdefault(name, []).append(_address(address, host))
    return [VanityServer(name, tuple(each)) for name, each in sorted(addresses.items())]


def vanity_servers(found: object, host: str) -> list[VanityServer]:
    """Return vanity name servers.

    Raises:
        RegistrarError: they aren't any.
    """
    servers: list[VanityServer] = []
    for entry in _list(found, host):
        written = [text for key in ("ipv4", "ipv6") if (text := _text(entry, key))]
        addresses = tuple(_address(text, host) for text in written)
        servers.append(VanityServer(_absolute(_text(entry, "name"), host), addresses))
    return servers


def signer_record(entry: object, host: str) -> SignerRecord:
    """Return a delegation signer record.

    Raises:
        RegistrarError: it isn't one.
    """
    number = _number(entry, host)
    digest = _text(entry, "digest")
    if not digest:
        return SignerRecord(number, None)
    try:
        rdata = " ".join(
            _ds_fields(
                f"{_shown(entry, 'keytag')} {_shown(entry, 'algorithm')} {_shown(entry, 'digest_type')} {digest}"
            )
        )
    except Refused:
        raise unread(host) from None
    return SignerRecord(number, rdata)


def signer_input(rdata: str) -> dict[str, str]:
    """Return what adds a DS record.

    Raises:
        Refused: it isn't one.
    """
    return dict(zip(("keytag", "algorithm", "digest_type", "digest"), _ds_fields(rdata), strict=True))


def same_ds(rdata: str) -> str:
    """Return DS records' RDATA spelled in the one way that compares.

    Raises:
        Refused: it isn't any.
    """
    return " ".join(_ds_fields(rdata))


def account_number(whoami: object, host: str) -> int | None:
    """Return the number of the account that a token belongs to; None where it belongs to a person.

    Raises:
        RegistrarError: *whoami* doesn't tell.
    """
    if not isinstance(whoami, dict):
        raise unread(host)
    if isinstance(account := whoami.get("account"), dict):
        return _number(account, host)
    if not isinstance(whoami.get("user"), dict):
        raise unread(host)
    return None


def account_numbers(found: object, host: str) -> list[int]:
    """Return the numbers of the accounts that a person's token reaches.

    Raises:
        RegistrarError: *found* doesn't tell.
    """
    return [_number(entry, host) for entry in _list(found, host)]


def only_account(found: object, host: str) -> int:
    """Return the one account that a person's token reaches.

    Raises:
        RegistrarError: there are more, or none.
    """
    accounts, numbers = _list(found, host), account_numbers(found, host)
    if len(numbers) == 1:
        return numbers[0]
    if not numbers:
        raise RegistrarError("The token reaches no account.", hint="Make an account token at DNSimple.")
    told = [
        f"{number} ({printable(_text(entry, 'name') or _text(entry, 'email') or 'without a name', _MOST_SHOWN)})"
        for number, entry in zip(numbers[:10], accounts, strict=False)
    ]
    raise RegistrarError(
        f"The token reaches {len(numbers)} accounts: {', '.join(told)}.",
        hint="Write account = NUMBER into the registrar's table in your config.toml.",
    )


def keys(hosts: Iterable[str]) -> frozenset[str]:
    """Return hosts as they compare: a delegation has no order."""
    return frozenset(map(names.key, hosts))


def _ds_fields(rdata: str) -> tuple[str, str, str, str]:
    words = rdata.split()
    digest = "".join(words[3:])
    if len(words) < 4 or not all(map(_NUMBER.fullmatch, words[:3])) or not _DIGEST.fullmatch(digest):
        raise Refused(
            f"{printable(rdata, 100)} isn't the RDATA of a DS record.", hint="Write TAG ALGORITHM TYPE DIGEST."
        )
    tag, algorithm, digest_type = map(int, words[:3])
    return str(tag), str(algorithm), str(digest_type), digest.upper()


def _number(entry: object, host: str) -> int:
    number = entry.get("id") if isinstance(entry, dict) else None
    if type(number) is not int:  # True is one, too
        raise unread(host)
    return number


def _list(found: object, host: str) -> Sequence[object]:
    if not isinstance(found, list):
        raise unread(host)
    return cast("list[object]", found)


def _text(entry: object, key: str) -> str | None:
    value = cast("Mapping[str, object]", entry).get(key) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else None


def _shown(entry: object, key: str) -> str:
    """Return a number that the API has as a text."""
    value = cast("Mapping[str, object]", entry).get(key) if isinstance(entry, dict) else None
    return str(value)


def _count(entry: object, key: str) -> int | None:
    """Return a small number, which the API has as one or as a text."""
    text = _shown(entry, key)
    return int(text) if _NUMBER.fullmatch(text) else None


def _address(text: str, host: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise unread(host) from None


def _absolute(text: str | None, host: str) -> str:
    try:
        return f"{spelled(text or '')}."
    except Refused:
        raise unread(host) from None
