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
  --from-vanity     delegate to DNSimple's own name servers again
  --disable-vanity  take the domain's vanity name servers away
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.operands_anywhere = True
    parser.add_argument("label", metavar="LABEL", nargs="?", help="a registrar, as your config.toml names it")
    parser.add_argument("domain", metavar="DOMAIN", nargs="?", help="one of its domains")
    parser.add_argument("hosts", metavar="HOST", nargs="*", help="name servers, for --zone-ns and --to-vanity")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--zone-ns", action="store_true", help="set the zone NS records")
    ways.add_argument("--to-vanity", action="store_true", help="delegate to vanity name servers")
    ways.add_argument("--from-vanity", action="store_true", help="delegate to DNSimple's own name servers again")
    ways.add_argument("--enable-vanity", action="store_true", help="give the domain vanity name servers")
    ways.add_argument("--disable-vanity", action="store_true", help="take its vanity name servers away")
    parser.add_argument("--dry-run", action="store_true", help="print what would change, and change nothing")
    parser.add_argument("-m", "--message", metavar="TEXT", help="why, for the log")
    add_lookup_options(parser)


def run(arguments: Namespace) -> int:
    """List them, or change what one has."""
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.registrars import named

    delegates = arguments.to_vanity or arguments.from_vanity
    switches = arguments.enable_vanity or arguments.disable_vanity
    _check(arguments, changes=arguments.zone_ns or delegates or switches)
    finder = ZoneFinder(arguments.workspace, arguments.config)
    tell_findings(finder)
    if arguments.label is None:
        _list(arguments, finder)
        return DONE
    registrar = named(arguments.label, finder)
    if arguments.domain is None:
        _list_domains(arguments, registrar)
    elif arguments.zone_ns:
        _set_zone_ns(arguments, registrar)
    elif delegates:
        _change_vanity(arguments, registrar, finder)
    elif switches:
        _switch_vanity(arguments, registrar)
    elif registrar.can_apply:
        _show(arguments, registrar)
    else:
        _tell_by_hand(arguments, registrar, finder)
    return DONE


def _check(arguments: Namespace, *, changes: bool) -> None:
    """Refuse operands that don't go together."""
    if changes and arguments.domain is None:
        raise UsageError("DOMAIN is missing.", hint="tuiz registrars --zone-ns LABEL DOMAIN HOST…")
    takes_hosts = arguments.zone_ns or arguments.to_vanity
    if takes_hosts and not arguments.hosts:
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


def _list_domains(arguments: Namespace, registrar: "Registrar") -> None:
    from tuiz.services.registrars import domains_of

    found = asyncio.run(domains_of(registrar))
    if arguments.json:
        put_json_list(
            {"registrar": registrar.label, "domain": each.name, "state": each.state, "expires": each.expires_at}
            for each in found
        )
        return
    for each in found:
        put(each.name, each.state or "", each.expires_at or "")
    if not found:
        tell(f"{registrar.label} tells of no domain.")


def _show(arguments: Namespace, registrar: "Registrar") -> None:
    from tuiz.services.registered_state import as_document
    from tuiz.services.registrars import held_of

    held = asyncio.run(held_of(registrar, arguments.domain))
    if arguments.json:
        zone_ns = None if held.zone_ns is None else list(held.zone_ns)
        state = as_document(held.registered) or {}
        put_json({"registrar": registrar.label, "domain": arguments.domain, **state, "zone_ns": zone_ns})
        return
    for host in held.registered.hosts:
        put("NS", host, *held.registered.glue.get(host, ()))
    for rdata in held.registered.ds or ():
        put("DS", rdata)
    for host in held.zone_ns or ():
        put("zone NS", host)
    if held.registered.ds is None:
        tell(f"Whether there are DS records, {registrar.label} doesn't tell.")


def _tell_by_hand(arguments: Namespace, registrar: "Registrar", finder: "ZoneFinder") -> None:
    """Tell what to enter at a registrar that can't be asked."""
    from tuiz.cli.registrar_text import tell_preview
    from tuiz.services.delegating import domain_of
    from tuiz.services.registrars import meant_by_hand

    domain = domain_of(arguments.domain, finder)
    tell_preview(asyncio.run(meant_by_hand(domain, registrar, finder)), as_json=arguments.json)


def _set_zone_ns(arguments: Namespace, registrar: "Registrar") -> None:
    from tuiz.domain.name_servers import difference
    from tuiz.services.name_server_sets import parse_hosts
    from tuiz.services.registrars import account_of

    account, hosts = account_of(registrar), parse_hosts(arguments.hosts).hosts
    before = asyncio.run(account.zone_ns(arguments.domain))
    found = difference(before, hosts)
    changes = bool(found) and not arguments.dry_run
    after = asyncio.run(account.set_zone_ns(arguments.domain, hosts)) if changes else before
    if arguments.json:
        put_json({"registrar": registrar.label, "zone": arguments.domain, "changed": changes,
                  "before": list(before), "after": list(hosts if arguments.dry_run else after)})  # fmt: skip
        return
    for sign, listed in (("-", before), ("+", hosts)):
        other = {names.key(host) for host in (hosts if sign == "-" else before)}
        for host in listed:
            if names.key(host) not in other:
                put(f"{sign}NS {names.spoken(host)}")
    if not changes:
        tell("Nothing was changed." if found else f"{registrar.label} has it so already.")


def _change_vanity(arguments: Namespace, registrar: "Registrar", finder: "ZoneFinder") -> None:
    from tuiz.cli.registrar_text import tell_applied, tell_preview
    from tuiz.registrar.dnsimple_vanity import VanityWay
    from tuiz.services.delegating import domain_of
    from tuiz.services.registering import apply, preview
    from tuiz.services.registrars import account_of, vanity_wish

    way = VanityWay(account_of(registrar), is_back=arguments.from_vanity)
    domain = domain_of(arguments.domain, finder)
    planned = asyncio.run(preview(domain, vanity_wish(arguments.hosts, domain, finder), way, finder))
    if arguments.dry_run:
        tell_preview(planned, as_json=arguments.json)
        return
    applied = asyncio.run(apply(planned, finder, message=arguments.message))
    tell_applied(planned, applied, as_json=arguments.json)


def _switch_vanity(arguments: Namespace, registrar: "Registrar") -> None:
    from tuiz.services.registrars import account_of

    account, domain = account_of(registrar), arguments.domain
    verb = "get" if arguments.enable_vanity else "lose"
    if arguments.dry_run:
        tell(f"{names.spoken(domain)} would {verb} its vanity name servers. Nothing was changed.")
        found = []
    elif arguments.enable_vanity:
        found = asyncio.run(account.enable_vanity(domain))
    else:
        asyncio.run(account.disable_vanity(domain))
        found = []
    if arguments.json:
        put_json(
            {
                "registrar": registrar.label,
                "domain": domain,
                "changed": not arguments.dry_run,
                "vanity": {server.host: list(server.addresses) for server in found},
            }
        )
        return
    for server in found:
        put(server.host, *server.addresses)
    if found:
        tell(f"Whom {names.spoken(domain)} is delegated to stays as it was; --to-vanity changes that.")
