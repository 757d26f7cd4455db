"""A trace in words, as lines for a terminal."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from tuiz.lookups.steps import Outcome, Question, Step
from tuiz.services import trace_story

_WIDTH: Final = 78


class TraceProse:
    """Tells a trace, step by step."""

    def __init__(self) -> None:
        self._number = 0

    def head(self, question: Question) -> Iterator[str]:
        """Yield the lines that come first."""
        yield from wrap(trace_story.opening(question), _WIDTH)

    def step(self, step: Step) -> Iterator[str]:
        """Yield the lines of a step."""
        self._number += 1
        yield ""
        for place, text in enumerate(trace_story.paragraphs(step, self._number)):
            yield from wrap(text, _WIDTH, initial_indent="" if place == 0 else "   ", subsequent_indent="   ")

    def end(self, outcome: Outcome) -> Iterator[str]:
        """Yield the lines that come last."""
        yield ""
        for text in trace_story.closing(outcome):
            yield from wrap(text, _WIDTH)
