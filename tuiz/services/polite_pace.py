"""How fast many questions nobody waits for are asked: a few a second, and hardly any while the network is away."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

Wait = Callable[[float], Awaitable[object]]
"""Waits for some seconds."""

PER_SECOND: Final = 3
"""How many domains a second are begun with."""
AT_ONCE: Final = 4
"""How many are under way at once: one whose servers are silent doesn't hold the others up."""
_JITTER: Final = 0.3
"""By how much of it a pause is longer or shorter, so that many tuiz don't ask in step."""
_UNHEARD: Final = 6
"""After so many in a row to which no server anywhere replied, the network is taken to be away."""
_AWAY_SECONDS: Final = (15.0, 60.0, 300.0)
"""How long to wait then, longer each time."""


class PolitePace:
    """Holds back who asks.

    Args:
        wait: waits for some seconds.
    """

    def __init__(self, wait: Wait = asyncio.sleep) -> None:
        self._wait = wait
        self._unheard = 0

    @property
    def is_away(self) -> bool:
        """Whether the network is away, by what was noted last."""
        return self._unheard >= _UNHEARD

    async def next(self) -> None:
        """Wait until the next may be begun with."""
        if self.is_away:
            rounds = self._unheard // _UNHEARD
            await self._wait(_AWAY_SECONDS[min(rounds, len(_AWAY_SECONDS)) - 1])
        else:
            await self._wait((1 + random.uniform(-_JITTER, _JITTER)) / PER_SECOND)  # noqa: S311 - no secret

    def note(self, *, is_heard: bool) -> None:
        """Know whether any server replied."""
        self._unheard = 0 if is_heard else self._unheard + 1
