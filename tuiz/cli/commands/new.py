"""`tuiz new`: write a new zone into the workspace."""

from argparse import Namespace

from tuiz.cli.arguments import Parser, add_workspace_options
from tuiz.cli.changing import DONE
from tuiz.cli.output import put_json, tell


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("zone", metavar="ZONE")
    parser.add_argument("--ns", metavar="HOST", nargs="+", default=[], help="the zone's name servers")
    parser.add_argument("--mname", metavar="HOST", help="the primary server (default: the first name server)")
    parser.add_argument("--rname", metavar="MAIL", help="who is responsible (default: hostmaster at the zone)")
    add_workspace_options(parser)


def run(arguments: Namespace) -> int:
    """Write it."""
    from tuiz.services.adding_zone import add_zone

    made = add_zone(arguments.workspace, arguments.zone, arguments.ns, mname=arguments.mname, rname=arguments.rname)
    if arguments.json:
        document = {"zone": made.zone, "changed": True, "revision": None, "serial": made.serial}
        put_json({**document, "removed": [], "added": list(made.lines)})
    tell(f"{made.zone} written to {made.path}, SERIAL {made.serial}.")
    return DONE
