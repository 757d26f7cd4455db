"""Long work between two keys: a slice at a time, and none at all while the user is typing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tuiz.ui.models.slices import Slices


SLICE_SECONDS: Final = 0.001
"""How long a key may have to wait for the slice under way."""
AWAITED_SLICE_SECONDS: Final = 0.003
"""The same for work that the user is waiting for."""
_FRAME_SECONDS: Final = 0.007
"""How long after a key its frame is drawn."""
_NEXT_KEY_SECONDS: Final = 0.016
"""How long after a key the next one may come, where a key is held down."""
_PAUSE_SECONDS: Final = 0.05
"""How long after a key no other is expected."""
_REST_SECONDS: Final = 0.0002
_WAIT_SECONDS: Final = 0.004
_TOLD_SECONDS: Final = 0.2
"""How often progress is told."""


class Pace:
    """Knows when the last key came, so that work can make way for it."""

    def __init__(self) -> None:
        self._last_key = 0.0

    def key(self) -> None:
        """Note that a key has come."""
        self._last_key = monotonic()

    async def finish(self, work: Slices, told: Callable[[], None], each: Callable[[], object] = lambda: None) -> None:
        """Advance *work* until it is complete, calling *told* now and then and at the end, and *each* after a slice.

        The way of a key through the app takes several turns of the event loop, and each turn may have to wait for a
        slice. So while keys come, work is done only between the frame of one and the time when the next is due.
        """
        last_told = monotonic()
        while not work.complete:
            since_key = monotonic() - self._last_key
            if since_key < _FRAME_SECONDS:
                await asyncio.sleep(_FRAME_SECONDS - since_key)
                continue
            if _NEXT_KEY_SECONDS < since_key < _PAUSE_SECONDS:
                await asyncio.sleep(_WAIT_SECONDS)
                continue
            work.advance(SLICE_SECONDS)
            each()
            if monotonic() - last_told > _TOLD_SECONDS:
                last_told = monotonic()
                told()
            await asyncio.sleep(_REST_SECONDS)
        told()

    async def finish_awaited(self, work: Slices, told: Callable[[], None]) -> None:
        """Advance *work*, which answers a key, until it is complete: as `finish`, but it goes before other work."""
        last_told = monotonic()
        while not work.complete:
            work.advance(AWAITED_SLICE_SECONDS)
            if monotonic() - last_told > _TOLD_SECONDS:
                last_told = monotonic()
                told()
            await asyncio.sleep(0)
        told()
