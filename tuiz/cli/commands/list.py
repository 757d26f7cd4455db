"""`tuiz list`: list the zones of the workspace, with their state."""

from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser, add_workspace_options
from tuiz.cli.lookup_options import add_config_option
from tuiz.cli.output import put_json_texts, put_rows, tell

if TYPE_CHECKING:
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.listing import ZoneRow

DONE = 0


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    add_workspace_options(parser)
    add_config_option(parser)
    parser.add_argument(
        "--delegations",
        action="store_true",
        help="look at whose each domain is in the live DNS (ours, partly, elsewhere, broken, unknown), about three a"
        " second; what was found in the last hours is taken as it is",
    )


def run(arguments: Namespace) -> int:
    """List them."""
    from tuiz.domain.garbage import no_collection

    with no_collection():
        return _run(arguments)


def _run(arguments: Namespace) -> int:
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.listing import listed_rows

    finder = ZoneFinder(arguments.workspace, arguments.config)
    workspace = finder.workspace
    zones, remark = listed_rows(workspace, finder.places)
    for problem in (*workspace.problems, *filter(None, (remark,))):
        tell(problem)
    if arguments.delegations:
        return _with_delegations(zones, finder, as_json=arguments.json)
    if arguments.json:
        put_json_texts(_as_json(zones))
        return DONE
    if not zones:
        tell(f"There are no zones in {workspace.path}.")
    put_rows(_rows(zones))
    return DONE


def _with_delegations(zones: Sequence["ZoneRow"], finder: "ZoneFinder", *, as_json: bool) -> int:
    from tuiz.cli.delegation_states import put_states

    return put_states(zones, list(_as_json(zones)) if as_json else None, finder)


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
