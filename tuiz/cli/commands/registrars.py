"""`tuiz registrars`: which registrars there are, their domains, and what only an account at DNSimple has."""

import asyncio
from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.lookup_options import add_lookup_options, tell_findings
from tuiz.cli.output import put, put_json, put_json_list, tell
from tuiz.domain import names
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.registrar.protocol import Registrar
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.registering import Applied, Preview

DONE = 0

_EPILOG = """\
Without LABEL the registrars are listed, and none is asked; with LABEL, the
domains that it has; with DOMAIN, what it has of one, or for a registrar by
hand what to enter there. tuiz delegate changes that. An account at DNSimple can do more:
  --zone-ns         set the NS records of the zone that DNSimple serves to
                    HOST…; whom the domain is delegated to stays as it is
  --enable-vanity   give the domain vanity name servers: it adds their addresses
                    to the zone that DNSimple serves
  --to-vanity       delegate to the vanity name servers HOST…, with their glue
  --from-vanity     delegate to HOST… again, or without any to those of its own
                    that DNSimple picks
  --disable-vanity  take the domain's vanity name servers away
Each is shown first with --dry-run, logged (tuiz delegation --history DOMAIN),
and taken back by tuiz delegate --undo DOMAIN.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.operands_anywhere = True
    parser.add_argument("label", metavar="LABEL", nargs="?", help="a registrar, as your config.toml names it")
    parser.add_argument("domain", metavar="DOMAIN", nargs="?", help="one of its domains")
    parser.add_argument("hosts", metavar="HOST", nargs="*", help="name servers")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--zone-ns", action="store_true", help="set the zone NS records")
    ways.add_argument("--to-vanity", action="store_true", help="delegate to vanity name servers")
    ways.add_argument("--from-vanity", action="store_true", help="delegate to others again")
    ways.add_argument("--enable-vanity", action="store_true", help="give the domain vanity name servers")
    ways.add_argument("--disable-vanity", action="store_true", help="take its vanity name servers away")
    parser.add_argument("--set", metavar="LABEL", action="append", default=[], help="take the name servers of a set")
    parser.add_argument("--dry-run", action="store_true", help="print what would change, and change nothing")
    parser.add_argument("-m", "--message", metavar="TEXT", help="why, for the log")
    add_lookup_options(parser)


def run(arguments: Namespace) -> int:
    """List them, or change what one has."""
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.registrars import named

    switches = arguments.enable_vanity or arguments.disable_vanity
    changes = arguments.zone_ns or arguments.to_vanity or arguments.from_vanity or switches
    _check(arguments, changes=changes)
    finder = ZoneFinder(arguments.workspace, arguments.config)
    tell_findings(finder)
    if arguments.label is None:
        _list(arguments, finder)
        return DONE
    registrar = named(arguments.label, finder)
    if arguments.domain is None:
        _list_domains(arguments, finder)
    elif changes:
        _change(arguments, registrar, finder)
    elif registrar.can_apply:
        _show(arguments, registrar)
    else:
        _tell_by_hand(arguments, registrar, finder)
    return DONE


def _check(arguments: Namespace, *, changes: bool) -> None:
    """Refuse operands that don't go together."""
    if changes and arguments.domain is None:
        raise UsageError("DOMAIN is missing.", hint="tuiz registrars --zone-ns LABEL DOMAIN HOST…")
    needs_hosts = arguments.zone_ns or arguments.to_vanity
    takes_hosts = needs_hosts or arguments.from_vanity
    if arguments.set and not takes_hosts:
        raise UsageError("--set goes with --zone-ns, --to-vanity and --from-vanity.")
    if needs_hosts and not (arguments.hosts or arguments.set):
        raise UsageError("No name server is named.", hint="All of them are: HOST… behind DOMAIN.")
    if arguments.hosts and not takes_hosts:
        raise UsageError(
            f"{arguments.hosts[0]!r} is a word too many.", hint="tuiz delegate DOMAIN HOST… changes the delegation."
        )
    if arguments.domain is not None:
        names.validate(arguments.domain)
        arguments.domain = names.absolute(arguments.domain, names.ROOT)


def _list(arguments: Namespace, finder: "ZoneFinder") -> None:
    from tuiz.services.registrars import registrars

    rows = registrars(finder)
    if arguments.json:
        put_json_list(row._asdict() for row in rows)
        return
    for row in rows:
        put(row.label, row.kind, row.where or "")


