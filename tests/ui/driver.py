"""Drives the real app over real files, and reads its screen: what the stories of use are told with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.ui.stage import screen_lines
from tuiz.services.app_workspace import open_workspace
from tuiz.storage.places import Places
from tuiz.ui.app import TuizApp
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.screens.main import MainScreen

_KEYS = {
    " ": "space",
    ".": "full_stop",
    ":": "colon",
    "-": "minus",
    "_": "underscore",
    "/": "slash",
}
_NAMED_KEYS = {"tab", "enter", "escape", "end"}
_PATIENCE = 1000
"""How many turns of the event loop something may take."""


class Driver:
    """A user at the keyboard.

    Args:
        app: the app.
        pilot: what presses its keys.
    """

    def __init__(self, app: TuizApp, pilot: Pilot[None]) -> None:
        self.app = app
        self._pilot = pilot
        self._heard: list[str] = []
        """What was told since the last key."""

    @property
    def main(self) -> MainScreen:
        """The main screen."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        return screen_lines(self.app)

    @property
    def text(self) -> str:
        """What is on the screen, as one text."""
        return "\n".join(self.lines)

    @property
    def told(self) -> str:
        """The last message shown over the screen."""
        messages = list(self.app._notifications)  # Textual tells no other way which it shows
        return messages[-1].message if messages else ""

    @property
    def owners(self) -> list[str]:
        """The owners of the rows shown, in their order."""
        records = self.main.records
        return [
            records.source.row(index).owner
            for row in range(records.row_count)
            if records.source is not None and (index := records.source_index(row)) is not None
        ]

    async def _pause(self, seconds: float | None = None) -> None:
        """Let the app go on, and keep what it tells: on a busy machine its messages go before anyone looks."""
        await self._pilot.pause(seconds)
        self._heard += [item.message for item in self.app._notifications if item.message not in self._heard]

    async def settle(self) -> None:
        """Wait until everything that was begun is done, and drawn."""
        # Once until the processor rests, which takes Textual's pilot 20 ms and more; then until messages are handled.
        await self._pause()
        await self._turn()
        session = self.main.session
        while session is not None and not session.loading.complete:
            await self._pause(0.002)
        await self._turn()
        while self.main.bench.checking.is_under_way or any(
            worker.group in {"look", "included"} for worker in self.app.workers
        ):
            await self._pause(0.002)
        self.main.domains.refresh()  # what was found out about them is drawn now and then
        await self._turn()

    async def _turn(self) -> None:
        """Let everything on the screen handle its messages, and those that come of them."""
        for _ in range(2):
            await self._pause(0)

    async def press(self, *keys: str) -> "Driver":
        """Press keys, each when the one before has done its work."""
        for key in keys:
            self._heard.clear()
            await self._pilot.press(key)
            await self.settle()
        return self

    async def type_ahead(self, *texts: str) -> "Driver":
        """Type all of it at once, whole words or single keys, without a look at the screen."""
        for text in texts:
            for key in (text,) if "+" in text or text in _NAMED_KEYS else text:
                character = key if len(key) == 1 else None
                self.app.post_message(events.Key(_KEYS.get(key, key), character))
        await self.until_closed("keys")
        for _ in range(3):
            await self._pause()  # what the last of many keys asks for may take several rounds
        return self

    async def type_text(self, text: str) -> "Driver":
        """Type text where the focus is."""
        await self._pilot.press(*(_KEYS.get(character, character) for character in text))
        await self.settle()
        return self

    async def click(self, selector: str, x: int, y: int, *, times: int = 1) -> None:
        """Click into a widget."""
        await self._pilot.click(selector, offset=(x, y), times=times)
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        await self._pilot.resize_terminal(width, height)
        await self.settle()

    async def fill(self, **values: str) -> "Driver":
        """Put values into the fields of the open form."""
        for name, value in values.items():
            field = self.app.screen.query_one(f"#field-{name.replace('_', '-')} Input", Input)
            field.focus()
            field.value = value
            await self.settle()
        return self

    async def write(self, text: str) -> "Driver":
        """Put text into the open text field."""
        self.app.screen.query_one(TextArea).text = text
        await self.settle()
        return self

    async def wait_for(self, kind: type[object]) -> None:
        """Wait until a dialog, or a screen, of this kind is on top: a thread may be at work before it."""
        for _ in range(_PATIENCE):
            if self.is_open(kind):
                return
            await self._pause(0.01)
        raise AssertionError(f"{kind.__name__} didn't open: {self.told}\n{self.text}")

    async def until_told(self, part: str) -> None:
        """Wait until something is told: a thread may be at work before it."""
        for _ in range(_PATIENCE):
            if any(part in told for told in (*self._heard, self.told)):
                await self.settle()
                return
            await self._pause(0.01)
        raise AssertionError(f"{part!r} wasn't told: {self.told}\n{self.text}")

    async def until_shown(self, part: str) -> None:
        """Wait until something is on the screen: it may come between keys."""
        for _ in range(_PATIENCE):
            if part in self.text:
                return
            await self._pause(0.01)
        raise AssertionError(f"{part!r} wasn't shown:\n{self.text}")

    async def until_closed(self, group: str = "conversation") -> None:
        """Wait until no conversation goes on, or nothing else of a *group*."""
        for _ in range(_PATIENCE):
            if not any(worker.group == group and not worker.is_finished for worker in self.app.workers):
                await self.settle()
                return
            await self._pause(0.01)
        raise AssertionError(f"Something still goes on: {self.told}\n{self.text}")

    def is_open(self, kind: type[object]) -> bool:
        """Return whether a dialog, or a screen, of this kind is on top."""
        return isinstance(self.app.screen, kind)

    def field(self, name: str) -> str:
        """Return what is in a field of the open form."""
        return self.app.screen.query_one(f"#field-{name} Input", Input).value

    @property
    def dialog(self) -> Dialog[object]:
        """The open dialog."""
        screen = self.app.screen
        assert isinstance(screen, Dialog), f"{type(screen).__name__} is open: {self.text}"
        return screen


def text_of(path: Path) -> str:
    """Return what is in a file."""
    return path.read_text(encoding="utf-8")


@asynccontextmanager
async def opened(path: Path, home: Path, *, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Driver]:
    """Open *path* in the app, for a user whose settings, data and state are below *home*."""
    workspace = open_workspace(path, Places(home / "config", home / "data", home / "state"))
    app = TuizApp(workspace)
    try:
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver
    finally:
        workspace.close()
