"""What `tuiz name-servers` does to the domains that use a set: bring it to their zones, or make it what they intend."""

from argparse import Namespace
from functools import partial
from typing import TYPE_CHECKING

from tuiz.cli.changing import document_of, make, tell_of_settings, tell_outcome
from tuiz.cli.output import put_json, tell
from tuiz.errors import TuizError, UsageError

if TYPE_CHECKING:
    from tuiz.services.finding_zone import FoundZone, ZoneFinder

DONE, FAILED = 0, 3


def apply(arguments: Namespace, finder: "ZoneFinder") -> int:
    """Make a set the zone NS records of domains, one revision in each; one that fails holds no other up."""
    from tuiz.services.applying_sets import apply_to
    from tuiz.services.name_server_sets import named

    servers = named(_label(arguments, "--apply"), finder)
    documents: list[dict[str, object]] = []
    failed = 0
    for zone in _chosen(arguments, finder, by_delegation=False):
        try:
            outcome = make(arguments, zone, partial(apply_to, zone, servers, finder.places))
        except TuizError as error:
            failed += 1
            documents.append({"zone": zone.origin, "changed": False, "problem": error.message})
            _tell_failure(zone, error)
            continue
        documents.append({**document_of(outcome), "problem": None})
        if not arguments.json:
            tell_outcome(arguments, outcome)
    if arguments.json:
        put_json(documents)
    elif not documents:
        tell(f"No domain that refers to {servers.label} differs from it.")
    return FAILED if failed else DONE


def intend(arguments: Namespace, finder: "ZoneFinder") -> int:
    """Make a set what domains' delegations are meant to be; no zone and no registrar changes."""
    from tuiz.services.intending import Intent
    from tuiz.services.intending import intend as intend_all
    from tuiz.services.name_server_sets import named

    servers = named(_label(arguments, "--intend"), finder)
    zones = _chosen(arguments, finder, by_delegation=True)
    if not zones:
        tell(f"No intended delegation of a domain that refers to {servers.label} differs from it.")
    return _tell(arguments, zones, intend_all([Intent(zone, servers) for zone in zones], finder.places))


def undo_intent(arguments: Namespace, finder: "ZoneFinder") -> int:
    """Bring back what domains' delegations were meant to be."""
    from tuiz.services.intending import take_back

    if arguments.label is None:
        raise UsageError("DOMAIN is missing.", hint="tuiz name-servers --undo-intent DOMAIN…")
    zones = _found(finder, [arguments.label, *arguments.hosts])
    return _tell(arguments, zones, take_back(zones, finder.places))


def _label(arguments: Namespace, option: str) -> str:
    if arguments.label is None:
        raise UsageError("LABEL is missing.", hint=f"tuiz name-servers {option} LABEL [DOMAIN…]")
    return str(arguments.label)


def _chosen(arguments: Namespace, finder: "ZoneFinder", *, by_delegation: bool) -> "list[FoundZone]":
    """Return the domains that are named; else those that refer to the set, and differ."""
    from tuiz.services.name_server_sets import uses

    if arguments.hosts:
        return _found(finder, arguments.hosts)
    used = uses(finder).get(arguments.label.lower(), [])
    return [use.zone for use in used if (use.delegation if by_delegation else use.zone_ns or use.problem)]


def _found(finder: "ZoneFinder", words: list[str]) -> "list[FoundZone]":
    zones = {zone.path: zone for zone in map(finder.find, words)}
    tell_of_settings(zones.values())
    return list(zones.values())


def _tell(arguments: Namespace, zones: "list[FoundZone]", done: list[TuizError | None]) -> int:
    pairs = list(zip(zones, done, strict=True))
    if arguments.json:
        put_json(
            [{"zone": zone.origin, "problem": error.message if error is not None else None} for zone, error in pairs]
        )
    for zone, error in pairs:
        if error is None:
            tell(f"{zone.origin} {zone.file.file.settings_path} follows.")
        else:
            _tell_failure(zone, error)
    return FAILED if any(done) else DONE


def _tell_failure(zone: "FoundZone", error: TuizError) -> None:
    tell(f"{zone.origin} not: {error.message} {error.hint or ''}".rstrip())
