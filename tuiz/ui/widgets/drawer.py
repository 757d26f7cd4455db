"""A drawer below the records: the record that was looked up, and what every server says of it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tuiz.ui.widgets.lookup_lines import LookupLines


class Drawer(LookupLines):
    """One record beside what is live."""

    joined_above: ClassVar[bool] = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.close_drawer", "Close", id="drawer.close", tooltip="Fold the drawer away."),
    ]

    HELP = """\
What the zone's name servers and your resolvers say of one record, beside the stored one. = is the same, ~ is an older
answer of a cache with the seconds that are left of it, x is another one, ? is unknown, as nobody answered.
"""
