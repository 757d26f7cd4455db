"""Save a draft: bump SERIAL once, write the file whole or not at all, and settle the journal."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.domain.changes import Change, RRsetChange, count_records, net_changes
from tuiz.domain.hunks import Hunk, Hunks
from tuiz.domain.operations import perform
from tuiz.domain.serial import SerialPolicy, guess_policy, next_serial, precedes
from tuiz.domain.system_operations import SetSoa
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.pieces import PieceTable
from tuiz.errors import TuizError
from tuiz.files.atomic import write_atomically
from tuiz.files.errors import CannotReplace, CannotWrite
from tuiz.files.identity import Identity, digest_of
from tuiz.files.in_place import write_in_place
from tuiz.services.journal_link import JournalLink, author
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
class Written:
    """What a save has written."""

    identity: Identity
    revision: int | None
    serial: int | None
    hunks: tuple[Hunk, ...] = ()
    """Where the new text differs from the old one."""
    other_file: Path | None = None
    """The included file that was written too."""


def serial_after(serial: int | None, policy: SerialPolicy | None, now: datetime, last_serial: int | None) -> int | None:
    """Return the SERIAL that a save would set; None without a readable SOA.

    Args:
        serial: the present one.
        policy: None to guess it from the present SERIAL.
        now: the time.
        last_serial: that of the last revision, which the next one must be above too.
    """
    if serial is None:
        return None
    return next_serial(serial, policy or guess_policy(serial, now), now, above=last_serial)


def announced_serial(zone: Zone, changes: Sequence[RRsetChange], serial: int | None, last: int | None) -> int | None:
    """Return the SERIAL that the draft's ZONEMD records were computed with, if a save may take it; else *serial*.

    A digest is of the zone with its SERIAL (RFC 8976 §3), and policies go by the time, which has passed since.
    """
    present = zone.serial()
    if serial is None or present is None:
        return serial
    key = zone_key(zone), "ZONEMD"
    told = {int(record.rdata.split()[0]) for change in changes if change.key == key for record in change.after.records}
    for announced in told if len(told) == 1 else ():
        if precedes(present, announced) and precedes(announced, serial) and (last is None or precedes(last, announced)):
            return announced
    return serial


def bump(zone: Zone, serial: int) -> Change:
    """Set SERIAL in the zone's document and return what that did."""
    entry = zone.soa_entry()
    return perform(zone, SetSoa(serial=serial), {zone_key(zone): [] if entry is None else [entry]})


def zone_key(zone: Zone) -> str:
    """Return the key under which the apex's entries are located."""
    from tuiz.domain import names

    return names.key(zone.name)


def write(
    zone: Zone,
    base: PieceTable,
    hunks: Hunks,
    changes: list[Change],
    target: Target,
    link: JournalLink | None,
    message: str | None,
    serial: int | None,
) -> Written:
    """Write the document to its file, by way of the journal where there is one; *serial* is the new SERIAL.

    Raises:
        TuizError: the file is the old one then, unless the disk failed in the last step; the journal knows.
    """
    edits = [
        Edit(hunk.start, zone.document.slice(hunk.start, hunk.end), base.slice(hunk.base_start, hunk.base_end))
        for hunk in hunks
    ]
    net = [change for change in net_changes(changes) if change.key[1] != "SOA"]
    removed, added = count_records(net)

    def revision(digest: str) -> NewRevision:
        wants_whole = link is not None and link.journal.history.wants_whole(link.zone_id, zone.document.size)
        return NewRevision(
            time=datetime.now(UTC),
            author=link.author if link else author(),
            message=message,
            serial=serial,
            added=added,
            removed=removed,
            old_digest=target.identity.digest if target.identity else digest_of(b""),
            digest=digest,
            patch=encode(edits),
            whole=bytes(zone.document) if wants_whole else None,
        )

    soa_file = target.soa_file if target.soa_file and serial not in {None, target.soa_file.serial} else None
    soa_text = soa_file.with_serial(serial) if soa_file and serial is not None else b""
    other = _other_file(soa_file, soa_text) if soa_file else None

    def begin(digest: str) -> None:
        if link:
            link.journal.saves.begin(
                link.zone_id,
                revision(digest),
                version=link.expected_version,
                safety_copy=target.safety_copy,
                other=other,
            )

    def write_files() -> Identity:
        if soa_file is None:
            return _write_file(zone, target, begin)
        written: list[Identity] = []
        # The second file's new text is on the disk before the first file changes, so that a rename is all that is left.
        _write_soa_file(soa_file, soa_text, lambda _: written.append(_write_file(zone, target, begin)))
        return written[0]

    lock: AbstractContextManager[None] = link.journal.saves.lock(link.zone_id) if link else nullcontext()
    with lock:
        try:
            identity = write_files()
        except TuizError:
            # A disk that fails in the last step may have taken the new text; what stands there tells.
            if not (link and settle(link.journal, link.zone_id, target.path) is Settlement.FINISHED):
                raise
            from tuiz.files.identity import read_file

            identity = read_file(target.path)[1]
            number: int | None = link.journal.history.revisions(link.zone_id)[-1].number
        else:
            number = link.journal.saves.finish(link.zone_id).number if link else None
    return Written(identity, number, serial, tuple(hunks), other.path if other else None)


def _other_file(soa_file: "SoaFile", text: bytes) -> OtherFile:
    patch = encode(difference(text, soa_file.text))
    return OtherFile(soa_file.path, soa_file.identity.digest, digest_of(text), patch)


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


def is_above(serial: int, last: int | None) -> bool:
    """Return whether a save needs no other SERIAL to be above the last revision's."""
    return last is None or precedes(last, serial) or serial == last
