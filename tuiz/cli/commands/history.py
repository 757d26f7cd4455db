"""`tuiz history`: list what was saved to a zone file, the newest first."""

from argparse import Namespace

from tuiz.cli.arguments import Parser, add_zone_options
from tuiz.cli.changing import DONE, find_zone
from tuiz.cli.output import put, put_json_list, tell


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("zone", metavar="ZONE")
    add_zone_options(parser)


def run(arguments: Namespace) -> int:
    """List the revisions."""
    from tuiz.services.history_view import revisions_of, time_text

    found = find_zone(arguments, arguments.zone)
    revisions, remark = revisions_of(found)
    if remark:
        tell(remark)
    if arguments.json:
        put_json_list(
            {
                "revision": revision.number,
                "time": time_text(revision.time),
                "user": revision.author,
                "message": revision.message,
                "serial": revision.serial,
                "added": revision.added,
                "removed": revision.removed,
            }
            for revision in revisions
        )
        return DONE
    if not revisions:
        tell(f"Nothing was saved to {found.path} with tuiz yet.")
    for revision in revisions:
        counts = f"+{revision.added} -{revision.removed}"
        put(revision.number, time_text(revision.time), revision.author, revision.serial, counts, revision.message or "")
    return DONE
