"""The words of a domain that explanations are made with: its names, and who decides what of it."""

from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.services.mendings import Role

if TYPE_CHECKING:
    from tuiz.domain.delegation import Delegation
    from tuiz.services.delegating import DelegationReport


def words_of(delegation: "Delegation", report: "DelegationReport | None" = None) -> dict[str, str]:
    """Return the domain's own words for the explanations.

    Args:
        delegation: what was observed of the domain.
        report: what is known beside that, such as who its registrar is.
    """
    above, delegated = delegation.parent.source, delegation.delegated
    domain = names.spoken(delegation.domain) if delegation.domain != names.ROOT else "the root"
    parent = "the zone above" if above is None else "the root" if above == names.ROOT else names.spoken(above)
    who, where = _decider(delegation, domain, parent, report)
    here = "" if delegation.zone_ns is None else ", whose file is in this workspace"
    signed = delegation.parent.referral is not None and bool(delegation.parent.referral.ds)
    return {
        "domain": domain,
        "parent": parent,
        "count": "an unknown number" if delegated is None else str(len(delegated)),
        "at_parent": where,
        "expiry": f"Everybody behind a resolver that validates loses {domain}; for the others it works."
        if signed
        else f"{parent[:1].upper()}{parent[1:]} has no DS record of {domain}, so nobody checks: nothing fails by it.",
        Role.PARENT: who,
        Role.REGISTRY: f"whoever runs the servers of {parent}",
        Role.ZONE: f"whoever keeps the zone {domain}{here}",
        Role.SERVERS: f"whoever runs the name servers{_operator(report)}",
        Role.HOSTS: "whoever keeps the zone that the name server's own name lies in",
    }


def _decider(delegation: "Delegation", domain: str, parent: str, report: "DelegationReport | None") -> tuple[str, str]:
    """Return who decides how the domain is delegated, and where that is entered."""
    above = delegation.parent.source
    if above is None:
        return f"whoever keeps the zone above {domain}", "in the zone above"
    if above == names.ROOT:
        return f"the registry of {domain}, at the operator of the root", "at the operator of the root"
    if delegation.parent.stored is not None:
        return f"whoever keeps the zone {parent}, whose file is in this workspace", f"in the zone {parent} here"
    if f".{above}".lower().endswith(names.REVERSE):
        who = f"whoever the addresses of {domain} were given to, with those who gave them (a provider, or a registry)"
        return who, "with those who gave the addresses"
    found = report.registration.found if report is not None and report.registration is not None else None
    registrar = (
        f"the registrar {found.registrar.rstrip('.')}" if found is not None and found.registrar else "its registrar"
    )
    if len(names.labels(above)) == 1 or (found is not None and found.registrar):
        return f"the holder of {domain}, at {registrar}", f"at {registrar.replace('its ', 'the ')}"
    return (
        f"whoever keeps the zone {parent}; if that is a registry's, the holder of {domain} at the registrar",
        f"in the zone {parent} (if that is a registry's, at the registrar)",
    )


def _operator(report: "DelegationReport | None") -> str:
    """Return whose the name servers that the parent names are, where that is known."""
    whose = report.whose.get("Parent") if report is not None else None
    if whose is None:
        return ""
    return f": {whose.label}" if whose.advice is not None else f": those of the set {whose.label}"
