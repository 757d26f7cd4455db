"""`tuiz replace`: change a record where it stands."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser, operands_of
from tuiz.cli.changing import add_change_options, change, find_zone
from tuiz.cli.output import tell
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.services.session import Session


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.operands_last = True
    parser.usage = "tuiz replace [--rdata NEW] [--ttl SECONDS] [OPTION…] ZONE OWNER TYPE OLD"
    parser.epilog = "OLD is the record's data, as for tuiz add; NEW is one word: quote it where it has spaces."
    parser.add_argument("--rdata", metavar="NEW", help="the new data")
    parser.add_argument("--ttl", metavar="SECONDS", help="the new TTL, of the whole RRset")
    parser.add_argument("--note", metavar="TEXT", help="the new comment behind the record; an empty one takes it away")
    parser.add_argument("--owner", metavar="NAME", help="the new owner")
    add_change_options(parser)


def run(arguments: Namespace) -> int:
    """Change the record."""
    from tuiz.domain.operations import ReplaceRecord
    from tuiz.services import record_words
    from tuiz.services.finding_records import record_of
    from tuiz.services.included_records import told_where

    zone, owner, word, *words = operands_of(arguments, "ZONE", "OWNER", "TYPE", tail="OLD", least=1)
    if all(getattr(arguments, name) is None for name in ("rdata", "ttl", "note", "owner")):
        raise UsageError("Nothing to change is named.", hint=arguments.usage)
    rdtype = record_words.record_type(word)
    ttl = None if arguments.ttl is None else record_words.seconds(arguments.ttl)
    note = None if arguments.note is None else record_words.note(arguments.note)
    found = find_zone(arguments, zone)
    origin = found.origin
    meant = record_words.owner(owner, origin)
    moved = None if arguments.owner is None else record_words.owner(arguments.owner, origin)
    old = record_words.record_data(rdtype, words, origin)
    new_words = [] if arguments.rdata is None else [arguments.rdata]
    new = record_words.servable_data(rdtype, new_words, origin) if new_words else None
    for remark in (meant.remark, moved and moved.remark, record_words.doubt(rdtype, new_words, origin)):
        if remark:
            tell(remark)

    def act(session: "Session") -> None:
        with told_where(session, meant.name, rdtype, old):
            before = record_of(session.zone, meant.name, rdtype, old)
        record = before.record
        session.perform(
            ReplaceRecord(
                before,
                moved.name if moved else record.owner,
                rdtype,
                record.rdata if new is None else new,
                ttl,
                record.note if arguments.note is None else note,
            )
        )

    return change(arguments, found, act)
