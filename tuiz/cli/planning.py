"""`tuiz delegation --plan`: how far a planned change has come, what to do next, and doing it."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from tuiz.cli.changing import add_wish_options, document_of, make, narrate, tell_of_settings, tell_outcome
from tuiz.cli.output import put_json, put_lines, tell
from tuiz.domain import names
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuiz.cli.arguments import Parser
    from tuiz.domain.cut_over import CutOver
    from tuiz.services.cutting_over import Kept
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import FoundZone, ZoneFinder
    from tuiz.services.one_change import Outcome, Wish
    from tuiz.services.preflighting import PreflightReport

DONE: Final = 0
_WIDTH: Final = 78


def add_plan_options(parser: "Parser") -> None:
    """Declare what a plan understands."""
    parser.add_argument("--keep", action="store_true", help="with --preflight: keep the steps as the domain's plan")
    parser.add_argument(
        "--confirm", metavar="DOMAIN", help="the domain's name once more: with --keep, although the verdict is no"
    )
    parser.add_argument("--plan", action="store_true", help="show the plan: what is done, what comes next, and when")
    parser.add_argument(
        "--step-do",
        action="store_true",
        help="do the plan's next step in the zone here: lower the TTL of its NS records, or write back what it was",
    )
    parser.add_argument("--step-done", action="store_true", help="note that the plan's next step is done")
    parser.add_argument("--drop-plan", action="store_true", help="forget the plan")
    parser.add_argument(
        "--early", action="store_true", help="with --step-do and --step-done: although its time hasn't come"
    )
    add_wish_options(parser)


def is_about_plan(arguments: Namespace) -> bool:
    """Return whether the command is about the plan that is kept."""
    return bool(arguments.plan or arguments.step_do or arguments.step_done or arguments.drop_plan)


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
    if arguments.step_do:
        return _do(arguments, domain, finder)
    if arguments.step_done:
        plan = step_done(domain.name, finder.places, even_if_early=arguments.early)
    else:
        plan = plan_of(domain.name, finder.places)
    put_plan(plan, as_json=arguments.json)
    return DONE


def check_keeping(arguments: Namespace, domain: "Domain", hosts: "Sequence[str]", finder: "ZoneFinder") -> None:
    """Refuse, before anybody is asked, to keep a plan that couldn't be kept whatever the answers are.

    Raises:
        UsageError: --confirm names another domain.
        OtherPlan: a plan for other name servers isn't at its end.
    """
    from tuiz.services.cutting_over import found_plan, refuse_other

    said = arguments.confirm
    if said is not None and names.key(names.absolute(said, names.ROOT)) != names.key(domain.name):
        raise UsageError(f"--confirm names {said!r}, and the domain is {names.spoken(domain.name)}.")
    if (before := found_plan(domain.name, finder.places)) is not None:
        refuse_other(before, hosts)


def keep_it(arguments: Namespace, report: "PreflightReport", finder: "ZoneFinder") -> "Kept | None":
    """Keep the plan of a look ahead; where it says no and nobody confirmed it, tell so and return None.

    Raises:
        OtherPlan: a plan for other name servers isn't at its end.
    """
    from tuiz.services.cutting_over import NotKept, keep_plan

    domain = report.preflight.delegation.domain
    agreed = arguments.confirm is not None
    try:
        return keep_plan(report, finder.places, agreed=agreed)
    except NotKept as error:
        tell(error.message)
        tell(f"--confirm {names.spoken(domain)} keeps it all the same.")
        return None


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
    now = datetime.now(UTC)
    if plan.not_before is not None and plan.must_wait(now):
        from tuiz.services.planning_cut_over import lasting

        left = lasting(int((plan.not_before - now).total_seconds()) + 1)
        tell(f"The next step has to wait {left} yet, until {plan.not_before.astimezone():%Y-%m-%d %H:%M:%S}.")
    begin = "With --dry-run that only shows it. When it is done by hand" if step.is_done_here else "When it is done"
    tell(f"{begin}: tuiz delegation --step-done {names.spoken(plan.domain)}")


def _do(arguments: Namespace, domain: "Domain", finder: "ZoneFinder") -> int:
    from tuiz.services.cutting_over import plan_document
    from tuiz.services.doing_cut_over import do_step, loading_words

    def made(zone: "FoundZone", change: "Callable[[Wish], Outcome]") -> "Outcome":
        tell_of_settings([zone])
        return make(arguments, zone, change)

    doing = do_step(domain, finder.places, made, even_if_early=arguments.early)
    outcome = doing.outcome
    if arguments.json:
        if outcome is not None:
            narrate(outcome)
        change = None if outcome is None else document_of(outcome)
        put_json({**plan_document(doing.plan), "change": change})
        return DONE
    if outcome is not None:
        tell_outcome(arguments, outcome)
        if outcome.changed and not arguments.dry_run and doing.step is not None:
            tell(loading_words(doing.step))
        put_lines([""])
    put_plan(doing.plan, as_json=False)
    return DONE


def _lines(plan: "CutOver") -> Iterator[str]:
    from tuiz.services.history_view import time_text

    listed = " ".join(map(names.spoken, plan.hosts))
    yield f"{names.spoken(plan.domain)}  to {listed}"
    for number, step in enumerate(plan.steps):
        mark = "x" if number < len(plan.done) else ">" if number == len(plan.done) else " "
        yield from wrap(f"[{mark}] {number + 1}. {step.text}", _WIDTH, subsequent_indent="       ")
        if number < len(plan.done):
            yield f"       done {time_text(plan.done[number])}"
        if step.old_ttl is not None:
            yield f"       the TTL was {step.old_ttl} s"
        if mark == ">" and step.command is not None:
            yield f"       {step.command}"
