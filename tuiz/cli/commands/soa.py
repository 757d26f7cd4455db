"""`tuiz soa`: print or change the fields of a zone's SOA."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser, number
from tuiz.cli.changing import DONE, add_change_options, change, find_zone
from tuiz.cli.output import put, put_json, tell

if TYPE_CHECKING:
    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.session import Session

_TIMES = {
    "refresh": "how often secondaries look for a new SERIAL",
    "retry": "how soon they try again when they couldn't",
    "expire": "after how long without success they give the zone up",
    "minimum": "how long it is remembered that a name or type isn't there (RFC 2308)",
}


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("zone", metavar="ZONE")
    parser.add_argument("--mname", metavar="HOST", help="the primary name server")
    parser.add_argument("--rname", metavar="MAILBOX", help="who answers for the zone: hostmaster@example.com")
    parser.add_argument("--serial", metavar="NUMBER", help="SERIAL itself, to roll it over (RFC 1982)")
    for name, sentence in _TIMES.items():
        parser.add_argument(f"--{name}", metavar="SECONDS", help=sentence)
    add_change_options(parser)


def run(arguments: Namespace) -> int:
    """Print the fields, or change those that are given."""
    found = find_zone(arguments, arguments.zone)
    if all(getattr(arguments, name) is None for name in ("mname", "rname", "serial", *_TIMES)):
        return _print(arguments, found)
    from tuiz.domain.serial import expect_forwards
    from tuiz.domain.system_operations import SetSoa
    from tuiz.domain.ttl import MAX_UINT32
    from tuiz.services import record_words
    from tuiz.services.included_records import refuse_included

    mname = None if arguments.mname is None else record_words.host(arguments.mname, found.origin)
    rname = None if arguments.rname is None else record_words.mailbox(arguments.rname, found.origin)
    for meant in (mname, rname):
        if meant and meant.remark:
            tell(meant.remark)
    for name in _TIMES:
        if (value := getattr(arguments, name)) is not None:
            record_words.seconds(value)
    serial = None if arguments.serial is None else number(arguments.serial, most=MAX_UINT32)

    def act(session: "Session") -> None:
        refuse_included(session, found.origin, "SOA")
        if serial is not None:
            expect_forwards(session.soa().serial, serial)
        session.perform(
            SetSoa(
                mname=mname.name if mname else None,
                rname=rname.name if rname else None,
                serial=serial,
                refresh=arguments.refresh,
                retry=arguments.retry,
                expire=arguments.expire,
                minimum=arguments.minimum,
            )
        )

    return change(arguments, found, act, keeps_serial=serial is not None)


def _print(arguments: Namespace, found: "FoundZone") -> int:
    from tuiz.domain.system_operations import NoSoa, Soa
    from tuiz.services.records_view import apex_records

    records = apex_records(found, "SOA")
    if not records:
        raise NoSoa
    soa = Soa.of_rdata(records[0].rdata)
    fields: dict[str, object] = {name: getattr(soa, name) for name in ("mname", "rname", "serial", *_TIMES)}
    fields["ttl"] = records[0].ttl
    if arguments.json:
        put_json({"zone": found.origin, **fields})
    else:
        for name, value in fields.items():
            put(name, value)
    return DONE
