"""`tuiz diff`: print the difference of two zones."""

from argparse import Namespace

from tuiz.cli.arguments import Parser, add_zone_options
from tuiz.cli.changing import find_zone
from tuiz.cli.output import put, put_json, tell
from tuiz.errors import UsageError

SAME, DIFFERENT, FAILED = 0, 1, 3


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("before", metavar="A", help="a zone or a zone file")
    parser.add_argument("after", metavar="B", help="another one")
    parser.add_argument("--serial", action="store_true", help="let another SERIAL be a difference")
    add_zone_options(parser)


def run(arguments: Namespace) -> int:
    """Compare them."""
    from tuiz.services.comparing import compare, text_of

    for word in (arguments.before, arguments.after):
        if word.startswith("axfr:"):
            raise UsageError("tuiz can't transfer zones yet.", hint="Save the zone with dig AXFR, and name that file.")
    texts = [text_of(find_zone(arguments, word)) for word in (arguments.before, arguments.after)]
    found = compare(texts[0], texts[1], with_serial=arguments.serial)
    for unreadable in found.unreadable:
        tell(f"{unreadable.file}:{unreadable.line}: {unreadable.reason}")
    if arguments.json:
        from tuiz.cli.commands.records import as_document

        put_json(
            {
                "removed": [as_document(item) for item in found.removed],
                "added": [as_document(item) for item in found.added],
            }
        )
    else:
        marked = [
            *(("-", item) for item in found.removed),
            *(("+", item) for item in found.added),
        ]
        for sign, item in sorted(marked, key=lambda pair: pair[1].record.rrset_key):
            record = item.record
            put(f"{sign}{record.owner}", record.ttl, record.rdclass, record.rdtype, record.rdata)
    tell(f"{len(found.removed)} removed, {len(found.added)} added.")
    if found.unreadable:
        return FAILED
    return DIFFERENT if found.removed or found.added else SAME
