"""What the app asks of the layer below it: rows to draw, one session for each open zone, and the workspace.

Protocols only: `tuiz.services` matches them, and so does any small real implementation in a test. Arguments are plain
values, so that the layer below never imports from here. Four rules hold throughout:

- This module is imported for type checkers only: protocols cost milliseconds before the first paint.
- Strings are as they were read: hostile. The app makes them printable where it shows them (`ui/content.py`).
- What may take longer than a few milliseconds is a `Slices`: the app gives it time between two keys, and drops it when
  nobody waits for it any more. What the docstring calls *slow* is called in a worker thread. All else answers at once.
- What can't be done raises a `TuizError`, whose message and hint are shown.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Literal, Protocol

from tuiz.domain.records import Record
from tuiz.storage.lookup_history import LookupHistory
from tuiz.storage.settings import LookupSettings

Mark = Literal["unchanged", "changed", "new", "unreadable", "locked", "included", "generated", "error", "warning"]
"""What one cell at the start of a row tells; `ui/glyphs.py` has the characters."""

Gravity = Literal["", "error", "warning", "notice"]
"""The gravest of what a check has found about a row; empty for nothing."""

SortKey = Literal["owner", "ttl", "type", "data"]

Side = Literal["mine", "theirs", "both"]
"""Which side of a conflict stays."""


class Row(Protocol):
    """One line of the record list: a record, or an entry that stands for several or for none."""

    @property
    def kind(self) -> Literal["record", "unreadable", "include", "generate"]:
        """What the entry is."""

    @property
    def mark(self) -> Mark:
        """What is special about it; the gravest, where there are two."""

    @property
    def owner(self) -> str:
        """The owner, relative to the zone's origin, `@` for the apex; empty where there is none."""

    @property
    def owner_repeats(self) -> bool:
        """Whether the file leaves the owner out, because it is that of the record above."""

    @property
    def ttl(self) -> str:
        """The TTL in seconds, or empty."""

    @property
    def rdtype(self) -> str:
        """The type, or the directive ($INCLUDE, $GENERATE)."""

    @property
    def data(self) -> str:
        """The RDATA in one line, names as the file writes them; for an unreadable entry, its text."""

    @property
    def note(self) -> str:
        """The comment behind the entry, without its semicolon."""

    @property
    def line(self) -> int:
        """The line in the file at which the entry begins, from 1."""

    @property
    def reason(self) -> str:
        """Why the row can't be read, or can't be changed; empty where it can."""

    @property
    def gravity(self) -> Gravity:
        """The gravest of what a check has found about it."""

    @property
    def finding(self) -> str:
        """What that says, or nothing."""


class RowSource(Protocol):
    """The rows of one zone, in the order of its file."""

    @property
    def revision(self) -> int:
        """Changes whenever a row that was already there may look different."""

    @property
    def complete(self) -> bool:
        """Whether all rows are known; until then the number of rows grows."""

    @property
    def progress(self) -> float:
        """How much of the file is known, from 0 to 1."""

    def __len__(self) -> int:
        """How many rows are known."""

    def row(self, index: int) -> Row:
        """Return one row; reads that entry and no other."""


class Slices(Protocol):
    """A long piece of work, done a few milliseconds at a time."""

    @property
    def complete(self) -> bool:
        """Whether all of it is done."""

    @property
    def progress(self) -> float:
        """How much of it is done, from 0 to 1."""

    def advance(self, seconds: float) -> None:
        """Go on for about this long."""


class Search(Slices, Protocol):
    """Rows that were asked for: those that match a filter, or all in another order."""

    @property
    def rows(self) -> Sequence[int]:
        """Indices of rows: of a search those found so far, ascending; of a sort all, once it is complete."""


class TypeCount(Slices, Protocol):
    """How many rows there are of each type."""

    @property
    def counts(self) -> Mapping[str, int]:
        """The types found so far, with their number."""


class SystemRow(Protocol):
    """One System Record: shown, locked, and changed elsewhere."""

    @property
    def owner(self) -> str:
        """The owner, relative to the zone's origin."""

    @property
    def ttl(self) -> str:
        """The TTL in seconds."""

    @property
    def rdtype(self) -> str:
        """The type."""

    @property
    def data(self) -> str:
        """The RDATA in one line."""

    @property
    def reason(self) -> str:
        """Why it is locked, and where it is changed."""

    @property
    def form(self) -> str:
        """Which form changes it: `soa`, `zone-ns`, or another that the app may not know."""

    @property
    def gravity(self) -> Gravity:
        """The gravest of what a check has found about it."""

    @property
    def finding(self) -> str:
        """What that says, or nothing."""


