"""What speaks against a change of a delegation, as far as the files here and the registrar tell."""

from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.name_servers import difference
from tuiz.errors import TuizError
from tuiz.registrar.protocol import DELEGATING, Registered, Registrar, Wish

if TYPE_CHECKING:
    from tuiz.services.delegating import Domain


def warnings_of(domain: "Domain", wish: Wish, before: Registered | None, registrar: Registrar) -> list[str]:
    """Return what is to be thought of before the change, sentences.

    Args:
        domain: the domain.
        wish: what its registrar is to have.
        before: what it has now; None where that is unknown.
        registrar: which it is.
    """
    spoken = names.spoken(domain.name)
    if registrar.manner not in DELEGATING:
        if before is not None and not difference(before.hosts, wish.hosts):
            return []
        return _of_vanity(spoken, wish, before) if registrar.manner == "vanity" else _of_zone_ns(spoken, registrar)
    if not wish.hosts:
        return [f"{spoken} is delegated to nobody then: none of its names can be found."]
    found = []
    if len(wish.hosts) == 1:
        found.append("One name server alone: while it can't be reached, nobody finds the domain. Name two or more.")
    found += _about_glue(domain, wish, before, registrar)
    found += about_ds(domain, wish, before)
    found += _about_zone_ns(domain, wish)
    if registrar.takes.picks_hosts:
        found.append("DNSimple picks the name servers that come: these are those that it publishes now.")
    return found


def _of_zone_ns(spoken: str, registrar: Registrar) -> list[str]:
    """Return what is told of NS records that a registrar serves."""
    return [
        f"They are what {registrar.label} serves: whom {spoken} is delegated to stays as it is.",
        "If the domain has vanity name servers, they have to be among them to stay effective.",
    ]


def _of_vanity(spoken: str, wish: Wish, before: Registered | None) -> list[str]:
    """Return what is told of vanity name servers that come or go."""
    if wish.hosts:
        return [
            "DNSimple names them and gives them their addresses: these are the names that it usually takes.",
            f"Whom {spoken} is delegated to stays as it is; tuiz registrars --to-vanity changes that.",
        ]
    gone = before.hosts if before is not None else ()
    if not gone:
        return []
    return [
        f"Domains anywhere that are delegated to {', '.join(map(names.spoken, gone))} aren't found any more.",
        "What takes this back enables them again, with the addresses that DNSimple gives them then.",
    ]


def _about_glue(domain: "Domain", wish: Wish, before: Registered | None, registrar: Registrar) -> list[str]:
    """Return what is told of hosts within the domain that the parent zone needs the addresses of."""
    inside = [host for host in wish.hosts if names.is_at_or_below(host, domain.name)]
    if registrar.takes.brings_glue:
        return []
    if not registrar.takes.glue:
        there = {names.key(host) for host in before.hosts} if before is not None else set()
        return [_not_taken(domain, host, registrar) for host in inside if names.key(host) not in there]
    known = {names.key(host) for each in (wish.glue, before.glue if before else {}) for host in each}
    bare = [names.spoken(host) for host in inside if names.key(host) not in known]
    told = "No address of {0} is known: it needs glue, or nobody can reach it. {0}=ADDRESS tells it."
    return [told.format(host) for host in bare]


def _not_taken(domain: "Domain", host: str, registrar: Registrar) -> str:
    from tuiz.services.delegating import addresses_in

    try:
        found = addresses_in(domain.zone, host)
    except TuizError:
        found = ()
    address = f"its address {', '.join(found)}" if found else "its address"
    return (
        f"{names.spoken(host)} needs {address} in the parent zone, which {registrar.label} can't be told:"
        f" unless it is there already, nobody can reach it. {registrar.takes.otherwise}"
    )


def unknown_before(domain: str, problem: str) -> str:
    """Return what is told where nobody knows what the registrar has now."""
    return f"What {names.spoken(domain)} is delegated to now is unknown: {problem}."


def about_ds(domain: "Domain", wish: Wish, before: Registered | None) -> list[str]:
    """Return what speaks against the DS records that there are after a change; the arguments are those above."""
    present = before.ds if before is not None else None
    ds = wish.ds if wish.ds is not None else present
    if ds is None:
        return ["Whether there are DS records is unknown: with any, the new name servers have to sign with their keys."]
    if not ds or (wish.ds is None and before is not None and not difference(before.hosts, wish.hosts)):
        return []
    made = _ds_here(domain)
    if made & {_tag(rdata) for rdata in ds}:
        return []
    tags = ", ".join(sorted({rdata.split()[0] for rdata in ds}, key=lambda tag: tag.zfill(5)))
    verb = "stays" if len(ds) == 1 else "stay"
    what = f"The DS record of key {tags} {verb}" if wish.ds is None else f"The DS record is of key {tags}"
    beside = ", and the zone here has no such key" if made else ""
    told = f"{what}{beside}: unless the new name servers sign with it, nobody who validates finds the domain."
    return [f"{told} --ds none takes DS records away; wait out their TTL before the name servers change."]


def _ds_here(domain: "Domain") -> set[tuple[str, ...]]:
    """Return tag and algorithm of the keys that the domain's zone here has."""
    from tuiz.services.records_view import apex_records

    if domain.zone is None:
        return set()
    try:
        keys = [record.rdata for record in apex_records(domain.zone, "DNSKEY")]
        if not keys:
            return set()
        import dns.dnssec
        import dns.rdata

        parsed = [dns.rdata.from_text("IN", "DNSKEY", text) for text in keys]
        return {(str(dns.dnssec.key_id(key)), str(int(key.algorithm))) for key in parsed}  # type: ignore[arg-type,attr-defined]
    except (TuizError, ValueError):
        return set()


def _tag(rdata: str) -> tuple[str, ...]:
    return tuple(rdata.split()[:2])


def _about_zone_ns(domain: "Domain", wish: Wish) -> list[str]:
    from tuiz.services.records_view import apex_records

    if domain.zone is None:
        return []
    try:
        present = [record.rdata for record in apex_records(domain.zone, "NS")]
    except TuizError:
        return []
    found = difference(present, wish.hosts)
    if not found:
        return []
    named = " ".join(names.spoken(host) for host in wish.hosts)
    command = f"tuiz zone-ns {names.spoken(domain.name)} {named}"
    return [f"The zone's own NS records are others. Set them, too: n in the app, or {command}."]
