"""A trace in words: what a resolver asks, what it is told, and who decides on that."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from tuiz.services import trace_story
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.lookups.steps import Outcome, Step

_WIDTH: Final = 72


class TraceProse:
    """Tells a trace, step by step."""

    def __init__(self) -> None:
        self._number = 0

    def step(self, step: Step) -> Iterator[LookupLine]:
        """Yield the lines of a step."""
        self._number += 1
        if self._number == 1:
            yield from _wrapped(trace_story.opening(step.question), "  ")
        yield LookupLine()
        heading, *others = trace_story.paragraphs(step, self._number)
        for place, line in enumerate(wrap(heading, _WIDTH)):
            yield LookupLine((Span(line, "title"),), name=step.question.name, is_heading=place == 0)
        for text in others:
            yield from _wrapped(text, "   ")

    def end(self, outcome: Outcome) -> Iterator[LookupLine]:
        """Yield the lines that come last."""
        yield LookupLine()
        for text in trace_story.closing(outcome):
            yield from _wrapped(text, "  ")


def _wrapped(text: str, indent: str) -> Iterator[LookupLine]:
    for line in wrap(text, _WIDTH):
        yield LookupLine((Span(indent), Span(line)))
