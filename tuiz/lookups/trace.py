"""Trace a name from the root down, through its aliases, and tell each step as soon as it is known."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tuiz.domain.sentences import sentence
from tuiz.lookups.asking import make_query
from tuiz.lookups.chain import Chain
from tuiz.lookups.judging import Sort
from tuiz.lookups.one_step import Landing, alias_of
from tuiz.lookups.panel import Budget, BudgetSpent, Panel
from tuiz.lookups.priming import prime
from tuiz.lookups.security import Security, Verdict, unknown, weakest
from tuiz.lookups.steps import Ending, Outcome, Priming, Question, Step, TraceOptions
from tuiz.lookups.walk import StepsSpent, Walker
from tuiz.lookups.zone_cut import root_cut

if TYPE_CHECKING:
    import dns.name

    from tuiz.domain.records import Record
    from tuiz.lookups.world import World

DEFAULT_OPTIONS: Final = TraceOptions()

_TOP_LEVEL: Final = 2
"""The labels of a top-level domain, the root's included: it delegates, so that a name there tells of a domain."""

_NOTHING: Final = unknown("the trace didn't get that far")


class Tracer:
    """Traces names in one world; what one trace learned of the zones isn't used by the next."""

    def __init__(self, world: World, options: TraceOptions = DEFAULT_OPTIONS, *, now: float | None = None) -> None:
        """Take where, how, and the time that signatures have to hold at, in seconds since 1970 (None: now)."""
        self._world = world
        self._options = options
        self._now = time.time() if now is None else now

    async def trace(self, question: Question) -> AsyncIterator[Step | Outcome]:
        """Yield the steps, each as soon as it is known, and at last the outcome.

        Raises:
            UsageError: there is no such name or type.
        """
        query = make_query(question.name, question.rdtype, recurse=False)
        name, rdtype = query.question[0].name, query.question[0].rdtype
        told: asyncio.Queue[Step | Outcome] = asyncio.Queue()
        run = _Run(self._world, self._options, self._now, told.put_nowait)
        running = asyncio.create_task(run.run(name, rdtype))
        try:
            while True:
                getting = asyncio.create_task(told.get())
                await asyncio.wait({getting, running}, return_when=asyncio.FIRST_COMPLETED)
                if not getting.done():
                    getting.cancel()
                    await running  # it tells its outcome last, so it can only have failed
                    return
                item = getting.result()
                yield item
                if isinstance(item, Outcome):
                    return
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


class _Run:
    """One trace."""

    def __init__(self, world: World, options: TraceOptions, now: float, tell: Callable[[Step | Outcome], None]) -> None:
        self._options = options
        self._tell = tell
        self._budget = Budget(options.limits.queries)
        self._panel = Panel(world.port, world.limits, self._budget, time.monotonic(), dnssec=options.dnssec)
        self._chain = Chain(world.anchor, self._panel, now) if options.dnssec else None
        self._hinted = root_cut(world.hints)
        self._priming: Priming | None = None
        self._verdicts: list[Verdict] = []
        self._answer: list[Record] = []

    async def run(self, name: dns.name.Name, rdtype: int) -> None:
        """Trace it, and tell steps and outcome."""
        try:
            async with asyncio.timeout(self._options.limits.seconds):
                outcome = await self._follow(name, rdtype)
        except TimeoutError:
            outcome = self._dead_end(f"the trace took more than {self._options.limits.seconds:.0f} seconds")
        except (BudgetSpent, StepsSpent):
            outcome = self._dead_end("the trace took more questions than any name should need")
        finally:
            if self._chain is not None:
                await self._chain.close()
        self._tell(replace(outcome, queries=self._budget.sent, heard=self._budget.heard, seconds=self._panel.elapsed()))

    async def _follow(self, name: dns.name.Name, rdtype: int) -> Outcome:
        """Follow the aliases from *name* to an end."""
        root, self._priming = await prime(self._hinted, self._panel)
        known = {root.name: root}
        walker = Walker(root, self._panel, self._chain, self._options)
        passed = [name]
        while True:
            landing = await walker.walk(passed[-1], rdtype, known, self._tell_step)
            self._verdicts.append(landing.step.security)
            self._answer += _records(landing)
            if landing.sort not in {Sort.ALIAS, Sort.REDIRECTION}:
                return self._outcome(passed[-1], landing)
            assert landing.heard is not None
            target = alias_of(passed[-1], landing.heard)
            if target is None:
                return self._dead_end(f"the name that {passed[-1]} is redirected to would be too long")
            following = _name(target)
            if following in passed:
                circle = " → ".join(item.to_text() for item in [*passed[passed.index(following) :], following])
                return self._end(Ending.LOOP, f"The aliases go round in a circle: {circle}")
            if len(passed) > self._options.limits.aliases:
                return self._end(
                    Ending.LOOP,
                    f"More than {self._options.limits.aliases} aliases follow each other; the last is {target}",
                )
            passed.append(following)

    def _tell_step(self, step: Step) -> None:
        """Tell a step; the first one at the root tells of its servers, too."""
        if self._priming is not None and step.zone == ".":
            remarks = (self._priming.remark, *step.remarks) if self._priming.remark else step.remarks
            step = replace(step, priming=self._priming, remarks=remarks)
            self._priming = None
        self._tell(step)

    def _outcome(self, name: dns.name.Name, landing: Landing) -> Outcome:
        shown, rdtype = name.to_text(), landing.step.question.rdtype
        if landing.sort is None:
            return self._dead_end(landing.reason)
        zone = landing.step.zone
        if landing.sort is Sort.NXDOMAIN:
            message = f"There is no name {shown}, say the servers of {_zone(zone)}"
            above = name.split(len(landing.cut.name) + 1)[1]
            if len(landing.cut.name) <= _TOP_LEVEL and above != name:
                message += f" They know no {above.to_text()}"
            return self._end(Ending.NXDOMAIN, message)
        if landing.sort is Sort.NODATA:
            return self._end(Ending.NODATA, f"{shown} has no {rdtype} records, say the servers of {_zone(zone)}")
        number = sum(record.rdtype != "RRSIG" for record in landing.step.answer or ()) or len(landing.step.answer or ())
        records = f"{number} {'record' if rdtype == 'ANY' else rdtype + ' record'}{'' if number == 1 else 's'}"
        return self._end(Ending.ANSWER, f"{shown} has {records}, say the servers of {_zone(zone)}")

    def _dead_end(self, reason: str) -> Outcome:
        self._verdicts.append(_NOTHING)
        return self._end(Ending.DEAD_END, sentence(reason))

    def _end(self, kind: Ending, message: str) -> Outcome:
        verdict = weakest(*self._verdicts)
        if verdict.state is Security.BOGUS and kind in {Ending.ANSWER, Ending.NODATA, Ending.NXDOMAIN}:
            kind, message = Ending.BOGUS, sentence(f"Validating resolvers refuse it: {verdict.reason}")
        return Outcome(kind, message, verdict, tuple(self._answer))


def _records(landing: Landing) -> list[Record]:
    """Return what the answer says of the name, without signatures unless they were asked for."""
    wanted = landing.step.question.rdtype
    return [record for record in landing.step.answer or () if record.rdtype != "RRSIG" or wanted in {"RRSIG", "ANY"}]


def _zone(zone: str) -> str:
    return "the root." if zone == "." else zone


def _name(text: str) -> dns.name.Name:
    import dns.name

    return dns.name.from_text(text)
