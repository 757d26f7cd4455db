"""Replace an address or a name everywhere in a workspace: each zone is one revision, and all of them one operation.

The operation is known by its label, which stands on the stack of every zone that it changed: by that it is taken back
everywhere, by whoever knows what was replaced by what, after a restart too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names, rdata
from tuiz.domain.bulk import Rewording, RewordRecords
from tuiz.errors import NotFoundError, TuizError
from tuiz.services.one_change import Outcome, Wish, change_saved, refuse_draft
from tuiz.services.pointing_search import ZoneHits, located_hits
from tuiz.services.records_view import NotAZoneFile
from tuiz.services.zone_terms import NeedsAnswer, ReadOnlyZone, UnknownOrigin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tuiz.domain.pointing import Sought
    from tuiz.domain.records import Record
    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.pointing_search import Hit
    from tuiz.services.session import Session
    from tuiz.storage.places import Places

RecordKey = tuple[str, str, bytes]
"""What a record is known by: owner, type and data, as they compare."""

_LEFT = (ReadOnlyZone, NeedsAnswer, UnknownOrigin, NotAZoneFile)
"""Why a zone isn't ours to change, as it is now."""
SYSTEM = "System Records"
INCLUDED = "of included files"
GENERATED = "of $GENERATE lines"
UNCERTAIN = "behind a directive that can't be read"


class NothingToReplace(NotFoundError):
    """Nothing points there."""


class NotTheLast(TuizError):
    """The zone was changed since."""

    hint = "Undo what came after it first, or change the records by hand."


@dataclass(frozen=True, slots=True)
class Replacement:
    """What takes the place of what."""

    old: Sought
    new: Sought

    @property
    def label(self) -> str:
        """What it does, as it stands on the stack of each zone."""
        return f"Replace {self.old.text} by {self.new.text} everywhere"

    def of(self, record: Record) -> str:
        """Return what the RDATA of *record* becomes, in presentation format.

        Raises:
            InvalidRdata: it would be none that name servers load.
        """
        text = self.old.replaced(record, self.new)
        rdata.validate(record.rdtype, text, names.ROOT)
        return rdata.presentation(record.rdtype, text, names.ROOT)


@dataclass(slots=True)
class ZonePart:
    """What a replacement comes to in one zone."""

    hits: ZoneHits
    """What was found in the zone."""
    outcome: Outcome | None = None
    """What was written, or would be; None where nothing could be."""
    left: Counter[str] = field(default_factory=Counter)
    """How many records stay as they are, by the reason."""
    error: TuizError | None = None

    @property
    def zone(self) -> FoundZone:
        """The zone's file."""
        return self.hits.zone

    @property
    def name(self) -> str:
        """The zone's name."""
        return self.hits.name

    @property
    def is_left(self) -> bool:
        """Whether the zone isn't ours to change as it is now, which is no failure."""
        return isinstance(self.error, _LEFT)

    @property
    def is_changed(self) -> bool:
        """Whether the zone was changed, or would be."""
        return self.outcome is not None and self.outcome.changed


class Chosen(NamedTuple):
    """A zone, and which of its records are meant."""

    hits: ZoneHits
    records: Collection[RecordKey] | None = None
    """None for all that point there."""


def key_of(record: Record) -> RecordKey:
    """Return what a record is known by."""
    return *record.rrset_key, rdata.key(record.rdtype, record.rdata, names.ROOT)


def replace_everywhere(
    chosen: Iterable[Chosen], replacement: Replacement, wish: Wish, places: Places | None = None
) -> Iterator[ZonePart]:
    """Replace in one zone after the other, and yield what came of each; one that fails holds no other up. Slow.

    With a dry run, what would be is told, and where a zone isn't ours to change.
    """
    message = wish.message or replacement.label
    for each in chosen:
        yield _replace_in(each, replacement, replace(wish, message=message, asks=True), places)


def _replace_in(chosen: Chosen, replacement: Replacement, wish: Wish, places: Places | None) -> ZonePart:
    part = ZonePart(chosen.hits)
    beside = _elsewhere(chosen)

    def act(session: Session) -> None:
        part.left = Counter(beside)
        rewordings = list(_rewordings(session, chosen, replacement, part.left))
        if rewordings:
            session.perform(RewordRecords(tuple(rewordings), replacement.label))

    if not any(_is_own(hit, chosen.hits.zone) for hit in chosen.hits.hits):
        part.left = beside
        return part
    try:
        part.outcome = change_saved(chosen.hits.zone.for_session, act, wish, places)
    except TuizError as error:
        part.error = error
    return part


def _elsewhere(chosen: Chosen) -> Counter[str]:
    """Return how many records point there that can't be changed here, by the reason."""
    left: Counter[str] = Counter()
    for hit in chosen.hits.hits:
        if hit.shown.lock:
            left[SYSTEM] += 1
        elif not _is_own(hit, chosen.hits.zone):
            left[GENERATED if hit.shown.generated else INCLUDED] += 1
    return left


def _is_own(hit: Hit, zone: FoundZone) -> bool:
    """Return whether an ordinary record stands in the zone's own file."""
    return not hit.shown.generated and not hit.shown.lock and hit.shown.file == zone.path


def _rewordings(session: Session, chosen: Chosen, replacement: Replacement, left: Counter[str]) -> Iterator[Rewording]:
    """Yield what is to be changed in the zone as it is saved now, and count what stays."""
    zone = session.zone
    for located, _ in located_hits(zone, replacement.old):
        record = located.record
        is_meant = chosen.records is None or key_of(record) in chosen.records
        if zone.is_system(record.owner, record.rdtype) or not is_meant:
            continue
        if not zone.document.context(located.entry).certain:
            left[UNCERTAIN] += 1
        else:
            try:
                yield Rewording(located, record.owner, replacement.of(record))
            except rdata.InvalidRdata as error:
                left[f"which would be invalid: {error.message}"] += 1


def undo_everywhere(
    zones: Sequence[FoundZone], label: str, wish: Wish, places: Places | None = None
) -> Iterator[ZonePart]:
    """Take a replacement back in zones, and yield what came of each. Slow."""

    def act(session: Session) -> None:
        refuse_draft(session)
        if session.draft.undo_label != label:
            raise NotTheLast
        session.undo()

    for zone in zones:
        part = ZonePart(ZoneHits(zone, zone.origin))
        try:
            part.outcome = change_saved(zone.for_session, act, wish, places)
        except TuizError as error:
            part.error = error
        yield part


def zones_that_did(zones: Iterable[FoundZone], label: str, places: Places) -> list[FoundZone]:
    """Return the zones that have an operation of this label in effect."""
    if not places.has_journal():
        return []
    from tuiz.files.atomic import resolved
    from tuiz.services.journal_use import with_journal

    known, _ = with_journal(places, lambda journal: journal.zones.having(label))
    keys = {(zone.path, zone.origin) for zone in known}
    return [
        zone for zone in zones if zone.file.origin is not None and (resolved(zone.path), names.key(zone.origin)) in keys
    ]
