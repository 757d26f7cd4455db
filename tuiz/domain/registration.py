"""What a registry or a registrar tells of a domain over RDAP (RFC 9083), and where it differs from the parent zone.

What comes is hostile text: it is read without trusting any of it, and only so much as anyone could want to see.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from tuiz.domain import names
from tuiz.domain.display import printable
from tuiz.errors import TuizError

MOST_ITEMS: Final = 32
"""As many statuses, name servers and DS records as are read of each."""
_MOST_LETTERS: Final = 120
_EVENTS: Final = {"registration": "registered", "expiration": "expires", "last changed": "changed"}


class NotARegistration(TuizError):
    """The answer isn't about this domain."""

    hint = "The RDAP server, or something between, breaks RFC 9083."


@dataclass(frozen=True, slots=True)
class Registration:
    """A domain, as it is registered. All texts are printable."""

    registrar: str | None
    status: tuple[str, ...]
    registered: str | None
    """A time as it was told (RFC 3339), like those below."""
    expires: str | None
    changed: str | None
    name_servers: tuple[str, ...]
    """Absolute."""
    ds: tuple[str, ...]
    """RDATA of the DS records."""
    is_signed: bool | None
    """Whether the delegation is signed; None where nobody tells."""


def registration_of(body: object, domain: str) -> Registration:
    """Return what the JSON *body* tells of *domain*, an absolute name.

    Raises:
        NotARegistration: it isn't a domain object, or one of another domain.
    """
    if not isinstance(body, dict) or body.get("objectClassName") != "domain":
        raise NotARegistration("The answer is no RDAP domain object.")
    named = body.get("ldhName")
    if isinstance(named, str) and (absolute := _host(named)) is not None and names.key(absolute) != names.key(domain):
        raise NotARegistration(f"The answer is about {printable(named, _MOST_LETTERS)}.")
    events = dict(_events(body))
    secure = body.get("secureDNS")
    secure = secure if isinstance(secure, dict) else {}
    signed = secure.get("delegationSigned")
    hosts = (_host(server.get("ldhName")) for server in _objects(body, "nameservers"))
    return Registration(
        registrar=_registrar(body),
        status=tuple(text for item in _list(body, "status") if (text := _text(item))),
        registered=events.get("registered"),
        expires=events.get("expires"),
        changed=events.get("changed"),
        name_servers=tuple(dict.fromkeys(host for host in hosts if host is not None)),
        ds=tuple(text for item in _objects(secure, "dsData") if (text := _ds(item))),
        is_signed=signed if isinstance(signed, bool) else None,
    )


def differences(registration: Registration, ns: Iterable[str], ds: Iterable[str]) -> list[str]:
    """Return how the parent zone's NS and DS records differ from what is registered, sentences.

    A registry that tells no name servers or no DS records says nothing by it.
    """
    found = []
    if registration.name_servers:
        here = {names.key(host): host for host in ns}
        there = {names.key(host): host for host in registration.name_servers}
        if missing := [names.spoken(host) for key, host in there.items() if key not in here]:
            found.append(f"Registered, but not in the parent zone: {', '.join(missing)}.")
        if extra := [names.spoken(host) for key, host in here.items() if key not in there]:
            found.append(f"In the parent zone, but not registered: {', '.join(extra)}.")
    delegated = {_ds_key(rdata) for rdata in ds}
    registered = {_ds_key(rdata) for rdata in registration.ds}
    if registration.ds and registered - delegated:
        tags = ", ".join(sorted(key[0] for key in registered - delegated))
        found.append(f"DS records are registered that the parent zone doesn't have: {tags}.")
    if registration.ds and delegated - registered:
        tags = ", ".join(sorted(key[0] for key in delegated - registered))
        found.append(f"The parent zone has DS records that aren't registered: {tags}.")
    if registration.is_signed is False and delegated:
        found.append("The parent zone has DS records, and the delegation is registered as unsigned.")
    return found


def _registrar(body: Mapping[str, object]) -> str | None:
    for entity in _objects(body, "entities"):
        if "registrar" in _list(entity, "roles"):
            return _name_in_card(entity) or _text(entity.get("handle"))
    return None


def _name_in_card(entity: Mapping[str, object]) -> str | None:
    """Return the full name in an entity's card (RFC 7095)."""
    card = _list(entity, "vcardArray")
    properties = card[1] if len(card) > 1 and isinstance(card[1], list) else []
    for item in properties[:MOST_ITEMS]:
        if isinstance(item, list) and len(item) > 3 and item[0] == "fn":
            return _text(item[3])
    return None


def _events(body: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for event in _objects(body, "events"):
        action, date = event.get("eventAction"), _text(event.get("eventDate"))
        if isinstance(action, str) and action in _EVENTS and date:
            yield _EVENTS[action], date


def _ds(item: Mapping[str, object]) -> str | None:
    numbers = [item.get(key) for key in ("keyTag", "algorithm", "digestType")]
    digest = item.get("digest")
    if not all(isinstance(number, int) and 0 <= number < 65536 for number in numbers) or not isinstance(digest, str):
        return None
    plain = "".join(digest.split()).upper()
    is_hexadecimal = 0 < len(plain) <= 256 and all(letter in "0123456789ABCDEF" for letter in plain)
    return f"{numbers[0]} {numbers[1]} {numbers[2]} {plain}" if is_hexadecimal else None


def _ds_key(rdata: str) -> tuple[str, ...]:
    words = rdata.split()
    return (*words[:3], "".join(words[3:]).upper())


def _host(value: object) -> str | None:
    """Return a host name, absolute; None for what can't be one."""
    if not isinstance(value, str) or not value.isascii() or not value.strip(". "):
        return None
    absolute = names.absolute(value, names.ROOT)
    try:
        names.validate(absolute)
    except names.InvalidName:
        return None
    return absolute


def _text(value: object) -> str | None:
    return printable(value, _MOST_LETTERS) if isinstance(value, str) and value.strip() else None


def _list(body: Mapping[str, object], key: str) -> list[object]:
    value = body.get(key)
    return value[:MOST_ITEMS] if isinstance(value, list) else []


def _objects(body: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    return [cast("Mapping[str, object]", item) for item in _list(body, key) if isinstance(item, dict)]
