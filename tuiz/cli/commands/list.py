"""`tuiz list`: list the zones of the workspace, with their state."""

from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser, add_workspace_options
from tuiz.cli.output import put_json_texts, put_rows, tell

if TYPE_CHECKING:
    from tuiz.services.listing import ZoneRow

DONE = 0


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    add_workspace_options(parser)


def run(arguments: Namespace) -> int:
    """List them."""
    from tuiz.domain.garbage import no_collection

    with no_collection():
        return _run(arguments)


def _run(arguments: Namespace) -> int:
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.listing import listed_rows

    finder = ZoneFinder(arguments.workspace)
    workspace = finder.workspace
    zones, remark = listed_rows(workspace, finder.places)
    for problem in (*workspace.problems, *filter(None, (remark,))):
        tell(problem)
    if arguments.json:
        put_json_texts(_as_json(zones))
        return DONE
    if not zones:
        tell(f"There are no zones in {workspace.path}.")
    put_rows(_rows(zones))
    return DONE


def _rows(zones: Iterable["ZoneRow"]) -> Iterator[Sequence[str]]:
    for zone, file, serial, draft, state, remark in zones:
        unsaved = f"{draft} not saved" if draft else ""
        yield zone, "" if serial is None else str(serial), state, unsaved, file, remark or ""


def _as_json(zones: Iterable["ZoneRow"]) -> Iterator[str]:
    """Yield each zone as JSON, for which an encoder takes several times as long."""
    from json.encoder import encode_basestring_ascii as text

    for zone, file, serial, draft, state, _ in zones:
        yield (
            f'{{"zone": {text(zone)}, "file": {text(file)}, "serial": {"null" if serial is None else serial}, '
            f'"draft": {"null" if draft is None else draft}, "state": {text(state)}}}'
        )
