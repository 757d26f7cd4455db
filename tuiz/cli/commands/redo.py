"""`tuiz redo`: bring the operation last undone again, in the file too."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.changing import add_change_options, add_side_options, find_zone, step_saved, take_step
from tuiz.cli.output import tell

if TYPE_CHECKING:
    from tuiz.services.session import Session


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("zone", metavar="ZONE")
    add_change_options(parser)
    add_side_options(parser, "redo")


def run(arguments: Namespace) -> int:
    """Bring it again."""
    from tuiz.services.one_change import refuse_draft
    from tuiz.services.rewriting import SYSTEM_PART

    def act(session: "Session") -> None:
        refuse_draft(session)
        label = session.draft.redo_label
        take_step(arguments, session.redo, session)
        tell(f"Done again: {label}")
        # What was restored in two operations comes as it went.
        if session.draft.redo_label == f"{label}{SYSTEM_PART}":
            label = session.draft.redo_label
            take_step(arguments, session.redo, session)
            tell(f"Done again: {label}")

    return step_saved(arguments, find_zone(arguments, arguments.zone), act)
