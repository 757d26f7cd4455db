"""`tuiz find`: what points at an address or a name in all zones, and another one in its place everywhere."""

from argparse import Namespace
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser, add_workspace_options
from tuiz.cli.changing import DONE, add_wish_options, narrate, tell_of_settings, wish_of
from tuiz.cli.commands.records import as_document
from tuiz.cli.output import put, put_difference, put_json, put_json_list, tell
from tuiz.errors import TuizError, UsageError

if TYPE_CHECKING:
    from tuiz.services.finding_zone import FoundZone, ZoneFinder
    from tuiz.services.pointing_search import ZoneHits
    from tuiz.services.replacing_everywhere import Replacement, ZonePart
    from tuiz.storage.workspace import Workspace

FINDINGS, FAILED = 1, 3


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.usage = (
        "tuiz find [--text] [OPTION…] WHAT [ZONE…] | "
        "tuiz find --replace NEW [--undo] [--dry-run] [OPTION…] WHAT [ZONE…]"
    )
    parser.epilog = (
        "WHAT is an address or a name; a field of a saved record's data counts only as a whole.\n"
        "With --replace each zone is saved as one revision; --undo takes that back in all of them."
    )
    parser.add_argument("what", metavar="WHAT")
    parser.add_argument("zones", metavar="ZONE", nargs="*", help="only in these (default: in all of the workspace)")
    parser.add_argument("--text", action="store_true", help="look through the strings of TXT and the like too")
    parser.add_argument("--replace", metavar="NEW", help="put this in its place, in every zone")
    parser.add_argument("--undo", action="store_true", help="take that back, where nothing was changed since")
    add_workspace_options(parser)
    add_wish_options(parser)


def run(arguments: Namespace) -> int:
    """Find, and replace."""
    from tuiz.domain.pointing import replacement, sought
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.pointing_search import by_name
    from tuiz.services.pointing_search import search_everywhere as search
    from tuiz.services.replacing_everywhere import Replacement

    what = sought(arguments.what, in_strings=arguments.text)
    new = None if arguments.replace is None else Replacement(what, replacement(what, arguments.replace))
    if arguments.undo and new is None:
        hint = f"tuiz find --replace NEW --undo {arguments.what}"
        raise UsageError("--undo takes a replacement back, so --replace NEW must tell which.", hint=hint)
    finder = ZoneFinder(arguments.workspace)
    named = [finder.find(zone) for zone in arguments.zones]
    if new is not None and arguments.undo:
        return _undo(arguments, finder, named or finder.all(), new)
    found = by_name([hits for workspace in _where(finder, named) for hits in search(workspace, finder.user, what)])
    tell_of_settings([zone.zone for zone in found])
    for problem in () if named else finder.workspace.problems:
        tell(problem)
    unread = _tell_of_trouble(found)
    status = _list(arguments, found) if new is None else _replace(arguments, found, new)
    return FAILED if unread else status


def _where(finder: "ZoneFinder", named: "Sequence[FoundZone]") -> "list[Workspace]":
    """Return where to look: in the whole workspace, or in the files of the zones that were named."""
    from tuiz.storage.workspace import Workspace

    if not named:
        return [finder.workspace]
    return [Workspace(zone.path, zone.root, zone.settings, (zone.file.file,), (), ()) for zone in named]


def _tell_of_trouble(found: "Iterable[ZoneHits]") -> int:
    """Tell what couldn't be searched, and return how many files couldn't be read."""
    unread = 0
    for zone in found:
        for remark in zone.remarks:
            tell(remark)
        if zone.unread is not None:
            unread += 1
            tell(f"{zone.unread.message} {zone.unread.hint or ''}".rstrip())
    return unread


