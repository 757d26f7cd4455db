"""`tuiz verify`: compare a zone's file with what each of its name servers answers."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser, add_zone_options, number
from tuiz.cli.lookup_options import add_config_option, tell_findings
from tuiz.cli.output import put, put_json, tell
from tuiz.cli.transfer_options import add_key_options, key_of_options
from tuiz.cli.waiting import StatusLine
from tuiz.errors import UsageError
from tuiz.services.finding_zone import ZoneFinder

if TYPE_CHECKING:
    from tuiz.services.verified import Served
    from tuiz.services.verifying import Verification

SAME, DIFFERENT, FAILED, INTERRUPTED = 0, 1, 3, 130

_MOST_A_SECOND = 1_000_000
_ADVICE = {
    "not-deployed": "the server has an older zone: load the file there, and look at its log if it doesn't",
    "behind": "another server has a newer zone: see whether NOTIFY and transfers reach this one",
    "wrong": "the server's data is another one at no older SERIAL: see which file it loads, and who else changes it",
    "extra": "the server has more than the file: see which file it loads, and who else changes it",
    "refused": "the server doesn't serve the zone: see its configuration, or take it out of the NS records",
    "no-answer": "what the server has is unknown: try again, and see whether it runs and can be reached",
}

_EPILOG = """\
The exit status is 0 when every server has all that the file has; 1 for any
difference, a server that doesn't answer or whose address isn't known, and lines
of the file that can't be read; 3 when no server could be compared at all. Who
stops it with Ctrl+C (status 130) sees what was found until then.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.operands_anywhere = True
    parser.add_argument("words", metavar="ZONE", nargs="*", help="a zone or a zone file; @ADDRESS names a server too")
    parser.add_argument(
        "--server", metavar="@ADDRESS", nargs="+", action="extend", default=[], help="whom to ask (default: its NS)"
    )
    parser.add_argument("--rate", metavar="N", help="the most questions a second for one server")
    parser.add_argument(
        "--axfr", action="store_true", help="transfer the zone where that is allowed: finds what servers have beside it"
    )
    add_key_options(parser)
    add_config_option(parser)
    add_zone_options(parser)


def run(arguments: Namespace) -> int:
    """Verify it."""
    from tuiz.services.verifying_zone import verify_zone

    zone, servers = _operands(arguments)
    rate = None if arguments.rate is None else number(arguments.rate, most=_MOST_A_SECOND)
    if rate == 0:
        raise UsageError("--rate is at least 1.")
    finder = ZoneFinder(arguments.workspace, arguments.config)
    tell_findings(finder)
    found = finder.find(zone, arguments.origin)
    if found.is_guess:
        tell(f"That this is {found.origin} is a guess from the file's name; --origin NAME tells it.")
    key = key_of_options(arguments)
    begun = verify_zone(found, found.settings.lookup, servers, rate, transfers=arguments.axfr, key=key)
    for item in begun.stored.unreadable:
        tell(f"{item.file}:{item.line}: {item.reason}")
    verification = begun.verification
    for host, problem in verification.lost:
        tell(f"{host} isn't asked, since its addresses aren't known: {problem}. --server @ADDRESS names them.")
    is_stopped = False
    try:
        _follow(verification)
    except KeyboardInterrupt:
        is_stopped = True
    if arguments.json:
        from tuiz.services.verify_document import document

        put_json(document(verification, begun.stored.unreadable))
    else:
        _print(verification)
    if is_stopped:
        done, total = verification.progress
        tell(f"Stopped after {done:,} of {total:,} answers.")
        return INTERRUPTED
    if not verification.is_heard:
        return FAILED
    return DIFFERENT if begun.stored.unreadable or verification.differences else SAME


def _operands(arguments: Namespace) -> tuple[str, list[str]]:
    """Return the zone and the servers: behind --server, all words are servers to the parser."""
    words = [*arguments.words, *arguments.server]
    servers = [word for word in words if word.startswith("@")]
    plain = [word for word in words if not word.startswith("@")]
    if arguments.words and not arguments.words[0].startswith("@"):
        # The zone stands before: whatever --server names is a server, with or without its sign.
        plain = [word for word in arguments.words if not word.startswith("@")]
        servers += [word for word in arguments.server if not word.startswith("@")]
    if not plain:
        raise UsageError("ZONE is missing.", hint="tuiz verify ZONE [--server @ADDRESS…]")
    if len(plain) > 1:
        raise UsageError(f"{plain[1]!r} is a word too many.", hint="tuiz verify ZONE [--server @ADDRESS…]")
    return plain[0], servers


def _follow(verification: "Verification") -> None:
    """Let it run, with its progress on a terminal."""
    line = StatusLine()
    try:
        for done, total in verification.run():
            line.show(f"{done:,} of {total:,} answers")
    finally:
        line.clear()


def _print(verification: "Verification") -> None:
    for found in verification.differences:
        put(found.owner, found.rdtype, found.server, found.cause, found.detail)
        for sign, data, ttl in (("-", found.stored, found.stored_ttl), ("+", found.served, found.served_ttl)):
            for text in data:
                put(f"  {sign}", "" if ttl is None else ttl, text)
    for note in verification.notes:
        tell(f"{note.owner} {note.rdtype}{f' at {note.server}' if note.server else ''}: {note.text}.")
    for served in verification.servers:
        tell(_summary(served, verification.serial))
    for cause in dict.fromkeys(found.cause for found in verification.differences):
        tell(f"{cause}: {_ADVICE[cause]}.")
    if any(served.is_signed and served.different for served in verification.servers):
        tell("A server that signs the zone counts SERIAL by itself: it doesn't tell whether your file is loaded there.")


def _summary(served: "Served", stored_serial: int | None) -> str:
    name = f"{served.server.name} ({served.server})" if served.server.name else str(served.server)
    if served.state != "answers":
        return f"{name}: {served.detail}."
    return f"{name}: {served.told_beside(stored_serial)}."
