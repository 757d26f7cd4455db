"""`tuiz list`: list the zones of the workspace, with their state."""

from argparse import Namespace

from tuiz.cli.arguments import Parser, add_workspace_options
from tuiz.cli.output import put, put_json_list, tell

DONE = 0


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    add_workspace_options(parser)


def run(arguments: Namespace) -> int:
    """List them."""
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.listing import listed

    finder = ZoneFinder(arguments.workspace)
    workspace = finder.workspace
    zones, remark = listed(workspace, finder.places)
    for problem in (*workspace.problems, *filter(None, (remark,))):
        tell(problem)
    if arguments.json:
        put_json_list(
            {"zone": zone.zone, "file": zone.file, "serial": zone.serial, "draft": zone.draft, "state": zone.state}
            for zone in zones
        )
        return DONE
    if not zones:
        tell(f"There are no zones in {workspace.path}.")
    for zone in zones:
        draft = f"{zone.draft} not saved" if zone.draft else ""
        put(zone.zone, "" if zone.serial is None else zone.serial, zone.state, draft, zone.file, zone.remark or "")
    return DONE
