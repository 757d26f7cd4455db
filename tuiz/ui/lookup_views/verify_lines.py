"""A verification: each server in one line, then every difference with its cause, what is stored and what is served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.services.verified import Difference, Served
    from tuiz.services.verifying import Verification
    from tuiz.ui.ink import Tone

MOST_SHOWN: Final = 5000
"""More differences than this nobody reads one by one."""


def verify_lines(verification: Verification) -> Iterator[LookupLine]:
    """Yield the lines for what is known by now."""
    stored = verification.serial
    yield LookupLine((Span(f"Servers of {verification.zone}", "title"),), is_heading=True)
    shown = [*map(_name, verification.servers), *(host for host, _ in verification.lost)]
    widest = min(40, max(map(len, shown), default=0))
    for served in verification.servers:
        yield _server(served, widest, stored)
    for host, problem in verification.lost:
        yield LookupLine(
            (Span("  "), Span(host, "text", widest), Span("  "), Span(f"unknown: not asked, {problem}", "warning")),
            name=host,
        )
    found = verification.differences
    if found:
        yield LookupLine()
        yield LookupLine((Span(f"Differences {len(found):,}", "title"),), is_heading=True)
    for difference in found[:MOST_SHOWN]:
        yield from _difference(difference)
    if len(found) > MOST_SHOWN:
        yield LookupLine((Span(f"and {len(found) - MOST_SHOWN:,} more", "dim"),))
    if verification.notes:
        yield LookupLine()
        yield LookupLine((Span(f"Notes {len(verification.notes):,}", "title"),), is_heading=True)
    for note in verification.notes[:MOST_SHOWN]:
        at = f" at {note.server}" if note.server else ""
        yield LookupLine((Span(f"  {note.owner} {note.rdtype}{at}: {note.text}", "dim"),), name=note.owner)


def _name(served: Served) -> str:
    return f"{served.server.name} {served.server}" if served.server.name else str(served.server)


def _server(served: Served, widest: int, stored: int | None) -> LookupLine:
    tone: Tone = "text"
    if served.state == "unasked":
        said, tone = "not asked yet", "dim"
    elif served.state == "answers":
        said = served.told_beside(stored)
        tone = "error" if served.different else "warning" if served.unknown else "new"
    else:
        said, tone = f"{served.state}: {served.detail}", "error" if served.state == "refused" else "warning"
    return LookupLine(
        (Span("  "), Span(_name(served), "text", widest), Span("  "), Span(said, tone)),
        name=served.server.name or "",
        server=str(served.server),
    )


def _difference(found: Difference) -> Iterator[LookupLine]:
    tone: Tone = "warning" if found.cause == "no-answer" else "error"
    yield LookupLine(
        (
            Span("  "),
            Span(found.owner, "text", 24),
            Span(" "),
            Span(found.rdtype, "type", 6),
            Span(f" {found.cause}", tone),
            Span(f" at {found.server}: {found.detail}", "dim"),
        ),
        name=found.owner,
        server=found.server,
    )
    sides = (("stored", found.stored, found.stored_ttl), ("served", found.served, found.served_ttl))
    for word, data, ttl in sides:
        for text in data:
            shown_ttl = "" if ttl is None else str(ttl)
            yield LookupLine((Span(f"    {word} ", "dim"), Span(shown_ttl, "dim", 7), Span(text)), name=found.owner)
