"""The lines around a pane: its title above, what is under the cursor below, a scroll bar at the side."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.segment import Segment

from tuiz.ui.content import clip, width
from tuiz.ui.glyphs import Glyphs
from tuiz.ui.ink import Ink, Tone

_LEAST_CELLS: Final = 12
"""A label at the right that would be cut to less than this is left out."""


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

    Where there isn't room for all, the right ones are cut or go, first one first, before the left ones are cut.
    """
    rule: Tone = "focus" if focused else "frame"
    room = cells - 4
    shown = _within(left, room, glyphs)
    room -= sum(width(label.text) + 2 for label in shown)
    behind = _behind([label for label in right if label.text], room, glyphs)
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


def _behind(labels: list[Label], room: int, glyphs: Glyphs) -> list[Label]:
    while labels and (over := sum(width(label.text) + 2 for label in labels) - room) > 0:
        first = labels.pop(0)
        left = width(first.text) - over
        if left >= _LEAST_CELLS:
            labels.insert(0, Label(clip(first.text, left, glyphs.ellipsis), first.tone, first.action))
    return labels


def _put(label: Label, column: int, segments: list[Segment], actions: list[tuple[int, int, str]], ink: Ink) -> int:
    text = f" {label.text} "
    segments.append(Segment(text, ink.style(label.tone)))
    end = column + width(text)
    if label.action:
        actions.append((column, end, label.action))
    return end