class Finding(Protocol):
    """Something a check has found."""

    @property
    def severity(self) -> str:
        """How grave it is: `error`, `warning` or `notice`."""

    @property
    def check(self) -> str:
        """The check's id."""

    @property
    def message(self) -> str:
        """What was found."""

    @property
    def hint(self) -> str | None:
        """What to do about it."""

    @property
    def line(self) -> int:
        """The line in the file, from 1."""

    @property
    def owner(self) -> str | None:
        """The owner it is about, absolute."""

    @property
    def rdtype(self) -> str | None:
        """The type it is about."""

    @property
    def file(self) -> str | None:
        """The path of the included file that it is about; None for the zone's own."""


class Counts(Protocol):
    """How many findings there are of each severity."""

    @property
    def errors(self) -> int:
        """How many errors."""

    @property
    def warnings(self) -> int:
        """How many warnings."""

    @property
    def notices(self) -> int:
        """How many notices."""


class Findings(Protocol):
    """What a check has found."""

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings, by their place in the file."""

    @property
    def counts(self) -> Counts:
        """How many there are."""


class FindingPlace(Protocol):
    """Where something was found."""

    @property
    def pane(self) -> Literal["records", "system"]:
        """Among the records, or the System Records."""

    @property
    def row(self) -> int:
        """The row there."""


class Check(Protocol):
    """A check of a zone as it was when it was asked for."""

    @property
    def is_small(self) -> bool:
        """Whether it is done so soon that it needn't wait for a pause in the edits."""

    @property
    def progress(self) -> float:
        """How much is done, from 0 to 1."""

    def run(self) -> bool:
        """Check, and return whether it was done to its end. Slow."""

    def stop(self) -> None:
        """End it: nobody waits for it any more."""

    def show(self) -> None:
        """Let the zone's rows tell of what was found."""


class Outcome(Protocol):
    """What an operation did."""

    @property
    def label(self) -> str:
        """The operation in a few words: "Add A record www"."""

    @property
    def row(self) -> int | None:
        """The row to look at now, if there is one."""


class BulkOutcome(Outcome, Protocol):
    """What an operation on many rows did."""

    @property
    def skipped(self) -> str:
        """How many rows were left out, and why; nothing where none were."""


class Bulk(Protocol):
    """Operations on many rows: each is one, and one undo."""

    def remove(self, rows: Sequence[int]) -> BulkOutcome:
        """Remove the records of rows."""

    def set_ttl(self, rows: Sequence[int], ttl: str) -> BulkOutcome:
        """Give the records of rows, and all others of their RRsets, another TTL."""


class Preview(Protocol):
    """What a record would become, before it is one."""

    @property
    def owner(self) -> str:
        """The owner's full name."""

    @property
    def line(self) -> str:
        """The line, or the lines, that the file would get."""

    @property
    def warnings(self) -> Sequence[str]:
        """What an operator should know before going on."""


class RecordValues(Protocol):
    """The values of one record, for a form."""

    @property
    def owner(self) -> str:
        """The owner, relative to the zone's origin, `@` for the apex."""

    @property
    def ttl(self) -> str:
        """The TTL, as a form shows it."""

    @property
    def rdtype(self) -> str:
        """The type."""

    @property
    def rdata(self) -> str:
        """The RDATA in presentation format, in one line."""

    @property
    def note(self) -> str:
        """The note."""


class SoaValues(Protocol):
    """The SOA's fields, for its form."""

    @property
    def mname(self) -> str:
        """The primary server's name."""

    @property
    def rname(self) -> str:
        """The mailbox of who is responsible, as a domain name."""

    @property
    def serial(self) -> int:
        """SERIAL, shown only: a save sets it."""

    @property
    def refresh(self) -> int:
        """REFRESH, in seconds."""

    @property
    def retry(self) -> int:
        """RETRY, in seconds."""

    @property
    def expire(self) -> int:
        """EXPIRE, in seconds."""

    @property
    def minimum(self) -> int:
        """MINIMUM, the TTL of negative answers (RFC 2308), in seconds."""

    @property
    def ttl(self) -> int:
        """The record's own TTL, in seconds."""


