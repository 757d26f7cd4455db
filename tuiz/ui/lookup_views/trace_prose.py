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
        self._story = trace_story.TraceStory()
        self._has_begun = False

    def step(self, step: Step) -> Iterator[LookupLine]:
        """Yield the lines of a step."""
        if not self._has_begun:
            self._has_begun = True
            yield from _wrapped(trace_story.opening(step.question), "  ")
        for chapter in self._story.chapters(step):
            yield LookupLine()
            for place, line in enumerate(wrap(chapter.heading, _WIDTH, subsequent_indent="   ")):
                yield LookupLine((Span(line, "title"),), name=step.question.name, is_heading=place == 0)
            for text in chapter.paragraphs:
                yield from _wrapped(text, "   ")

    def end(self, outcome: Outcome) -> Iterator[LookupLine]:
        """Yield the lines that come last."""
        yield LookupLine()
        for text in self._story.closing(outcome):
            yield from _wrapped(text, "  ")


def _wrapped(text: str, indent: str) -> Iterator[LookupLine]:
    for line in wrap(text, _WIDTH):
        yield LookupLine((Span(indent), Span(line)))
