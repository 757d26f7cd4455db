"""`tuiz remove`: remove a record, an RRset, or all that an owner has."""

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
    parser.usage = "tuiz remove [OPTION…] ZONE OWNER TYPE [RDATA…] | tuiz remove --all-types [OPTION…] ZONE OWNER"
    parser.add_argument("--all-types", action="store_true", help="remove all of the owner's records")
    add_change_options(parser)


def run(arguments: Namespace) -> int:
    """Remove what is named."""
    from tuiz.domain.operations import RemoveRecords
    from tuiz.services import record_words
    from tuiz.services.finding_records import ordinary_records, record_of, rrset_of
    from tuiz.services.included_records import told_where

    words: list[str] = []
    if arguments.all_types:
        zone, owner = operands_of(arguments, "ZONE", "OWNER")
        rdtype = None
    else:
        zone, owner, word, *words = operands_of(arguments, "ZONE", "OWNER", "TYPE", tail="RDATA")
        rdtype = record_words.record_type(word)
    found = find_zone(arguments, zone)
    meant = record_words.owner(owner, found.origin)
    data = record_words.record_data(rdtype, words, found.origin) if rdtype and words else None
    if meant.remark:
        tell(meant.remark)

    def act(session: "Session") -> None:
        with told_where(session, meant.name, rdtype, data):
            if rdtype is None:
                records, skipped = ordinary_records(session.zone, meant.name)
                if skipped:
                    tell(f"{skipped} System Records stay.")
            elif data is None:
                records = rrset_of(session.zone, meant.name, rdtype)
            else:
                records = [record_of(session.zone, meant.name, rdtype, data)]
        session.perform(RemoveRecords(tuple(records)))

    return change(arguments, found, act)
