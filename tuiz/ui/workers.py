"""Conversations and slow work: the one place where any error of theirs is caught, and told."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from textual.widget import Widget
from textual.worker import Worker

from tuiz.errors import TuizError
from tuiz.ui.slices import Pace
from tuiz.ui.tell import tell, tell_error
from tuiz.ui.typing_ahead import hold_keys

if TYPE_CHECKING:
    from tuiz.ui.models.slices import Slices

_AT_ONCE_SECONDS: Final = 0.005
"""What is done after this long holds no key up."""

Answer = TypeVar("Answer")


Conversation = Coroutine[Any, Any, None] | Callable[[], Coroutine[Any, Any, None]]
"""A coroutine, or what makes one when its turn comes: for those that others of their group often end before that."""


def converse(widget: Widget, conversation: Conversation, group: str) -> Worker[None]:
    """Run a conversation with the user; another of the same group ends it.

    What goes wrong is told, and the app goes on: what was typed is in the draft, which is kept.
    """
    return widget.run_worker(partial(_told, widget, conversation), group=group, exclusive=True)


def ask(widget: Widget, conversation: Conversation, group: str) -> Worker[None]:
    """Run a conversation that begins with a question, or ends soon: what is typed meanwhile waits for it."""
    below = widget.app.screen
    worker = converse(widget, conversation, group)
    hold_keys(widget, lambda: worker.is_finished, lambda: widget.app.screen is not below)
    return worker


def beside(widget: Widget, work: Callable[[], Coroutine[Any, Any, None]], group: str) -> Worker[None]:
    """Run *work* between the keys, in the place of what is under way of its group.

    It is made when its turn comes: what is often begun anew often ends before that.
    """
    return widget.run_worker(work, group=group, exclusive=True)


def at_once(widget: Widget, work: Callable[[], None]) -> None:
    """Do what a key asks for before the next key comes; what goes wrong is told."""
    try:
        work()
    except TuizError as error:
        tell_error(widget, error)
    except Exception as error:  # noqa: BLE001 - an error of tuiz's own must not take the app and the screen with it
        _tell_fault(widget, error)


def when_found(widget: Widget, search: "Slices", act: Callable[[], None]) -> None:
    """Act when a search is complete: now, where that takes no time, else between the keys, which wait and act after it.

    What goes wrong is told.
    """
    search.advance(_AT_ONCE_SECONDS)
    if search.complete:
        at_once(widget, act)
        return

    async def work() -> None:
        await Pace().finish_awaited(search, lambda: None)
        act()

    worker: Worker[None] = widget.run_worker(partial(_told, widget, work), group="search")
    hold_keys(widget, lambda: worker.is_finished)


async def in_thread(work: Callable[[], Answer]) -> Answer:
    """Do slow work beside the app and return what comes of it."""
    return await asyncio.to_thread(work)


async def _told(widget: Widget, conversation: Conversation) -> None:
    try:
        await (conversation() if callable(conversation) else conversation)
    except TuizError as error:
        tell_error(widget, error)
    except Exception as error:  # noqa: BLE001 - an error of tuiz's own must not take the app and the screen with it
        _tell_fault(widget, error)


def _tell_fault(widget: Widget, error: Exception) -> None:
    tell(widget, f"Something went wrong in tuiz itself: {type(error).__name__}: {error}", "error")
