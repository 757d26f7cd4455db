"""One change to the saved file: what a command writes, what it leaves alone, and how it gets on with the app."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.conftest import ZONE, Opener
from tests.services.test_session import change_mail, without_serial
from tuiz.domain.operations import AddRecord
from tuiz.errors import TuizError
from tuiz.services.draft import NothingToUndo
from tuiz.services.one_change import DraftWaits, IntroducesErrors, Outcome, Wish, change_saved, refuse_draft
from tuiz.services.session import Session
from tuiz.services.zone_terms import NeedsAnswer, Question, ZoneFacts
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

NEW = AddRecord("new.example.com.", "A", "192.0.2.7")

Command = Callable[..., Outcome]


def perform(operation: AddRecord) -> Callable[[Session], object]:
    """Return what a command does with a session."""
    return lambda session: session.perform(operation)


ADD_NEW = perform(NEW)


@pytest.fixture
def command(zone_file: Path, places: Places) -> Command:
    """Make a change as a command does."""

    def run(act: Callable[[Session], object] = ADD_NEW, wish: Wish | None = None, **facts: object) -> Outcome:
        return change_saved(ZoneFacts(zone_file, "example.com.", **facts), act, wish or Wish(), places)  # type: ignore[arg-type]

    return run


def undo(session: Session) -> None:
    """Undo as the command does."""
    refuse_draft(session)
    session.undo()


def unsaved(places: Places) -> int:
    """Return how many operations of the zone's draft the journal holds."""
    journal = Journal.open(places)
    try:
        return sum(zone.position.unsaved for zone in journal.zones.drafts())
    finally:
        journal.close()


def test_it_writes_one_revision(command: Command, zone_file: Path) -> None:
    """The file has the new line and a higher SERIAL, and the outcome tells both."""
    outcome = command(wish=Wish(message="why"))

    assert (outcome.changed, outcome.revision) == (True, 1)
    assert [line.strip() for line in outcome.added] == [f"{outcome.serial}  ; serial", "new\tIN\tA\t192.0.2.7"]
    assert [line.strip() for line in outcome.removed] == ["2026010101  ; serial"]
    assert b"new\tIN\tA\t192.0.2.7\n" in zone_file.read_bytes()


def test_what_is_there_already_is_not_written(command: Command, zone_file: Path) -> None:
    """Nothing is changed, and SERIAL isn't touched."""
    outcome = command(perform(AddRecord("mx1.example.com.", "A", "192.0.2.25")))

    assert (outcome.changed, outcome.revision, outcome.serial) == (False, None, 2026010101)
    assert zone_file.read_bytes() == ZONE


def test_a_dry_run_writes_nothing(command: Command, zone_file: Path, places: Places) -> None:
    """It tells the lines with the next SERIAL; neither the file nor the state folder is touched."""
    outcome = command(wish=Wish(dry_run=True))

    assert (outcome.changed, outcome.revision) == (True, None)
    assert [line.strip() for line in outcome.added] == [f"{outcome.serial}  ; serial", "new\tIN\tA\t192.0.2.7"]
    assert zone_file.read_bytes() == ZONE
    assert not places.state.exists()


def test_an_error_that_it_brings_in_stops_it(command: Command, zone_file: Path, places: Places) -> None:
    """A CNAME beside other records is refused with line and reason, and leaves nothing behind."""
    with pytest.raises(IntroducesErrors, match="Line") as refused:
        command(perform(AddRecord("mx1.example.com.", "CNAME", "www.example.com.")))

    assert refused.value.kind == "introduces-errors"
    assert zone_file.read_bytes() == ZONE
    assert unsaved(places) == 0


