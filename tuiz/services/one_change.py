"""Make one change to a zone's saved file, as one revision: what each changing command does.

A draft that the app holds isn't touched: it will meet the new text as it would another program's.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain.system_operations import SetSoa
from tuiz.errors import ZoneError
from tuiz.files.errors import FileChanged
from tuiz.services.fixing import has_fix, mend
from tuiz.services.journal_use import with_journal
from tuiz.services.review import LineChange, ShownRRset, changed_lines, line_changes, shown
from tuiz.services.session import Session, open_session
from tuiz.services.zone_terms import NeedsAnswer, ZoneFacts
from tuiz.storage.errors import SaveInProgress, StackChanged
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

if TYPE_CHECKING:
    from tuiz.checks.findings import Finding
    from tuiz.domain.hunks import Hunk
    from tuiz.domain.zonefile.pieces import PieceTable
    from tuiz.services.included_files import IncludedChange

_TRIES = 10
"""How often a change is made anew because another program was quicker with one of its own."""

Act = Callable[[Session], object]
"""What makes the change: it is called with the session, once more for each try."""
Along = Callable[[Session], AbstractContextManager[object]]
"""What is kept in step with the save of a session, which goes on within."""


class IntroducesErrors(ZoneError):
    """The change would bring an error into the zone."""

    hint = "Nothing was written. tuiz check tells of all that is wrong with a zone."


class DraftWaits(ZoneError):
    """The app holds changes of this zone that aren't saved."""

    hint = "Save them there, or undo them; then undo here."


@dataclass(frozen=True, slots=True)
class Wish:
    """How a change is to be made."""

    message: str | None = None
    dry_run: bool = False
    """Whether only to tell what would be written."""
    in_place: bool = False
    """Whether to write into the file where it can't be replaced."""
    agree: bool = False
    """Whether the user agrees to what a zone asks before its first change."""
    agreed: frozenset[str] = frozenset()
    """The ids of questions that the user has answered otherwise."""
    fix: bool = False
    """Whether what the change breaks is mended with it, where that can be done."""
    along: Along | None = None
    """What is kept in step with the save."""
    asks: bool = False
    """Whether even a dry run asks what the zone asks before its first change."""


class Outcome(NamedTuple):
    """What a change came to."""

    zone: str
    changed: bool
    revision: int | None
    serial: int | None
    """SERIAL as it is now, or would be."""
    removed: tuple[str, ...] = ()
    """Lines of the file."""
    added: tuple[str, ...] = ()
    lines: tuple[LineChange, ...] = ()
    """The same with some lines around."""
    included: "IncludedChange | None" = None
    """What is written to the included file in which SERIAL stands."""
    system: tuple[ShownRRset, ...] = ()
    """The System Records among what is changed, SERIAL's rise apart."""
    introduced: "tuple[Finding, ...]" = ()
    """What the checks find that wasn't there before."""
    fixed: tuple[str, ...] = ()
    """What was mended with it."""
    left_draft: int = 0
    """How many operations of a draft wait in the app."""
    remark: str | None = None
    """What to tell of a damaged journal."""


def change_saved(facts: ZoneFacts, act: Act, wish: Wish, places: Places | None = None) -> Outcome:
    """Make a change to the saved file and write it, wholly or not at all.

    Args:
        facts: which zone.
        act: makes the change in the session.
        wish: how.
        places: where the journal lies; None takes the user's.

    Raises:
        IntroducesErrors: the checks refuse it.
        TuizError: what else went wrong; nothing was written.
    """
    places = places or Places.of_user()
    if wish.dry_run and not places.has_journal():
        return _try_on(facts, act, wish, None)  # only to look, no journal is made where there is none
    outcome, remark = with_journal(places, lambda journal: _try_on(facts, act, wish, journal))
    return outcome._replace(remark=remark)


