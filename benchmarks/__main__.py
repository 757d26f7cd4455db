"""Measures tuiz beside its peers and holds the figures against the budgets."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import report
from benchmarks.bench import Bench
from benchmarks.budgets import BUDGETS, Budget
from benchmarks.process import NotMeasured
from benchmarks.samples import Samples

CACHE = Path(__file__).parent.parent / ".cache" / "benchmarks"

_QUICK_DIVISOR = 10
_BUSY_LOAD = 0.25  # of each processor


def main(arguments: Sequence[str]) -> int:
    """Measure the named budgets, or all.

    Returns:
        0 when all are met, 1 when one is missed, 3 when one could not be measured; a quick try misses none.
    """
    options = _parser().parse_args(arguments)
    if options.list:
        print("\n".join(f"{budget.name:18} {budget.what}" for budget in BUDGETS))
        return 0
    if busy := _busy():
        print(busy, file=sys.stderr)
    wanted = [budget for budget in BUDGETS if not options.names or budget.name in options.names]
    with tempfile.TemporaryDirectory(prefix="tuiz-benchmarks-") as home:
        samples = Samples(options.cache.absolute(), _QUICK_DIVISOR if options.quick else 1)
        bench = Bench(samples, Path(home), options.runs, quick=options.quick)
        results = [_measure(budget, bench) for budget in wanted]
    print("\n" + report.table(results))
    if options.quick:
        print("\nA quick try on samples of a tenth of the size: these figures say nothing about the budgets.")
    if options.json:
        document = {"machine": report.machine(), "quick": options.quick, "results": [r.as_json() for r in results]}
        options.json.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    return _status(results, is_verdict=not options.quick)


def _measure(budget: Budget, bench: Bench) -> report.Result:
    """Measure one budget and say at once what came of it."""
    try:
        result = report.Result(budget, budget.measure(bench))
    except NotMeasured as reason:
        result = report.Result(budget, None, str(reason))
    print(report.line(result), file=sys.stderr)
    return result


def _busy() -> str | None:
    """Return a warning when other programs use the machine: then times, and p99s above all, are theirs too."""
    load = os.getloadavg()[0]
    if load < _BUSY_LOAD * (os.cpu_count() or 1):
        return None
    return f"Other programs keep this machine busy (load {load:.1f}): ratios may hold, the slowest keys don't."


def _status(results: Sequence[report.Result], *, is_verdict: bool) -> int:
    if any(result.met is None for result in results):
        return 3
    return int(is_verdict and any(not result.met and not result.budget.stretch for result in results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure tuiz beside its peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", type=_name, help="measure only these; all without any")
    parser.add_argument("--list", action="store_true", help="list the names")
    parser.add_argument("--runs", type=_positive, metavar="N", help="take N turns instead of each one's own number")
    parser.add_argument("--quick", action="store_true", help="try it all on small samples with few turns")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    parser.add_argument("--cache", type=Path, metavar="DIR", default=CACHE, help="where the samples are kept")
    return parser


def _name(text: str) -> str:
    if all(text != budget.name for budget in BUDGETS):
        raise argparse.ArgumentTypeError(f"no budget is called {text}; --list names them")
    return text


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
