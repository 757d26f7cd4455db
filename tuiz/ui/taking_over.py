"""Textual's driver, begun on a terminal that shows a first frame already."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.drivers.linux_driver import LinuxDriver

from tuiz.ui.first_screen import ENTER, FirstScreen

if TYPE_CHECKING:
    from textual.driver import Driver


class _TakingOver(LinuxDriver):
    """Takes the terminal from the first screen, and leaves what is on it until the app has drawn its own."""

    first: ClassVar[FirstScreen]

    _is_begun = False

    def start_application_mode(self) -> None:
        """Take over what keys do, too."""
        self.first.hand_over()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # of Textual
        self._is_begun = True

    def write(self, data: str) -> None:
        """Write to the terminal; entering the alternate screen once more would blank it in some."""
        if self._is_begun or data != ENTER or not self.first.is_shown:
            super().write(data)


def taking_over(usual: type[Driver], screen: FirstScreen) -> type[Driver]:
    """Return the driver that takes over *screen*, where the *usual* one is that of a terminal."""
    if usual is not LinuxDriver:
        return usual

    class TakingOver(_TakingOver):
        first = screen

    return TakingOver
