"""`tuiz new`: write a new zone into the workspace."""

from argparse import Namespace

from tuiz.cli.arguments import Parser, add_workspace_options, message
from tuiz.cli.changing import DONE
from tuiz.cli.output import put_json, put_text, tell
from tuiz.errors import UsageError


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("zone", metavar="ZONE", nargs="?")
    parser.add_argument("--ns", metavar="HOST", nargs="+", action="extend", default=[], help="the zone's name servers")
    parser.add_argument("--mname", metavar="HOST", help="the primary server (default: the first name server)")
    parser.add_argument("--rname", metavar="MAIL", help="who is responsible (default: hostmaster at the zone)")
    parser.add_argument("-m", "--message", metavar="MESSAGE", type=message, help="what the history is to say of it")
    parser.add_argument("--dry-run", action="store_true", help="print the zone file and write nothing")
    add_workspace_options(parser)


def run(arguments: Namespace) -> int:
    """Write it."""
    from tuiz.services.adding_zone import add_zone
    from tuiz.services.finding_zone import ZoneFinder

    zone, hosts = arguments.zone, arguments.ns
    if zone is None:
        # Behind --ns, all words are hosts to the parser; the last one is the zone.
        if not hosts:
            raise UsageError("ZONE is missing.", hint="tuiz new ZONE --ns HOST…")
        *hosts, zone = hosts
    made = add_zone(
        ZoneFinder(arguments.workspace),
        zone,
        hosts,
        mname=arguments.mname,
        rname=arguments.rname,
        message=arguments.message,
        dry_run=arguments.dry_run,
    )
    if arguments.json:
        put_json(
            {
                "zone": made.zone,
                "changed": True,
                "revision": made.revision,
                "serial": made.serial,
                "removed": [],
                "added": list(made.lines),
                "file": str(made.path),
            }
        )
    elif arguments.dry_run:
        for line in made.lines:
            put_text(line)
    written = "would be written" if arguments.dry_run else "written"
    tell(f"{made.zone} {written} to {made.path}, SERIAL {made.serial}.")
    return DONE
