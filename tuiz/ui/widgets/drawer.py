"""A drawer below the records: the record that was looked up, and what every server says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from tuiz.ui.widgets.lookup_lines import LookupLine, LookupLines


class Drawer(LookupLines):
    """One record beside what is live.

    Args:
        go_on: goes on with one of its lines, and the name on it that is meant.
    """

    joined_above: ClassVar[bool] = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.close_drawer", "Close", id="drawer.close", tooltip="Fold the drawer away."),
    ]

    HELP = """\
What the zone's name servers and your resolvers say of one record, beside the stored one. = is the same, ~ is an older
answer of a cache with the seconds that are left of it, x is another one, ? is unknown, as nobody answered. Enter on a
server asks it the same on the lookup screen.
"""

    def __init__(self, go_on: Callable[[LookupLine, str], None], *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.go_on = go_on
        """Goes on with a line."""

    def on_lookup_lines_go_on(self, event: LookupLines.GoOn) -> None:
        """Go on with a line."""
        event.stop()
        self.go_on(event.line, event.name)