def _list(arguments: Namespace, found: "Sequence[ZoneHits]") -> int:
    if arguments.json:
        put_json_list(
            {"zone": zone.name, **as_document(hit.shown), "match": hit.match} for zone in found for hit in zone.hits
        )
    else:
        for zone in found:
            for hit in zone.hits:
                record, place = hit.shown.record, f"{hit.shown.file}:{hit.shown.line}:"
                note = (f"; {record.note}",) if record.note else ()
                put(place, record.owner, record.ttl, record.rdclass, record.rdtype, record.rdata, *note)
        records = sum(len(zone.hits) for zone in found)
        tell(f"{_counted(records, 'record')} in {_counted(sum(bool(zone.hits) for zone in found), 'zone')}.")
    return FINDINGS if any(zone.remarks for zone in found) else DONE


def _replace(arguments: Namespace, found: "Sequence[ZoneHits]", new: "Replacement") -> int:
    from tuiz.services.replacing_everywhere import Chosen, NothingToReplace, replace_everywhere

    chosen = [Chosen(zone) for zone in found if zone.hits]
    if not chosen:
        raise NothingToReplace(f"Nothing points at {new.old.text}.")
    parts = list(replace_everywhere(chosen, new, wish_of(arguments)))
    status = _tell_parts(arguments, parts)
    if not arguments.dry_run and any(part.is_changed for part in parts):
        tell("With --undo before the same words it is taken back in all of them; tuiz undo ZONE does so in one.")
    unsure = any(zone.remarks for zone in found)
    return FINDINGS if unsure and status == DONE else status


def _undo(arguments: Namespace, finder: "ZoneFinder", where: "Sequence[FoundZone]", new: "Replacement") -> int:
    from tuiz.services.replacing_everywhere import NothingToReplace, undo_everywhere, zones_that_did

    zones = zones_that_did(where, new.label, finder.places)
    if not zones:
        raise NothingToReplace(f"No zone here has this to undo: {new.label}.")
    return _tell_parts(arguments, list(undo_everywhere(zones, new.label, wish_of(arguments))))


def _tell_parts(arguments: Namespace, parts: "Sequence[ZonePart]") -> int:
    """Tell what came of each zone, and return the exit status."""
    for part in parts:
        if not arguments.json and part.outcome is not None and part.outcome.lines:
            put(f"@@ {part.zone.path} @@")
            put_difference(part.outcome.lines)
        if part.outcome is not None:
            narrate(part.outcome)
        for reason, count in part.left.items():
            tell(f"{part.name}: {count:,} left ({reason}).")
        if part.error is not None:
            word = "left" if part.is_left else "failed"
            tell(f"{part.name}: {word}: {part.error.message} {_hint(part.error)}".rstrip())
    if arguments.json:
        put_json([_as_document(part) for part in parts])
    changed = sum(part.is_changed for part in parts)
    failed = sum(part.error is not None and not part.is_left for part in parts)
    left = sum(part.is_left or bool(part.left) for part in parts)
    told = [f"{_counted(changed, 'zone')} {'would be changed' if arguments.dry_run else 'saved'}"]
    told += [f"{failed:,} failed"] * bool(failed) + [f"in {left:,} something is left"] * bool(left)
    tell(f"{', '.join(told)}.")
    return FAILED if failed else FINDINGS if left else DONE


def _hint(error: TuizError) -> str:
    """Return what to do about an error on the command line."""
    from tuiz.files.errors import CannotReplace
    from tuiz.services.zone_terms import NeedsAnswer

    if isinstance(error, NeedsAnswer):
        return "--agree says yes, and the answer is kept."
    return f"{error.hint} --in-place does so." if isinstance(error, CannotReplace) else error.hint or ""


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _as_document(part: "ZonePart") -> dict[str, object]:
    outcome, error = part.outcome, part.error
    return {
        "zone": part.name,
        "file": str(part.zone.path),
        "changed": part.is_changed,
        "revision": outcome.revision if outcome else None,
        "serial": outcome.serial if outcome else None,
        "removed": list(outcome.removed) if outcome else [],
        "added": list(outcome.added) if outcome else [],
        "left": [{"reason": reason, "records": count} for reason, count in part.left.items()],
        "error": {"kind": error.kind, "message": error.message, "hint": _hint(error) or None} if error else None,
    }
