"""One verification on the screen: it begins, is stopped, and goes on where it stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tuiz.errors import UsageError
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.verify_document import document
from tuiz.services.verifying_zone import verify_zone
from tuiz.ui.looking_up import News
from tuiz.ui.lookup_views.verify_lines import verify_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.verified import Progress
    from tuiz.services.verifying import Verification
    from tuiz.storage.settings import LookupSettings
    from tuiz.ui.ink import Tone


class Halted(NamedTuple):
    """A verification that was stopped."""

    words: tuple[str, ...]
    """What was asked for."""
    file: tuple[int, ...]
    """What tells whether the zone's file is the same."""
    verification: Verification


class VerifyRun:
    """Verifies zones, one at a time.

    Args:
        settings: whom to ask, and how hard.
        root: the workspace.
        opened: the file of the zone of this name that the user has open.
        verified: is given each verification that was finished.
    """

    def __init__(
        self,
        settings: LookupSettings,
        root: Path,
        opened: Callable[[str], Path | None],
        verified: Callable[[Verification], None],
    ) -> None:
        self._settings = settings
        self._root = root
        self._opened = opened
        self._verified = verified
        self._halted: Halted | None = None

    async def run(self, words: Sequence[str]) -> AsyncIterator[News]:
        """Compare a zone with its servers; what was stopped goes on while its file is the same."""
        servers = [word for word in words if word.startswith("@")]
        zones = [word for word in words if not word.startswith("@")]
        if len(zones) != 1:
            raise UsageError("A zone is verified by its name.", hint="verify example.com [@SERVER …]")
        found = await asyncio.to_thread(self._find, zones[0])
        file = _state(found.path)
        halted, self._halted = self._halted, None
        if halted is not None and halted[:2] == (tuple(words), file):
            verification = halted.verification
        else:
            yield News(status=f"reading {found.origin}")
            begun = await asyncio.to_thread(verify_zone, found, self._settings, servers)
            verification = begun.verification
        try:
            async for progress in _in_thread(verification):
                if verification.is_complete:
                    self._verified(verification)
                yield _news(verification, progress)
        finally:
            if not verification.is_complete:
                self._halted = Halted(tuple(words), file, verification)

    def _find(self, zone: str) -> FoundZone:
        path, finder = self._opened(zone), ZoneFinder(self._root)
        return finder.at_path(path) if path is not None else finder.find(zone)


def _news(verification: Verification, progress: Progress) -> News:
    done, total = progress
    counts = verification.counts
    told = ", ".join(f"{counts[word]:,} {word}" for word in ("same", "different", "unknown") if counts[word])
    tone: Tone = "error" if counts["different"] else "warning" if counts["unknown"] else "new"
    return News(
        list(verify_lines(verification)),
        afresh=True,
        status=told if verification.is_complete else f"{done:,} of {total:,}",
        tone=tone,
        document=document(verification),
        goes_on="r goes on",
    )


def _state(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


async def _in_thread(verification: Verification) -> AsyncIterator[Progress]:
    """Give the progress of a verification that runs in a thread; leaving off cancels it."""
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[Progress | BaseException | None] = asyncio.Queue()

    def tell(item: Progress | BaseException | None) -> None:
        loop.call_soon_threadsafe(told.put_nowait, item)

    def work() -> None:
        try:
            for progress in verification.run():
                tell(progress)
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            tell(error)
        tell(None)

    thread = threading.Thread(target=work, name="verify", daemon=True)
    thread.start()
    try:
        while (item := await told.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        verification.cancel()
        await asyncio.to_thread(thread.join)
