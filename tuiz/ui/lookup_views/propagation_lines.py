"""What many servers say of one RRset: what is stored and what counts, then a line for each server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from tuiz.ui.lookup_views.records import name_in
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.services.live_record import Live
    from tuiz.services.propagating import Reference, State, View
    from tuiz.services.rrset_value import Value
    from tuiz.ui.ink import Tone

_TONES: Final[dict[State, Tone]] = {"same": "new", "stale": "warning", "different": "error", "unknown": "dim"}
_SIGNS: Final[dict[State, str]] = {"same": "=", "stale": "~", "different": "x", "unknown": "?"}
_WIDEST_TITLE: Final = 44
_KIND_CELLS: Final = 13
"""The longest kind of server, and two spaces."""


def propagation_lines(rdtype: str, reference: Reference, views: Sequence[View]) -> Iterator[LookupLine]:
    """Yield the lines for what is known by now."""
    yield LookupLine((Span("What counts", "title"),), is_heading=True)
    if reference.stored is not None:
        yield _value_line("stored", reference.stored, rdtype)
    if reference.authoritative is not None:
        yield _value_line("authoritative", reference.authoritative, rdtype)
        if reference.problem:
            yield LookupLine((Span(f"  {reference.problem}", "warning"),))
    elif reference.problem:
        yield LookupLine((Span(f"  authoritative  unknown. {reference.problem}", "warning"),))
    else:
        yield LookupLine((Span("  The name servers are being asked.", "dim"),))
    if reference.stored and reference.authoritative and reference.stored.key != reference.authoritative.key:
        yield LookupLine((Span("  The name servers don't say what is stored; verify tells why.", "warning"),))
    yield LookupLine()
    yield LookupLine((Span(f"Resolvers {len(views)}", "title"),), is_heading=True)
    yield from view_lines(rdtype, views)


def live_lines(live: Live) -> Iterator[LookupLine]:
    """Yield the lines of one record beside what is live."""
    rdtype = live.question.rdtype
    yield _value_line("stored", live.stored, rdtype)
    cells = _titles_width((*live.servers, *live.resolvers))
    yield from view_lines(rdtype, live.servers, "name server", cells)
    yield from view_lines(rdtype, live.resolvers, "resolver", cells)
    if live.problem:
        yield LookupLine((Span(f"  {live.problem}", "warning"),))


def live_status(live: Live) -> tuple[str, Tone]:
    """Return in a few words what it comes to."""
    views = (*live.servers, *live.resolvers)
    counts = {state: sum(view.state == state for view in views) for state in _TONES}
    said = ", ".join(f"{count} {state}" for state, count in counts.items() if count) or "nobody answered yet"
    tone: Tone = "error" if counts["different"] else "warning" if counts["stale"] or counts["unknown"] else "new"
    return (said if live.is_complete else f"asking; {said}"), tone if live.is_complete else "dim"


def _title(view: View) -> str:
    return f"{view.resolver.title} {view.resolver}".lstrip()


def _titles_width(views: Sequence[View]) -> int:
    """Return how wide the column of these servers is made."""
    return min(_WIDEST_TITLE, max((len(_title(view)) for view in views), default=0))


def view_lines(rdtype: str, views: Sequence[View], kind: str = "", cells: int | None = None) -> Iterator[LookupLine]:
    """Yield a line for each server, and below it what it says where that isn't the same.

    Args:
        rdtype: the type that was asked for.
        views: what the servers say.
        kind: what they are, where several kinds stand below each other.
        cells: how wide the column of their names is; None makes it as wide as these need.
    """
    titles = {view.resolver: _title(view) for view in views}
    widest = _titles_width(views) if cells is None else cells
    for view in sorted(views, key=lambda view: titles[view.resolver]):
        value, tone = view.value, _TONES[view.state]
        ttl = str(value.ttl) if value is not None and value.ttl is not None else ""
        name = name_in(value.rdtype, value.rdata[0]) if value is not None and value.rdata else ""
        yield LookupLine(
            (
                Span(f"  {_SIGNS[view.state]} ", tone),
                Span(kind, "dim", _KIND_CELLS if kind else 0),
                Span(titles[view.resolver], "text", widest),
                Span("  "),
                Span(view.state, tone, 10),
                Span(ttl, "dim", 0 if view.state == "stale" else 7, runs_down=bool(ttl)),
                Span(" seconds left" if view.state == "stale" else "", "warning"),
            ),
            name=name,
            server=str(view.resolver),
        )
        if value is not None and view.state != "same":
            yield LookupLine((Span("      "), Span(value.told_of(rdtype), tone)), name=name, server=str(view.resolver))
        if view.detail:
            yield LookupLine((Span("      "), Span(view.detail, "dim")), server=str(view.resolver))


def _value_line(word: str, value: Value, rdtype: str) -> LookupLine:
    ttl = "" if value.ttl is None else str(value.ttl)
    return LookupLine((Span(f"  {word}", "dim", 17), Span(ttl, "dim", 7), Span(value.told_of(rdtype))))
