"""What a registry or a registrar tells of a domain over RDAP (RFC 9083), and where it differs from the parent zone.

What comes is hostile text: it is read without trusting any of it, and only so much as anyone could want to see.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tuiz.domain import names, registration_parts
from tuiz.domain.addresses import ipv4_octets, ipv6_octets
from tuiz.domain.display import printable
from tuiz.domain.registration_parts import MOST_LETTERS, inner, items, objects, text_of
from tuiz.errors import TuizError

_NAME_SERVERS: Final = "nameservers"
_TRUTHS: Final = {True: True, False: False, "true": True, "false": False}


class NotARegistration(TuizError):
    """The answer isn't about this domain."""

    hint = "The RDAP server, or something between, breaks RFC 9083."


@dataclass(frozen=True, slots=True)
class Registration:
    """A domain, as it is registered. All texts are printable."""

    registrar: str | None
    status: tuple[str, ...]
    registered: str | None
    """A time as RFC 3339 has it, in UTC, like those below; as it was told where it can't be read."""
    expires: str | None
    changed: str | None
    name_servers: tuple[str, ...]
    """Absolute."""
    ds: tuple[str, ...]
    """RDATA of the DS records."""
    is_signed: bool | None
    """Whether the delegation is signed; None where nobody tells."""
    name: str | None = None
    """The domain as people write it, where it is an international one."""
    glue: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The addresses that are registered of name servers, by their names."""
    keys: tuple[str, ...] = ()
    """RDATA of the DNSKEY records that a registry takes in the place of DS records."""
    registrar_expires: str | None = None
    """Until when the registrar has been paid, where that is told apart."""
    data_of: str | None = None
    """When the server's data was brought up to date."""
    redacted: tuple[str, ...] = ()
    """What the server keeps to itself (RFC 9537)."""
    related: str | None = None
    """Where the registrar's own server tells of the domain: hostile, as it was told."""
    has_unread_hosts: bool = False
    """Whether name servers are registered that can't be read, or more than are read."""
    has_unread_signers: bool = False
    """The same of DS records and keys."""


def registration_of(body: object, domain: str, to_ascii: Callable[[str], str] = lambda name: name) -> Registration:
    """Return what the JSON *body* tells of *domain*, an absolute name.

    Args:
        body: the answer.
        domain: whom it is to be about.
        to_ascii: returns an international name as the DNS has it; raises a TuizError for what can't be one.

    Raises:
        NotARegistration: it isn't a domain object, or one of another domain.
    """
    kind = body.get("objectClassName") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(kind, str) or kind.lower() != "domain":
        raise NotARegistration("The answer is no RDAP domain object.")
    for key in ("ldhName", "unicodeName"):
        named = body.get(key)
        if (absolute := _host(named, to_ascii)) is None:
            continue
        if names.key(absolute) != names.key(domain):
            raise NotARegistration(f"The answer is about {printable(str(named), MOST_LETTERS)}.")
        break
    events, secure = registration_parts.events_of(body), inner(body, "secureDNS")
    servers = [(_host_of(server, to_ascii), server) for server in objects(body, _NAME_SERVERS)]
    ds = [registration_parts.ds_of(item) for item in objects(secure, "dsData")]
    keys = [registration_parts.key_of(item) for item in objects(secure, "keyData")]
    unicode = text_of(body.get("unicodeName"))
    signed = secure.get("delegationSigned")
    return Registration(
        registrar=", ".join(registration_parts.registrars_of(body)[:3]) or None,
        status=tuple(dict.fromkeys(filter(None, map(registration_parts.status_of, items(body, "status"))))),
        registered=events.get("registered"),
        expires=events.get("expires"),
        changed=events.get("changed"),
        name_servers=tuple(dict.fromkeys(host for host, _ in servers if host is not None)),
        ds=tuple(dict.fromkeys(filter(None, ds))),
        is_signed=_TRUTHS.get(signed) if isinstance(signed, bool | str) else None,
        name=unicode if unicode is not None and not unicode.isascii() else None,
        glue={host: found for host, server in servers if host is not None and (found := tuple(_addresses(server)))},
        keys=tuple(dict.fromkeys(filter(None, keys))),
        registrar_expires=events.get("registrar-expires"),
        data_of=events.get("data-of"),
        redacted=tuple(dict.fromkeys(registration_parts.redacted_of(body))),
        related=registration_parts.related_of(body),
        has_unread_hosts=sum(host is not None for host, _ in servers) != _length(body, _NAME_SERVERS),
        has_unread_signers=sum(text is not None for text in (*ds, *keys))
        != _length(secure, "dsData") + _length(secure, "keyData"),
    )


