"""Bring an open zone's draft to its file, and the file's changes to the draft, in words and values for the app."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.domain.records import RRset
from tuiz.domain.replay import Choice
from tuiz.errors import TuizError
from tuiz.services.conflicts import ShownConflict, shown_conflict
from tuiz.services.merging import Merge
from tuiz.services.review import Review, line_changes, shown
from tuiz.services.session import Session

if TYPE_CHECKING:
    from tuiz.services.finding_zone import FoundZone, ZoneFinder


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did."""

    label: str
    advice: str | None


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of reading the file again."""

    label: str
    conflicts: tuple[ShownConflict, ...]


class ZoneSaving:
    """The saves of one open zone."""

    def __init__(
        self,
        session: Session,
        advise: Callable[[], str | None],
        sharing: Callable[[Path], Sequence[str]],
        find: "Callable[[], tuple[FoundZone, ZoneFinder]] | None" = None,
    ) -> None:
        """Take the session.

        Args:
            session: the zone.
            advise: tells how the name server gets the new zone.
            sharing: tells which zones include a file; slow.
            find: returns the zone with its settings as they are now, and what knows the sets; slow.
        """
        self._session = session
        self._advise = advise
        self._sharing = sharing
        self._find = find

    @property
    def origin(self) -> str:
        """The zone's name, with its final dot."""
        return self._session.zone.name

    def review(self) -> Review:
        """Say what a save would do. Slow."""
        session = self._session
        changes = session.changes
        introduced, present = session.findings()
        serial, soa_file = session.serials.after_save(), session.serials.soa_file()
        included = soa_file.change_to(serial) if soa_file else None
        if included:
            included = included._replace(zones=tuple(self._sharing(included.file)))
        return Review(
            tuple(
                shown(
                    change,
                    self.origin,
                    system=session.zone.is_system(*self._owner_and_type(change.before or change.after)),
                )
                for change in changes
            ),
            tuple(line_changes(session.text.base, session.document, session.text.live_hunks())),
            session.serials.saved,
            serial,
            tuple(introduced),
            tuple(present),
            included,
        )

    @staticmethod
    def _owner_and_type(rrset: RRset) -> tuple[str, str]:
        return rrset.owner, rrset.rdtype

    def save(self, message: str, *, in_place: bool = False) -> Saved:
        """Write the zone file; settings that an undone operation has changed go back with it. Slow.

        Raises:
            FileChanged: if another program has changed it; `reload` merges.
            CannotReplace: if it can only be written *in_place*.
        """
        from tuiz.services.vanity_following import SettingsBehind, following

        told: list[str] = []
        if self._find is None:
            written = self._session.save(message or None, in_place=in_place)
        else:
            try:
                with following(self._session, self._find) as changed:
                    written = self._session.save(message or None, in_place=in_place)
                told += [f"{path} follows." for path in changed]
            except SettingsBehind as error:
                told.append(f"{error.message} {error.hint or ''}".rstrip())
            self._take_settings()
        serial = f", SERIAL {written.serial}" if written.serial is not None else ""
        return Saved("\n".join([f"Saved{serial}", *told]), self._advise())

    def reload(self) -> Reloaded:
        """Read the file again, with the settings beside it, and put the draft on top of it. Slow."""
        self._take_settings()
        return self._reloaded(self._session.reload())

    def _take_settings(self) -> None:
        """Know what the settings beside the zone say now."""
        if self._find is not None:
            with suppress(TuizError):  # what can't be read is told elsewhere, and what held before holds
                self._session.take_facts(self._find()[0].for_session)

    def resumed(self) -> Reloaded | None:
        """Return what came of putting the draft of last time on a file that another program has changed since."""
        merge = self._session.resumed
        return None if merge is None and self._session.problem is None else self._reloaded(merge or Merge(changed=True))

    def _reloaded(self, merge: Merge) -> Reloaded:
        label = "The file is as it was." if not merge.changed else "Read again."
        if self._session.problem:
            label = self._session.problem
        elif merge.conflicts:
            count = len(merge.conflicts)
            label = f"Read again; {count} RRset{'s' if count > 1 else ''} changed here and there."
        elif merge.taken_over:
            label = "Read again; your draft stands on the new text."
        if merge.lost:
            label += f" No place was found for: {'; '.join(merge.lost)}."
        conflicts = (shown_conflict(conflict, self.origin) for conflict in self._session.conflicts)
        return Reloaded(label, tuple(conflicts))

    def resolve(self, conflict: int, choice: Choice) -> None:
        """Settle one of the conflicts of the last `reload`."""
        self._session.resolve(conflict, choice)
