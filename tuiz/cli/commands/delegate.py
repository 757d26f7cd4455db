"""`tuiz delegate`: delegate a domain, from the zone here that it lies in or at its registrar, or no longer."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.changing import DONE, add_change_options, tell_of_settings, wish_of
from tuiz.cli.ds_option import ds_choice
from tuiz.cli.lookup_options import add_config_option, tell_findings
from tuiz.cli.output import tell
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.domain.delegation_operations import DelegateChild
    from tuiz.domain.name_servers import NameServerSet
    from tuiz.registrar.protocol import Registrar
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.registering import Preview

REFUSED = 1

_EPILOG = """\
NS, glue and DS are brought to what is named, in the zone here that CHILD lies
in, as one operation. Addresses of name servers within CHILD are taken from
HOST=ADDRESS,…, else from the zone of CHILD if it is here, too. The DS records
stay, unless --ds says: "zone" takes those that CHILD's zone here asks for by
CDS, or that its keys make; "live" asks CHILD's name servers for the same, and
takes what all of them say if its signatures lead to it; "none" takes them away;
or name each as RDATA. Without HOST, --ds leaves the name servers as they are.

Records of the zone above at or below CHILD aren't served any more then, but for
glue; --move takes them into the zone of CHILD here, and makes its file where it
has none. With --remove it brings the child's records back into the zone above.

Where --registrar, or registrar in the TOML file beside CHILD's zone, names a
registrar, it goes there instead: one of [registrars.LABEL] in your config.toml;
"manual", which tells what to enter by hand; "parent", the zone here. Such a change
is logged (tuiz delegation --history CHILD); --undo takes the last one back, and
--redo makes it again. Both go step by step.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.operands_anywhere = True
    parser.add_argument("child", metavar="CHILD", help="the name to delegate")
    parser.add_argument(
        "hosts", metavar="HOST[=ADDRESS,…]", nargs="*", help="its name servers, all of them, with addresses for glue"
    )
    parser.add_argument("--set", metavar="LABEL", action="append", default=[], help="take the name servers of a set")
    parser.add_argument(
        "--ds", metavar="DS", action="append", default=[], help="zone, live, none, or the data of a DS record"
    )
    parser.add_argument("--ttl", metavar="SECONDS", help="the TTL of the NS records")
    parser.add_argument("--registrar", metavar="LABEL", help="change it at this registrar")
    parser.add_argument(
        "--preflight", action="store_true", help="ask the new name servers first; change nothing unless all is well"
    )
    parser.add_argument(
        "--confirm",
        metavar="DOMAIN",
        help="the domain's name once more: go on after a preflight that couldn't find out everything",
    )
    parser.add_argument("--undo", action="store_true", help="take the last change at its registrar back")
    parser.add_argument("--redo", action="store_true", help="make the change again that was taken back last")
    parser.add_argument("--remove", action="store_true", help="delegate it no longer")
    parser.add_argument(
        "--move",
        action="store_true",
        help="take the records below into CHILD's zone here, or a new one; with --remove, take them back",
    )
    add_change_options(parser)
    add_config_option(parser)


