"""Keys that are typed ahead: each waits until what the one before asks for is on the screen.

A key that opens a dialog takes a moment to do so, and what is typed meanwhile is meant for the dialog: in the list
below it the same letters would delete or look up. Nothing waits for long: what takes its time isn't waited for.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, cast
from weakref import WeakSet

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.worker import Worker

_TURN_SECONDS: Final = 0.005
_TURNS_AT_MOST: Final = 200
"""How often a key looks whether what it waits for is there; then it goes where the focus is."""
_ROUNDS: Final = 2
"""How often messages go from the focused widget up to the app: with the key, then with what its action sent."""

Typed = events.Key | events.Paste


class Hold(NamedTuple):
    """What keys wait for."""

    is_over: Callable[[], bool]
    """Whether it will hold no key any more."""
    lets_through: Callable[[], bool]
    """Whether keys may go on now; they may have to wait again later."""


class TypingAhead:
    """Passes keys on, in their order.

    Args:
        app: whose keys they are.
        pass_on: gives a key to the app, which finds where it goes.
    """

    def __init__(self, app: App[None], pass_on: Callable[[Typed], Awaitable[None]]) -> None:
        self._app = app
        self._pass_on = pass_on
        self._waiting: deque[Typed] = deque()
        self._is_passing = False
        self._is_settled = True
        self._is_in_field = False
        self._last: Typed | None = None
        self._target: DOMNode | None = None
        self._holds: list[Hold] = []
        self._ready: WeakSet[Screen[object]] = WeakSet()
        """Screens that have what is to have the focus there."""

    async def take(self, event: Typed) -> None:
        """Take what was typed: it goes on at once, unless something has to be waited for."""
        if not self._is_passing and self._is_settled and self._may_pass():
            await self._pass(event)
            return
        self._waiting.append(event)
        if not self._is_passing:
            self._is_passing = True
            _: Worker[None] = self._app.run_worker(self._pass_all, group="keys")

    def handled(self, event: Typed) -> None:
        """Take notice that a key came back to the app, which has done what it is bound to."""
        # What enter chooses, and what was typed into a field before, is told by messages that are still on their way.
        if event is self._last and isinstance(event, events.Key) and event.key != "enter" and not self._is_in_field:
            self._app.call_later(self._settle, event)

    def hold(self, hold: Hold) -> None:
        """Let keys wait for something that was just begun."""
        self._holds.append(hold)

    def _settle(self, event: Typed) -> None:
        if event is self._last:
            self._is_settled = True

    def _may_pass(self) -> bool:
        """Return whether nothing holds keys back now."""
        if self._holds:
            self._holds = [hold for hold in self._holds if not hold.is_over()]
        return self._app.screen in self._ready and all(hold.lets_through() for hold in self._holds)

    async def _pass(self, event: Typed) -> None:
        target: Widget = self._app.focused or self._app.screen
        self._last, self._target = event, target
        # A field takes all that is typed in the order in which it comes.
        key, character = ("v", "v") if isinstance(event, events.Paste) else (event.key, event.character)
        self._is_settled = target.check_consume_key(key, character)
        self._is_in_field = target.check_consume_key("v", "v")
        await self._pass_on(event)

    async def _pass_all(self) -> None:
        try:
            while self._waiting:
                if not self._is_settled:
                    for _ in range(_ROUNDS):
                        await self._reach_app()
                await self._wait()
                await self._pass(self._waiting.popleft())
        finally:
            self._is_passing = False

    async def _reach_app(self) -> None:
        """Wait until what was sent from the last key's target is handled all the way up to the app."""
        node = self._target
        while node is not None:
            reached = asyncio.Event()
            if not node.call_later(reached.set):
                return  # it is gone, as a dialog that was answered
            for _ in range(_TURNS_AT_MOST):
                with suppress(TimeoutError):
                    await asyncio.wait_for(reached.wait(), _TURN_SECONDS)
                if reached.is_set() or not node.is_running:
                    break
            node = node.parent

    async def _wait(self) -> None:
        """Wait until nothing holds keys back, or for long enough."""
        for _ in range(_TURNS_AT_MOST):
            if self._may_pass():
                return
            screen = self._app.screen
            if screen not in self._ready:
                # First what the screen begins with is done, then the focus that it asks the app for is there.
                screen.call_later(self._app.call_later, self._ready.add, screen)
            await asyncio.sleep(_TURN_SECONDS)
        self._holds.clear()


class _Keyboard(Protocol):
    """An app whose keys may be held back."""

    @property
    def typing_ahead(self) -> TypingAhead:
        """Its keys."""


def hold_keys(widget: Widget, is_over: Callable[[], bool], lets_through: Callable[[], bool] | None = None) -> None:
    """Let keys wait in the app of *widget*.

    Args:
        widget: any of the app's.
        is_over: tells whether no key has to wait any more.
        lets_through: tells whether keys may go on meanwhile; None lets none.
    """
    cast("_Keyboard", widget.app).typing_ahead.hold(Hold(is_over, lets_through or bool))
