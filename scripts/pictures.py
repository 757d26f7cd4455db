"""Draw the pictures of the README: the app itself, on a copy of the sample zones, with a change under way.

Run as `make docs`. The pictures show what the app shows, so they are made anew when that changes.
"""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.services.app_workspace import open_workspace
from tuiz.services.demo import live_demo
from tuiz.storage.places import Places

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.screens.main import MainScreen

FOLDER = Path(__file__).resolve().parent.parent / "docs"
SIZE = (120, 40)
LOOKUP_SIZE = (100, 24)
MOVE = "delegation garden.example --preflight ns1.hosting.example ns2.hosting.example"
LOOKUPS = {
    "trace": ("trace www.example.com", "DNSSEC:", ""),
    "verify": ("verify post.example.net", "Differences", ""),
    "delegation": ("delegation lab.example.com", "Findings", ""),
    "delegation-change": (MOVE, "What to do", "a"),
}
"""The pictures of lookups: what is typed, what shows that it is done, and the key that opens a dialog then."""

# Every picture names the font that it would fetch from the network; a picture in a README can't, and needn't.
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def draw(zones: Path) -> str:
    """Return a picture of the main screen, as SVG; the demo's name servers are running."""
    from tuiz.ui.app import TuizApp
    from tuiz.ui.screens.main import MainScreen as Main

    workspace = open_workspace(zones, Places.of_user())
    names = [workspace.domains.row(index).name for index in range(len(workspace.domains))]
    app = TuizApp(workspace)
    try:
        async with app.run_test(size=SIZE, notifications=False) as pilot:
            screen = app.screen
            assert isinstance(screen, Main)
            await _loaded(screen, pilot)
            screen.opening.open(names.index("example.com"))
            await _loaded(screen, pilot, "example.com.")
            assert screen.session is not None
            change(screen.session)
            screen.bench.reloaded()
            states = workspace.delegation_states
            while states.progress is not None or any(states.of(name) is None for name in names):
                await pilot.pause(0.2)
            screen.domains.follow_source()
            await pilot.pause()
            return _FONT.sub("", app.export_screenshot(title="tuiz"))
    finally:
        workspace.close()


async def draw_lookup(zones: Path, line: str, until: str, key: str = "") -> str:
    """Return a picture of the lookup screen, as SVG; the demo's name servers are running.

    Args:
        zones: the demo's.
        line: what is looked up.
        until: what shows that it is done.
        key: opens a dialog then, which is in the picture, too; none where it is empty.
    """
    from tuiz.ui.app import TuizApp
    from tuiz.ui.dialogs.dialog import Dialog
    from tuiz.ui.screens.main import MainScreen as Main
    from tuiz.ui.widgets.lookup_lines import LookupLines

    workspace = open_workspace(zones, Places.of_user())
    app = TuizApp(workspace)
    try:
        async with app.run_test(size=LOOKUP_SIZE, notifications=False) as pilot:
            screen = app.screen
            assert isinstance(screen, Main)
            await _loaded(screen, pilot)
            screen.bench.looking.open(line)
            await pilot.pause()
            while until not in app.screen.query_one("#answer", LookupLines).text:
                await pilot.pause(0.05)
            await pilot.pause(0.5)
            if key:
                await pilot.press(key)
                while not isinstance(app.screen, Dialog):
                    await pilot.pause(0.05)
                await pilot.pause(0.5)
            return _FONT.sub("", app.export_screenshot(title="tuiz"))
    finally:
        workspace.close()


async def _loaded(screen: MainScreen, pilot: Pilot[None], origin: str | None = None) -> None:
    """Wait until the zone of *origin*, or any, is open and read whole."""
    while (session := screen.session) is None or origin not in {None, session.origin} or not session.loading.complete:
        await pilot.pause(0.01)
    await pilot.pause()


def change(session: ZoneSession) -> None:
    """Change a record, add one and delete one, for the picture to show."""
    rows = [session.rows.row(index) for index in range(len(session.rows))]
    web = next(index for index, row in enumerate(rows) if row.data == "192.0.2.80")
    session.replace(web, "@", "300", "A", "192.0.2.81", rows[web].note)
    session.remove([next(index for index, row in enumerate(rows) if row.owner == "status")])
    session.add("blog", "", "A", "192.0.2.20", "moved in today")


def main() -> None:
    """Draw all pictures."""
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
    os.environ.pop("NO_COLOR", None)
    FOLDER.mkdir(exist_ok=True)
    with live_demo() as demo:
        pictures = {"main-screen": asyncio.run(draw(demo.zones))}
        for name, (line, until, key) in LOOKUPS.items():
            pictures[name] = asyncio.run(draw_lookup(demo.zones, line, until, key))
    for name, picture in pictures.items():
        (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
