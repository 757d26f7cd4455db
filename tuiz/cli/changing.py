"""What the changing commands share: how they are told what to change, and how they tell what came of it."""

import argparse
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tuiz.cli.arguments import add_zone_options, message
from tuiz.cli.output import put, put_difference, put_json, put_text, tell
from tuiz.services.finding_zone import FoundZone, ZoneFinder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tuiz.domain.changes import Change
    from tuiz.services.conflicts import Step
    from tuiz.services.one_change import Act, Along, Outcome, Wish
    from tuiz.services.session import Session

DONE = 0


def add_change_options(parser: argparse.ArgumentParser) -> None:
    """Declare what every changing command understands."""
    add_zone_options(parser)
    add_wish_options(parser)


def add_wish_options(parser: argparse.ArgumentParser) -> None:
    """Declare how a change may be wished for, whatever it is made to."""
    parser.add_argument("-m", "--message", metavar="MESSAGE", type=message, help="what the history is to say of it")
    parser.add_argument("--dry-run", action="store_true", help="print the difference and write nothing")
    parser.add_argument(
        "--in-place", action="store_true", help="write into the file where it can't be replaced by a new one"
    )
    parser.add_argument(
        "--fix", action="store_true", help="mend with the change what it breaks, where one operation does"
    )
    parser.add_argument(
        "--agree", action="store_true", help="say yes to what the zone asks before its first change, once for all"
    )


def add_side_options(parser: argparse.ArgumentParser, does: str) -> None:
    """Declare which side stays where another program has changed the records since.

    Args:
        parser: of a command that goes along the stack of operations.
        does: what the command does, as a verb.
    """
    group = parser.add_mutually_exclusive_group()
    for side, meaning in (
        ("mine", f"{does} it in records, too, that another program has changed since"),
        ("theirs", "leave such records as they are in the file"),
        ("both", "keep the records of both"),
    ):
        group.add_argument(f"--{side}", action="store_const", const=side, dest="side", help=meaning)


def take_step(arguments: argparse.Namespace, step: "Step", session: "Session") -> "Change":
    """Undo or redo one operation, as the options of `add_side_options` say; return what that changed.

    Raises:
        ChangedOutside: a side has to be chosen.
    """
    from tuiz.services.conflicts import ChangedOutside, step_with_one_side

    try:
        return step_with_one_side(step, arguments.side, session.zone.name)
    except ChangedOutside as error:
        error.hint = "--mine, --theirs or --both says which records stay; nothing was changed."
        raise


def step_saved(arguments: argparse.Namespace, found: FoundZone, act: "Act") -> int:
    """Go a step along the stack of operations in the saved file, as `change` does, and let the settings follow it."""
    from tuiz.services.vanity_following import following

    changed: list[Path] = []

    @contextmanager
    def along(session: "Session") -> "Iterator[None]":
        with following(session, lambda: (found, ZoneFinder(arguments.workspace))) as files:
            yield
        changed[:] = files

    status = change(arguments, found, act, along=along, may_change_all=True)
    for path in changed:
        tell(f"{path} follows.")
    return status


def find_zone(arguments: argparse.Namespace, text: str) -> FoundZone:
    """Return the zone that *text* means to someone who gave these options."""
    found = ZoneFinder(arguments.workspace).find(text, arguments.origin)
    tell_of_settings([found])
    return found


def tell_of_settings(zones: "Iterable[FoundZone]") -> None:
    """Tell what in the settings that hold for *zones* isn't used, once each."""
    findings = {
        finding: None
        for found in zones
        for finding in (*found.user.findings, *found.settings.findings, *found.file.settings.findings)
    }
    for finding in findings:
        tell(str(finding))


def change(
    arguments: argparse.Namespace,
    found: FoundZone,
    act: "Act",
    *,
    along: "Along | None" = None,
    keeps_serial: bool = False,
    may_change_all: bool = False,
) -> int:
    """Make a change to the saved file and tell what came of it.

    Args:
        arguments: with the options that `add_change_options` declares.
        found: the zone.
        act: makes the change.
        along: what is kept in step with the save.
        keeps_serial: whether SERIAL stays as *act* leaves it.
        may_change_all: whether System Records may be among what is changed beside others, and are then told apart.
    """
    from dataclasses import replace  # commands that only read don't pay for it

    from tuiz.services.one_change import change_saved

    facts = found.for_session
    if keeps_serial:
        facts = facts._replace(policy="keep")
    outcome = make(arguments, found, lambda wish: change_saved(facts, act, replace(wish, along=along)))
    tell_outcome(arguments, outcome, may_change_all=may_change_all)
    return DONE