class RRsetChange(Protocol):
    """One RRset that a save would change."""

    @property
    def owner(self) -> str:
        """The owner, relative to the zone's origin."""

    @property
    def rdtype(self) -> str:
        """The type."""

    @property
    def removed(self) -> Sequence[str]:
        """TTL and RDATA of the records that go."""

    @property
    def added(self) -> Sequence[str]:
        """TTL and RDATA of the records that come."""

    @property
    def system(self) -> bool:
        """Whether these are System Records, which a review lists apart."""


class LineChange(Protocol):
    """One line of the difference between two texts."""

    @property
    def sign(self) -> Literal["+", "-", " ", "@"]:
        """Added, removed, kept, or a gap."""

    @property
    def line(self) -> int:
        """The line's number in the text it stands in; for a gap, where it resumes."""

    @property
    def text(self) -> str:
        """The line, without its end."""


class IncludedChange(Protocol):
    """What a save writes to an included file."""

    @property
    def file(self) -> Path:
        """The file."""

    @property
    def removed(self) -> str:
        """The line that goes."""

    @property
    def added(self) -> str:
        """The line that comes."""

    @property
    def zones(self) -> Sequence[str]:
        """All zones that include it."""


class Review(Protocol):
    """What a save would do."""

    @property
    def rrsets(self) -> Sequence[RRsetChange]:
        """The difference by RRset."""

    @property
    def lines(self) -> Sequence[LineChange]:
        """The difference by lines, a few kept ones around each change."""

    @property
    def serial_before(self) -> int | None:
        """SERIAL as saved."""

    @property
    def serial_after(self) -> int | None:
        """SERIAL as it would be."""

    @property
    def included(self) -> IncludedChange | None:
        """What is written to the included file in which SERIAL stands, if it stands in one."""

    @property
    def introduced(self) -> Sequence[Finding]:
        """What the draft brings in; an error among them stops the save."""

    @property
    def present(self) -> Sequence[Finding]:
        """What was there before; errors among them are saved over after a confirmation."""


class Saved(Protocol):
    """What a save did."""

    @property
    def label(self) -> str:
        """The save in a few words."""

    @property
    def advice(self) -> str | None:
        """What to do next, such as the command that reloads the zone."""


class Conflict(Protocol):
    """One RRset that was changed here and by another program."""

    @property
    def owner(self) -> str:
        """The owner, relative to the zone's origin."""

    @property
    def rdtype(self) -> str:
        """The type."""

    @property
    def mine(self) -> Sequence[str]:
        """TTL and RDATA as in the draft."""

    @property
    def theirs(self) -> Sequence[str]:
        """TTL and RDATA as in the file now."""


class Reloaded(Protocol):
    """What came of reading the file again."""

    @property
    def label(self) -> str:
        """What was found, in a few words."""

    @property
    def conflicts(self) -> Sequence[Conflict]:
        """What both sides changed; each waits for `resolve`."""


class Revision(Protocol):
    """What one save wrote."""

    @property
    def number(self) -> int:
        """Its number, from 1."""

    @property
    def time(self) -> datetime:
        """When it was written."""

    @property
    def user(self) -> str:
        """Who wrote it."""

    @property
    def message(self) -> str:
        """What they said of it, or nothing."""

    @property
    def serial(self) -> int | None:
        """SERIAL since then."""

    @property
    def added(self) -> int:
        """How many records came."""

    @property
    def removed(self) -> int:
        """How many records went."""


class History(Protocol):
    """The revisions of a zone. All of it is slow but for `restore`."""

    def revisions(self) -> Sequence[Revision]:
        """Return the revisions, the newest first."""

    def of_revision(self, number: int) -> Review:
        """Return what a revision changed."""

    def between(self, number: int, other: int | None) -> Review:
        """Return what differs from one revision to another, or to the zone as it is now with its draft."""

    def before_restoring(self, number: int) -> Review:
        """Return what going back to a revision would change."""

    def restore(self, number: int) -> str | None:
        """Make the zone what a revision was, as operations of the draft; None where it is so already."""


class Question(Protocol):
    """What the user has to agree to before a zone is changed for the first time."""

    @property
    def text(self) -> str:
        """What is at stake, and what to do."""

    @property
    def agreement(self) -> str:
        """What agreeing says."""


