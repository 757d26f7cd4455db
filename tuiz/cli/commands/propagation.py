"""`tuiz propagation`: one RRset at many resolvers, beside what the zone file and its name servers say."""

import asyncio
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.lookup_options import add_lookup_options, tell_findings
from tuiz.cli.output import put, put_json, tell
from tuiz.errors import UsageError
from tuiz.services.finding_zone import ZoneFinder

if TYPE_CHECKING:
    from tuiz.lookups.endpoint import Endpoint
    from tuiz.lookups.steps import Question
    from tuiz.lookups.world import World
    from tuiz.services.propagating import Reference, Resolver, View
    from tuiz.services.rrset_value import Value

DONE, FINDINGS, FAILED, INTERRUPTED = 0, 1, 3, 130

_EPILOG = """\
Without --resolver, those of lookup.resolvers in the settings are asked; where
there are none, the system's and well-known public ones. The exit status is 0
when all have the same, 1 when one hasn't, 3 when nothing could be compared. Who
stops --watch with Ctrl+C (status 130) sees what the last look found.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.operands_anywhere = True
    parser.add_argument("words", metavar="NAME TYPE", nargs="*", help="the RRset; @ADDRESS names a resolver too")
    parser.add_argument(
        "--resolver",
        metavar="ADDRESS",
        nargs="+",
        action="extend",
        default=[],
        help="whom to ask: 192.0.2.53, tls://192.0.2.1, https://dns.example.net/dns-query",
    )
    parser.add_argument("--public", action="store_true", help="ask the well-known public resolvers too")
    parser.add_argument("--watch", action="store_true", help="look again until all have the same")
    add_lookup_options(parser)


def run(arguments: Namespace) -> int:
    """Look, and look again where that is wanted."""
    from tuiz.services.propagating import resolvers_to_ask
    from tuiz.services.rrset_value import value_of
    from tuiz.services.stored_answer import servers_of, stored_answer
    from tuiz.services.tracing import question_of, world_of
    from tuiz.services.zone_index import ZoneIndex

    name, rdtype, resolver_words = _operands(arguments)
    question = question_of(name, rdtype)
    finder = ZoneFinder(arguments.workspace, arguments.config)
    tell_findings(finder)
    settings = finder.settings.lookup
    resolvers = resolvers_to_ask(resolver_words, settings, public=arguments.public)
    if not resolvers:
        raise UsageError("There is no resolver to ask.", hint="Name one: --resolver 192.0.2.53")
    world = world_of(settings)
    stored = stored_answer(ZoneIndex(lambda: finder), question.name, question.rdtype)
    servers = servers_of(stored.zone, settings.port) if stored and not stored.is_delegated else []
    value = value_of(stored.records, question.rdtype) if stored and not stored.is_delegated else None
    looking = _Looking(question, resolvers, value, servers, world, as_json=arguments.json)
    try:
        return asyncio.run(looking.run(watches=arguments.watch))
    except KeyboardInterrupt:
        looking.stop()
        return INTERRUPTED


def _operands(arguments: Namespace) -> tuple[str, str | None, list[str]]:
    """Return name, type and resolvers: behind --resolver, all words are resolvers to the parser."""
    named = [*arguments.resolver, *(word for word in arguments.words if word.startswith("@"))]
    plain = [word for word in arguments.words if not word.startswith("@")]
    if not plain and len(arguments.resolver) > 2:
        *named, name, rdtype = arguments.resolver
        plain = [name, rdtype]
    if not plain:
        raise UsageError("NAME is missing.", hint="tuiz propagation NAME TYPE [--resolver ADDRESS…]")
    if len(plain) > 2:
        raise UsageError(f"{plain[2]!r} is a word too many.", hint="tuiz propagation NAME TYPE [--resolver ADDRESS…]")
    return plain[0], plain[1] if len(plain) > 1 else None, named


class _Looking:
    """One call of the command."""

    def __init__(
        self,
        question: "Question",
        resolvers: "list[Resolver]",
        stored: "Value | None",
        servers: "list[Endpoint]",
        world: "World",
        *,
        as_json: bool,
    ) -> None:
        self._question = question
        self._resolvers = resolvers
        self._stored = stored
        self._servers = servers
        self._world = world
        self._as_json = as_json
        self._seen: tuple[Reference, list[View]] | None = None
        """What the last look found."""

    async def run(self, *, watches: bool) -> int:
        """Look until that is enough, print it, and return the exit status."""
        from tuiz.cli.waiting import StatusLine, Waiting
        from tuiz.services.propagating import look, watch

        heard: list[View] = []
        text = f"of {len(self._resolvers)} resolvers answered,"
        async with Waiting(StatusLine(), lambda: f"{len(heard)} {text}"):
            reference, views = await look(
                self._question, self._resolvers, self._reference(), self._world.limits, heard.append
            )
        self._seen = (reference, views)
        if watches and reference.value is not None:
            reference, views = await watch(self._question, views, self._reference, self._world.limits, self._show)
            if sys.stderr.isatty():
                sys.stderr.write("\a")
        self._put(reference, views)
        return _status(views)

    def stop(self) -> None:
        """Print what was seen until the user had enough."""
        if self._seen is not None:
            self._put(*self._seen)
        tell("Stopped before all had the same.")

    def _put(self, reference: "Reference", views: "list[View]") -> None:
        if self._as_json:
            from tuiz.services.propagation_document import document

            put_json(document(self._question, reference, views))
        else:
            self._print(reference, views)

    async def _reference(self) -> "Reference":
        from tuiz.services.propagating import Reference, authoritative_value

        found, problem = await authoritative_value(self._question, self._world, self._servers)
        return Reference(self._stored, found, problem)

    def _show(self, reference: "Reference", views: "list[View]", wait: float) -> None:
        self._seen = (reference, views)
        waiting = [view for view in views if view.state != "same"]
        states = ", ".join(f"{view.resolver} {view.state}" for view in waiting[:4])
        more = f" and {len(waiting) - 4} more" if len(waiting) > 4 else ""
        tell(f"{len(views) - len(waiting)} of {len(views)} the same; {states}{more}. Next look in {wait:.0f} s.")

    def _print(self, reference: "Reference", views: "list[View]") -> None:
        for view in views:
            value = view.value
            data = "" if value is None else value.told_of(self._question.rdtype)
            put(str(view.resolver), view.state, _left(view), data, view.detail)
        if reference.stored is not None:
            tell(f"stored: {reference.stored.told_of(self._question.rdtype)}")
        if reference.authoritative is not None:
            tell(f"authoritative: {reference.authoritative.told_of(self._question.rdtype)}")
            if reference.problem:
                tell(reference.problem)
        else:
            tell(f"authoritative: unknown. {reference.problem}")
        if reference.stored and reference.authoritative and reference.stored.key != reference.authoritative.key:
            tell("The name servers don't say what is stored: tuiz verify tells why.")
        count = sum(view.state == "same" for view in views)
        tell(f"{count} of {len(views)} resolvers have the same.")


def _left(view: "View") -> str:
    """Return the seconds until a stale answer's cache runs out."""
    return f"{view.value.ttl} s left" if view.state == "stale" and view.value else ""


def _status(views: "list[View]") -> int:
    if all(view.state == "same" for view in views):
        return DONE
    return FAILED if all(view.state == "unknown" for view in views) else FINDINGS