def make(arguments: argparse.Namespace, found: FoundZone, do: "Callable[[Wish], Outcome]") -> "Outcome":
    """Make a change as the options say, and return what came of it, with the zones that an included SERIAL is of.

    Args:
        arguments: with the options that `add_wish_options` declares.
        found: the zone.
        do: makes the change; what it raises says which option helps.
    """
    from dataclasses import replace  # commands that only read don't pay for it

    from tuiz.files.errors import CannotReplace
    from tuiz.services.zone_terms import NeedsAnswer

    origin = getattr(arguments, "origin", None)
    wish = replace(wish_of(arguments), agreed=frozenset({"origin"} if origin else ()))
    try:
        outcome = do(wish)
    except CannotReplace as error:
        error.hint = f"{error.hint} --in-place does so."
        raise
    except NeedsAnswer as error:
        error.hint = "--agree says yes, and the answer is kept."
        if error.question.id == "origin" and "origin" in arguments:
            error.hint = f"--origin {found.origin} says that it is right; or name another."
        raise
    if outcome.included:
        from tuiz.services.included_files import zones_including
        from tuiz.storage.workspace import discover

        workspace = discover(found.root, found.user)
        own = found.path, found.origin
        zones = zones_including(outcome.included.file, workspace, found.include, own)
        outcome = outcome._replace(included=outcome.included._replace(zones=tuple(zones)))
    return outcome


def wish_of(arguments: argparse.Namespace) -> "Wish":
    """Return how a change is to be made, as the options of `add_wish_options` say."""
    from tuiz.services.one_change import Wish

    return Wish(
        message=arguments.message,
        dry_run=arguments.dry_run,
        in_place=arguments.in_place,
        agree=arguments.agree,
        fix=arguments.fix,
    )


def tell_outcome(arguments: argparse.Namespace, outcome: "Outcome", *, may_change_all: bool = False) -> None:
    """Tell what came of a change."""
    narrate(outcome)
    if arguments.json:
        put_json(document_of(outcome, may_change_all=may_change_all))
        return
    put_difference(outcome.lines)
    if outcome.included:
        put(f"@@ {outcome.included.file} @@")
        put_text(f"-{outcome.included.removed}")
        put_text(f"+{outcome.included.added}")
    if may_change_all and outcome.system:
        _tell_system_records(outcome)
    if not outcome.changed:
        tell(f"{outcome.zone} is so already; nothing was written.")
    elif arguments.dry_run:
        tell("Nothing was written.")
    else:
        tell(f"{outcome.zone} saved: revision {outcome.revision}, SERIAL {outcome.serial}.")


def document_of(outcome: "Outcome", *, may_change_all: bool = False) -> dict[str, object]:
    """Return the document of a changing command."""
    document: dict[str, object] = {
        "zone": outcome.zone,
        "changed": outcome.changed,
        "revision": outcome.revision,
        "serial": outcome.serial,
        "removed": list(outcome.removed),
        "added": list(outcome.added),
    }
    if may_change_all:
        document["system"] = [
            {"owner": rrset.owner, "type": rrset.rdtype, "removed": rrset.removed, "added": rrset.added}
            for rrset in outcome.system
        ]
    if included := outcome.included:
        document["included"] = {
            "file": str(included.file),
            "removed": [included.removed],
            "added": [included.added],
            "zones": list(included.zones),
        }
    return document


def narrate(outcome: "Outcome") -> None:
    """Tell what is to be known beside what was changed."""
    if outcome.remark:
        tell(outcome.remark)
    if outcome.left_draft:
        tell("The app holds changes of this zone that aren't saved; it will put them on top of what is saved here.")
    if outcome.included:
        zones = ", ".join(outcome.included.zones)
        tell(f"SERIAL stands in {outcome.included.file}, which these zones include: {zones}")
    for label in outcome.fixed:
        tell(f"Mended too: {label}.")
    for finding in outcome.introduced:
        tell(f"{finding.severity}: line {finding.line}: {finding.message}")


def _tell_system_records(outcome: "Outcome") -> None:
    tell("System Records among it:")
    for rrset in outcome.system:
        for sign, values in (("-", rrset.removed), ("+", rrset.added)):
            for value in values:
                tell(f"  {sign}{rrset.owner} {rrset.rdtype} {value}")
