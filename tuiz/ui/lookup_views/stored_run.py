"""What the workspace's zones would answer: below a live answer, or alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING, Final

from tuiz.errors import NotFoundError, TuizError, UsageError
from tuiz.services.simulations import Simulated, Simulations, StoredZone, difference, document
from tuiz.services.tracing import question_of
from tuiz.ui.looking_up import News
from tuiz.ui.lookup_views.stored_lines import failed_lines, large_lines, stored_lines
from tuiz.ui.widgets.lookup_lines import LookupLine

if TYPE_CHECKING:
    from pathlib import Path

    from tuiz.services.zone_index import ZoneIndex
    from tuiz.ui.lookup_views.query_lines import Document

_SAVED: Final = "--saved"
_TOLD_SECONDS: Final = 0.5
"""How often it is shown how much was read."""


class StoredRun:
    """Asks stored zones.

    Args:
        zones: finds the zone of a name.
        opened: the file of the zone of this name that the user has open.
        draft: what gives the text of the zone in this file with edits that aren't saved; None without any.
    """

    def __init__(
        self,
        zones: ZoneIndex,
        opened: Callable[[str], Path | None],
        draft: Callable[[Path], Callable[[], bytes] | None],
    ) -> None:
        self._simulations = Simulations(zones, opened)
        self._draft = draft
        self._last: tuple[tuple[str, ...], Simulated] | None = None
        self._read = 0
        self.reads_large = False
        """Whether large zones are read for whatever is looked up."""

    async def beside(self, live: Document) -> Sequence[LookupLine]:
        """Return the lines of what the saved zone, if there is one, answers to a question that was asked."""
        name, rdtype = live["question"]["name"], live["question"]["type"]
        try:
            zone = await asyncio.to_thread(self._simulations.zone, name)
            if zone is None:
                return ()
            if zone.is_large and not self.reads_large:
                return list(large_lines(zone))
            found = await self._answer(zone, name, rdtype)
            differs = await asyncio.to_thread(difference, found, live)
        except TuizError as error:
            return list(failed_lines(error.message, error.hint))
        return [LookupLine(), *stored_lines(found, differs)]

    def close(self) -> None:
        """End what was begun, and forget what was read."""
        self._simulations.close()

    async def alone(self, words: Sequence[str]) -> AsyncIterator[News]:
        """Answer a question from the zone as it is edited, or with `--saved` from its file."""
        plain = [word for word in words if word != _SAVED]
        if not 0 < len(plain) <= 2 or any(word[0] in "@+-" for word in plain if word):
            raise UsageError(
                "A simulated answer takes a name and perhaps a type: nobody is asked.",
                hint="simulate [--saved] www.example.com A",
            )
        question = question_of(plain[0], plain[1] if len(plain) > 1 else None)
        zone = await asyncio.to_thread(self._simulations.zone, question.name)
        if zone is None:
            raise NotFoundError(
                f"No zone of this workspace has {question.name}, or several files do.",
                hint="Open the zone first where it has several files.",
            )
        if _SAVED not in words:
            zone = zone._replace(draft=self._draft(zone.found.path))
        answering = asyncio.ensure_future(self._answer(zone, question.name, question.rdtype))
        try:
            while not (await asyncio.wait({answering}, timeout=_TOLD_SECONDS))[0]:
                count = f", {self._read:,} records" if self._read else ""
                yield News(status=f"reading {zone.found.origin}{count}")
            found = await answering
        finally:
            answering.cancel()
        self._last = tuple(words), found
        status = f"{found.answer.rcode}, nobody was asked"
        yield News(list(stored_lines(found, None)), status=status, document=document(found))

    def command(self, words: Sequence[str]) -> list[str]:
        """Return the words of the command that gives the answer which was given last; none where another was asked."""
        last = self._last
        if last is None or last[0] != tuple(words):
            return []
        plain = [word for word in words if word != _SAVED]
        return ["simulate", *(["--draft"] if last[1].is_draft else []), str(last[1].zone.path), *plain]

    async def _answer(self, zone: StoredZone, name: str, rdtype: str) -> Simulated:
        """Return what a zone answers; whoever no longer waits for it ends the reading."""
        given_up = threading.Event()
        self._read = 0
        try:
            return await asyncio.to_thread(self._simulations.answer, zone, name, rdtype, given_up, self._count)
        finally:
            given_up.set()

    def _count(self, records: int) -> None:
        """Take notice, in a thread, of how much was read."""
        self._read = records
