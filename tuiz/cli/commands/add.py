"""`tuiz add`: add a record."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser, operands_of
from tuiz.cli.changing import add_change_options, change, find_zone
from tuiz.cli.output import tell

if TYPE_CHECKING:
    from tuiz.services.session import Session


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.operands_last = True
    parser.usage = "tuiz add [OPTION…] ZONE OWNER TYPE RDATA…"
    parser.epilog = (
        "For TXT and SPF each word is one character string; for other types the words are the record's data."
    )
    parser.add_argument("--ttl", metavar="SECONDS", help="the TTL, of the whole RRset")
    parser.add_argument("--note", metavar="TEXT", help="the comment behind the record")
    add_change_options(parser)


def run(arguments: Namespace) -> int:
    """Add the record."""
    from tuiz.domain.operations import AddRecord
    from tuiz.services import record_words
    from tuiz.services.included_records import included_record

    zone, owner, word, *words = operands_of(arguments, "ZONE", "OWNER", "TYPE", tail="RDATA", least=1)
    rdtype = record_words.record_type(word)
    ttl = None if arguments.ttl is None else record_words.seconds(arguments.ttl)
    note = None if arguments.note is None else record_words.note(arguments.note)
    found = find_zone(arguments, zone)
    meant = record_words.owner(owner, found.origin)
    data = record_words.servable_data(rdtype, words, found.origin)
    for remark in (meant.remark, record_words.doubt(rdtype, words, found.origin)):
        if remark:
            tell(remark)

    def act(session: "Session") -> None:
        if there := included_record(session, meant.name, rdtype, data):
            tell(f"It is there already, in {there.file}, line {there.line}.")
        else:
            session.perform(AddRecord(meant.name, rdtype, data, ttl, note))

    return change(arguments, found, act)
