"""`tuiz fix`: mend what a check finds, where one operation does."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.changing import add_change_options, change, find_zone
from tuiz.cli.output import tell

if TYPE_CHECKING:
    from tuiz.services.session import Session


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("zone", metavar="ZONE")
    parser.add_argument(
        "checks", metavar="CHECK", nargs="*", help="only what these find, by their ids in tuiz check (default: all)"
    )
    add_change_options(parser)


def run(arguments: Namespace) -> int:
    """Mend it."""
    from tuiz.errors import UsageError
    from tuiz.services.checking_files import check_zone_file
    from tuiz.services.fixing import fixable, has_fix, mend

    for word in arguments.checks:
        if not has_fix(word):
            raise UsageError(
                f"No operation mends what {word} finds.", hint=f"These can be mended: {', '.join(fixable())}."
            )
    found = find_zone(arguments, arguments.zone)
    wanted = frozenset(arguments.checks or fixable())

    def act(session: "Session") -> None:
        findings = [each for each in check_zone_file(found) if each.check in wanted]
        for label in mend(findings, session, join=True):
            tell(f"{label}.")

    return change(arguments, found, act)
