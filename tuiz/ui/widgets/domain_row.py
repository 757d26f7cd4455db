"""A row of the list of domains, drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from rich.segment import Segment

from tuiz.ui.content import clip, fit, plain, width
from tuiz.ui.glyphs import MARKS, Glyphs
from tuiz.ui.ink import Ground, Ink, Tone
from tuiz.ui.widgets.columns import MARK_TONES

if TYPE_CHECKING:
    from tuiz.domain.delegation_states import KnownState
    from tuiz.ui.models.workspace import DomainRow

STATE_TONES: Final[Mapping[str, Tone]] = {
    "ours": "dim",
    "partly": "warning",
    "elsewhere": "changed",
    "broken": "error",
    "unknown": "dim",
}
"""The tone of each delegation state, beside the word that says the same."""
_LEFT_CELLS: Final = 4
"""The star, the mark and its space, and one cell at the end."""


def domain_segments(
    domain: DomainRow,
    cells: int,
    ground: Ground,
    ink: Ink,
    glyphs: Glyphs,
    *,
    opened: bool,
    state: KnownState | None = None,
) -> list[Segment]:
    """Return a domain's row in exactly *cells* cells: a star at the open one, a mark, its name, what else there is.

    The delegation's state stands at the end, as a word where there is room behind the name, else as its first letter.
    """
    ascii_only = not glyphs.is_unicode
    shown = plain(domain.name, ascii_only=ascii_only)
    count = f" {domain.findings}" if domain.findings else ""
    left = cells - _LEFT_CELLS - width(shown) - len(count)
    word = _word(state, left - bool(count))
    if word:
        word = f"{' ' if count else ''}{word} "  # a number before it isn't of it
    left -= len(word)
    # The name comes first; what is special about it gets what is left.
    detail = clip(plain(domain.detail, ascii_only=ascii_only), left - 1, glyphs.ellipsis) if left > 3 else ""
    tail = f" {detail}{count} " if detail else f"{count} "
    room = cells - _LEFT_CELLS + 1 - width(tail) - len(word)
    name_tone: Tone = "title" if opened else "text"
    segments = [
        Segment("*" if opened else " ", ink.style("focus", ground)),
        Segment(f"{MARKS[domain.mark]} ", ink.style(MARK_TONES[domain.mark], ground)),
        Segment(fit(shown, room, glyphs.ellipsis), ink.style(name_tone, ground)),
        Segment(tail, ink.style(MARK_TONES[domain.mark] if tail.strip() else "dim", ground)),
    ]
    if word and state is not None:
        segments.append(Segment(word, ink.style(STATE_TONES[state.state], ground)))
    return segments


def _word(state: KnownState | None, room: int) -> str:
    """Return what stands for a state: the word, or its first letter; nothing where none is known."""
    if state is None:
        return ""
    return state.state.value if len(state.state.value) + 1 <= room else state.state.value[0]
