"""`tuiz name-servers`: list, make, change and delete name server sets, and set zones to them."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.cli import set_uses
from tuiz.cli.arguments import Parser
from tuiz.cli.changing import add_wish_options
from tuiz.cli.lookup_options import tell_findings
from tuiz.cli.output import put, put_json, tell
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.domain.name_servers import NameServerSet
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.name_server_sets import Use

DONE, DIFFERENT = 0, 1

_EPILOG = """\
Without LABEL all sets are listed; with LABEL alone, one of them, and how the
domains that refer to it differ: their TOML file says name_servers = "LABEL".
With HOST the set is made, or one's own is changed, which changes no zone:
--apply LABEL DOMAIN… does, one revision in each; --intend LABEL DOMAIN… makes it
what a delegation is meant to be, in the TOML file. Without DOMAIN those are
meant that refer to the set and differ. The exit status is 1 when one differs.
With --providers, whose name servers tuiz recognises, by which names,
and where that is published; with HOST behind it, whose these are.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.add_argument("label", metavar="LABEL", nargs="?", help="the set")
    parser.add_argument(
        "hosts", metavar="HOST[=ADDRESS,…]", nargs="*", help="its name servers, all of them, with addresses for glue"
    )
    parser.add_argument("-w", "--workspace", metavar="DIR", type=Path, help="the folder of zones")
    parser.add_argument("--user", action="store_true", help="keep a new set in your own settings, for all workspaces")
    parser.add_argument("--delete", action="store_true", help="delete the set; no zone changes by it")
    parser.add_argument(
        "--providers", action="store_true", help="list whose name servers are recognised; with HOST, whose those are"
    )
    parser.add_argument(
        "--apply", action="store_true", help="make the set the zone NS records of DOMAIN…, or of all that refer to it"
    )
    parser.add_argument(
        "--intend",
        action="store_true",
        help="mean the delegation of DOMAIN…, or of all that refer to it, to be that",
    )
    parser.add_argument("--undo-intent", action="store_true", help="mean of DOMAIN… what was meant before --intend")
    add_wish_options(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(arguments: Namespace) -> int:
    """List them, or change one."""
    from tuiz.services.finding_zone import ZoneFinder

    if not arguments.apply and (arguments.dry_run or arguments.message is not None):
        raise UsageError("--dry-run and --message go with --apply.", hint="No zone changes by anything else here.")
    finder = ZoneFinder(arguments.workspace)
    tell_findings(finder)
    if arguments.providers:
        return _list_providers(arguments, finder)
    if arguments.delete:
        _delete(arguments, finder)
        return DONE
    for option, act in (("apply", set_uses.apply), ("intend", set_uses.intend), ("undo_intent", set_uses.undo_intent)):
        if getattr(arguments, option):
            return act(arguments, finder)
    if arguments.hosts:
        _keep(arguments, finder)
        finder = ZoneFinder(arguments.workspace)
    return _list(arguments, finder)


def _delete(arguments: Namespace, finder: "ZoneFinder") -> None:
    from tuiz.services.applying_sets import name_of
    from tuiz.services.name_server_sets import forget, named, uses

    if arguments.label is None or arguments.hosts:
        raise UsageError("--delete takes the label of one set.", hint="tuiz name-servers --delete LABEL")
    found = named(arguments.label, finder)
    used = uses(finder).get(found.key, [])
    path = forget(arguments.label, finder)
    if arguments.json:
        put_json({"label": found.label, "deleted": True, "file": str(path)})
    tell(f"Deleted {found.label} from {path}.")
    for use in used:
        tell(f"{name_of(use)} still refers to it: its NS records stay as they are.")
    if used:
        tell("Name another set, or the hosts, in the TOML file beside each; tuiz check reminds of it.")


def _keep(arguments: Namespace, finder: "ZoneFinder") -> None:
    from tuiz.services.name_server_sets import keep, parse_hosts, sets_of

    present = {each.key: each.label for each in sets_of(finder)}
    path = keep(arguments.label, parse_hosts(arguments.hosts), finder, for_user=arguments.user)
    tell(f"Wrote {present.get(arguments.label.lower(), arguments.label)} to {path}.")


def _list(arguments: Namespace, finder: "ZoneFinder") -> int:
    from tuiz.services.name_server_sets import document, named, sets_of, uses

    used = uses(finder)
    sets = sets_of(finder) if arguments.label is None else [named(arguments.label, finder)]
    if arguments.json:
        put_json(document(sets, used))
    else:
        for found in sets:
            _print(found, used.get(found.key, []), is_alone=arguments.label is not None)
    shown = [use for found in sets for use in used.get(found.key, [])]
    return DIFFERENT if any(use.zone_ns or use.delegation for use in shown) else DONE


def _list_providers(arguments: Namespace, finder: "ZoneFinder") -> int:
    from tuiz.services.known_providers import known_providers, providers_document, whose, whose_hosts_document

    if arguments.delete or arguments.user:
        option = "--delete" if arguments.delete else "--user"
        raise UsageError(f"--providers only lists: it doesn't go with {option}.")
    known = known_providers(finder)
    if arguments.label is not None:
        found = whose([arguments.label, *arguments.hosts], known)
        if arguments.json:
            put_json(whose_hosts_document(found))
        else:
            for host, theirs in found:
                put(host, ", ".join(each.label for each in theirs) or "nobody's that is known")
        return DONE
    if arguments.json:
        put_json(providers_document(known))
        return DONE
    for each in known:
        by = each.provider.pattern.pattern if each.provider is not None else " ".join(map(_spoken, each.hosts))
        put(each.label, each.kind, by, each.reference or each.source)
    return DONE


def _spoken(host: str) -> str:
    return host.rstrip(".")


def _print(found: "NameServerSet", used: "list[Use]", *, is_alone: bool) -> None:
    if not is_alone:
        domains = "1 domain" if len(used) == 1 else f"{len(used)} domains"
        put(found.label, found.source, domains if used else "", " ".join(host.rstrip(".") for host in found.hosts))
        return
    from tuiz.services.applying_sets import name_of, told_of

    for host in found.hosts:
        put(host, *found.addresses.get(host, ()))
    for use in used:
        tell(f"{name_of(use)}: {told_of(use)}")