def run(arguments: Namespace) -> int:
    """Delegate it."""
    from tuiz.domain import names
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import AmbiguousZone, NoSuchZone, ZoneFinder

    goes_back = arguments.undo or arguments.redo
    if arguments.preflight and (goes_back or arguments.remove):
        raise UsageError("--preflight needs new name servers.", hint="tuiz delegate --preflight DOMAIN HOST…")
    if goes_back:
        is_more = arguments.hosts or arguments.set or arguments.remove or arguments.ds or arguments.registrar
        if is_more or (arguments.undo and arguments.redo):
            raise UsageError("--undo and --redo take a domain and nothing else.", hint="tuiz delegate --undo DOMAIN")
    elif bool(arguments.hosts or arguments.set or (arguments.ds and not arguments.remove)) == arguments.remove:
        what = "--remove takes no name server." if arguments.remove else "No name server is named."
        raise UsageError(what, hint="tuiz delegate CHILD HOST… delegates it, tuiz delegate --remove CHILD no longer.")
    names.validate(arguments.child)
    child = names.absolute(arguments.child, names.ROOT)
    finder = ZoneFinder(arguments.workspace, arguments.config)
    try:
        domain = Domain(child, finder.find(child))
    except (NoSuchZone, AmbiguousZone):
        domain = Domain(child, None)
    if goes_back:
        return _undo(arguments, domain, finder)
    label = arguments.registrar or (domain.zone.file.settings.registrar if domain.zone is not None else None)
    if arguments.move and label not in {None, "parent"}:
        raise UsageError(f"--move is for a parent zone here; {label} has no records to move.")
    if label is not None and not arguments.move:
        return _at_registrar(arguments, domain, finder)
    return _in_zone_above(arguments, domain, finder)


def _in_zone_above(arguments: Namespace, domain: "Domain", finder: "ZoneFinder") -> int:
    from dataclasses import replace

    from tuiz.cli.cutting import cut
    from tuiz.registrar.protocol import Registered
    from tuiz.services.child_delegation import parent_of, without_glue
    from tuiz.services.child_records import plan_child
    from tuiz.services.cutting_over import followed_words
    from tuiz.services.parent_zone import ParentZoneHere

    parent = parent_of(domain.name, finder)
    tell_of_settings([parent])
    delegation = _operation(arguments, domain, finder, ParentZoneHere(finder))
    for host in without_glue(delegation, parent) if arguments.hosts or arguments.set else ():
        tell(f"No address of {host} is known: nobody can reach it. {host}=ADDRESS tells it.")
    if arguments.preflight and not _may_go(arguments, domain, delegation, finder):
        return REFUSED
    plan = plan_child(delegation, parent, domain.zone, move=arguments.move)
    plan = replace(plan, is_ds_checked=_is_live(arguments))
    status = cut(arguments, plan, finder, tells=bool(arguments.hosts or arguments.set or arguments.remove))
    if status == DONE and not arguments.dry_run:
        now_has = Registered(delegation.hosts, delegation.glue, delegation.ds)
        tell(followed_words(domain.name, now_has, finder.places))
    return status


def _at_registrar(arguments: Namespace, domain: "Domain", finder: "ZoneFinder") -> int:
    import asyncio

    from tuiz.registrar.protocol import Wish
    from tuiz.services.parent_zone import ParentZoneHere
    from tuiz.services.registering import preview, registrar_of

    tell_findings(finder)
    ttl = _ttl(arguments)
    registrar = registrar_of(domain, finder, arguments.registrar, way=wish_of(arguments), ttl=ttl)
    assert registrar is not None
    delegation = _operation(arguments, domain, finder, registrar)
    if delegation.ttl is not None and not isinstance(registrar, ParentZoneHere):
        raise UsageError(f"--ttl is nothing that {registrar.label} can be told.")
    wish = Wish(delegation.hosts, delegation.glue, delegation.ds)
    if arguments.preflight and not _may_go(arguments, domain, delegation, finder):
        return REFUSED
    return _go(arguments, asyncio.run(preview(domain, wish, registrar, finder)), finder)


def _may_go(arguments: Namespace, domain: "Domain", wanted: "DelegateChild", finder: "ZoneFinder") -> bool:
    """Ask the new name servers, tell what speaks against them, and return whether the change may be made."""
    import asyncio

    from tuiz.checks.live.preflight import Decision
    from tuiz.cli.delegation_text import preflight_lines
    from tuiz.cli.waiting import StatusLine
    from tuiz.domain import names
    from tuiz.services.preflighting import look_ahead

    settings = domain.zone.settings.lookup if domain.zone is not None else finder.settings.lookup
    line = StatusLine()
    try:
        report = asyncio.run(look_ahead(domain, wanted.hosts, finder, settings, line.show, glue=wanted.glue))
    finally:
        line.clear()
    if report.decision is Decision.GO:
        return True
    for text in preflight_lines(report):
        tell(text)
    confirmed = names.key(names.absolute(arguments.confirm or "", names.ROOT)) == names.key(domain.name)
    if report.decision is Decision.CARE and confirmed:
        return True
    again = f" --confirm {names.spoken(domain.name)} goes on." if report.decision is Decision.CARE else ""
    tell(f"Nothing was changed.{again}")
    return False


