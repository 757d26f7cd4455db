"""The lines around a pane: its title above, what is under the cursor below, a scroll bar at the side."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment

from tuiz.ui.content import clip, width
from tuiz.ui.glyphs import Glyphs
from tuiz.ui.ink import Ink, Tone


class Label(NamedTuple):
    """A piece of text in a frame's line; with an *action*, a click on it runs that."""

    text: str
    tone: Tone = "text"
    action: str = ""


class FrameLine(NamedTuple):
    """One drawn line of a frame, and where a click on it does something."""

    segments: list[Segment]
    actions: tuple[tuple[int, int, str], ...]
    """First column, column behind the last, and the action."""

    def action_at(self, column: int) -> str:
        """Return the action of what is drawn at *column*, or nothing."""
        return next((action for start, end, action in self.actions if start <= column < end), "")


def frame_line(
    corners: tuple[str, str],
    left: Sequence[Label],
    right: Sequence[Label],
    cells: int,
    glyphs: Glyphs,
    ink: Ink,
    *,
    focused: bool,
) -> FrameLine:
    """Draw a frame's upper or lower line, *cells* wide, with labels at its left and right.

    Where there isn't room for all, the right ones go first and the left ones are cut with an ellipsis.
    """
    rule: Tone = "focus" if focused else "frame"
    room = cells - 4
    shown = _within(left, room, glyphs)
    room -= sum(width(label.text) + 2 for label in shown)
    behind = [label for label in right if label.text]
    while behind and sum(width(label.text) + 2 for label in behind) > room:
        behind.pop(0)
    room -= sum(width(label.text) + 2 for label in behind)
    segments = [Segment(corners[0] + glyphs.horizontal, ink.style(rule))]
    actions: list[tuple[int, int, str]] = []
    column = 2
    for label in shown:
        column = _put(label, column, segments, actions, ink)
    segments.append(Segment(glyphs.horizontal * max(0, room), ink.style(rule)))
    column += max(0, room)
    for label in behind:
        column = _put(label, column, segments, actions, ink)
    segments.append(Segment(glyphs.horizontal + corners[1], ink.style(rule)))
    return FrameLine(segments, tuple(actions))


def thumb(rows: int, height: int, top: int) -> range:
    """Return which of *height* lines the scroll bar's thumb covers, of *rows* rows where *top* is the first shown."""
    if rows <= height or height <= 0:
        return range(0)
    size = max(1, height * height // rows)
    start = round(top * (height - size) / (rows - height))
    return range(start, start + size)


def _within(labels: Sequence[Label], room: int, glyphs: Glyphs) -> list[Label]:
    shown: list[Label] = []
    for label in labels:
        if not label.text:
            continue
        if room < 4:
            break
        cut = Label(clip(label.text, room - 2, glyphs.ellipsis), label.tone, label.action)
        shown.append(cut)
        room -= width(cut.text) + 2
    return shown


def _put(label: Label, column: int, segments: list[Segment], actions: list[tuple[int, int, str]], ink: Ink) -> int:
    text = f" {label.text} "
    segments.append(Segment(text, ink.style(label.tone)))
    end = column + width(text)
    if label.action:
        actions.append((column, end, label.action))
    return end
