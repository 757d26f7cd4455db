"""`tuiz diff`: print the difference of two zones."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser, add_zone_options
from tuiz.cli.changing import find_zone
from tuiz.cli.lookup_options import add_config_option
from tuiz.cli.output import put, put_json, tell
from tuiz.cli.transfer_options import TransferProgress, add_key_options, key_of_options
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.services.comparing import Difference, ZoneText
    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.signer_apart import Apart

SAME, DIFFERENT, FAILED = 0, 1, 3


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("before", metavar="A", help="a zone, a zone file, or axfr:HOST[@PORT]")
    parser.add_argument(
        "after", metavar="B", help="another one; ixfr:HOST tells what changed there since the SERIAL of A"
    )
    parser.add_argument("--serial", action="store_true", help="let another SERIAL be a difference")
    parser.add_argument(
        "--dnssec", action="store_true", help="list what a server's signer adds to a zone that is stored unsigned"
    )
    add_key_options(parser)
    add_config_option(parser)
    add_zone_options(parser)


def run(arguments: Namespace) -> int:
    """Compare them."""
    apart = _difference(arguments)
    found = apart.difference
    for unreadable in found.unreadable:
        tell(f"{unreadable.file}:{unreadable.line}: {unreadable.reason}")
    if arguments.json:
        from tuiz.cli.commands.records import as_document

        put_json(
            {
                "removed": [as_document(item) for item in found.removed],
                "added": [as_document(item) for item in found.added],
                "signers": dict(sorted(apart.signers.items())),
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
    if apart.signers:
        from tuiz.services.verified import signers_words

        tell(f"Not listed is what the server's signer adds: {signers_words(apart.signers)}; --dnssec lists it.")
    if found.unreadable:
        return FAILED
    return DIFFERENT if found.removed or found.added else SAME


def _difference(arguments: Namespace) -> "Apart":
    from tuiz.services.comparing import compare, text_of
    from tuiz.services.signer_apart import Apart
    from tuiz.services.transferring import is_transfer

    words = (arguments.before, arguments.after)
    if any(map(is_transfer, words)):
        return _with_transfer(arguments, words)
    texts = [text_of(find_zone(arguments, word)) for word in words]
    return Apart(compare(texts[0], texts[1], with_serial=arguments.serial))


def _with_transfer(arguments: Namespace, words: tuple[str, str]) -> "Apart":
    """Return the difference of two zones, one of which a server has, or both."""
    from tuiz.services.comparing import compare, text_of
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.signer_apart import Apart, is_signed, without_signers
    from tuiz.services.transferring import is_transfer, place_of, transferred_text

    finder = ZoneFinder(arguments.workspace, arguments.config)
    zones = {word: finder.find(word, arguments.origin) for word in words if not is_transfer(word)}
    origin = next((zone.origin for zone in zones.values()), arguments.origin)
    if origin is None:
        raise UsageError("Which zone to transfer isn't told.", hint="--origin NAME tells it.")
    origin = origin if origin.endswith(".") else f"{origin}."
    settings = next((zone.settings for zone in zones.values()), finder.settings).lookup
    key = key_of_options(arguments)
    progress = TransferProgress()

    def text(word: str) -> "ZoneText":
        return text_of(zones[word]) if word in zones else transferred_text(origin, places[word], progress.watch)

    places = {word: place_of(word, settings, key) for word in words if word not in zones}
    incremental = [word for word, place in places.items() if place.incremental]
    try:
        if not incremental:
            before, after = text(words[0]), text(words[1])
            found = compare(before, after, with_serial=arguments.serial)
            return Apart(found) if arguments.dnssec else _apart(found, before, after)
        if words[0] in incremental or not zones:
            raise UsageError("ixfr: stands behind the zone that it begins from.", hint="tuiz diff ZONE ixfr:HOST")
        found = _since(arguments, zones[words[0]], words[1], progress)
        if arguments.dnssec or is_signed(text_of(zones[words[0]])):
            return Apart(found)
        return without_signers(found, origin, is_added=True)
    finally:
        progress.end()


def _apart(found: "Difference", before: "ZoneText", after: "ZoneText") -> "Apart":
    """Return a difference without what a signer adds, where exactly one of the zones is signed."""
    from tuiz.services.signer_apart import Apart, is_signed, without_signers

    signed = is_signed(before), is_signed(after)
    return without_signers(found, after.origin, is_added=signed[1]) if any(signed) and not all(signed) else Apart(found)


def _since(arguments: Namespace, zone: "FoundZone", word: str, progress: TransferProgress) -> "Difference":
    """Return what changed at a server since the SERIAL of a stored zone."""
    from tuiz.domain import names, rdata
    from tuiz.services.comparing import Difference, compare, text_of, without_serial
    from tuiz.services.records_view import apex_records
    from tuiz.services.transferring import changes_since, place_of

    soa = apex_records(zone, "SOA")
    if not soa:
        raise UsageError(f"{zone.path} has no SOA to begin from.", hint=f"Write axfr:{word[5:]}")
    data = rdata.parse("SOA", soa[0].rdata, names.ROOT).wire
    place = place_of(word, zone.settings.lookup, key_of_options(arguments))
    found = changes_since(zone.origin, place, data, progress.watch)
    if isinstance(found, Difference):
        return found if arguments.serial else without_serial(found)
    tell("The server tells no differences since that SERIAL, but the whole zone.")
    return compare(text_of(zone), found, with_serial=arguments.serial)
