"""`tuiz delegate`: delegate a child zone from the zone here that it lies in, or delegate it no longer."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.changing import add_change_options, change, tell_of_settings
from tuiz.cli.output import tell
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.services.child_delegation import DsChoice
    from tuiz.services.session import Session

_EPILOG = """\
NS, glue and DS are brought to what is named, in the zone here that CHILD lies
in, as one operation. Addresses of name servers within CHILD are taken from
HOST=ADDRESS,…, else from the zone of CHILD if it is here, too. The DS records
stay, unless --ds says: "zone" takes those that CHILD's zone here asks for by
CDS, or that its keys make; "none" takes them away; or name each as RDATA.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.add_argument("child", metavar="CHILD", help="the name to delegate")
    parser.add_argument(
        "hosts", metavar="HOST[=ADDRESS,…]", nargs="*", help="its name servers, all of them, with addresses for glue"
    )
    parser.add_argument("--set", metavar="LABEL", action="append", default=[], help="take the name servers of a set")
    parser.add_argument(
        "--ds", metavar="DS", action="append", default=[], help="zone, none, or the data of a DS record"
    )
    parser.add_argument("--ttl", metavar="SECONDS", help="the TTL of the NS records")
    parser.add_argument("--remove", action="store_true", help="delegate it no longer")
    add_change_options(parser)


def run(arguments: Namespace) -> int:
    """Delegate it."""
    from tuiz.domain import names
    from tuiz.services import record_words
    from tuiz.services.child_delegation import operation, parent_of, with_sets, without_glue
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.name_server_sets import named, parse_hosts

    if bool(arguments.hosts or arguments.set) == arguments.remove:
        what = "--remove takes no name server." if arguments.remove else "No name server is named."
        raise UsageError(what, hint="tuiz delegate CHILD HOST… delegates it, tuiz delegate --remove CHILD no longer.")
    names.validate(arguments.child)
    child = names.absolute(arguments.child, names.ROOT)
    finder = ZoneFinder(arguments.workspace)
    parent = parent_of(child, finder)
    tell_of_settings([parent])
    servers = with_sets(parse_hosts(arguments.hosts), [named(label, finder) for label in arguments.set])
    ttl = None if arguments.ttl is None else record_words.seconds(arguments.ttl)
    delegation = operation(child, servers, finder, ds=_ds(arguments.ds), ttl=ttl)
    for host in without_glue(delegation):
        tell(f"No address of {host} is known: unless the zone has one, nobody can reach it. {host}=ADDRESS tells it.")

    def act(session: "Session") -> None:
        session.perform(delegation)

    return change(arguments, parent, act)


def _ds(words: list[str]) -> "DsChoice | Sequence[str]":
    if not words:
        return "keep"
    choices = [word for word in words if word in {"zone", "none"}]
    if choices and len(words) > 1:
        raise UsageError(f"--ds {choices[0]} stands alone.")
    if choices:
        return "zone" if choices[0] == "zone" else "none"
    return words
