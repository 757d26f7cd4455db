"""What the stored zone answers: the code, the records, and how the live answer differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tuiz.domain.answering import Kind
from tuiz.ui.lookup_views.records import owners_width, record_lines
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.services.simulations import Simulated, StoredZone
    from tuiz.ui.ink import Tone

_SAID: Final = {
    Kind.NODATA: "The name is there, and has no {rdtype} records.",
    Kind.NXDOMAIN: "There is no name {name}",
    Kind.REFERRAL: "A referral: {cut} is served elsewhere, by the servers below.",
    Kind.LEFT: "The alias leads out of the zone, where other servers know more.",
    Kind.LOOP: "The aliases lead round in a circle.",
    Kind.TOO_LONG: "The DNAME makes a name that is too long.",
    Kind.REFUSED: "The zone doesn't have this name.",
    Kind.FAILED: "The zone has no SOA, so no server would load it.",
}
_WRONG: Final = frozenset({Kind.LOOP, Kind.TOO_LONG, Kind.REFUSED, Kind.FAILED})


def stored_lines(simulated: Simulated, difference: tuple[str, bool] | None) -> Iterator[LookupLine]:
    """Yield the lines of what a zone answers.

    Args:
        simulated: the answer.
        difference: how the live one differs, in a sentence, and whether it does; None where nobody was asked.
    """
    answer = simulated.answer
    name, rdtype = simulated.question
    state = "as edited, not saved yet" if simulated.is_draft else f"as saved in {simulated.zone.path.name}"
    yield LookupLine(
        (
            Span("From the draft" if simulated.is_draft else "From the stored zone", "title"),
            Span(f"  {answer.rcode}", _tone(answer.kind)),
            Span(f"  {'aa  ' if answer.aa else ''}{simulated.zone.origin} {state}", "dim"),
        ),
        name=name,
        is_heading=True,
    )
    if difference is not None:
        said, differs = difference
        yield LookupLine((Span(f"  {said}", "warning" if differs else "dim"),))
    if said := _SAID.get(answer.kind, "").format(name=name, rdtype=rdtype, cut=answer.cut):
        yield LookupLine((Span(f"  {said}", _tone(answer.kind)),), name=name)
    if simulated.nearest:
        yield LookupLine((Span(f"  The zone has {simulated.nearest}", "focus"),), name=simulated.nearest)
    if answer.wildcard is not None:
        yield LookupLine((Span(f"  Made from the wildcard {answer.wildcard}", "dim"),), name=answer.wildcard)
    if simulated.unreadable:
        number = f"{simulated.unreadable:,} {'entry' if simulated.unreadable == 1 else 'entries'}"
        yield LookupLine((Span(f"  {number} of the file can't be read: name servers may refuse the zone.", "warning"),))
    sections = (("Answer", answer.answer), ("Authority", answer.authority), ("Additional", answer.additional))
    is_enough = difference is not None and bool(answer.answer)
    shown = sections[:1] if is_enough else sections
    cells = owners_width(record.owner for _, rrsets in shown for rrset in rrsets for record in rrset.records)
    for title, rrsets in shown:
        records = [record for rrset in rrsets for record in rrset.records]
        if records:
            yield LookupLine((Span(f"  {title} {len(records):,}", "focus"),), is_heading=True, is_inner=True)
            yield from record_lines(records, indent="  ", runs_down=False, owner_cells=cells)


def large_lines(zone: StoredZone) -> Iterator[LookupLine]:
    """Yield the lines that say that a zone is read when it is asked for."""
    yield LookupLine(
        (
            Span("From the stored zone", "title"),
            Span(f"  {zone.found.origin} is large ({zone.size / 1e6:,.1f} MB): press S to read it.", "dim"),
        ),
        is_heading=True,
    )


def failed_lines(message: str, hint: str | None) -> Iterator[LookupLine]:
    """Yield the lines that say why a zone doesn't answer."""
    yield LookupLine((Span("From the stored zone", "title"), Span(f"  {message}", "warning")), is_heading=True)
    if hint:
        yield LookupLine((Span(f"  {hint}", "dim"),))


def _tone(kind: Kind) -> Tone:
    return "error" if kind in _WRONG else "new" if kind is Kind.ANSWER else "warning"
