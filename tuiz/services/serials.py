"""The SERIAL of an open zone: as it is, as it was saved, and as a save would leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.domain import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.domain.changes import RRsetChange
    from tuiz.domain.zone import Zone
    from tuiz.services.included_files import SoaFile
    from tuiz.services.session import Session


class Serials:
    """The SERIAL of one open zone, wherever its SOA stands.

    Args:
        session: the zone.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.saved: int | None = None
        """As it stands in the saved file."""

    def present(self) -> int | None:
        """Return it as it stands in the zone's file, or in one that it includes; None where it can't be read."""
        serial = self._session.zone.serial()
        if serial is None and (found := self.soa_file()):
            return found.serial
        return serial

    def after_save(self) -> int | None:
        """Return the one that a save would leave."""
        return self.next() if self._session.changes else self.present()

    def next(self) -> int | None:
        """Return the one that a save would leave if an RRset changed; None without a readable SOA."""
        from datetime import UTC, datetime

        from tuiz.domain.serial import guess_policy, next_serial

        session, present = self._session, self.present()
        if present is None:
            return None
        now, last = datetime.now(UTC), self._of_last_revision()
        policy = session.facts.policy or guess_policy(present, now)
        return announced_serial(session.zone, session.changes, next_serial(present, policy, now, above=last), last)

    def soa_file(self) -> SoaFile | None:
        """Return the included file in which the SOA stands as it is now, if it isn't in the zone's own."""
        facts, document = self._session.facts, self._session.document
        if facts.include is None or self._session.zone.soa_entry() is not None or not document.directives():
            return None
        from tuiz.services.included_files import soa_file

        return soa_file(document, facts.path, facts.include)

    def _of_last_revision(self) -> int | None:
        """Return that of the last revision, which the next one must be above too."""
        link = self._session.link
        revisions = link.journal.history.revisions(link.zone_id) if link else ()
        return revisions[-1].serial if revisions else None


def announced_serial(zone: Zone, changes: Sequence[RRsetChange], serial: int, last: int | None) -> int:
    """Return the SERIAL that the draft's ZONEMD records were computed with, if a save may take it; else *serial*.

    A digest is of the zone with its SERIAL (RFC 8976 §3), and policies go by the time, which has passed since.

    Args:
        zone: the zone with its draft.
        changes: how the draft differs from the saved file.
        serial: what a save would set by the policy.
        last: that of the last revision.
    """
    from tuiz.domain.serial import precedes

    present = zone.serial()
    if present is None:
        return serial
    key = names.key(zone.name), "ZONEMD"
    told = {int(record.rdata.split()[0]) for change in changes if change.key == key for record in change.after.records}
    for announced in told if len(told) == 1 else ():
        if precedes(present, announced) and precedes(announced, serial) and (last is None or precedes(last, announced)):
            return announced
    return serial
