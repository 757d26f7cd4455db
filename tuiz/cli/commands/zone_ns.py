"""`tuiz zone-ns`: print or set a zone's name servers, and the TTL of their records."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.changing import DONE, add_change_options, change, find_zone
from tuiz.cli.output import put, put_json, tell

if TYPE_CHECKING:
    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.session import Session


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("zone", metavar="ZONE")
    parser.add_argument("hosts", metavar="HOST", nargs="*", help="the name servers, all of them; without, print them")
    parser.add_argument(
        "--set", metavar="LABEL", action="append", default=[], help="take the name servers of a set; may be repeated"
    )
    parser.add_argument("--ttl", metavar="SECONDS", help="the TTL of the NS records; without HOST, those there are")
    add_change_options(parser)


def run(arguments: Namespace) -> int:
    """Print the name servers, or set them."""
    found = find_zone(arguments, arguments.zone)
    words = [*_of_sets(arguments), *arguments.hosts]
    if not words and arguments.ttl is None:
        return _print(arguments, found)
    from tuiz.domain.mending import SetTtl
    from tuiz.domain.system_operations import SetZoneNameServers
    from tuiz.services import record_words
    from tuiz.services.included_records import refuse_included

    ttl = None if arguments.ttl is None else record_words.seconds(arguments.ttl)
    hosts = [record_words.host(word, found.origin) for word in dict.fromkeys(words)]
    for host in hosts:
        if host.remark:
            tell(host.remark)

    def act(session: "Session") -> None:
        refuse_included(session, found.origin, "NS")
        if hosts:
            session.perform(SetZoneNameServers(tuple(host.name for host in hosts), ttl=ttl))
        elif ttl is not None:
            session.perform(SetTtl(found.origin, "NS", ttl, system=True))

    return change(arguments, found, act)


def _of_sets(arguments: Namespace) -> list[str]:
    """Return the name servers of the sets that are named."""
    if not arguments.set:
        return []
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.name_server_sets import named

    finder = ZoneFinder(arguments.workspace)
    return [host for label in arguments.set for host in named(label, finder).hosts]


def _print(arguments: Namespace, found: "FoundZone") -> int:
    from tuiz.services.records_view import apex_records

    records = apex_records(found, "NS")
    hosts = list(dict.fromkeys(record.rdata for record in records))
    if arguments.json:
        put_json({"zone": found.origin, "name_servers": hosts, "ttl": records[0].ttl if records else None})
    else:
        for host in hosts:
            put(host)
    return DONE
