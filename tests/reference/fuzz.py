"""Put many generated zone files to the checkers and to tuiz: python -m tests.reference.fuzz --cases 20000 --seed 1.

Prints how the votes fell, then each kind of disagreement once, with the smallest file that shows it.
"""

import argparse
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.reference.case import Case
from tests.reference.checkers import ReferenceCheckers, Verdict, Vote
from tests.reference.generator import zone_file_families
from tests.reference.minimise import minimised
from tests.reference.splits import is_explained, read_splits
from tests.reference.verdicts import disagreement, outside_the_vote

BATCH = 200
"""Cases of one seed. Hypothesis varies what it has, so that many seeds find more than many examples do."""

FAMILY = 5
"""Cases that are made from one another."""

KEPT = 3
"""How many files of one kind of disagreement a batch hands on."""

TRIES = 300

_PARTICULARS = re.compile(r"'[^']*'|\[[^]]*\]|\S+\.(?=[ ,]|$)|\d+")

Judge = Callable[[Case, Vote], str | None]
"""What is wrong about a case with its vote, or None."""


@dataclass
class Batch:
    """What came of some cases."""

    votes: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    shown_by: dict[str, list[Case]] = field(default_factory=dict)

    def add(self, other: "Batch") -> None:
        """Take in what came of others."""
        self.votes += other.votes
        self.wrong += other.wrong
        for what, cases in other.shown_by.items():
            self.shown_by.setdefault(what, []).extend(cases)


def against_tuiz(case: Case, vote: Vote) -> str | None:
    """Judge tuiz by the vote."""
    from tuiz.services.checking import check_text

    try:
        findings = check_text(case.data, case.origin)
    except Exception as error:  # noqa: BLE001 - no input may raise out of the reader: that is a finding of this run
        return f"raised {type(error).__name__}: {error}"
    return None if outside_the_vote(case.data) else disagreement(vote, findings)


def against_each(case: Case, vote: Vote) -> str | None:
    """Judge tuiz by each checker alone, for a zone that only its server serves."""
    from tuiz.services.checking import check_text

    for verdict in vote.verdicts:
        server = "bind" if verdict.checker == "named" else verdict.checker
        errors = [
            finding for finding in check_text(case.data, case.origin, server=server) if finding.severity == "error"
        ]
        if verdict.refused and not errors:
            return f"{server} refuses, no error: {_gist(verdict)}"
        if verdict.answer == "accepted" and errors:
            return f"{server} accepts, error {errors[0].check}"
    return None


def against_splits(case: Case, vote: Vote) -> str | None:
    """Judge the table of splits by the vote."""
    if outside_the_vote(case.data) or is_explained(vote, case.data, SPLITS):
        return None
    said = "; ".join(f"{v.checker}: {_gist(v)}" for v in vote.verdicts if v.refused)
    return f"no known reason for this split: {said}"


def _gist(verdict: Verdict) -> str:
    """Return what a checker says first of all, without the names and numbers that make it new each time."""
    texts = (message.text for message in verdict.messages if "warning" not in message.text)
    return _PARTICULARS.sub("_", next(texts, ""))


SPLITS = read_splits()

JUDGES: dict[str, Judge] = {"tuiz": against_tuiz, "each": against_each, "splits": against_splits}


def heading(vote: Vote) -> str:
    """Return in a few words how the vote fell."""
    if not vote.is_complete:
        return "no vote: " + ", ".join(v.checker for v in vote.verdicts if v.answer == "none")
    return f"{len(vote.refusers)} refuse: {', '.join(sorted(vote.refusers))}" if vote.refusers else "0 refuse"


def run_batch(number: int, cases: int, judge_name: str) -> Batch:
    """Judge *cases* cases of the seed *number*."""
    batch = Batch()
    judge = JUDGES[judge_name]
    with ReferenceCheckers() as checkers:

        @seed(number)
        @settings(
            max_examples=max(1, cases // FAMILY),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(zone_file_families(size=FAMILY))
        def ask(family: list[Case]) -> None:
            for case in family:
                vote = checkers.ask(case.data, case.origin, case.others)
                batch.votes[heading(vote)] += 1
                if what := judge(case, vote):
                    batch.wrong[what] += 1
                    batch.shown_by.setdefault(what, []).append(case)

        ask()
    for cases_shown in batch.shown_by.values():
        cases_shown.sort(key=lambda case: len(case.data))
        del cases_shown[KEPT:]
    return batch


def smallest(cases: list[Case], what: str, judge: Judge) -> tuple[Case, Vote]:
    """Return the smallest file that shows *what*, made from the smallest of *cases*, and its vote."""
    case = min(cases, key=lambda case: len(case.data))
    with ReferenceCheckers() as checkers:

        def shows(data: bytes) -> bool:
            smaller = Case(case.name, data, case.origin, others=case.others)
            return judge(smaller, checkers.ask(data, case.origin, case.others)) == what

        data = minimised(case.data, shows, tries=TRIES)
        return Case(case.name, data, case.origin), checkers.ask(data, case.origin, case.others)


def _run(cases: int, first_seed: int, jobs: int, judge: str) -> Iterator[Batch]:
    full, rest = divmod(cases, BATCH)
    sizes = [BATCH] * full + ([rest] if rest else [])
    with ProcessPoolExecutor(jobs) as pool:
        numbers = range(first_seed * 1_000_000, first_seed * 1_000_000 + len(sizes))
        yield from pool.map(run_batch, numbers, sizes, [judge] * len(sizes))


def main() -> int:
    """Run, print, and return 1 where anything disagreed."""
    parser = argparse.ArgumentParser(prog="python -m tests.reference.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--judge", choices=sorted(JUDGES), default="tuiz", help="what is held to the vote")
    parser.add_argument("--show", type=int, default=20, help="how many kinds of disagreement to make small and print")
    options = parser.parse_args()
    out = sys.stdout.write
    total = Batch()
    started = time.monotonic()
    for batch in _run(options.cases, options.seed, options.jobs, options.judge):
        total.add(batch)
    asked = total.votes.total()
    out(f"{asked} cases, {asked / (time.monotonic() - started):.0f} a second\n")
    for name, count in sorted(total.votes.items()):
        out(f"{count:8} {name}\n")
    out(f"{total.wrong.total():8} disagreements\n")
    for what, count in total.wrong.most_common(options.show):
        case, vote = smallest(total.shown_by[what], what, JUDGES[options.judge])
        out(f"\n== {count} x {what}\norigin {case.origin}\n{case.data!r}\n{case.data.decode('latin-1')}\n")
        for verdict in vote.verdicts:
            out(f"-- {verdict.checker} {verdict.answer}: {'; '.join(m.text for m in verdict.messages[:4])}\n")
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
