"""`tuiz simulate`: what an authoritative name server would answer from a zone, with no question to anybody."""

from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser, add_zone_options
from tuiz.cli.changing import find_zone
from tuiz.cli.output import put_json, put_lines, tell
from tuiz.cli.waiting import StatusLine
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.records_view import ShownRecord, Unreadable

DONE, FINDINGS = 0, 1
_TOLD_RECORDS = 5000
"""After how many records it is told how many were read."""

_EPILOG = """\
NAME is below the zone, or absolute with a final dot; one that ends in the
zone's name is absolute too. The answer is the one that BIND, Knot DNS and NSD
give. The exit status is 0; 1 when lines of the zone can't be read, so that
something may be missing.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.operands_anywhere = True
    parser.add_argument("zone", metavar="ZONE", help="a zone or a zone file")
    parser.add_argument("name", metavar="NAME", help="whose records are asked for; @ is the zone itself")
    parser.add_argument("type", metavar="TYPE", nargs="?", default="A", help="the type of records (default: A)")
    parser.add_argument("--draft", action="store_true", help="from the zone as it is in the app, with what isn't saved")
    parser.add_argument("--dnssec", action="store_true", help="ask for signatures and proofs, too")
    parser.add_argument("--short", action="store_true", help="print only the data, as dig +short does")
    add_zone_options(parser)


def run(arguments: Namespace) -> int:
    """Answer."""
    from tuiz.services.records_view import Wanted, saved_records
    from tuiz.services.simulating import ZoneSimulator
    from tuiz.services.simulations import Simulated, document
    from tuiz.services.tracing import traced_type

    found = find_zone(arguments, arguments.zone)
    if found.is_guess:
        tell(f"That this is {found.origin} is a guess from the file's name; --origin NAME tells it.")
    rdtype = traced_type(arguments.type)
    name = _name(arguments.name, found)
    if arguments.draft:
        from tuiz.services.drafts import draft_records

        view, remarks = draft_records(found, Wanted())
        for remark in remarks:
            tell(remark)
    else:
        view = saved_records(found)
    simulator = ZoneSimulator(found.origin, _counted(view))
    answer = simulator.answer(name, rdtype, dnssec=arguments.dnssec)
    for item in simulator.unreadable:
        tell(f"{item.file}:{item.line}: {item.reason}")
    simulated = Simulated(found, (name, rdtype), answer, len(simulator.unreadable), simulator, arguments.draft)
    if arguments.json:
        put_json(document(simulated))
    else:
        from tuiz.services.simulated_text import answer_lines

        put_lines(answer_lines(simulated, dnssec=arguments.dnssec, short=arguments.short))
        state = "as it is in the app" if arguments.draft else f"as saved in {found.path}"
        tell(f"From {found.origin} {state}; nobody was asked.")
        if answer.rcode == "NXDOMAIN" and (near := simulator.nearest(name)):
            tell(f"There is no name {name} Did you mean {near}")
    return FINDINGS if simulator.unreadable else DONE


def _name(text: str, found: "FoundZone") -> str:
    """Return the name that *text* means.

    Raises:
        InvalidName: it is none.
        UsageError: it isn't in the zone.
    """
    from tuiz.lookups import idn
    from tuiz.services import record_words

    try:
        meant = record_words.owner(idn.to_ascii(text), found.origin)
    except UsageError as error:
        raise UsageError(f"{error.message}, so no server answers for it from this zone.", hint=error.hint) from error
    return meant.name


def _counted(view: "Iterable[ShownRecord | Unreadable]") -> "Iterator[ShownRecord | Unreadable]":
    """Hand a zone's records on, and tell on a terminal how many were read."""
    line = StatusLine()
    try:
        for number, item in enumerate(view, 1):
            if not number % _TOLD_RECORDS:
                line.show(f"{number:,} records read")
            yield item
    finally:
        line.clear()
