"""`tuiz records`: print a zone's records, `$GENERATE` expanded and included files read."""

from argparse import Namespace
from collections.abc import Iterator

from tuiz.cli.arguments import Parser, add_zone_options
from tuiz.cli.changing import DONE, find_zone
from tuiz.cli.output import put, put_json_list, tell
from tuiz.services.records_view import MAX_UNREADABLE, RecordsView, ShownRecord, Wanted, saved_records

FINDINGS = 1


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("zone", metavar="ZONE")
    parser.add_argument("--owner", metavar="NAME", help="only this owner's")
    parser.add_argument("--type", metavar="TYPE", help="only those of this type")
    parser.add_argument("--draft", action="store_true", help="as they are in the app, with what isn't saved")
    add_zone_options(parser)


def run(arguments: Namespace) -> int:
    """Print them."""
    found = find_zone(arguments, arguments.zone)
    wanted = Wanted()
    if arguments.type is not None or arguments.owner is not None:
        from tuiz.services import record_words

        owner = None if arguments.owner is None else record_words.owner(arguments.owner, found.origin).name
        wanted = Wanted(owner, None if arguments.type is None else record_words.record_type(arguments.type))
    if found.is_guess:
        tell(f"That this is {found.origin} is a guess from the file's name; --origin NAME tells it.")
    if arguments.draft:
        from tuiz.services.drafts import draft_records

        view, remarks = draft_records(found, wanted)
        for remark in remarks:
            tell(remark)
    else:
        view = saved_records(found, wanted)
    printing = _Printing(view)
    if arguments.json:
        put_json_list(map(as_document, printing.records()))
    else:
        for shown in printing.records():
            record = shown.record
            note = (f"; {record.note}",) if record.note else ()
            put(record.owner, record.ttl, record.rdclass, record.rdtype, record.rdata, *note)
    return FINDINGS if printing.unreadable else DONE


class _Printing:
    """Gives the records, and tells of what isn't one."""

    def __init__(self, view: RecordsView) -> None:
        self._view = view
        self.unreadable = 0

    def records(self) -> Iterator[ShownRecord]:
        for item in self._view:
            if isinstance(item, ShownRecord):
                yield item
            else:
                self.unreadable += 1
                tell(f"{item.file}:{item.line}: {item.reason}")
                if self.unreadable == MAX_UNREADABLE:
                    tell(f"{MAX_UNREADABLE:,} entries above can't be read; what follows isn't listed. Mend the first.")
                    return


def as_document(shown: ShownRecord) -> dict[str, object]:
    """Return a record as JSON has it."""
    record = shown.record
    return {
        "owner": record.owner,
        "ttl": record.ttl,
        "class": record.rdclass,
        "type": record.rdtype,
        "rdata": record.rdata,
        "note": record.note,
        "system": shown.lock,
        "generated": shown.generated,
        "file": str(shown.file),
        "line": shown.line,
    }
