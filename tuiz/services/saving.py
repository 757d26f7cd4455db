"""Write a draft to its file, whole or not at all, and settle the journal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names
from tuiz.domain.changes import Change, Splice, count_records, net_changes
from tuiz.domain.hunks import Hunk, Hunks
from tuiz.domain.operations import perform
from tuiz.domain.system_operations import SetSoa
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.pieces import PieceTable
from tuiz.errors import TuizError
from tuiz.files.atomic import write_atomically
from tuiz.files.errors import CannotReplace, CannotWrite
from tuiz.files.identity import Identity, digest_of, read_file
from tuiz.files.in_place import write_in_place
from tuiz.services.journal_link import JournalLink
from tuiz.storage.journal_history import NewRevision
from tuiz.storage.journal_saves import OtherFile
from tuiz.storage.patches import Edit, difference, encode
from tuiz.storage.recovery import Settlement, settle

if TYPE_CHECKING:
    from tuiz.services.included_files import SoaFile


@dataclass(frozen=True, slots=True)
class Target:
    """The file that a save writes."""

    path: Path
    identity: Identity | None
    """What it must still be; None when there must be no such file yet."""
    in_place: bool = False
    """Whether the user agreed to write into the file instead of replacing it."""
    safety_copy: Path | None = None
    soa_file: "SoaFile | None" = None
    """The included file that gets the new SERIAL, where it stands there."""


@dataclass(frozen=True, slots=True)
class NewText:
    """What a save brings to the file."""

    zone: Zone
    """With the draft, and the new SERIAL."""
    base: PieceTable
    """The text as it was saved before."""
    changes: Sequence[Change]
    """The draft's operations."""
    bumped: Sequence[Splice]
    """What set SERIAL in the zone's document."""
    serial: int | None
    """The new SERIAL, None without a readable SOA."""
    message: str | None
    """What the user said of the save."""

    def hunks(self) -> Hunks:
        """Return where the text differs from the one before."""
        return Hunks([*(splice for change in self.changes for splice in change.splices), *self.bumped])


@dataclass(frozen=True, slots=True)
class Written:
    """What a save has written."""

    identity: Identity
    revision: int | None
    serial: int | None
    hunks: tuple[Hunk, ...] = ()
    """Where the new text differs from the old one."""
    other_file: Path | None = None
    """The included file that was written too."""


def bump(zone: Zone, serial: int) -> Change:
    """Set SERIAL in the zone's document and return what that did."""
    entry = zone.soa_entry()
    return perform(zone, SetSoa(serial=serial), {names.key(zone.name): [] if entry is None else [entry]})


def write(new: NewText, target: Target, link: JournalLink | None) -> Written:
    """Write a text to its file, by way of the journal where there is one.

    Raises:
        TuizError: the file is the old one then, unless the disk failed in the last step; the journal knows.
    """
    hunks, soa = new.hunks(), _soa_text(new, target)
    other = soa.for_journal() if soa else None
    number: int | None = None
    if link is None:
        identity = _write_files(new.zone, target, soa, lambda _digest: None)
    else:

        def begin(digest: str) -> None:
            link.journal.saves.begin(
                link.zone_id,
                _revision(new, hunks, target, link, digest),
                version=link.expected_version,
                safety_copy=target.safety_copy,
                other=other,
            )

        with link.journal.saves.lock(link.zone_id):
            try:
                identity = _write_files(new.zone, target, soa, begin)
            except TuizError:
                # A disk that fails in the last step may have taken the new text; what stands there tells.
                if settle(link.journal, link.zone_id, target.path) is not Settlement.FINISHED:
                    raise
                identity = read_file(target.path)[1]
                number = link.journal.history.revisions(link.zone_id)[-1].number
            else:
                number = link.journal.saves.finish(link.zone_id).number
    return Written(identity, number, new.serial, tuple(hunks), other.path if other else None)


def _revision(new: NewText, hunks: Hunks, target: Target, link: JournalLink, digest: str) -> NewRevision:
    """Return what the journal keeps of a save; *digest* is that of the text as it is written."""
    document = new.zone.document
    edits = [
        Edit(hunk.start, document.slice(hunk.start, hunk.end), new.base.slice(hunk.base_start, hunk.base_end))
        for hunk in hunks
    ]
    removed, added = count_records([change for change in net_changes(new.changes) if change.key[1] != "SOA"])
    return NewRevision(
        time=datetime.now(UTC),
        author=link.author,
        message=new.message,
        serial=new.serial,
        added=added,
        removed=removed,
        old_digest=target.identity.digest if target.identity else digest_of(b""),
        digest=digest,
        patch=encode(edits),
        whole=bytes(document) if link.journal.history.wants_whole(link.zone_id, document.size) else None,
    )


class _SoaText(NamedTuple):
    """An included file with the new SERIAL."""

    file: "SoaFile"
    text: bytes

    def for_journal(self) -> OtherFile:
        patch = encode(difference(self.text, self.file.text))
        return OtherFile(self.file.path, self.file.identity.digest, digest_of(self.text), patch)


def _soa_text(new: NewText, target: Target) -> _SoaText | None:
    file, serial = target.soa_file, new.serial
    if file is None or serial is None or serial == file.serial:
        return None
    return _SoaText(file, file.with_serial(serial))


def _write_files(zone: Zone, target: Target, soa: _SoaText | None, begin: Callable[[str], None]) -> Identity:
    if soa is None:
        return _write_file(zone, target, begin)
    written: list[Identity] = []
    # The second file's new text is on the disk before the first file changes, so that a rename is all that is left.
    _write_soa_file(soa.file, soa.text, lambda _digest: written.append(_write_file(zone, target, begin)))
    return written[0]


def _write_soa_file(soa_file: "SoaFile", text: bytes, before_rename: Callable[[str], None]) -> None:
    """Write the included file with the new SERIAL.

    Raises:
        CannotWrite: it can't be replaced; the zone's own file is as it was.
    """
    try:
        write_atomically(soa_file.path, [text], expected=soa_file.identity, before_rename=before_rename)
    except CannotReplace as error:
        if error.path != soa_file.path:
            raise
        raise CannotWrite(
            f"SERIAL stands in the included file {soa_file.path}, which can't be replaced: {error.reason}."
        ) from error


def _write_file(zone: Zone, target: Target, begin: Callable[[str], None]) -> Identity:
    if target.in_place and target.safety_copy and target.identity:
        data = bytes(zone.document)
        return write_in_place(
            target.path, data, safety_copy=target.safety_copy, expected=target.identity, before_write=begin
        )
    return write_atomically(
        target.path, map(bytes, zone.document.chunks()), expected=target.identity, before_rename=begin
    )
