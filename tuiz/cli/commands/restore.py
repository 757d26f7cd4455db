"""`tuiz restore`: make a zone again what one of its revisions was."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser, number
from tuiz.cli.changing import add_change_options, change, find_zone

if TYPE_CHECKING:
    from tuiz.services.session import Session

_MOST = 10**9


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("zone", metavar="ZONE")
    parser.add_argument("revision", metavar="REVISION", help="its number in tuiz history")
    add_change_options(parser)


def run(arguments: Namespace) -> int:
    """Restore it."""
    from tuiz.services.one_change import refuse_draft
    from tuiz.services.restoring import restore

    revision = number(arguments.revision, most=_MOST)
    arguments.message = arguments.message or f"Restore revision {revision}"

    def act(session: "Session") -> None:
        refuse_draft(session)
        restore(session, revision)

    return change(arguments, find_zone(arguments, arguments.zone), act, may_change_all=True)
