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
        self._story = trace_story.TraceStory()

    def head(self, question: Question) -> Iterator[str]:
        """Yield the lines that come first."""
        yield from wrap(trace_story.opening(question), _WIDTH)

    def step(self, step: Step) -> Iterator[str]:
        """Yield the lines of a step."""
        for chapter in self._story.chapters(step):
            yield ""
            yield from wrap(chapter.heading, _WIDTH, subsequent_indent="   ")
            for text in chapter.paragraphs:
                yield from wrap(text, _WIDTH, initial_indent="   ", subsequent_indent="   ")

    def end(self, outcome: Outcome) -> Iterator[str]:
        """Yield the lines that come last."""
        yield ""
        for text in self._story.closing(outcome):
            yield from wrap(text, _WIDTH)
