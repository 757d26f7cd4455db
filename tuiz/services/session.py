"""One open zone: its document, its draft, and everything that can be asked of it or done to it.

The command line and the app both go through here, so that a lock, a check or a conflict is the same in both.
Reading is done by `loading` in slices; operations answer at once; what is called slow belongs into a worker.
What only editing or saving needs is imported then: the first screen doesn't wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.locate import entries_of_all
from tuiz.errors import TuizError
from tuiz.files.identity import Identity, digest_slices, read_file
from tuiz.services.draft import Draft
from tuiz.services.permission import Permission
from tuiz.services.reloading import Reloading
from tuiz.services.serials import Serials
from tuiz.services.working_text import WorkingText
from tuiz.services.zone_terms import NotKept, Question, UnresolvedConflicts, ZoneFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tuiz.checks.findings import Finding
    from tuiz.domain.changes import Change, RRsetChange, Splice
    from tuiz.domain.operations import Operation
    from tuiz.domain.replay import Choice, Conflict
    from tuiz.domain.system_operations import Soa
    from tuiz.domain.zone import Located, Zone
    from tuiz.services.journal_link import JournalLink
    from tuiz.services.merging import Merge
    from tuiz.services.rows import Rows
    from tuiz.services.saving import Written
    from tuiz.storage.journal import Journal

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
        self.facts = facts
        """What its settings say, as far as the draft means to change them with what they will say."""
        self._saved_facts = facts
        self.identity = identity
        """Of the saved file."""
        self.text = WorkingText(ZoneDocument.unread(data, facts.origin), facts.vanity)
        self.draft = Draft(self.zone, None)
        self.serials = Serials(self)
        self._permission = Permission(facts)
        self._reloading = Reloading(self)
        self._journal = journal
        self._in_background = in_background
        self._draft_use = draft_use
        self.link: JournalLink | None = None
        """The zone's line to the journal, once the file is read and where there is one."""

    @property
    def zone(self) -> Zone:
        """The zone as it is with the draft."""
        return self.text.zone

    @property
    def rows(self) -> Rows:
        """Its records but System Records."""
        return self.text.rows

    @property
    def document(self) -> ZoneDocument:
        """The zone file as it is with the draft."""
        return self.zone.document

    @property
    def read_only(self) -> str | None:
        """Why nothing can be changed here, or None."""
        return self._permission.why_read_only or self.problem

    @property
    def problem(self) -> str | None:
        """Why the draft waits, if it does."""
        return self._reloading.problem

    @property
    def resumed(self) -> Merge | None:
        """What came of putting the draft of last time on a text that another program has written since, if so."""
        return self._reloading.resumed

    @property
    def conflicts(self) -> Sequence[Conflict]:
        """What this draft and another program have both changed, as long as it isn't settled."""
        return self._reloading.conflicts

    @property
    def changes(self) -> list[RRsetChange]:
        """How each RRset of the draft differs from the saved file."""
        from tuiz.domain.changes import net_changes

        return net_changes(self.draft.changes())

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from the saved file by a byte."""
        return bool(self.text.live_hunks())

    @property
    def changed_records(self) -> int:
        """How many records differ from the saved file, one that was replaced by another counted once."""
        from tuiz.domain.changes import count_records

        counts = [count_records([change]) for change in self.changes]
        return sum(max(removed, added) for removed, added in counts)

    def findings(self) -> tuple[list[Finding], list[Finding]]:
        """Return what the draft brings in, and what was there before, of what the checks find. Slow."""
        from tuiz.services.introduced import introduced

        before = ZoneDocument.of_pieces(self.text.base, self.facts.origin)
        owners = {rrset.before.owner for change in self.draft.changes() for rrset in change.rrsets}
        serial = self.serials.after_save()
        return introduced(before, self.document, owners, server=self.facts.server, serial=serial)

    def loading(self) -> Iterator[float]:
        """Read the file slice by slice, yielding the part that is known; then take up the draft of last time."""
        for number, reached in enumerate(self.document.loading()):
            if number == 0:
                self.text.hide_first_system_records()
            yield min(reached, 0.999)
        yield from self._identify()
        self.text.base = self.document.snapshot()
        self.serials.saved = self.serials.present()
        for _ in self._permission.looking_for_signatures(self.document):
            yield 0.999
        for _ in self.text.hiding_system_records():
            yield 0.999
        journal = self._journal() if callable(self._journal) else self._journal
        if journal:
            from tuiz.services.resuming import Resuming

            resuming = Resuming(self, self._permission, self._reloading)
            resuming.take_up(journal, self._draft_use, in_background=self._in_background)
            self._follow_draft()
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

    def system_records(self) -> list[Located]:
        """Return the readable System Records, in the order of `system_entries`."""
        return self.zone.locate(self.system_entries())

    def system_entries(self) -> list[int]:
        """Return the System Records' entries: SOA, the apex NS, vanity addresses, as far as the file is read."""
        return self.text.system_entries()

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
            self.text.adopt(change)
            (self.draft.push_joined if join else self.draft.push)(change)
            if change.system:
                self._follow_draft()
        return change

    def take_in(self, change: Change) -> None:
        """Make a change that was worked out elsewhere, and put it on the stack."""
        self.refuse_read_only()
        self.document.apply_all(change.splices)
        self.text.adopt(change)
        self.text.hide_system_records()
        self.draft.push(change)

    def undo(self, choices: Sequence[Choice] = ()) -> Change:
        """Take the last operation back.

        Args:
            choices: for each RRset that another program has changed since, which side stays.

        Raises:
            CannotReplay: there are such RRsets, and no choices; nothing was done then.
        """
        self.refuse_read_only()
        return self._adopted(self.draft.undo(choices))

    def redo(self, choices: Sequence[Choice] = ()) -> Change:
        """Bring the operation last undone again; as `undo`."""
        self.refuse_read_only()
        return self._adopted(self.draft.redo(choices))

    def _adopted(self, change: Change) -> Change:
        self.text.adopt(change)
        self._follow_draft()
        return change

    def take_facts(self, facts: ZoneFacts) -> None:
        """Take what the settings beside the zone say now of its name servers, and of hosts that are locked."""
        self._saved_facts = self._saved_facts._replace(
            vanity=facts.vanity,
            vanity_servers=facts.vanity_servers,
            missing_sets=facts.missing_sets,
            name_servers=facts.name_servers,
            notices=facts.notices,
        )
        self._follow_draft()

    def _follow_draft(self) -> None:
        """Lock the hosts that are vanity name servers once the draft is saved: the settings go with the save."""
        facts, before = self._saved_facts, self.facts.vanity
        if not self.draft.is_empty:
            from tuiz.services.vanity_following import facts_behind, steps_of

            facts = facts_behind(facts, steps_of(self.draft))
        self.facts = facts
        if facts.vanity != before:
            self.text.lock(facts.vanity)

    def agree(self, question: Question) -> None:
        """Keep the user's agreement."""
        self._permission.agree((question.id,))
        if link := self.link:
            link.journal.zones.answer(link.zone_id, question.id, value=True)

    def refuse_read_only(self) -> None:
        """Refuse a change where nothing may be changed, or not yet.

        Raises:
            ZoneError: with the reason.
        """
        self._permission.refuse_change(self.document, self.problem)
        if self.conflicts:
            raise UnresolvedConflicts

    def soa(self) -> Soa:
        """Return the SOA's fields.

        Raises:
            NoSoa: if the zone has none that can be read.
        """
        from tuiz.domain.system_operations import Soa, soa_of

        entry = self.zone.soa_entry()
        return Soa.of(soa_of(self.zone, [] if entry is None else [entry]))

    def save(self, message: str | None = None, *, in_place: bool = False) -> Written:
        """Write the draft to the zone file. Slow.

        Raises:
            FileChanged: another program has changed the file; `reload` merges.
            CannotReplace: the file can't be replaced by a new one; *in_place* writes into it.
            TuizError: what else went wrong; the draft is as it was.
        """
        from tuiz.services.saving import NewText, Target, Written, bump, write

        self.refuse_read_only()
        changes = self.draft.changes()
        if not changes and not self.is_changed:
            return Written(self.identity, None, self.serials.present())
        link = self.link
        bumped: Sequence[Splice] = ()
        try:
            if link:
                link.flush()
            serial, soa_file = self.serials.after_save(), self.serials.soa_file()
            if serial is not None and soa_file is None and serial != self.zone.serial():
                bumped = bump(self.zone, serial).splices
            new = NewText(self.zone, self.text.base, changes, bumped, serial, message)
            safety = link.journal.places.safety_copy(link.zone_id) if link and in_place else None
            written = write(new, Target(self.facts.path, self.identity, in_place, safety, soa_file), link)
        except BaseException:
            for splice in reversed(bumped):
                self.document.apply(splice.inverse())
            if link:
                link.take_back()
            raise
        self.identity = written.identity
        self.serials.saved = written.serial
        self.text.follow(bumped)
        self.text.take_as_saved()
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
        merged = self._reloading.reload()
        self._follow_draft()
        return merged

    def resolve(self, number: int, choice: Choice) -> Change | None:
        """Settle one of the conflicts: mine, theirs or both."""
        return self._reloading.resolve(number, choice)

    def go_on_with(self, document: ZoneDocument, identity: Identity) -> None:
        """Take another text, which another program has written, for what was saved."""
        self.identity = identity
        self.text = WorkingText(document, self.facts.vanity)
        self.serials.saved = self.serials.present()

    def follow_overtaken_stack(self) -> bool:
        """Go on from the stack where another tuiz, such as the command line, has saved all of it; return whether."""
        link = self.link
        stack = link.overtaken() if link else None
        if link is None or stack is None:
            return False
        self.draft = Draft.of_stack(self.zone, link, stack)
        return True

    def take_over_stack(self) -> list[Change]:
        """Go on from the stack as the journal has it, and return what of it isn't in the file."""
        link = self.link
        if link is None:
            return []
        stack = link.take_over()
        self.draft = draft = Draft.of_stack(self.zone, link, stack)
        draft.pointer = stack.position.pointer
        changes = draft.changes()
        draft.pointer = draft.saved
        return changes

    def why_not_kept(self, *, wait: bool = False) -> TuizError | None:
        """Return why what was typed is only in memory, if so; *wait* until all of it was tried to be written."""
        if self.link is None:
            return None
        if wait:
            self.link.settle()
        error = self.link.error
        return error if error is None or isinstance(error, TuizError) else NotKept(f"The journal fails: {error}.")

    def close(self) -> None:
        """Write what is left for the journal."""
        if self.link:
            self.link.close()


def open_session(
    facts: ZoneFacts, journal: Journal | None, *, in_background: bool = False, draft_use: DraftUse = "edit"
) -> Session:
    """Read a zone's file and return its session, of which nothing is outlined yet.

    Raises:
        StorageError: if it can't be read.
    """
    data, identity = read_file(facts.path)
    return Session(facts, data, identity, journal, in_background=in_background, draft_use=draft_use)
