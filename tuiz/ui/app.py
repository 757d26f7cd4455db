"""The app itself: its theme, its keys, and the screen it begins with."""

from __future__ import annotations

import gc
import os
import sys
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType

from tuiz.ui.glyphs import Glyphs, glyphs_for
from tuiz.ui.ink import Ink, with_fallbacks
from tuiz.ui.key_names import key_name
from tuiz.ui.screens.main import MainScreen
from tuiz.ui.slices import Pace
from tuiz.ui.theme_choice import DARK, fitting_theme, themes_folder
from tuiz.ui.themes import InvalidTheme, load_themes, theme_named
from tuiz.ui.typing_ahead import TypingAhead

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.driver import Driver

    from tuiz.ui.first_screen import FirstScreen
    from tuiz.ui.models.workspace import Workspace


class TuizApp(App[None]):
    """tuiz in a terminal."""

    TITLE = "tuiz"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH: ClassVar[str] = "styles/main.tcss"

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, workspace: Workspace, first: FirstScreen | None = None) -> None:
        """Take the workspace, and the terminal where something is shown on it already."""
        no_color = "NO_COLOR" in os.environ
        self._has_theme = False
        self._first = first
        styles: list[str | PurePath] | None = None if self.glyphs.is_unicode else [self.CSS_PATH, "styles/ascii.tcss"]
        super().__init__(ansi_color=True if no_color else None, css_path=styles)
        self.animation_level = "none"
        self._workspace = workspace
        self._pace = Pace()
        self.typing_ahead = TypingAhead(self, super().on_event)
        """Keys on their way to what they are meant for."""
        self._ink: Ink | None = None
        self._theme_failure: InvalidTheme | None = None
        self._use_theme(fitting_theme(workspace.theme, colours=self.console.color_system, no_color=no_color))
        if workspace.keys:
            self.set_keymap(workspace.keys)

    @property
    def ink(self) -> Ink:
        """The styles of the theme in use."""
        if self._ink is None:
            self._ink = Ink(self.theme_variables, plain=self.native_ansi_color)
        return self._ink

    @cached_property
    def glyphs(self) -> Glyphs:
        """The characters that the terminal can show."""
        return glyphs_for()

    def get_css_variables(self) -> dict[str, str]:
        """Return the theme's variables, with ours."""
        # Textual asks once before there is a theme of ours: those of its own would be made for nothing.
        return with_fallbacks(super().get_css_variables()) if self._has_theme else {}

    def get_driver_class(self) -> type[Driver]:
        """Return what talks to the terminal."""
        usual = super().get_driver_class()
        if self._first is None:
            return usual
        from tuiz.ui.taking_over import taking_over

        return taking_over(usual, self._first)

    def get_key_display(self, binding: Binding) -> str:
        """Return how a key is written: as on the keyboard, not as Textual calls it."""
        return binding.key_display or key_name(binding.key, arrows=self.glyphs.is_unicode)

    def get_default_screen(self) -> MainScreen:
        """Begin with the main screen."""
        return MainScreen(self._workspace, self._pace, self.size)

    def on_mount(self) -> None:
        """Keep the garbage collector, and threads, away from the keys."""
        self.theme_changed_signal.subscribe(self, self._forget_ink)
        self.call_after_refresh(_spare_the_living)
        if not self.glyphs.is_unicode:
            self.add_class("-ascii")
        if self._workspace.keys or self._theme_failure:
            self.call_after_refresh(self._tell_settings)

    def load_themes(self) -> None:
        """Make all themes known, to choose from."""
        for theme in load_themes(themes_folder())[0]:
            self.register_theme(theme)

    async def on_event(self, event: events.Event) -> None:
        """Let work in slices know of each key, before anything else happens with it, and keep keys in their order."""
        if isinstance(event, events.InputEvent):
            self._pace.key()
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
        elif event.is_forwarded:
            await super().on_event(event)
            self.typing_ahead.handled(event)
        else:
            await self.typing_ahead.take(event)

    def action_help_quit(self) -> None:
        """Tell whoever presses ctrl+c how one leaves."""
        from tuiz.ui.tell import tell

        tell(self.screen, "q leaves from the lists, ctrl+q from anywhere; unsaved changes are kept.")

    async def action_quit(self) -> None:
        """Leave from anywhere, as from the lists."""
        main = self.screen_stack[0]
        if isinstance(main, MainScreen):
            main.action_leave()
        else:
            self.exit()

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """Let the user's key win over the one it clashes with; the settings' notices tell of it once."""

    def _use_theme(self, name: str) -> None:
        """Use a theme by its name; one that can't be used leaves the dark one."""
        folder = themes_folder()
        try:
            theme = theme_named(folder, name)
        except InvalidTheme as failure:
            self._theme_failure = failure
            theme = theme_named(folder, DARK)
        self.register_theme(theme)
        self._has_theme = True
        if theme.ansi or self.native_ansi_color or not theme.dark:
            self.theme = theme.name
            return
        # As Textual's own, with which it begins: changing it would read all styles once more before the first paint.
        self.set_reactive(App.theme, theme.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def _tell_settings(self) -> None:
        """Tell of settings that can't be used."""
        from tuiz.ui.keymap import problems_of
        from tuiz.ui.tell import tell, tell_error

        if self._theme_failure is not None:
            tell_error(self.screen, self._theme_failure)
        for problem in problems_of(self._workspace.keys):
            tell(self.screen, problem, "warning")

    def _forget_ink(self, _theme: object) -> None:
        self._ink = None


def _spare_the_living() -> None:
    """Take all objects there are now out of the collector's sight.

    At a million rows a full collection is a pause of 50 ms between a key and its frame.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()
    # A thread that computes gives way to a key after this long; Python's own 5 ms come up several times a key.
    sys.setswitchinterval(0.0005)