def differences(
    registration: Registration,
    ns: Iterable[str],
    ds: Iterable[str],
    glue: Mapping[str, tuple[str, ...]] | None = None,
) -> list[str]:
    """Return how the parent zone's NS and DS records differ from what is registered, sentences.

    A registry that tells no name servers or no DS records says nothing by it, nor does what can't be read.
    """
    return [
        *_host_differences(registration, ns),
        *_glue_differences(registration, glue or {}),
        *_signer_differences(registration, set(ds)),
    ]


def _host_differences(registration: Registration, ns: Iterable[str]) -> Iterator[str]:
    if not registration.name_servers:
        return
    here = {names.key(host): host for host in ns}
    there = {names.key(host): host for host in registration.name_servers}
    if missing := [names.spoken(host) for key, host in there.items() if key not in here]:
        yield f"Registered, but not in the parent zone: {', '.join(missing)}."
    extra = [names.spoken(host) for key, host in here.items() if key not in there]
    if extra and not registration.has_unread_hosts:
        yield f"In the parent zone, but not registered: {', '.join(extra)}."


def _glue_differences(registration: Registration, glue: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield where the glue of the parent isn't what is registered; a host without any on a side says nothing."""
    registered = {names.key(host): found for host, found in registration.glue.items()}
    for host, found in glue.items():
        known = registered.get(names.key(host), ())
        if known and {_octets(address) for address in known} != {_octets(address) for address in found}:
            yield (
                f"The glue of {names.spoken(host)} is registered as {', '.join(known)};"
                f" the parent zone has {', '.join(found)}."
            )


def _signer_differences(registration: Registration, ds: set[str]) -> Iterator[str]:
    delegated = {_ds_key(rdata) for rdata in ds}
    if registration.is_signed is False and delegated:
        yield "The parent zone has DS records, and the delegation is registered as unsigned."
    if registration.is_signed and not delegated and not registration.ds and not registration.keys:
        yield "The delegation is registered as signed, and the parent zone has no DS records."
    if registration.ds:
        registered = {_ds_key(rdata) for rdata in registration.ds}
        if missing := registered - delegated:
            yield f"DS records are registered that the parent zone doesn't have: {_tags(missing)}."
        if (extra := delegated - registered) and not registration.has_unread_signers:
            yield f"The parent zone has DS records that aren't registered: {_tags(extra)}."
    elif registration.keys:
        tags = {registration_parts.tag_of(key) for key in registration.keys}
        found = {(int(key[0]), int(key[1])) for key in delegated}
        if lacking := sorted(tag for tag, _ in tags - found):
            yield f"Keys are registered that the parent zone has no DS record of: {', '.join(map(str, lacking))}."
        if (others := sorted(tag for tag, _ in found - tags)) and not registration.has_unread_signers:
            yield f"The parent zone has DS records of keys that aren't registered: {', '.join(map(str, others))}."


def _tags(found: set[tuple[str, ...]]) -> str:
    return ", ".join(sorted({key[0] for key in found}))


def _ds_key(rdata: str) -> tuple[str, ...]:
    words = rdata.split()
    return (*words[:3], "".join(words[3:]).upper())


def _length(body: Mapping[str, object], key: str) -> int:
    value = body.get(key)
    return len(value) if isinstance(value, list) else 0


def _host_of(server: Mapping[str, object], to_ascii: Callable[[str], str]) -> str | None:
    return _host(server.get("ldhName"), to_ascii) or _host(server.get("unicodeName"), to_ascii)


def _host(value: object, to_ascii: Callable[[str], str]) -> str | None:
    """Return a host name, absolute; None for what can't be one."""
    if not isinstance(value, str) or not value.strip(". ") or len(value) > 255:
        return None
    try:
        written = to_ascii(value.strip())
        if not written.isascii() or not written.isprintable() or " " in written:
            return None
        absolute = names.absolute(written, names.ROOT)
        names.validate(absolute)
    except TuizError:
        return None
    return absolute


def _addresses(server: Mapping[str, object]) -> Iterator[str]:
    """Yield the addresses that are registered of a name server."""
    found = inner(server, "ipAddresses")
    for key in ("v4", "v6"):
        for each in items(found, key):
            if isinstance(each, str) and _octets(each) is not None:
                yield each


def _octets(address: str) -> bytes | None:
    return ipv4_octets(address) or ipv6_octets(address)
