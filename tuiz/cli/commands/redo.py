"""`tuiz redo`: bring the operation last undone again, in the file too."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.changing import add_change_options, add_side_options, change, find_zone, follow_in_settings, take_step
from tuiz.cli.output import tell

if TYPE_CHECKING:
    from tuiz.domain.changes import Change
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

    steps: list[tuple[str, Change]] = []

    def act(session: "Session") -> None:
        refuse_draft(session)
        label = session.draft.redo_label
        steps[:] = [(label or "", take_step(arguments, session.redo, session))]
        tell(f"Done again: {label}")
        # What was restored in two operations comes as it went.
        if session.draft.redo_label == f"{label}{SYSTEM_PART}":
            label = session.draft.redo_label
            take_step(arguments, session.redo, session)
            tell(f"Done again: {label}")

    found = find_zone(arguments, arguments.zone)
    status = change(arguments, found, act, may_change_all=True)
    if not arguments.dry_run:
        follow_in_settings(arguments, found, steps, back=False)
    return status
