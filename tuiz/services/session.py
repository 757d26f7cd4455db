"""One open zone: its document, its draft, and everything that can be asked of it or done to it.

The command line and the app both go through here, so that a lock, a check or a conflict is the same in both.
Reading is done by `loading` in slices; operations answer at once; what is called slow belongs into a worker.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tuiz.domain import names
from tuiz.domain.changes import Change, RRsetChange, Splice, net_changes
from tuiz.domain.hunks import Hunk, Hunks
from tuiz.domain.operations import Operation, perform
from tuiz.domain.replay import Choice, Conflict, SetRRsets, resolve
from tuiz.domain.serial import SerialPolicy
from tuiz.domain.system_operations import Soa, soa_of
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.entries import RecordFields
from tuiz.domain.zonefile.locate import entries_of, entries_of_slices
from tuiz.domain.zonefile.outline import CONTINUED, OWNED
from tuiz.domain.zonefile.pieces import PieceTable
from tuiz.errors import StorageError, TuizError, ZoneError
from tuiz.files.errors import FileChanged
from tuiz.files.identity import Identity, read_file
from tuiz.services.draft import Draft, replay
from tuiz.services.journal_link import JournalLink, Opened, When
from tuiz.services.rows import Rows
from tuiz.services.saving import Target, Written, bump, count_records, serial_after, write
from tuiz.storage.journal import Journal
from tuiz.storage.recovery import recover

_FIRST_ENTRIES = 100
"""How many entries are looked at for System Records before the file is read whole."""

if TYPE_CHECKING:
    from tuiz.checks.findings import Finding


_SIGNATURE_SLICE = 1 << 20
_RRSIG = re.compile(rb"[ \t(][rR][rR][sS][iI][gG][ \t\r\n(]")
_WHY_SIGNED = (
    "This file holds signatures (RRSIG): it is a signer's output. Edit the unsigned source, "
    'or write signed = "edit" into the TOML file beside it.'
)


DraftUse = Literal["edit", "look", "leave"]
"""Whether the draft of last time is taken up and journalled as it goes on, taken up only to be looked at, or left alone:
then operations are made on the saved file, and journalled with the save; a draft that is there stays as it is."""


class ReadOnlyZone(ZoneError):
    """This zone can't be changed here."""


class StillReading(ZoneError):
    """The zone file is still being read."""

    hint = "Editing waits until all of it is known; moving and filtering work meanwhile."


class UnresolvedConflicts(ZoneError):
    """Some records were changed here and by another program."""

    hint = "Resolve each of them first: mine, theirs or both."


class NeedsAnswer(ZoneError):
    """There is a question to answer before the first change."""

    def __init__(self, question: "Question") -> None:
        super().__init__(question.text, hint="Answer in the app once; the answer is kept.")
        self.question = question


@dataclass(frozen=True, slots=True)
class Question:
    """What the user has to agree to before a zone is changed for the first time."""

    id: str
    text: str
    """Sentences that say what is at stake and what to do."""
    agreement: str
    """What agreeing says."""


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """What is known of a zone before its file is read."""

    path: Path
    origin: str
    """Absolute."""
    policy: SerialPolicy | None = None
    """None guesses it from SERIAL."""
    vanity: tuple[str, ...] = ()
    server: str | None = None
    read_only: str | None = None
    """Why nothing may be changed, or None."""
    signed_may_be_edited: bool = False
    """Whether the user says that a file with signatures is no signer's output."""
    questions: tuple[Question, ...] = ()
    """What the user has to agree to before the first change."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What came of reading a file again that another program has changed."""

    changed: bool
    taken_over: int
    """How many operations of the draft stand on the new text."""
    conflicts: tuple[Conflict, ...]
    lost: tuple[str, ...] = ()
    """Labels of operations on bytes alone, for which the new text has no place."""