def refuse_draft(session: Session) -> None:
    """Refuse where the app holds changes that aren't saved: what comes before them can't be taken back alone.

    Raises:
        DraftWaits: with how many there are.
    """
    if session.left_draft:
        raise DraftWaits(f"The app holds {session.left_draft} changes of this zone that aren't saved.")


def _try_on(facts: ZoneFacts, act: Act, wish: Wish, journal: Journal | None) -> Outcome:
    """Make the change, anew as long as another program is quicker."""
    for _ in range(_TRIES - 1):
        try:
            return _try(facts, act, wish, journal)
        except (FileChanged, StackChanged, SaveInProgress):
            continue
    return _try(facts, act, wish, journal)


def _try(facts: ZoneFacts, act: Act, wish: Wish, journal: Journal | None) -> Outcome:
    if wish.dry_run and not wish.asks:
        facts = facts._replace(questions=())  # nothing is written, so nothing is asked
    session = open_session(facts, journal, draft_use="leave").load()
    try:
        _act(session, act, wish)
        if session.draft.is_empty:
            outcome = Outcome(facts.origin, changed=False, revision=None, serial=session.serials.present())
        else:
            introduced, _ = session.findings()
            fixed = mend(introduced, session, join=True) if wish.fix else []
            if fixed:
                introduced, _ = session.findings()
            _refuse_errors(introduced)
            system = _system_changes(session)
            outcome = _preview(session) if wish.dry_run else _save(session, wish)
            outcome = outcome._replace(system=system, introduced=tuple(introduced), fixed=tuple(fixed))
        return outcome._replace(left_draft=session.left_draft)
    finally:
        session.close()


def _system_changes(session: Session) -> tuple[ShownRRset, ...]:
    zone = session.zone
    return tuple(shown(change, zone.name, system=True) for change in session.changes if zone.is_system(*change.key))


def _act(session: Session, act: Act, wish: Wish) -> None:
    for _ in range(len(session.facts.questions) + 1):
        try:
            act(session)
        except NeedsAnswer as needed:
            if not wish.agree and needed.question.id not in wish.agreed:
                raise
            session.agree(needed.question)
        else:
            return


def _preview(session: Session) -> Outcome:
    """Tell what a save would write."""
    serial = session.serials.after_save()
    soa_file = session.serials.soa_file()
    if serial is not None and soa_file is None and serial != session.zone.serial():
        session.perform(SetSoa(serial=serial))
    outcome = _outcome(session, session.text.base, session.text.live_hunks(), revision=None, serial=serial)
    return outcome._replace(included=soa_file.change_to(serial) if soa_file else None)


def _save(session: Session, wish: Wish) -> Outcome:
    base, soa_file = session.text.base, session.serials.soa_file()
    with wish.along(session) if wish.along else nullcontext():
        written = session.save(wish.message, in_place=wish.in_place)
    outcome = _outcome(session, base, written.hunks, revision=written.revision, serial=written.serial)
    return outcome._replace(included=soa_file.change_to(written.serial) if soa_file else None)


def _outcome(
    session: Session, base: "PieceTable", hunks: "Sequence[Hunk]", *, revision: int | None, serial: int | None
) -> Outcome:
    removed: list[str] = []
    added: list[str] = []
    for gone, new in changed_lines(base, session.document, hunks):
        removed += gone
        added += new
    return Outcome(
        zone=session.zone.name,
        changed=bool(removed or added),
        revision=revision,
        serial=serial,
        removed=tuple(removed),
        added=tuple(added),
        lines=tuple(line_changes(base, session.document, hunks)),
    )


def _refuse_errors(introduced: "Sequence[Finding]") -> None:
    errors = [finding for finding in introduced if finding.severity == "error"]
    if errors:
        told = "\n".join(f"Line {finding.line}: {finding.message}" for finding in errors)
        hints = [errors[0].hint, IntroducesErrors.hint]
        if all(has_fix(finding.check) for finding in errors):
            hints.append("With --fix the change mends that too.")
        raise IntroducesErrors(told, hint="\n".join(filter(None, hints)))
