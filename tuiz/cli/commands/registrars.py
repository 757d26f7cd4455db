"""`tuiz registrars`: the registrars that there are, the domains that one has, and what it has of one."""

import asyncio
from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.lookup_options import add_lookup_options, tell_findings
from tuiz.cli.output import put, put_json, put_lines, tell

if TYPE_CHECKING:
    from tuiz.registrar.protocol import Registrar
    from tuiz.services.finding_zone import ZoneFinder

DONE = 0

_EPILOG = """\
Registrars are the [registrars.LABEL] of your own config.toml, and two that are
always there: "manual", where somebody enters what tuiz says, and "parent", the
zone here that a domain lies in. With LABEL the domains are listed that it has, as
far as it tells; with DOMAIN what it has of that one. tuiz delegate changes it.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.operands_anywhere = True
    parser.add_argument("label", metavar="LABEL", nargs="?", help="the registrar")
    parser.add_argument("domain", metavar="DOMAIN", nargs="?", help="a domain that it has")
    add_lookup_options(parser)


def run(arguments: Namespace) -> int:
    """List them."""
    from tuiz.domain import names
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.registering import labels, named_registrar

    finder = ZoneFinder(arguments.workspace, arguments.config)
    tell_findings(finder)
    if arguments.label is None:
        found = [(label, finder.user.registrars.get(label)) for label in labels(finder)]
        rows = [(label, settings.kind if settings else label) for label, settings in found]
        if arguments.json:
            put_json([{"label": label, "kind": kind, "by_hand": kind == "manual"} for label, kind in rows])
            return DONE
        for label, kind in rows:
            put(label, kind, "by hand" if kind == "manual" else "")
        return DONE
    registrar = named_registrar(arguments.label, finder)
    if arguments.domain is None:
        return _list_domains(registrar, as_json=arguments.json)
    names.validate(arguments.domain)
    domain = Domain(names.absolute(arguments.domain, names.ROOT), None)
    return _tell_domain(registrar, domain.name, finder, as_json=arguments.json)


def _list_domains(registrar: "Registrar", *, as_json: bool) -> int:
    from tuiz.domain import names

    domains = asyncio.run(registrar.domains())
    if as_json:
        put_json(domains)
        return DONE
    put_lines(map(names.spoken, domains))
    if not domains:
        tell(f"{registrar.label} lists no domains.")
    return DONE


def _tell_domain(registrar: "Registrar", domain: str, finder: "ZoneFinder", *, as_json: bool) -> int:
    from tuiz.domain import names
    from tuiz.services.delegating import Domain
    from tuiz.services.registering import as_document, lines_of, seen_at_parent

    if registrar.can_apply:
        found = asyncio.run(registrar.current(domain))
    else:
        seen, problem = asyncio.run(seen_at_parent(Domain(domain, None), finder))
        if seen is None:
            from tuiz.registrar.errors import NoAnswer

            raise NoAnswer(f"What {names.spoken(domain)} is delegated to is unknown: {problem}.")
        found = seen
        tell("This is what the parent zone's servers say; the registrar itself can't be asked.")
    if as_json:
        document = as_document(found) or {}
        put_json(
            {
                "domain": domain,
                "registrar": registrar.label,
                **document,
                "reserved": dict(found.reserved),
                "most_hosts": min(found.most_hosts, registrar.most_hosts),
            }
        )
        return DONE
    put_lines(lines_of(found))
    for host, why in found.reserved.items():
        tell(f"{names.spoken(host)} can't be changed here: {why}")
    if not found.hosts:
        tell(f"{names.spoken(domain)} isn't delegated there.")
    return DONE
