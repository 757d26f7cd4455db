"""`tuiz delegation --plan`: how far a planned change has come, and what to do next."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from tuiz.cli.output import put_json, put_lines, tell
from tuiz.domain import names
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.cli.arguments import Parser
    from tuiz.domain.cut_over import CutOver
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder

DONE: Final = 0
_WIDTH: Final = 78


def add_plan_options(parser: "Parser") -> None:
    """Declare what a plan understands."""
    parser.add_argument("--keep", action="store_true", help="with --preflight: keep the steps as the domain's plan")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--plan", action="store_true", help="show the plan: what is done, what comes next, and when")
    ways.add_argument("--step-done", action="store_true", help="note that the plan's next step is done")
    ways.add_argument("--drop-plan", action="store_true", help="forget the plan")
    parser.add_argument("--early", action="store_true", help="with --step-done: although its time hasn't come")


def is_about_plan(arguments: Namespace) -> bool:
    """Return whether the command is about the plan that is kept.

    Raises:
        UsageError: a word for it stands alone.
    """
    if arguments.keep and not arguments.preflight:
        raise UsageError("--keep keeps what --preflight plans.", hint="tuiz delegation DOMAIN --preflight NS… --keep")
    if arguments.early and not arguments.step_done:
        raise UsageError("--early goes with --step-done.")
    return bool(arguments.plan or arguments.step_done or arguments.drop_plan)


def run_plan(arguments: Namespace, domain: "Domain", finder: "ZoneFinder") -> int:
    """Show the plan, go on with it, or drop it."""
    from tuiz.services.cutting_over import drop_plan, plan_of, step_done

    if arguments.drop_plan:
        was = drop_plan(domain.name, finder.places)
        if arguments.json:
            put_json({"domain": domain.name, "dropped": was})
        how = "is dropped" if was else "isn't there"
        tell(f"The plan for {names.spoken(domain.name)} {how}.")
        return DONE
    if arguments.step_done:
        plan = step_done(domain.name, finder.places, even_if_early=arguments.early)
    else:
        plan = plan_of(domain.name, finder.places)
    put_plan(plan, as_json=arguments.json)
    return DONE


def put_plan(plan: "CutOver", *, as_json: bool) -> None:
    """Print a plan."""
    from tuiz.services.cutting_over import plan_document

    if as_json:
        put_json(plan_document(plan))
        return
    put_lines(_lines(plan))
    step = plan.next_step
    if step is None:
        tell("All steps are done.")
        return
    if plan.not_before is not None and plan.must_wait(datetime.now(UTC)):
        tell(f"The next step has to wait until {plan.not_before.astimezone():%Y-%m-%d %H:%M:%S}.")
    tell(f"When it is done: tuiz delegation --step-done {names.spoken(plan.domain)}")


def _lines(plan: "CutOver") -> Iterator[str]:
    listed = " ".join(map(names.spoken, plan.hosts))
    yield f"{names.spoken(plan.domain)}  to {listed}"
    for number, step in enumerate(plan.steps):
        mark = "x" if number < len(plan.done) else ">" if number == len(plan.done) else " "
        yield from wrap(f"[{mark}] {number + 1}. {step.text}", _WIDTH, subsequent_indent="       ")
        if mark == ">" and step.command is not None:
            yield f"       {step.command}"