class ZoneSession(Protocol):
    """One open zone, with its draft."""

    @property
    def origin(self) -> str:
        """The zone's name, with its final dot."""

    @property
    def path(self) -> Path:
        """The zone file."""

    @property
    def rows(self) -> RowSource:
        """The records but System Records."""

    @property
    def loading(self) -> Slices:
        """The reading of the file; the app advances it until it is complete."""

    @property
    def read_only(self) -> str | None:
        """Why nothing can be changed here, or None."""

    @property
    def question(self) -> Question | None:
        """What the user has to agree to before anything is changed, or None."""

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from the saved file, if only by a note."""

    @property
    def notices(self) -> Sequence[str]:
        """What of the zone's settings isn't used, and why."""

    @property
    def changes(self) -> int:
        """How many records differ from the saved file."""

    @property
    def unreadable(self) -> int:
        """How many entries known so far surely can't be read."""

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, or None."""

    @property
    def redo_label(self) -> str | None:
        """What redo would bring again, or None."""

    def agree(self) -> None:
        """Keep the user's agreement to `question`."""

    def system_records(self) -> Sequence[SystemRow]:
        """Return the System Records: SOA first, then the apex NS, then others."""

    @property
    def includes(self) -> tuple[bytes, ...]:
        """The directives that bring in other files: as long as they are the same, so are the files."""

    def read_included(self) -> Callable[[], None]:
        """Read the included files, and return what shows their rows. Slow."""

    @property
    def history(self) -> History:
        """The zone's revisions."""

    @property
    def findings(self) -> Findings | None:
        """What the last check has found, None before the first; an edit since may have changed it."""

    def begin_check(self) -> Check:
        """Return a check of the zone as it is now."""

    def finding_place(self, number: int) -> FindingPlace | None:
        """Return where the finding of this number stands now; None where that is gone, or in another file."""

    def next_finding(self, pane: Literal["records", "system"], row: int) -> int | None:
        """Return the number of the first finding behind a row, going round at the end; None if there is none.

        Notices are passed over where there is anything graver.
        """

    def has_fix(self, number: int) -> bool:
        """Return whether one step may mend a finding; `fix_finding` tells."""

    def fix_finding(self, number: int) -> Outcome:
        """Mend a finding, as one operation."""

    def search(self, text: str, types: frozenset[str]) -> Search:
        """Begin to look for rows with *text* in owner, data or note, of one of *types* (none given: of any)."""

    def sort(self, by: SortKey, chosen: Sequence[int] | None) -> Search:
        """Begin to sort rows, all or those whose indices are *chosen*."""

    def count_types(self) -> TypeCount:
        """Begin to count the types."""

    def row_at_line(self, line: int) -> int | None:
        """Return the row that stands at a line of the file, or the nearest before it, or None."""

    def next_unreadable(self, row: int) -> int | None:
        """Return the first unreadable row behind *row*, going round at the end; None if there is none."""

    def values(self, row: int) -> RecordValues:
        """Return the values of a record, for its form.

        Raises:
            TuizError: if the row isn't a record that can be changed, with the reason.
        """

    def rrset(self, row: int) -> Sequence[Record]:
        """Return the record of a row, which is one, with all others of its owner and type."""

    def system_rrset(self, row: int) -> Sequence[Record]:
        """Return the System Record of a row, with all others of its owner and type.

        Raises:
            TuizError: it can't be read.
        """

    def copy_text(self, row: int) -> str:
        """Return a row as one complete zone file line, for the clipboard."""

    def record_command(self, row: int) -> str:
        """Return the command line that adds a record such as a row's."""

    def last_command(self) -> str:
        """Return the command lines that do what the last change did that isn't saved yet."""

    def preview(self, row: int | None, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Preview:
        """Say what a record with these values would be; *row* is the one it replaces, None for a new one.

        Raises:
            TuizError: if it can't be, with the reason.
        """

    def begin_locating(self, row: int | None, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Slices:
        """Begin to look for what `preview` and the operation need: complete, neither looks through the file.

        Raises:
            TuizError: if the values make no record, with the reason.
        """

    def add(self, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Outcome:
        """Add a record; an empty *ttl* takes the RRset's, else the default."""

    def replace(self, row: int, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Outcome:
        """Put a record in the place of another."""

    def remove(self, rows: Sequence[int]) -> Outcome:
        """Remove records."""

    @property
    def bulk(self) -> Bulk:
        """What can be done with many rows at once."""

    def entry_text(self, row: int) -> str:
        """Return an entry's text with whatever can't be shown as escapes, so that it can be edited."""

    def set_entry_text(self, row: int, text: str) -> Outcome:
        """Put *text* in the place of an entry; it may still be unreadable, which its row then says."""

    def zone_name_servers(self) -> Sequence[str]:
        """Return the hosts of the apex NS RRset."""

    def set_zone_name_servers(self, hosts: Sequence[str]) -> Outcome:
        """Make these the hosts of the apex NS RRset; MNAME follows where it must."""

    def soa(self) -> SoaValues:
        """Return the SOA's fields.

        Raises:
            TuizError: if the zone has no readable SOA.
        """

    def set_soa(self, *, mname: str, rname: str, refresh: str, retry: str, expire: str, minimum: str) -> Outcome:
        """Change the SOA's fields; times may have units (`1h30m`)."""

    def undo(self, sides: Sequence[Side] = ()) -> Outcome:
        """Take the last operation back.

        Args:
            sides: for each RRset that another program has changed since, which side stays.

        Raises:
            ChangedOutside: there are such RRsets, and *sides* is empty; nothing was done then.
        """

    def redo(self, sides: Sequence[Side] = ()) -> Outcome:
        """Bring the operation last undone again; as `undo`."""

    def review(self) -> Review:
        """Say what a save would do. Slow."""

    def save(self, message: str, *, in_place: bool = False) -> Saved:
        """Write the zone file. Slow.

        Raises:
            FileChanged: if another program has changed it; `reload` merges.
            CannotReplace: if it can only be written *in_place*.
        """

    def changed_outside(self) -> bool:
        """Tell whether another program has changed the file since it was read, by one look at its metadata."""

    def reload(self) -> Reloaded:
        """Read the file again and put the draft on top of it. Slow."""

    def resolve(self, conflict: int, choice: Side) -> None:
        """Settle one of the conflicts that are left of the last `reload`; those behind it move up."""


class DomainRow(Protocol):
    """One line of the list of domains."""

    @property
    def findings(self) -> int:
        """How many errors a check has found in it, or where there are none, warnings."""

    @property
    def mark(self) -> Mark:
        """What is special about it."""

    @property
    def name(self) -> str:
        """The zone's name without its final dot, or the file's name where it isn't known."""

    @property
    def detail(self) -> str:
        """What tells it from others of the same name (its path), or what is special about it; may be empty."""


class DomainSource(Protocol):
    """The domains of a workspace, sorted for reading."""

    @property
    def revision(self) -> int:
        """Changes whenever a row that was already there may look different."""

    def __len__(self) -> int:
        """How many there are."""

    def row(self, index: int) -> DomainRow:
        """Return one of them; reads no file."""


class Workspace(Protocol):
    """A folder of zones, or one zone file."""

    @property
    def path(self) -> Path:
        """The folder, or the file."""

    @property
    def domains(self) -> DomainSource:
        """What is in it."""

    @property
    def theme(self) -> str | None:
        """The theme that the user's settings name."""

    def keep_theme(self, name: str) -> Path:
        """Write the theme into the user's settings, and return their file. Slow."""

    @property
    def keys(self) -> Mapping[str, str]:
        """The user's keys, by the ids of their bindings; a comma between several."""

    @property
    def notices(self) -> Sequence[str]:
        """What the user should be told when it opens, such as a setting that can't be used."""

    @property
    def lookup(self) -> LookupSettings:
        """How the live DNS is asked."""

    @property
    def root(self) -> Path:
        """The folder whose settings hold."""

    @property
    def lookup_history(self) -> LookupHistory:
        """What was looked up before."""

    def open(self, index: int) -> ZoneSession:
        """Open a domain's zone: reads as much as the first screen needs, `loading` does the rest."""

    def note_counts(self, index: int, errors: int, warnings: int) -> None:
        """Let a domain's row tell how much a check has found in it."""

    def create(self, name: str, hosts: Sequence[str]) -> int:
        """Make a new zone with these name servers and return its place in `domains`. Slow."""

    def look_on(self, stop: Event) -> None:
        """Look into the files that were only guessed at. Slow: meant for a thread, which *stop* ends."""

    def close(self) -> None:
        """Finish what is under way with the journal. Slow."""
