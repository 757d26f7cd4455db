"""`tuiz trace`: follow the delegations from the root down to a name, and validate what each zone says."""

import asyncio
from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.lookup_options import add_lookup_options, lookup_settings
from tuiz.cli.output import put, put_json, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tuiz.lookups.steps import Outcome, Question, Step, TraceOptions
    from tuiz.lookups.world import World

DONE, FINDINGS, FAILED = 0, 1, 3

_EPILOG = """\
It begins at the root's servers (or those of lookup.root_hints in the settings)
and asks no resolver. The exit status is 0 for an answer, and for "no such name"
or "no such records" that nothing contradicts; 1 for a bogus answer, a loop or a
dead end; 3 when no server at all could be reached.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.add_argument("name", metavar="NAME", help="the name; an IP address stands for its reverse name")
    parser.add_argument("type", metavar="TYPE", nargs="?", help="the type of records (default: A)")
    parser.add_argument("--all-servers", action="store_true", help="ask all servers of each zone, and wait for each")
    parser.add_argument(
        "--minimise", "--minimize", action="store_true", help="tell each server no more of the name than it has to know"
    )
    parser.add_argument("--no-dnssec", dest="dnssec", action="store_false", help="don't validate signatures")
    parser.add_argument("--dnssec", action="store_true", default=True, help="validate signatures (the default)")
    parser.add_argument("--explain", action="store_true", help="tell it in words, for someone who is new to the DNS")
    parser.add_argument("--text", action="store_true", help="print the records as dig +trace does")
    add_lookup_options(parser)


def run(arguments: Namespace) -> int:
    """Trace it."""
    from tuiz.lookups.steps import TraceOptions
    from tuiz.services.tracing import question_of, world_of

    question = question_of(arguments.name, arguments.type)
    world = world_of(lookup_settings(arguments))
    options = TraceOptions(all_servers=arguments.all_servers, minimise=arguments.minimise, dnssec=arguments.dnssec)
    if arguments.json:
        from tuiz.services.trace_document import document

        steps: list[Step] = []
        outcome = asyncio.run(_follow(question, world, options, steps.append))
        put_json(document(question, steps, outcome))
        return _status(outcome)
    if arguments.text:
        from tuiz.cli.trace_dig import from_hints, of_step

        _put_lines(from_hints(question, world.hints))
        outcome = asyncio.run(_follow(question, world, options, lambda step: _put_lines(of_step(step))))
        tell(outcome.message)
        return _status(outcome)
    if arguments.explain:
        from tuiz.cli.trace_prose import TraceProse

        prose = TraceProse()
        _put_lines(prose.head(question))
        outcome = asyncio.run(_follow(question, world, options, lambda step: _put_lines(prose.step(step))))
        _put_lines(prose.end(outcome))
        return _status(outcome)
    from tuiz.cli.trace_tree import TraceTree

    tree = TraceTree.for_terminal()
    _put_lines(tree.head(question))
    outcome = asyncio.run(_follow(question, world, options, lambda step: _put_lines(tree.step(step))))
    _put_lines(tree.end(outcome))
    return _status(outcome)


async def _follow(
    question: "Question", world: "World", options: "TraceOptions", take: "Callable[[Step], None]"
) -> "Outcome":
    """Give each step to *take* as it comes, and return the outcome."""
    from tuiz.cli.waiting import StatusLine, Waiting
    from tuiz.lookups.steps import Outcome
    from tuiz.services.tracing import trace

    outcome: Outcome | None = None
    asking = "the servers of the root"
    async with Waiting(StatusLine(), lambda: f"Asking {asking},") as waiting:
        async for item in trace(question, world, options):
            waiting.heard()
            if isinstance(item, Outcome):
                outcome = item
            else:
                take(item)
                asking = f"the servers of {item.referral.zone}" if item.referral else f"for {item.alias or 'proofs'}"
    assert outcome is not None
    return outcome


def _status(outcome: "Outcome") -> int:
    from tuiz.lookups.steps import Ending

    if not outcome.heard:
        return FAILED
    return FINDINGS if outcome.kind in {Ending.BOGUS, Ending.LOOP, Ending.DEAD_END} else DONE


def _put_lines(lines: "Iterable[str]") -> None:
    import sys

    for line in lines:
        put(*line.split("\t"))
    sys.stdout.flush()  # a step may be long in coming
