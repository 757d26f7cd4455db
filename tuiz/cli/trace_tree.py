"""A trace as a tree for the eye: the zones from the root down, each with its servers, and where it leads."""

import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tuiz.domain.display import printable
from tuiz.lookups.judging import Sort
from tuiz.lookups.steps import AskedServer, Outcome, Question, Step
from tuiz.services import trace_words
from tuiz.services.terminal_letters import has_unicode

_BAR: Final = 10
_LEFT: Final = 22
"""How wide what stands before a server's name is: the time bar and the time, or what went wrong."""
_NARROWEST: Final = 60
_WIDEST: Final = 120
_RECORDS: Final = 12
"""How many records of an answer are shown."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The characters that the tree is drawn with."""

    stem: str
    node: str
    leaf: str
    bar: str
    dash: str


_UNICODE: Final = Marks(stem="│", node="●", leaf="└", bar="▇", dash="→")
_ASCII: Final = Marks(stem="|", node="*", leaf="`", bar="=", dash="->")


class TraceTree:
    """Draws a trace, step by step, as wide as the terminal."""

    def __init__(self, width: int = 80, *, is_ascii: bool = False) -> None:
        self._width = max(_NARROWEST, min(width, _WIDEST))
        self._marks = _ASCII if is_ascii else _UNICODE

    @classmethod
    def for_terminal(cls) -> "TraceTree":
        """Return one for where the output goes."""
        try:
            width = int(os.environ.get("COLUMNS") or os.get_terminal_size(1).columns)
        except (ValueError, OSError):
            width = 80
        try:
            f"{_UNICODE.stem}{_UNICODE.node}{_UNICODE.bar}{_UNICODE.dash}".encode(sys.stdout.encoding or "ascii")
        except (UnicodeEncodeError, LookupError):
            return cls(width, is_ascii=True)
        return cls(width, is_ascii=not has_unicode())

    def head(self, question: Question) -> Iterator[str]:
        """Yield what stands above."""
        yield f"{question.name} {question.rdtype}"
        yield ""

    def step(self, step: Step) -> Iterator[str]:
        """Yield the lines of one step."""
        yield self._title(step)
        yield from self._servers(trace_words.asked_servers(step))
        if unasked := trace_words.unasked(step):
            yield f"{self._marks.stem} {' ' * (_LEFT - 2)}{unasked}"
        for found in trace_words.found_addresses(step):
            yield from self._told(found)
        for remark in step.remarks:
            yield from self._told(remark)
        yield from self._led_to(step)
        if weakness := trace_words.weakness(step):
            yield from self._told(weakness)

    def end(self, outcome: Outcome) -> Iterator[str]:
        """Yield what came of it."""
        yield ""
        yield from textwrap.wrap(printable(outcome.message), self._width, break_long_words=False)
        security = printable(trace_words.security_sentence(outcome))
        yield from textwrap.wrap(security, self._width, break_long_words=False)
        plural = "" if outcome.queries == 1 else "s"
        yield f"{outcome.queries} question{plural}, {outcome.seconds * 1000:.0f} ms."

    def _title(self, step: Step) -> str:
        zone = ". (the root)" if step.zone == "." else step.zone
        asked = f"  {step.question.name} {step.question.rdtype}?"
        state = step.security.state.value if step.sort is not None else ""
        left = f"{self._marks.node} {zone}"
        if len(left) + len(asked) + len(state) + 2 <= self._width:
            left += asked
        return f"{left:<{self._width - len(state) - 1}} {state}".rstrip()

    def _servers(self, servers: Sequence[AskedServer]) -> Iterator[str]:
        room = self._width - 2 - _LEFT
        widest = max((len(server.address or "") for server in servers), default=0)
        names = max(12, min(room - widest - 2, max((len(server.name) for server in servers), default=0)))
        for server in servers:
            text = f"{_cut(server.name, names):<{names}}  {server.address or ''}".rstrip()
            yield f"{self._marks.stem} {self._timing(server):<{_LEFT}}{text}".rstrip()
            if detail := trace_words.detail(server):
                yield from self._told(detail, indent=_LEFT)

    def _timing(self, server: AskedServer) -> str:
        if not trace_words.is_answered(server):
            return trace_words.trouble(server)
        bar = self._marks.bar * trace_words.bar_length(server, _BAR)
        return f"{bar:<{_BAR}} {trace_words.milliseconds(server):6.1f} ms"

    def _led_to(self, step: Step) -> Iterator[str]:
        if step.referral is not None:
            delegation = trace_words.delegation(step.referral)
            yield from self._told(f"{self._marks.dash} {step.referral.zone}: {delegation}")
        elif step.alias is not None:
            kind = trace_words.alias_type(step)
            yield from self._told(f"{self._marks.dash} {step.alias} ({kind} of {step.question.name})")
        elif step.sort is Sort.ANSWER:
            records = trace_words.answer(step)
            for record in records[:_RECORDS]:
                yield from self._told(f"{record.owner} {record.ttl} {record.rdtype} {record.rdata}")
            if len(records) > _RECORDS:
                yield from self._told(f"and {len(records) - _RECORDS} more records")
        elif step.sort is Sort.NODATA:
            yield from self._told(f"no {step.question.rdtype} records at {step.question.name}")
        elif step.sort is Sort.NXDOMAIN:
            yield from self._told(f"no such name: {step.question.name}")

    def _told(self, text: str, *, indent: int = 2) -> Iterator[str]:
        """Yield a text in lines behind the stem."""
        width = self._width - 2 - indent
        for line in textwrap.wrap(printable(text), max(20, width), subsequent_indent="  "):
            yield f"{self._marks.stem} {' ' * indent}{line}"


def _cut(name: str, width: int) -> str:
    """Return *name* in so many columns, its middle left out where it is longer."""
    if len(name) <= width:
        return name
    head = (width - 1) // 2
    return f"{name[:head]}…{name[len(name) - (width - 1 - head) :]}"
