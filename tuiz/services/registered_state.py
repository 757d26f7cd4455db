"""What a registrar has of a domain, or is to have: compared, in lines, and as JSON keeps it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from tuiz.domain import names
from tuiz.domain.name_servers import difference
from tuiz.registrar.protocol import DELEGATING, Manner, Registered, Wish

WORDS: Final[Mapping[Manner, str]] = {"zone-ns": "zone", "vanity": "vanity"}


def wished(wish: Wish, before: Registered | None) -> Registered:
    """Return what a registrar has once a wish is fulfilled, which leaves what it doesn't name."""
    known = {} if before is None else {names.key(host): each for host, each in before.glue.items()}
    named = {names.key(host): each for host, each in wish.glue.items()}
    glue = {host: found for host in wish.hosts if (found := named.get(names.key(host), known.get(names.key(host), ())))}
    ds = wish.ds if wish.ds is not None else (before.ds if before is not None else None)
    return Registered(wish.hosts, glue, ds if wish.hosts else ())


def same(one: Registered, other: Registered) -> bool:
    """Return whether two states are the same; order and case don't count, nor does what one of them doesn't tell."""
    if difference(one.hosts, other.hosts) or (
        one.ds is not None and other.ds is not None and _ds(one.ds) != _ds(other.ds)
    ):
        return False
    return _glue(one) == _glue(other)


def as_document(state: Registered | None, manner: Manner = "delegation") -> dict[str, object] | None:
    """Return a state as JSON has it, with what of the domain it is where that isn't the delegation."""
    if state is None:
        return None
    return {
        **({} if manner == "delegation" else {"what": manner}),
        "hosts": list(state.hosts),
        "glue": {host: list(each) for host, each in state.glue.items()},
        "ds": None if state.ds is None else list(state.ds),
    }


def held(document: Mapping[str, object]) -> Registered:
    """Return a state from the log."""
    ds = cast("list[str] | None", document.get("ds"))
    glue = cast("Mapping[str, list[str]]", document.get("glue", {}))
    return Registered(
        tuple(cast("list[str]", document["hosts"])),
        {host: tuple(each) for host, each in glue.items()},
        None if ds is None else tuple(ds),
    )


def lines_of(state: Registered, manner: Manner = "delegation") -> Iterator[str]:
    """Yield a state as lines: NS with the addresses known for glue, then DS; others say what they are."""
    glue = _glue(state)
    word = "NS" if manner in DELEGATING else f"{WORDS[manner]} NS"
    for host in state.hosts:
        yield " ".join([word, names.spoken(host), *sorted(glue.get(names.key(host), ()))])
    yield from (f"DS {rdata}" for rdata in state.ds or ())


def _glue(state: Registered) -> dict[str, frozenset[str]]:
    hosts = {names.key(host) for host in state.hosts}
    return {
        names.key(host): frozenset(map(_address, each))
        for host, each in state.glue.items()
        if each and names.key(host) in hosts
    }


def _address(text: str) -> str:
    from ipaddress import ip_address

    try:
        return str(ip_address(text))
    except ValueError:
        return text


def _ds(rdatas: Sequence[str]) -> set[str]:
    """Return DS records in the form in which they are compared: a digest may be written in groups."""
    parts = [rdata.lower().split() for rdata in rdatas]
    return {" ".join([*each[:3], "".join(each[3:])]) for each in parts}
