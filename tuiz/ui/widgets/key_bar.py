"""The bottom line: the keys that do something where the focus is."""

from typing import ClassVar, Final

from rich.segment import Segment
from textual import events
from textual.binding import ActiveBinding
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tuiz.ui.content import width
from tuiz.ui.surface import surface_of

_ALWAYS: Final = frozenset({"app.help", "app.leave"})


class KeyBar(Widget):
    """Keys and what they do; a click on one is as good as the key.

    Textual's own footer is a widget for each key. This one is a line of text, which is there sooner.
    """

    ALLOW_SELECT: ClassVar[bool] = False

    DEFAULT_CSS = """
    KeyBar { height: 1; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._hot: list[tuple[int, int, ActiveBinding]] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._refresh_keys)

    def render_line(self, y: int) -> Strip:
        """Draw the keys, as many as there is room for."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the line."""
        ink = surface_of(self).ink
        wide = self.size.width
        segments: list[Segment] = []
        self._hot = []
        column = 0
        for key, label, binding in self._fitting(wide):
            cells = width(key) + width(label) + 3
            segments += [Segment(f" {key}", ink.style("focus")), Segment(f" {label} ", ink.style("dim"))]
            self._hot.append((column, column + cells, binding))
            column += cells
        segments.append(Segment(" " * (wide - column), ink.style("dim")))
        strip = Strip(segments, wide)
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, background)
        if crop.column_span != (0, wide):
            strip = strip.crop(*crop.column_span)
        return [strip] * crop.height

    async def on_click(self, event: events.Click) -> None:
        """Do what the key under the pointer does."""
        for start, end, active in self._hot:
            if start <= event.x < end:
                await self.app.run_action(active.binding.action, active.node)

    def _fitting(self, wide: int) -> list[tuple[str, str, ActiveBinding]]:
        """Return the keys there is room for; those for help and for leaving always have theirs."""
        shown = self._shown()
        room = wide - sum(width(key) + width(label) + 3 for key, label, _ in shown)
        for place in reversed(range(len(shown))):
            key, label, active = shown[place]
            if room >= 0:
                break
            if active.binding.id not in _ALWAYS:
                room += width(key) + width(label) + 3
                del shown[place]
        return shown

    def _shown(self) -> list[tuple[str, str, ActiveBinding]]:
        """Return the keys worth a place, one for each action, those of the focused pane first."""
        seen: set[str] = set()
        shown = []
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.action not in seen:
                seen.add(binding.action)
                shown.append((self.app.get_key_display(binding), binding.description, active))
        return shown

    def _refresh_keys(self, _screen: object) -> None:
        self.refresh()