def _list_domains(arguments: Namespace, finder: "ZoneFinder") -> None:
    from tuiz.services.account_desk import ListedDomain, listed_domains

    async def all_of_them() -> list[ListedDomain]:
        return [domain async for domain in listed_domains(arguments.label, finder)]

    found = asyncio.run(all_of_them())
    if arguments.json:
        put_json_list(
            {
                "registrar": each.registrar,
                "domain": each.name,
                "state": each.state,
                "expires": each.expires_at,
                "zone": None if each.zone is None else str(each.zone),
                "listed": each.is_listed,
            }
            for each in found
        )
        return
    for each in found:
        state = each.state or ("" if each.is_listed else "not listed there")
        put(each.name, state, each.expires_at or "", "" if each.zone is None else str(each.zone))
    if not found:
        tell(f"{arguments.label} tells of no domain.")


def _show(arguments: Namespace, registrar: "Registrar") -> None:
    from tuiz.services.registered_state import as_document
    from tuiz.services.registrars import held_of

    held = asyncio.run(held_of(registrar, arguments.domain))
    if arguments.json:
        zone_ns = None if held.zone_ns is None else list(held.zone_ns)
        state = as_document(held.registered) or {}
        signs = None if held.dnssec is None else {"enabled": held.dnssec.is_enabled, "active": held.dnssec.is_active}
        common = {"registrar": registrar.label, "domain": arguments.domain}
        put_json({**common, **state, "zone_ns": zone_ns, "dnssec": signs})
        return
    for host in held.registered.hosts:
        put("NS", host, *held.registered.glue.get(host, ()))
    for rdata in held.registered.ds or ():
        put("DS", rdata)
    for host in held.zone_ns or ():
        put("zone NS", host)
    if held.dnssec is not None and held.dnssec.is_enabled:
        when = "" if held.dnssec.is_active is not False else ", though no signature is served yet"
        tell(f"{registrar.label} signs the zone, and keeps its DS records itself{when}: disable that before it moves.")
    if held.registered.ds is None:
        tell(f"Whether there are DS records, {registrar.label} doesn't tell.")


def _tell_by_hand(arguments: Namespace, registrar: "Registrar", finder: "ZoneFinder") -> None:
    """Tell what to enter at a registrar that can't be asked."""
    from tuiz.cli.registrar_text import tell_preview
    from tuiz.services.delegating import domain_of
    from tuiz.services.registrars import meant_by_hand

    domain = domain_of(arguments.domain, finder)
    tell_preview(asyncio.run(meant_by_hand(domain, registrar, finder)), as_json=arguments.json)


def _change(arguments: Namespace, registrar: "Registrar", finder: "ZoneFinder") -> None:
    """Change what an account has by a way of its own, or only show it."""
    from tuiz.cli.registrar_text import raise_failed, tell_applied, tell_preview
    from tuiz.services.registering import apply

    planned = asyncio.run(_planned(arguments, registrar, finder))
    applied = None if arguments.dry_run else asyncio.run(apply(planned, finder, message=arguments.message))
    is_own = arguments.json and (arguments.zone_ns or arguments.enable_vanity or arguments.disable_vanity)
    if is_own:
        raise_failed(applied)
        put_json(_document(planned, applied))
    elif applied is None:
        tell_preview(planned, as_json=arguments.json)
    else:
        tell_applied(planned, applied, as_json=arguments.json)


async def _planned(arguments: Namespace, registrar: "Registrar", finder: "ZoneFinder") -> "Preview":
    from tuiz.services import account_changes
    from tuiz.services.delegating import domain_of

    account_changes.account_of(registrar)
    domain = domain_of(arguments.domain, finder)
    hosts = account_changes.hosts_of(arguments.hosts, arguments.set, finder).hosts
    if arguments.zone_ns:
        return await account_changes.zone_ns_change(domain, hosts, registrar, finder)
    if arguments.to_vanity:
        return await account_changes.to_vanity_change(domain, hosts, registrar, finder)
    if arguments.from_vanity:
        return await account_changes.from_vanity_change(domain, hosts, registrar, finder)
    return await account_changes.vanity_switch(domain, registrar, finder, is_on=arguments.enable_vanity)


def _document(planned: "Preview", applied: "Applied | None") -> dict[str, object]:
    """Return a change of zone NS records or of vanity name servers as JSON has it."""
    after = applied.now if applied is not None and applied.now is not None else planned.after
    outcome = applied.outcome if applied is not None else "preview" if planned.is_change else "unchanged"
    common = {
        "registrar": planned.registrar.label,
        "changed": outcome == "done",
        "outcome": outcome,
        "warnings": list(planned.warnings),
    }
    before = None if planned.before is None else list(planned.before.hosts)
    if planned.registrar.manner == "zone-ns":
        return {**common, "zone": planned.domain.name, "before": before, "after": list(after.hosts)}
    vanity = {host: list(after.glue.get(host, ())) for host in after.hosts}
    return {**common, "domain": planned.domain.name, "before": before, "vanity": vanity}
