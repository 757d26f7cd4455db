"""One open zone: its document, its draft, and everything that can be asked of it or done to it.

The command line and the app both go through here, so that a lock, a check or a conflict is the same in both.
Reading is done by `loading` in slices; operations answer at once; what is called slow belongs into a worker.
What only editing or saving needs is imported then: the first screen doesn't wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tuiz.domain import names
from tuiz.domain.hunks import Hunk, Hunks
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.locate import entries_of, entries_of_all
from tuiz.files.identity import Identity, digest_slices, read_file
from tuiz.services.draft import Draft
from tuiz.services.rows import Rows
from tuiz.services.signatures import WHY_SIGNED, look_for_signatures
from tuiz.services.system_entries import SystemEntries
from tuiz.services.zone_terms import NeedsAnswer, Question, ReadOnlyZone, StillReading, UnresolvedConflicts, ZoneFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tuiz.checks.findings import Finding
    from tuiz.domain.changes import Change, RRsetChange, Splice
    from tuiz.domain.operations import Operation
    from tuiz.domain.replay import Choice, Conflict
    from tuiz.domain.system_operations import Soa
    from tuiz.domain.zonefile.pieces import PieceTable
    from tuiz.services.included_files import SoaFile
    from tuiz.services.journal_link import JournalLink, When
    from tuiz.services.merging import Merge
    from tuiz.services.saving import Written
    from tuiz.storage.journal import Journal
    from tuiz.storage.journal_stack import Stack

DraftUse = Literal["edit", "look", "leave"]
"""What becomes of the draft of last time: it is taken up and journalled as it goes on; it is taken up only to be looked
at; or it is left alone: then operations are made on the saved file, and journalled with the save."""


class Session:
    """One open zone."""

    def __init__(
        self,
        facts: ZoneFacts,
        data: bytes,
        identity: Identity,
        journal: Journal | Callable[[], Journal | None] | None,
        *,
        in_background: bool,
        draft_use: DraftUse = "edit",
    ) -> None:
        """Take a zone's text; iterate over `loading` to read it.

        Args:
            facts: what is known of it.
            data: the file's bytes.
            identity: of the file when they were read.
            journal: where the draft is kept, or what opens it when it is needed; None works without one, and nothing
                survives then.
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
        self._system = SystemEntries(self.zone, self.facts.vanity)
        self._saved_serial: int | None = None
        self._signed: str | None = None
        self._agreed: set[str] = set()
        self._link: JournalLink | None = None
        self._unusable: str | None = None
        """Digest of the text that the draft waits for to be mended."""

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
        from tuiz.domain.changes import net_changes

        return net_changes(self.draft.changes())

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from the saved file by a byte."""
        return bool(self.live_hunks())

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
        from tuiz.domain.changes import count_records

        counts = [count_records([change]) for change in self.changes]
        return sum(max(removed, added) for removed, added in counts)

    @property
    def link(self) -> JournalLink | None:
        """The zone's line to the journal, once the file is read and where there is one."""
        return self._link

    def entries_of(self, owner: str) -> list[int]:
        """Return the entries of *owner*; looks through the whole file."""
        return entries_of(self.document, owner)

    def findings(self) -> tuple[list[Finding], list[Finding]]:
        """Return what the draft brings in, and what was there before, of what the checks find. Slow."""
        from tuiz.services.introduced import introduced

        before = ZoneDocument.of_pieces(self._base, self.facts.origin)
        owners = {rrset.before.owner for change in self.draft.changes() for rrset in change.rrsets}
        serial = self.serial_after()
        return introduced(before, self.document, owners, server=self.facts.server, serial=serial)

    def base_slice(self, begin: int, end: int) -> bytes:
        """Return bytes of the saved file."""
        return self._base.slice(begin, end)

    def loading(self) -> Iterator[float]:
        """Read the file slice by slice, yielding the part that is known; then take up the draft of last time."""
        for number, reached in enumerate(self.document.loading()):
            if number == 0:
                # Nearly always all of them: rows that went later would move those under the cursor.
                self.rows.hide(self.system_entries())
            yield min(reached, 0.999)
        yield from self._identify()
        self._base = self.document.snapshot()
        self._saved_serial = self.serial()
        yield from self._look_for_signatures()
        yield from self._hide_system_records_slowly()
        journal = self._journal() if callable(self._journal) else self._journal
        if journal:
            self._take_up_draft(journal)
        yield 1.0

    def _identify(self) -> Iterator[float]:
        """Digest the file's text, where that was left for later."""
        if self.identity.digest:
            return
        for digest in digest_slices(self.document.chunks()):
            if digest:
                self.identity = self.identity._replace(digest=digest)
            yield 0.999

    def load(self) -> Session:
        """Read all of the file at once."""
        for _ in self.loading():
            pass
        return self

    def _take_up_draft(self, journal: Journal) -> None:
        from tuiz.services.journal_link import JournalLink, Opened
        from tuiz.storage.recovery import recover

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
        self._link = link
        self.draft = self._draft_of(stack)
        self._resume(stack.position.pointer, same_text=entered.digest == self.identity.digest)

    def _draft_of(self, stack: Stack) -> Draft:
        """Return the draft of a stack, as if nothing of it weren't saved."""
        draft = Draft(self.zone, self._link, stack.entries)
        draft.pointer = draft.saved = stack.position.saved
        draft.length = stack.position.length
        draft.dropped = stack.position.dropped
        if self._link:
            draft.stale_until = int(self._link.journal.zones.answers(self._link.zone_id).get("stale-until") or 0)
        return draft

    def _resume(self, pointer: int, *, same_text: bool) -> None:
        """Do the draft's operations again on the text as it was read."""
        from tuiz.services.merging import why_unusable

        draft = self.draft
        draft.pointer = pointer
        pending = draft.changes()
        draft.pointer = draft.saved
        if not same_text:
            if pending and (why := why_unusable(self.document)):
                self._wait(pending, why, self.identity.digest)
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
        for _ in self._system.finding():
            yield 0.999
        self.rows.hide(self.system_entries())

    def system_records(self) -> list[Located]:
        """Return the readable System Records, in the order of `system_entries`."""
        return self.zone.locate(self.system_entries())

    def system_entries(self) -> list[int]:
        """Return the System Records' entries: SOA, the apex NS, vanity addresses, as far as the file is read."""
        return self._system.entries()

    def located(self, operation: Operation) -> dict[str, list[int]]:
        """Return the entries of the owners that *operation* needs; looks through the whole file."""
        return entries_of_all(self.document, operation.owners(self.zone))

    def perform(
        self, operation: Operation, located: Mapping[str, list[int]] | None = None, *, join: bool = False
    ) -> Change:
        """Do *operation* and put it on the stack.

        Args:
            operation: what to do.
            located: what `located` gave for it; None looks now.
            join: whether undo is to take it back together with the operation before, where that isn't saved yet.

        Raises:
            TuizError: nothing was done then.
        """
        from tuiz.domain.operations import perform

        self.refuse_read_only()
        change = perform(self.zone, operation, located if located is not None else self.located(operation))
        if not change.is_empty:
            self._adopt(change)
            (self.draft.push_joined if join else self.draft.push)(change)
        return change

    def take_in(self, change: Change) -> None:
        """Make a change that was worked out elsewhere, and put it on the stack."""
        self.refuse_read_only()
        self.document.apply_all(change.splices)
        self._adopt(change)
        self.hide_system_records()
        self.draft.push(change)

    def undo(self, choices: Sequence[Choice] = ()) -> Change:
        """Take the last operation back.

        Args:
            choices: for each RRset that another program has changed since, which side stays.

        Raises:
            CannotReplay: there are such RRsets, and no choices; nothing was done then.
        """
        self.refuse_read_only()
        return self._adopt(self.draft.undo(choices))

    def redo(self, choices: Sequence[Choice] = ()) -> Change:
        """Bring the operation last undone again; as `undo`."""
        self.refuse_read_only()
        return self._adopt(self.draft.redo(choices))

    def _adopt(self, change: Change) -> Change:
        self._hunks.apply_all(change.splices)
        self.rows.mark_changes(self.live_hunks())
        if change.system or any(self.zone.is_system(*rrset.key) for rrset in change.rrsets):
            self.hide_system_records()
        else:
            self._follow_system_records(change.splices)
        return change

    def _follow_system_records(self, splices: Sequence[Splice]) -> None:
        """Keep knowing where the System Records are, and that they aren't rows."""
        self._system.follow(splices)
        self.rows.hide([entry for entry in self.system_entries() if self.zone.is_system_entry(entry)])

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
        if link := self._link:
            link.journal.zones.answer(link.zone_id, question.id, value=True)

    def _open_question(self) -> Question | None:
        for question in self.facts.questions:
            if question.id not in self._agreed:
                return question
        return None

    def _look_for_signatures(self) -> Iterator[float]:
        """Lock a zone that is a signer's output."""
        if self.facts.signed_may_be_edited:
            return
        for found in look_for_signatures(self.document):
            if found:
                self._signed = WHY_SIGNED
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
        from tuiz.domain.system_operations import Soa, soa_of

        entry = self.zone.soa_entry()
        return Soa.of(soa_of(self.zone, [] if entry is None else [entry]))

    def serial_after(self) -> int | None:
        """Return the SERIAL that a save would leave."""
        return self.next_serial() if self.changes else self.serial()

    def serial(self) -> int | None:
        """Return SERIAL as it stands in the zone's file, or in one that it includes; None where it can't be read."""
        serial = self.zone.serial()
        if serial is None and (found := self.soa_file()):
            return found.serial
        return serial

    def soa_file(self) -> SoaFile | None:
        """Return the included file in which the SOA stands as it is now, if it isn't in the zone's own."""
        if self.facts.include is None or self.zone.soa_entry() is not None or not self.document.directives():
            return None
        from tuiz.services.included_files import soa_file

        return soa_file(self.document, self.facts.path, self.facts.include)

    def next_serial(self) -> int | None:
        """Return the SERIAL that a save would leave if an RRset changed."""
        from datetime import UTC, datetime

        from tuiz.services.saving import announced_serial, serial_after

        serial = serial_after(self.serial(), self.facts.policy, datetime.now(UTC), self._last_serial())
        return announced_serial(self.zone, self.changes, serial, self._last_serial())

    def save(self, message: str | None = None, *, in_place: bool = False) -> Written:
        """Write the draft to the zone file. Slow.

        Raises:
            FileChanged: another program has changed the file; `reload` merges.
            CannotReplace: the file can't be replaced by a new one; *in_place* writes into it.
            TuizError: what else went wrong; the draft is as it was.
        """
        from tuiz.services.saving import Target, Written, bump, write

        self.refuse_read_only()
        if self.conflicts:
            raise UnresolvedConflicts
        changes = self.draft.changes()
        if not changes and not self.is_changed:
            return Written(self.identity, None, self.serial())
        link = self._link
        splices: list[Splice] = []
        try:
            if link:
                link.flush()
            serial = self.serial_after()
            soa_file = self.soa_file()
            if serial is not None and soa_file is None and serial != self.zone.serial():
                splices += bump(self.zone, serial).splices
            live = Hunks([*(splice for change in changes for splice in change.splices), *splices])
            safety = link.journal.places.safety_copy(link.zone_id) if link and in_place else None
            target = Target(self.facts.path, self.identity, in_place, safety, soa_file)
            written = write(self.zone, self._base, live, changes, target, link, message, serial)
        except BaseException:
            for splice in reversed(splices):
                self.document.apply(splice.inverse())
            if link:
                link.take_back()
            raise
        self.identity = written.identity
        self._saved_serial = written.serial
        self._follow_system_records(splices)
        self._base = self.document.snapshot()
        self._hunks = Hunks()
        self.rows.mark_changes([])
        self.draft.mark_saved()
        return written

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
        from tuiz.services.merging import Merge, why_unusable

        data, identity = read_file(self.facts.path)
        if identity.digest == self._unusable:
            return Merge(changed=False)
        if identity.digest == self.identity.digest:
            self.identity = identity
            self.problem = None
            return Merge(changed=False)
        pending = self._pending if self.conflicts or self.problem else self.draft.changes()
        document = ZoneDocument(data, self.facts.origin)
        if pending and (why := why_unusable(document)):
            self._wait(pending, why, identity.digest)
            return Merge(changed=True)
        self.problem = self._unusable = None
        self.identity = identity
        self.zone = Zone(document, self.facts.vanity)
        self.rows = Rows(self.zone)
        self._system = SystemEntries(self.zone, self.facts.vanity)
        self._base = document.snapshot()
        self._saved_serial = self.serial()
        self._hunks = Hunks()
        # The command line saves to the same stack: undo goes on from there.
        link = self._link
        stack = link.overtaken() if link else None
        if link and stack:
            self.draft = self._draft_of(stack)
            if not pending and link.digest == identity.digest:
                self.hide_system_records()
                return Merge(changed=True)
        return self._merge(pending)

    def _wait(self, pending: Sequence[Change], why: str, digest: str) -> None:
        """Keep the draft until the file can be used again."""
        self._pending = list(pending)
        self._unusable = digest
        self.problem = f"The file on disk can't be used: {why}. Your draft waits; mend the file, then reload."

    def _merge(self, pending: Sequence[Change]) -> Merge:
        """Put *pending* on top of a text that another program has written."""
        from tuiz.services.merging import Merge, merge

        merged = merge(self.zone, pending)
        for change in merged.done:
            for splice in change.splices:
                self._hunks.apply(splice)
        self.conflicts = list(merged.conflicts)
        self._pending = list(pending)
        self.draft.rebase(self.zone, merged.done, None if merged.conflicts else self.identity.digest)
        self.rows.mark_changes(self.live_hunks())
        self.hide_system_records()
        return Merge(changed=True, taken_over=len(merged.done), conflicts=merged.conflicts, lost=merged.lost)

    def resolve(self, number: int, choice: Choice) -> Change | None:
        """Settle one of the conflicts: mine, theirs or both."""
        from tuiz.domain.operations import perform
        from tuiz.domain.replay import SetRRsets, resolve

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
        if self._link:
            self._link.close()

    def _last_serial(self) -> int | None:
        if self._link is None:
            return None
        revisions = self._link.journal.history.revisions(self._link.zone_id)
        return revisions[-1].serial if revisions else None


def open_session(
    facts: ZoneFacts, journal: Journal | None, *, in_background: bool = False, draft_use: DraftUse = "edit"
) -> Session:
    """Read a zone's file and return its session, of which nothing is outlined yet.

    Raises:
        StorageError: if it can't be read.
    """
    data, identity = read_file(facts.path)
    return Session(facts, data, identity, journal, in_background=in_background, draft_use=draft_use)
