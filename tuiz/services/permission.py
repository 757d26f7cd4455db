"""Whether an open zone may be changed: its settings, signatures in it, questions to agree to first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.services.signatures import WHY_SIGNED, look_for_signatures
from tuiz.services.zone_terms import NeedsAnswer, Question, ReadOnlyZone, StillReading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tuiz.domain.zonefile.document import ZoneDocument
    from tuiz.services.zone_terms import ZoneFacts


class Permission:
    """What stands against changes of one open zone.

    Args:
        facts: what is known of it beside its text.
    """

    def __init__(self, facts: ZoneFacts) -> None:
        self._facts = facts
        self._is_signed = False
        self._locked: str | None = None
        self._agreed: set[str] = set()

    @property
    def why_read_only(self) -> str | None:
        """Why nothing may be changed, whatever the user agrees to; None where it may."""
        return self._facts.read_only or (WHY_SIGNED if self._is_signed else None) or self._locked

    @property
    def open_question(self) -> Question | None:
        """What the user has to agree to before the first change."""
        return next((question for question in self._facts.questions if question.id not in self._agreed), None)

    def lock(self, why: str) -> None:
        """Let nothing be changed any more."""
        self._locked = why

    def agree(self, questions: Iterable[str]) -> None:
        """Take the user's agreement to questions, by their ids."""
        self._agreed.update(questions)

    def looking_for_signatures(self, document: ZoneDocument) -> Iterator[None]:
        """Lock a zone that is a signer's output; looks through the document slice by slice."""
        if self._facts.signed_may_be_edited:
            return
        for found in look_for_signatures(document):
            self._is_signed = self._is_signed or found
            yield

    def refuse_change(self, document: ZoneDocument, problem: str | None) -> None:
        """Refuse a change where nothing may be changed, or not yet.

        Args:
            document: the zone's text.
            problem: why its draft waits, if it does.

        Raises:
            StillReading: the file isn't read whole.
            ReadOnlyZone: with the reason.
            NeedsAnswer: with the question.
        """
        if not document.is_complete:
            raise StillReading
        if reason := self.why_read_only or problem:
            raise ReadOnlyZone(reason)
        if question := self.open_question:
            raise NeedsAnswer(question)
