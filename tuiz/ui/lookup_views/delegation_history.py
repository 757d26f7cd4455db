"""The changes of a delegation that were made with tuiz, as lines, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.services.history_view import time_text
from tuiz.services.registered_state import held, lines_of
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.storage.journal_registrars import RegistrarChange
    from tuiz.ui.ink import Tone

_TONES: Final[Mapping[str, Tone]] = {"done": "new", "by-hand": "text", "failed": "error"}
_OUTCOMES: Final[Mapping[str, str]] = {
    "begun": "unknown",
    "by-hand": "told what to enter by hand",
    "failed": "failed, it stays as it was",
}


def history_lines(domain: str, changes: Sequence[RegistrarChange]) -> Iterator[LookupLine]:
    """Yield the changes of a domain's delegation, each with what went and what came."""
    if not changes:
        yield LookupLine((Span(f"No change of the delegation of {domain} was made with tuiz yet.", "dim"),))
    for change in reversed(changes):
        yield from _change(change)


def _change(change: RegistrarChange) -> Iterator[LookupLine]:
    outcome = _OUTCOMES.get(change.outcome, change.outcome)
    undoes = f", takes {change.undoes} back" if change.undoes else ""
    what = f"{change.number}  {time_text(change.time)}  {change.author} at {change.registrar}{undoes}: "
    yield LookupLine(
        (Span(what, "title"), Span(outcome, _TONES.get(change.outcome, "warning"))), is_heading=True, name=change.domain
    )
    for text in filter(None, (change.message, change.detail)):
        yield LookupLine((Span("    "), Span(text, "dim")))
    old = None if change.before is None else list(lines_of(held(change.before), change.manner))
    new = list(lines_of(held(change.after), change.manner))
    if old is None:
        yield LookupLine((Span("    what was there before is unknown", "warning"),))
    for line in old or ():
        if line not in new:
            yield _line("-", line, "error")
    for line in new:
        is_kept = line in (old or ())
        yield _line(" " if is_kept else "+", line, "dim" if is_kept else "new")
    yield LookupLine()


def _line(sign: str, text: str, tone: Tone) -> LookupLine:
    """Return one record; enter goes on with its name server."""
    words = text.split()
    name = "" if words[0] == "DS" else names.absolute(words[words.index("NS") + 1], names.ROOT)
    return LookupLine((Span(f"  {sign} "), Span(text, tone)), name=name)