def _undo(arguments: Namespace, domain: "Domain", finder: "ZoneFinder") -> int:
    import asyncio

    from tuiz.services.registrar_undo import last_change_back, last_undo_back

    tell_findings(finder)
    back = last_undo_back if arguments.redo else last_change_back
    return _go(arguments, asyncio.run(back(domain, finder, way=wish_of(arguments))), finder)


def _go(arguments: Namespace, planned: "Preview", finder: "ZoneFinder") -> int:
    """Make a change at a registrar, or only show it."""
    import asyncio

    from tuiz.cli.registrar_text import tell_applied, tell_preview
    from tuiz.services.registering import apply

    if arguments.dry_run:
        tell_preview(planned, as_json=arguments.json)
        return DONE
    applied = asyncio.run(apply(planned, finder, message=arguments.message))
    tell_applied(planned, applied, as_json=arguments.json)
    return DONE


def _operation(arguments: Namespace, domain: "Domain", finder: "ZoneFinder", registrar: "Registrar") -> "DelegateChild":
    """Return what is wished; where DS records alone are named, for the name servers that *registrar* has now."""
    from dataclasses import replace

    from tuiz.services.child_delegation import operation, with_sets
    from tuiz.services.name_server_sets import named, parse_hosts
    from tuiz.services.registrar_limits import glue_for

    words = arguments.hosts
    changes_ds_only = not (words or arguments.set or arguments.remove)
    if changes_ds_only:
        import asyncio

        from tuiz.services.registering import hosts_now

        words = asyncio.run(hosts_now(domain, registrar, finder))
    typed = parse_hosts(words)
    servers = with_sets(typed, [named(label, finder) for label in arguments.set])
    ds = _live_ds(domain, servers, finder, registrar) if _is_live(arguments) else ds_choice(arguments.ds)
    delegation = operation(domain.name, servers, finder, ds=ds, ttl=_ttl(arguments))
    glue = {} if changes_ds_only else glue_for(registrar, delegation.glue, typed.addresses)
    return replace(delegation, glue=glue)


def _is_live(arguments: Namespace) -> bool:
    """Return whether the name servers are to be asked for the DS records.

    Raises:
        UsageError: that doesn't go together with what else is said.
    """
    if "live" in arguments.ds and len(arguments.ds) > 1:
        raise UsageError("--ds live stands alone.")
    if "live" in arguments.ds and arguments.remove:
        raise UsageError("--ds live asks the name servers of a delegation, and --remove ends it.")
    return "live" in arguments.ds


def _live_ds(
    domain: "Domain", servers: "NameServerSet", finder: "ZoneFinder", registrar: "Registrar"
) -> "Sequence[str]":
    """Return the DS records that the domain's name servers ask for, and tell what they were taken from."""
    import asyncio

    from tuiz.cli.waiting import StatusLine
    from tuiz.services.child_delegation import ds_of_servers

    line = StatusLine()
    line.show("asking the name servers for the keys")
    try:
        asked = asyncio.run(ds_of_servers(domain, servers, registrar, finder))
    finally:
        line.clear()
    tell(f"By the {asked.by} records that its name servers serve: {'; '.join(asked.ds) or 'no DS record'}.")
    for remark in asked.remarks:
        tell(remark)
    return asked.ds


def _ttl(arguments: Namespace) -> int | None:
    from tuiz.services import record_words

    return None if arguments.ttl is None else record_words.seconds(arguments.ttl)
