"""`tuiz transfer`: take a zone over from a name server, into a new zone file.

A command of its own: `new` makes a zone of what it is told, this one of what a server has, for which `--ns` and the
like would mean nothing.
"""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.changing import DONE
from tuiz.cli.lookup_options import add_lookup_options, tell_findings
from tuiz.cli.output import put_json, tell
from tuiz.cli.streams import write
from tuiz.cli.transfer_options import TransferProgress, add_key_options, key_of_options
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

STDOUT = "-"
_MOST_IN_MEMORY = 64 << 20
_AT_ONCE = 1 << 20


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("zone", metavar="ZONE", help="the zone's name")
    parser.add_argument("source", metavar="axfr:HOST[@PORT]", help="the name server that has it")
    parser.add_argument(
        "--out", metavar="FILE", help="the new file (default: in the workspace, named for the zone); - prints it"
    )
    add_key_options(parser)
    add_lookup_options(parser)


def run(arguments: Namespace) -> int:
    """Transfer it."""
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.taking_over import place_for, take_over
    from tuiz.services.transferring import is_transfer, lines, place_of

    if not is_transfer(arguments.source):
        raise UsageError(f"{arguments.source!r} names no server.", hint="tuiz transfer ZONE axfr:HOST[@PORT]")
    finder = ZoneFinder(arguments.workspace, arguments.config)
    tell_findings(finder)
    place = place_of(arguments.source, finder.settings.lookup, key_of_options(arguments))
    if place.incremental:
        raise UsageError("A new zone comes whole.", hint=f"Write axfr:{arguments.source[5:]}")
    progress = TransferProgress()
    origin = _origin(arguments.zone)
    if arguments.out == STDOUT:
        try:
            _print(lines(origin, place, progress.watch))
        finally:
            progress.end()
        return DONE
    path = place_for(finder, origin, None if arguments.out is None else Path(arguments.out))
    try:
        take_over(path, lines(origin, place, progress.watch))
    finally:
        progress.end()
    if arguments.json:
        put_json(
            {
                "zone": origin,
                "changed": True,
                "revision": None,
                "serial": progress.serial,
                "records": progress.records,
                "octets": progress.octets,
                "file": str(path),
            }
        )
    tell(f"{origin} written to {path}: {progress.records:,} records, SERIAL {progress.serial}.")
    return DONE


def _origin(zone: str) -> str:
    from tuiz.domain import names

    origin = zone if names.is_absolute(zone) else f"{zone}."
    names.validate(origin)
    return origin


def _print(pieces: "Iterator[bytes]") -> None:
    """Print a zone's text once it is whole: half a zone looks like a zone to whoever reads it."""
    from tempfile import SpooledTemporaryFile

    with SpooledTemporaryFile(max_size=_MOST_IN_MEMORY) as whole:
        for piece in pieces:
            whole.write(piece)
        whole.seek(0)
        while piece := whole.read(_AT_ONCE):
            write(piece.decode("ascii"))
