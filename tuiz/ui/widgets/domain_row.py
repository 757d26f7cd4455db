"""A row of the list of domains, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment

from tuiz.ui.content import clip, fit, plain, width
from tuiz.ui.glyphs import MARKS, Glyphs
from tuiz.ui.ink import Ground, Ink, Tone
from tuiz.ui.widgets.columns import MARK_TONES

if TYPE_CHECKING:
    from tuiz.ui.models.workspace import DomainRow


def domain_segments(
    domain: DomainRow, cells: int, ground: Ground, ink: Ink, glyphs: Glyphs, *, opened: bool
) -> list[Segment]:
    """Return a domain's row in exactly *cells* cells: a star at the open one, a mark, its name, what else there is."""
    ascii_only = not glyphs.is_unicode
    shown = plain(domain.name, ascii_only=ascii_only)
    count = f" {domain.findings}" if domain.findings else ""
    # The name comes first; what is special about it gets what is left.
    left = cells - 4 - width(shown) - len(count)
    detail = clip(plain(domain.detail, ascii_only=ascii_only), left - 1, glyphs.ellipsis) if left > 3 else ""
    room = cells - 4 - len(count) - (width(detail) + 1 if detail else 0)
    name_tone: Tone = "title" if opened else "text"
    segments = [
        Segment("*" if opened else " ", ink.style("focus", ground)),
        Segment(f"{MARKS[domain.mark]} ", ink.style(MARK_TONES[domain.mark], ground)),
        Segment(fit(shown, room, glyphs.ellipsis), ink.style(name_tone, ground)),
    ]
    tail = f" {detail}{count} " if detail else f"{count} "
    segments.append(Segment(tail, ink.style(MARK_TONES[domain.mark] if tail.strip() else "dim", ground)))
    return segments