class Session:
    """One open zone."""

    def __init__(
        self,
        facts: ZoneFacts,
        data: bytes,
        identity: Identity,
        journal: Journal | None,
        *,
        in_background: bool,
        draft_use: DraftUse = "edit",
    ) -> None:
        """Take a zone's text; iterate over `loading` to read it.

        Args:
            facts: what is known of it.
            data: the file's bytes.
            identity: of the file when they were read.
            journal: where the draft is kept; None works without one, and nothing survives then.
            in_background: whether operations are journalled by a thread, as the app wants it.
            draft_use: what becomes of the draft of last time.
        """
        self.left_draft = 0
        """How many operations are in a draft that was left alone."""
        self._draft_use = draft_use
        self.facts = facts
        self.identity = identity
        self.problem: str | None = None
        """Why the draft waits, if it does."""
        self.conflicts: list[Conflict] = []
        self._journal = journal
        self._in_background = in_background
        self._pending: list[Change] = []
        self._begin(data)

    def _begin(self, data: bytes) -> None:
        document = ZoneDocument.unread(data, self.facts.origin)
        self.zone = Zone(document, self.facts.vanity)
        self.rows = Rows(self.zone)
        self._base = document.snapshot()
        self._hunks = Hunks()
        self.draft = Draft(self.zone, None)
        self._system: list[Located] | None = None
        self._saved_serial: int | None = None
        self._signed: str | None = None
        self._agreed: set[str] = set()

    @property
    def document(self) -> ZoneDocument:
        """The zone file as it is with the draft."""
        return self.zone.document

    @property
    def read_only(self) -> str | None:
        """Why nothing can be changed here, or None."""
        return self.facts.read_only or self._signed or self.problem

    @property
    def changes(self) -> list[RRsetChange]:
        """How each RRset of the draft differs from the saved file."""
        return net_changes(self.draft.changes())

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from the saved file by a byte."""
        return any(self._hunks)

    @property
    def hunks(self) -> Hunks:
        """The difference of the draft's text to the saved file's."""
        return self._hunks

    @property
    def base(self) -> PieceTable:
        """The saved file's bytes."""
        return self._base

    @property
    def saved_serial(self) -> int | None:
        """SERIAL in the saved file."""
        return self._saved_serial

    @property
    def changed_records(self) -> int:
        """How many records differ from the saved file, one that was replaced by another counted once."""
        counts = [count_records([change]) for change in self.changes]
        return sum(max(removed, added) for removed, added in counts)

    def entries_of(self, owner: str) -> list[int]:
        """Return the entries of *owner*; looks through the whole file."""
        return entries_of(self.document, owner)

    def findings(self) -> "tuple[list[Finding], list[Finding]]":
        """Return what the draft brings in, and what was there before, of what the checks find. Slow."""
        from tuiz.services.introduced import introduced

        before = ZoneDocument.of_pieces(self._base, self.facts.origin)
        owners = {rrset.before.owner for change in self.draft.changes() for rrset in change.rrsets}
        return introduced(before, self.document, owners, server=self.facts.server)

    def base_slice(self, begin: int, end: int) -> bytes:
        """Return bytes of the saved file."""
        return self._base.slice(begin, end)

    def loading(self) -> Iterator[float]:
        """Read the file slice by slice, yielding the part that is known; then take up the draft of last time."""
        for reached in self.document.loading():
            yield min(reached, 0.999)
        self._base = self.document.snapshot()
        self._saved_serial = self.zone.serial()
        yield from self._look_for_signatures()
        yield from self._hide_system_records_slowly()
        if self._journal:
            self._take_up_draft(self._journal)
        yield 1.0

    def load(self) -> "Session":
        """Read all of the file at once."""
        for _ in self.loading():
            pass
        return self

    def _take_up_draft(self, journal: Journal) -> None:
        path = self.facts.path
        known = journal.zones.find(path, self.facts.origin)
        if known is not None:
            recover(journal, known.id, path)
        entered = journal.zones.enter(path, self.facts.origin, self.identity.digest)
        stack = journal.stack.stack(entered.id)
        opened = Opened(entered.id, entered.digest, stack.position, stack.entries)
        self._agreed |= {name for name, value in journal.zones.answers(entered.id).items() if value is True}
        if self._draft_use == "leave" and stack.position.unsaved:
            self.left_draft = stack.position.unsaved
            self._link = JournalLink(journal, opened, "at-flush", beside_draft=True)
            return
        at_once: When = "in-background" if self._in_background else "now"
        link = JournalLink(journal, opened, at_once if self._draft_use == "edit" else "at-flush")
        self.draft = Draft(self.zone, link, stack.entries)
        self.draft.saved = stack.position.saved
        self.draft.length = stack.position.length
        self.draft.dropped = stack.position.dropped
        self.draft.stale_until = int(journal.zones.answers(entered.id).get("stale-until") or 0)
        self._link = link
        self._resume(stack.position.pointer, same_text=entered.digest == self.identity.digest)

    def _resume(self, pointer: int, *, same_text: bool) -> None:
        """Do the draft's operations again on the text as it was read."""
        draft = self.draft
        draft.pointer = pointer
        pending = draft.changes()
        draft.pointer = draft.saved
        if not same_text:
            if pending and (why := why_unusable(self.document)):
                self._wait(pending, why)
            else:
                self._merge(pending)
            return
        if not pending:
            return
        for change in pending:
            self._adopt(draft.again(change))
        draft.pointer = pointer

    def hide_system_records(self) -> None:
        """Find the System Records, which aren't rows."""
        for _ in self._hide_system_records_slowly():
            pass

    def _hide_system_records_slowly(self) -> Iterator[float]:
        """Find the System Records slice by slice."""
        entries: list[int] = []
        for owner in (self.zone.name, *self.facts.vanity):
            for part in entries_of_slices(self.document, owner):
                entries += part
                yield 0.999
        self._system = self._locked_among(entries)
        self.rows.hide([found.entry for found in self._system])

    def system_records(self) -> list[Located]:
        """Return the System Records: SOA, the apex NS, then vanity addresses, as far as the file is read."""
        if self._system is None:
            # While the file is read, those of its first part: nearly always all.
            apex = [
                entry
                for entry in range(min(len(self.document), _FIRST_ENTRIES))
                if self.document.kind(entry) in {OWNED, CONTINUED}
            ]
            return self._locked_among(apex)
        return list(self._system)

    def _locked_among(self, entries: Sequence[int]) -> list[Located]:
        found = self.zone.locate(list(entries))
        locked = [record for record in found if self.zone.is_system(record.record.owner, record.record.rdtype)]
        return sorted(
            locked, key=lambda record: (record.record.rdtype != "SOA", record.record.rdtype != "NS", record.entry)
        )

    def located(self, operation: Operation) -> dict[str, list[int]]:
        """Return the entries of the owners that *operation* needs; looks through the whole file."""
        return {names.key(owner): entries_of(self.document, owner) for owner in operation.owners(self.zone)}

    def perform(self, operation: Operation, located: Mapping[str, list[int]] | None = None) -> Change:
        """Do *operation* and put it on the stack.

        Args:
            operation: what to do.
            located: what `located` gave for it; None looks now.

        Raises:
            TuizError: nothing was done then.
        """
        self.refuse_read_only()
        change = perform(self.zone, operation, located if located is not None else self.located(operation))
        if not change.is_empty:
            self._adopt(change)
            self.draft.push(change)
        return change

    def undo(self) -> Change:
        """Take the last operation back."""
        self.refuse_read_only()
        return self._adopt(self.draft.undo())

    def redo(self) -> Change:
        """Bring the operation last undone again."""
        self.refuse_read_only()
        return self._adopt(self.draft.redo())

    def _adopt(self, change: Change) -> Change:
        for splice in change.splices:
            self._hunks.apply(splice)
        self.rows.mark_changes(self.live_hunks())
        if change.system or any(self.zone.is_system(*rrset.key) for rrset in change.rrsets):
            self.hide_system_records()
        return change

    def live_hunks(self) -> list[Hunk]:
        """Return the hunks in which the texts really differ."""
        return [
            hunk
            for hunk in self._hunks
            if self.document.slice(hunk.start, hunk.end) != self._base.slice(hunk.base_start, hunk.base_end)
        ]

    def agree(self, question: Question) -> None:
        """Keep the user's agreement."""
        self._agreed.add(question.id)
        if link := self._link_or_none():
            link.journal.zones.answer(link.zone_id, question.id, value=True)

    def _open_question(self) -> Question | None:
        for question in self.facts.questions:
            if question.id not in self._agreed:
                return question
        return None

    def _look_for_signatures(self) -> Iterator[float]:
        """Lock a zone that holds signatures: it is a signer's output (RFC 4034 §3)."""
        if self.facts.signed_may_be_edited:
            return
        for begin, source, first, stop in list(self.document.runs()):
            starts = source.outline.starts
            low, end = (starts[first], source.outline.end(stop - 1)) if first < stop else (0, 0)
            while low < end:
                high = min(end, low + _SIGNATURE_SLICE)
                for match in _RRSIG.finditer(source.data, max(0, low - 8), high):
                    entry = begin + bisect_right(starts, match.start(), first, stop) - 1 - first
                    found = self.document.record(entry) if self.document.kind(entry) in {OWNED, CONTINUED} else None
                    if isinstance(found, RecordFields) and found.rdtype == "RRSIG":
                        self._signed = _WHY_SIGNED
                        return
                low = high
                yield 0.999

    def refuse_read_only(self) -> None:
        """Refuse a change where nothing may be changed, or not yet.

        Raises:
            StillReading: the file isn't read whole.
            ReadOnlyZone: with the reason.
        """
        if not self.document.is_complete:
            raise StillReading
        if self.read_only:
            raise ReadOnlyZone(self.read_only)
        if question := self._open_question():
            raise NeedsAnswer(question)

    def soa(self) -> Soa:
        """Return the SOA's fields.

        Raises:
            NoSoa: if the zone has none that can be read.
        """
        entry = self.zone.soa_entry()
        return Soa.of(soa_of(self.zone, [] if entry is None else [entry]))

    def serial_after(self) -> int | None:
        """Return the SERIAL that a save would leave."""
        if not self.changes:
            return self.zone.serial()
        return serial_after(self.zone, self.facts.policy, datetime.now(UTC), self._last_serial())

    def save(self, message: str | None = None, *, in_place: bool = False) -> Written:
        """Write the draft to the zone file. Slow.

        Raises:
            FileChanged: another program has changed the file; `reload` merges.
            CannotReplace: the file can't be replaced by a new one; *in_place* writes into it.
            TuizError: what else went wrong; the draft is as it was.
        """
        self.refuse_read_only()
        if self.conflicts:
            raise UnresolvedConflicts
        changes = self.draft.changes()
        if not changes and not self.is_changed:
            return Written(self.identity, None, self.zone.serial())
        link = self._link_or_none()
        splices: list[Splice] = []
        try:
            if link:
                link.flush()
            if net_changes(changes):
                serial = self.serial_after()
                if serial is not None and serial != self.zone.serial():
                    splices += bump(self.zone, serial).splices
            live = Hunks(self._all_splices(changes, splices))
            safety = self._journal_places_copy(link)
            target = Target(self.facts.path, self.identity, in_place, safety if in_place else None)
            written = write(self.zone, self._base, live, changes, target, link, message)
        except BaseException:
            for splice in reversed(splices):
                self.document.apply(splice.inverse())
            if link:
                link.take_back()
            raise
        self.identity = written.identity
        self._saved_serial = written.serial
        self._base = self.document.snapshot()
        self._hunks = Hunks()
        self.rows.mark_changes([])
        self.draft.mark_saved()
        return written

    @staticmethod
    def _all_splices(changes: Sequence[Change], more: list) -> list:  # type: ignore[type-arg]
        return [*(splice for change in changes for splice in change.splices), *more]

    def changed_outside(self) -> bool:
        """Tell whether another program has changed the file since it was read, by one look at its metadata."""
        try:
            return not self.identity.looks_like(self.facts.path.stat())
        except OSError:
            return True

    def reload(self) -> Merge:
        """Read the file again and put the draft on top of it. Slow.

        Raises:
            StorageError: the file can't be read; the draft stays as it is.
        """
        data, identity = read_file(self.facts.path)
        if identity.digest == self.identity.digest:
            self.identity = identity
            self.problem = None
            return Merge(changed=False, taken_over=0, conflicts=())
        pending = self._pending if self.conflicts or self.problem else self.draft.changes()
        document = ZoneDocument(data, self.facts.origin)
        why = why_unusable(document)
        if why and pending:
            self._wait(pending, why)
            return Merge(changed=True, taken_over=0, conflicts=())
        self.problem = None
        self.identity = identity
        self.zone = Zone(document, self.facts.vanity)
        self.rows = Rows(self.zone)
        self._base = document.snapshot()
        self._saved_serial = self.zone.serial()
        self._hunks = Hunks()
        return self._merge(pending)

    def _wait(self, pending: Sequence[Change], why: str) -> None:
        """Keep the draft until the file can be used again."""
        self._pending = list(pending)
        self.problem = f"The file on disk can't be used: {why}. Your draft waits; mend the file, then reload."

    def _merge(self, pending: Sequence[Change]) -> Merge:
        """Put *pending* on top of a text that another program has written."""
        done: list[Change] = []
        conflicts: list[Conflict] = []
        lost: list[str] = []
        for change in pending:
            redone, left = replay(self.zone, change)
            conflicts += left
            if redone is None:
                lost.append(change.label)
            elif not redone.is_empty:
                done.append(redone)
                for splice in redone.splices:
                    self._hunks.apply(splice)
        self.conflicts = conflicts
        self._pending = list(pending)
        self.draft.rebase(self.zone, done, None if conflicts else self.identity.digest)
        self.rows.mark_changes(self.live_hunks())
        self.hide_system_records()
        return Merge(True, len(done), tuple(conflicts), tuple(lost))

    def resolve(self, number: int, choice: Choice) -> Change | None:
        """Settle one of the conflicts: mine, theirs or both."""
        conflict = self.conflicts.pop(number)
        wanted = resolve(conflict, choice)
        change: Change | None = None
        if wanted is not None:
            label = f"Keep {choice}: {wanted.rdtype} {names.relative(wanted.owner, self.zone.name)}"
            operation = SetRRsets((wanted,), label, conflict.system)
            change = perform(self.zone, operation, self.located(operation))
        draft = self.draft
        current = draft.changes()
        if change is not None and not change.is_empty:
            self._adopt(change)
            current = [*current, change]
        # The journal is told once, when all is settled: until then it holds the draft as it was.
        draft.rebase(self.zone, current, None if self.conflicts else self.identity.digest)
        return change

    def close(self) -> None:
        """Write what is left for the journal."""
        link = self._link_or_none()
        if link:
            link.close()

    def _link_or_none(self) -> JournalLink | None:
        return getattr(self, "_link", None)

    def _last_serial(self) -> int | None:
        link = self._link_or_none()
        if link is None:
            return None
        revisions = link.journal.history.revisions(link.zone_id)
        return revisions[-1].serial if revisions else None

    def _journal_places_copy(self, link: JournalLink | None) -> Path | None:
        return link.journal.places.safety_copy(link.zone_id) if link else None


def why_unusable(document: ZoneDocument) -> str | None:
    """Return why a text that another program has left can't carry a draft, None where it can."""
    from tuiz.domain.zonefile.outline import BROKEN
    from tuiz.domain.zonefile.tokens import why_broken

    for begin, kinds in document.kinds():
        at = bytes(kinds).find(BROKEN)
        if at >= 0:
            entry = begin + at
            return f"line {document.line(entry)}: {why_broken(document.raw(entry)).reason}"
    if not document.context(len(document)).certain:
        return "one of its directives can't be read"
    if Zone(document).soa_entry() is None:
        return "it has no SOA record"
    return None


def open_session(
    facts: ZoneFacts, journal: Journal | None, *, in_background: bool = False, draft_use: DraftUse = "edit"
) -> Session:
    """Read a zone's file and return its session, of which nothing is outlined yet.

    Raises:
        StorageError: if it can't be read.
    """
    data, identity = read_file(facts.path)
    return Session(facts, data, identity, journal, in_background=in_background, draft_use=draft_use)


__all__ = ["FileChanged", "Merge", "Session", "StorageError", "TuizError", "ZoneFacts", "open_session"]
