"""`tuiz vanity`: name servers under names of one's own, and the domains that are delegated to them."""

import asyncio
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tuiz.cli.arguments import Parser
from tuiz.cli.changing import DONE, add_wish_options, document_of, make, tell_of_settings, tell_outcome
from tuiz.cli.lookup_options import add_lookup_options, tell_findings
from tuiz.cli.output import put, put_json, tell
from tuiz.domain import names
from tuiz.errors import TuizError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.services.finding_zone import FoundZone, ZoneFinder
    from tuiz.services.one_change import Outcome
    from tuiz.services.vanity import Plan, Vanity

_USAGE: Final = """tuiz vanity [options] [DOMAIN]
       tuiz vanity configure [options] --for SET DOMAIN [HOST…]
       tuiz vanity configure [options] --address HOST=ADDRESS,… DOMAIN
       tuiz vanity delegate [options] --to DOMAIN DOMAIN…
       tuiz vanity stop [options] [--set SET] DOMAIN…
       tuiz vanity disable [options] [--set SET] DOMAIN"""
_EPILOG = """\
configure gives hosts of DOMAIN, ns1, ns2 and so on unless you name them, the
addresses of a provider's servers, locks them, and sets the zone NS records to
them; the glue that the registry needs is printed. delegate sets the zone NS
records of other domains to them, if they resolve. stop brings a domain back to
the provider's own names, and disable takes the hosts away when no domain uses
them any more. Without a word, what there is is listed, with who uses it.
"""


class NotConfirmed(TuizError):
    """It rests on an answer that never came."""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.usage = _USAGE
    parser.epilog = _EPILOG
    parser.operands_anywhere = True
    parser.add_argument("words", metavar="WORD", nargs="*", help="what to do, and the domains")
    parser.add_argument("--for", dest="provider", metavar="SET", help="the name server set whose servers they are")
    parser.add_argument(
        "--address",
        metavar="HOST=ADDRESS,…",
        action="append",
        default=[],
        help="a host with its addresses, instead of a set; may be repeated",
    )
    parser.add_argument("--to", metavar="DOMAIN", help="the domain whose vanity name servers others are delegated to")
    parser.add_argument("--set", metavar="SET", help="the set to go back to, instead of the provider's")
    parser.add_argument(
        "--yes", action="store_true", help="leave out servers of the set whose addresses are unknown now"
    )
    parser.add_argument(
        "--confirm",
        metavar="DOMAIN",
        action="append",
        default=[],
        help="delegate this domain although it is unknown whether the hosts resolve",
    )
    add_lookup_options(parser)
    add_wish_options(parser)


def run(arguments: Namespace) -> int:
    """List them, or change something about them."""
    from tuiz.services.finding_zone import ZoneFinder

    finder = ZoneFinder(arguments.workspace, arguments.config)
    tell_findings(finder)
    action, *words = arguments.words or [""]
    if action not in _ACTIONS:
        return _show(arguments, finder, [word for word in (action, *words) if word])
    for option, owner in _OPTIONS.items():
        if getattr(arguments, option) and action not in owner:
            raise UsageError(f"--{'for' if option == 'provider' else option} isn't for tuiz vanity {action}.")
    if not words:
        raise UsageError("DOMAIN is missing.", hint=_USAGE)
    return _ACTIONS[action](arguments, finder, words)


def _configure(arguments: Namespace, finder: "ZoneFinder", words: "Sequence[str]") -> int:
    from tuiz.services.configuring_vanity import from_addresses, from_set
    from tuiz.services.vanity import plan_configure
    from tuiz.services.vanity_addresses import told_of

    zone = _zone(finder, words[0])
    if arguments.address and (arguments.provider or words[1:]):
        raise UsageError("--address names the hosts, too: neither --for nor HOST goes with it.")
    if arguments.address:
        wanted = from_addresses(zone, finder, arguments.address)
    else:
        if not arguments.provider and not zone.file.settings.vanity_for:
            raise UsageError("Nothing says whose servers they are.", hint="--for SET, or --address HOST=ADDRESS,…")
        wanted = asyncio.run(from_set(zone, finder, arguments.provider, words[1:], goes_on=arguments.yes))
    if wanted.left_out:
        tell(f"{told_of(wanted.left_out)} They are left out.")
    addresses = wanted.addresses
    plan = plan_configure(zone, addresses, wanted.provider)
    for warning in plan.warnings:
        tell(warning)
    outcome = _carry_out(arguments, plan)
    if arguments.json:
        put_json(_document(outcome, plan))
        return DONE
    tell_outcome(arguments, outcome)
    tell("The registry needs this glue:")
    for host, found in addresses.items():
        put(host, *found)
    return DONE