def test_a_draft_of_the_app_passes_it_by(command: Command, opened: Opener, zone_file: Path, places: Places) -> None:
    """The command works on what is saved, the draft stays, and the app puts it on top of the new text."""
    app = opened()
    change_mail(app, "192.0.2.26")
    app.close()

    outcome = command()

    assert outcome.left_draft == 1
    text = zone_file.read_bytes()
    assert b"192.0.2.7" in text
    assert b"192.0.2.26" not in text
    assert unsaved(places) == 1
    again = opened()
    assert not again.conflicts
    assert b"192.0.2.26" in bytes(again.document)
    assert b"192.0.2.7" in bytes(again.document)
    saved = again.save()
    assert (saved.revision, (saved.serial or 0) > (outcome.serial or 0)) == (2, True)


def test_undo_waits_for_a_draft_of_the_app(command: Command, opened: Opener, zone_file: Path) -> None:
    """What lies under a draft can't be taken back alone: it is refused, with what to do."""
    command()
    text = zone_file.read_bytes()
    app = opened()
    change_mail(app, "192.0.2.26")
    app.close()

    with pytest.raises(DraftWaits) as refused:
        command(undo)

    assert refused.value.hint
    assert zone_file.read_bytes() == text


def test_undo_goes_back_through_commands_and_the_app_alike(command: Command, opened: Opener, zone_file: Path) -> None:
    """There is one stack: what the app saved, then what a command saved, newest first."""
    app = opened()
    change_mail(app, "192.0.2.26")
    app.save()
    app.close()
    after_app = zone_file.read_bytes()
    command()

    command(undo)

    assert without_serial(zone_file.read_bytes()) == without_serial(after_app)
    command(undo)
    assert without_serial(zone_file.read_bytes()) == without_serial(ZONE)
    with pytest.raises(NothingToUndo):
        command(undo)
    command(lambda session: session.redo())
    assert without_serial(zone_file.read_bytes()) == without_serial(after_app)


def test_an_open_app_takes_it_in(command: Command, opened: Opener, zone_file: Path) -> None:
    """The app reads the new text, goes on with the same stack, and saves on top of it."""
    app = opened()
    change_mail(app, "192.0.2.26")
    app.save()

    command()
    merged = app.reload()

    assert (merged.changed, merged.conflicts) == (True, ())
    assert app.draft.undo_label == "Add A record new"
    app.undo()
    change_mail(app, "192.0.2.27")
    assert app.save().revision == 3
    assert b"192.0.2.7" not in zone_file.read_bytes()
    assert b"192.0.2.27" in zone_file.read_bytes()


def test_an_open_app_keeps_what_was_typed_meanwhile(command: Command, opened: Opener, zone_file: Path) -> None:
    """An edit that the journal refused, because a command was quicker, is put on top of what that one saved."""
    app = opened()
    command()
    change_mail(app, "192.0.2.26")

    app.reload()

    assert app.save().revision == 2
    assert b"192.0.2.7" in zone_file.read_bytes()
    assert b"192.0.2.26" in zone_file.read_bytes()


def test_commands_at_the_same_time_all_succeed(command: Command, zone_file: Path) -> None:
    """Each sees what the others wrote: no record is lost, and each save has a SERIAL of its own."""
    outcomes: list[Outcome] = []
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            outcomes.append(command(perform(AddRecord(f"host{number}.example.com.", "A", "192.0.2.9"))))
        except TuizError as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len({outcome.serial for outcome in outcomes}) == 4
    assert all(b"host%d\t" % number in zone_file.read_bytes() for number in range(4))


def test_a_question_is_answered_once_for_all(command: Command, zone_file: Path) -> None:
    """A zone that may be dynamic is not changed before someone agrees; then never asked about again."""
    questions = (Question("dynamic", "A journal lies beside the file.", "It is frozen"),)

    with pytest.raises(NeedsAnswer):
        command(questions=questions)
    assert zone_file.read_bytes() == ZONE
    assert command(questions=questions, wish=Wish(agree=True)).changed
    assert command(perform(AddRecord("other.example.com.", "A", "192.0.2.8")), questions=questions).changed
