"""A change that takes long, worked out on a copy of the zone while the user goes on, and then made at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.domain.operations import perform
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.locate import entries_of_all
from tuiz.errors import ZoneError

if TYPE_CHECKING:
    from tuiz.domain.changes import Change
    from tuiz.domain.operations import Operation
    from tuiz.services.session import Session


class ChangedMeanwhile(ZoneError):
    """The zone was changed while this was worked out."""

    hint = "Nothing was done; do it again."


class ChangeApart:
    """One operation on an open zone.

    Args:
        session: the zone.
        operation: what to do.
    """

    def __init__(self, session: Session, operation: Operation) -> None:
        self._session = session
        self._operation = operation
        self._document = session.document
        self._revision = session.document.revision
        self._text = bytes(session.document)
        self._vanity = session.facts.vanity
        self._change: Change | None = None

    def work_out(self) -> None:
        """Find out what the operation changes. Slow: meant for a thread; touches nothing that others use.

        Raises:
            TuizError: it can't be done.
        """
        document = ZoneDocument.unread(self._text, self._document.origin)
        for _ in document.loading():
            pass  # in slices, between which keys are answered
        zone = Zone(document, self._vanity)
        self._change = perform(zone, self._operation, entries_of_all(document, self._operation.owners(zone)))

    def make(self) -> Change:
        """Make the change that was worked out, and put it on the stack.

        Raises:
            ChangedMeanwhile: the zone isn't the one that it was worked out for.
            TuizError: the zone can't be changed now.
        """
        document = self._session.document
        if self._change is None or document is not self._document or document.revision != self._revision:
            raise ChangedMeanwhile
        if not self._change.is_empty:
            self._session.take_in(self._change)
        return self._change