def _delegate(arguments: Namespace, finder: "ZoneFinder", words: "Sequence[str]") -> int:
    from tuiz.services.vanity import plan_delegate, vanity_of
    from tuiz.services.vanity_addresses import refuse_unresolved, told_of

    if not arguments.to:
        raise UsageError("--to DOMAIN is missing: whose vanity name servers?", hint=_USAGE)
    zones = _zones(finder, words)
    vanity = vanity_of(_zone(finder, arguments.to), finder)
    if any(names.key(zone.origin) == names.key(vanity.zone.origin) for zone in zones):
        raise UsageError("A domain is delegated to its own vanity name servers by tuiz vanity configure.")
    unknown = asyncio.run(refuse_unresolved(vanity.hosts, vanity.zone.settings.lookup))
    if unknown:
        confirmed = {names.key(names.absolute(word, names.ROOT)) for word in arguments.confirm}
        left = [names.spoken(zone.origin) for zone in zones if names.key(zone.origin) not in confirmed]
        if left and not arguments.dry_run:
            options = " ".join(f"--confirm {domain}" for domain in left)
            raise NotConfirmed(told_of(unknown), hint=f"If you are sure, say so: {options}")
        tell(told_of(unknown))
    return _each(arguments, [plan_delegate(zone, vanity) for zone in zones])


def _stop(arguments: Namespace, finder: "ZoneFinder", words: "Sequence[str]") -> int:
    from tuiz.services.vanity import owners_here, plan_stop

    owners = owners_here(finder)
    return _each(arguments, [plan_stop(zone, owners, finder, arguments.set) for zone in _zones(finder, words)])


def _disable(arguments: Namespace, finder: "ZoneFinder", words: "Sequence[str]") -> int:
    from tuiz.services.vanity import plan_disable, vanity_of

    if len(words) > 1:
        raise UsageError(f"{words[1]!r} is a word too many.", hint=_USAGE)
    vanity = vanity_of(_zone(finder, words[0]), finder)
    plan = plan_disable(vanity, finder, arguments.set)
    for user in vanity.unread:
        tell(f"Whether {names.spoken(user.zone.origin)} uses them is unknown: {user.problem}")
    outcome = _carry_out(arguments, plan)
    if arguments.json:
        put_json(_document(outcome, plan))
    else:
        tell_outcome(arguments, outcome)
        tell("Take their glue away at the registry when it delegates the domain elsewhere.")
    return DONE


def _each(arguments: Namespace, plans: "Sequence[Plan]") -> int:
    """Carry out one plan after the other, each a revision of its own."""
    documents: list[dict[str, object]] = []
    for plan in plans:
        try:
            outcome = _carry_out(arguments, plan)
        except TuizError as error:
            if documents:
                done = ", ".join(str(document["zone"]) for document in documents)
                error.message = f"{names.spoken(plan.zone.origin)}: {error.message} Done already: {done}"
            raise
        documents.append(_document(outcome, plan))
        if not arguments.json:
            tell_outcome(arguments, outcome)
    if arguments.json:
        put_json(documents)
    return DONE


def _carry_out(arguments: Namespace, plan: "Plan") -> "Outcome":
    from tuiz.services.vanity import carry_out

    return make(arguments, plan.zone, lambda wish: carry_out(plan, wish))


def _document(outcome: "Outcome", plan: "Plan") -> dict[str, object]:
    document = document_of(outcome)
    if plan.glue is not None:
        document["glue"] = {host: list(addresses) for host, addresses in plan.glue.items()}
    document["settings"] = {"file": str(plan.settings_path), "values": dict(plan.settings)}
    return document


def _show(arguments: Namespace, finder: "ZoneFinder", words: "Sequence[str]") -> int:
    from tuiz.services.vanity import vanities, vanity_of

    if len(words) > 1:
        raise UsageError(f"{words[0]!r} is none of {', '.join(_ACTIONS)}.", hint=_USAGE)
    found = [vanity_of(_zone(finder, words[0]), finder)] if words else vanities(finder)
    if arguments.json:
        put_json([_state(vanity) for vanity in found])
        return DONE
    for vanity in found:
        for host, addresses in vanity.addresses.items():
            put(host, *(addresses or ("no address",)))
        provider = vanity.provider
        whose = provider if isinstance(provider, str) else " ".join(map(names.spoken, provider or ()))
        users = " ".join(names.spoken(user.zone.origin) for user in vanity.users) or "no other domain"
        tell(f"{names.spoken(vanity.zone.origin)}: for {whose or 'an unknown provider'}; used by {users}.")
    if not found:
        tell("No domain here has vanity name servers.")
    return DONE


def _state(vanity: "Vanity") -> dict[str, object]:
    return {
        "zone": vanity.zone.origin,
        "hosts": {host: list(addresses) for host, addresses in vanity.addresses.items()},
        "for": list(vanity.provider) if isinstance(vanity.provider, tuple) else vanity.provider,
        "used_by": [
            {"zone": user.zone.origin, "zone_ns": list(user.zone_ns), "intended": list(user.intended)}
            for user in vanity.users
        ],
    }


def _zone(finder: "ZoneFinder", word: str) -> "FoundZone":
    zone = finder.find(word)
    tell_of_settings([zone])
    return zone


def _zones(finder: "ZoneFinder", words: "Sequence[str]") -> "list[FoundZone]":
    found: dict[Path, FoundZone] = {}
    for word in words:
        zone = _zone(finder, word)
        found.setdefault(zone.path, zone)
    return list(found.values())


_ACTIONS: Final = {"configure": _configure, "delegate": _delegate, "stop": _stop, "disable": _disable}
_OPTIONS: Final = {
    "provider": {"configure"},
    "address": {"configure"},
    "yes": {"configure"},
    "to": {"delegate"},
    "confirm": {"delegate"},
    "set": {"stop", "disable"},
}
"""For which of them an option is."""
