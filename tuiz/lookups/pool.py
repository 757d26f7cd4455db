"""Connections that are kept, so that many questions to one server share one."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tuiz.lookups.channel import open_channel
from tuiz.lookups.errors import LookupFailed

if TYPE_CHECKING:
    from tuiz.lookups.channel import Channel
    from tuiz.lookups.endpoint import Endpoint
    from tuiz.lookups.replies import Sent
    from tuiz.lookups.way import Way


class Pool:
    """A connection for each server, transport and way, for as long as a context lasts."""

    def __init__(self) -> None:
        self._channels: dict[tuple[Endpoint, Way], Channel] = {}
        self._opening: dict[tuple[Endpoint, Way], asyncio.Lock] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        channels = list(self._channels.values())
        self._channels.clear()
        for channel in channels:
            with suppress(OSError, LookupFailed):
                await channel.close()

    async def ask(self, sent: Sent, endpoint: Endpoint, way: Way) -> bytes:
        """Put a question over the server's connection, which is made when there is none, or it was closed.

        Raises:
            OSError: no connection could be made, or it broke.
            LookupFailed: it can't be encrypted, or what came isn't the reply.
        """
        key = (endpoint, way)
        async with self._opening.setdefault(key, asyncio.Lock()):
            channel = self._channels.get(key)
            if channel is None or not channel.is_open:
                if channel is not None:
                    await channel.close()
                channel = self._channels[key] = await open_channel(endpoint, way)
        return await channel.ask(sent)
