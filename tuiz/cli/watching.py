"""`tuiz delegation --watch`: look at a changed delegation again and again, and print what changes."""

import asyncio
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.output import put, put_json, tell
from tuiz.domain import names
from tuiz.domain.watching_delegation import Watch, Word
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.cli.arguments import Parser
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.storage.settings import LookupSettings

DONE, NOT_YET, FAILED, INTERRUPTED = 0, 1, 3, 130


def add_watch_options(parser: "Parser") -> None:
    """Declare what a watch understands."""
    parser.add_argument(
        "--watch",
        metavar="NS",
        nargs="*",
        default=None,
        help="after a change: ask the parent's servers and the resolvers until all name these servers; without any, go"
        " on with the watch begun, else with the last change at the registrar, else with what the settings mean",
    )
    parser.add_argument("--rounds", metavar="N", type=int, help="look so often at most")
    parser.add_argument("--stop-watching", action="store_true", help="forget the watch that was begun")


def stop_watching(arguments: Namespace, domain: "Domain", finder: "ZoneFinder") -> int:
    """Forget the watch of a domain."""
    from tuiz.services.watching_delegation import forget

    was = forget(domain.name, finder.places)
    if arguments.json:
        put_json({"domain": domain.name, "forgotten": was})
    how = "is watched no longer" if was else "wasn't watched"
    tell(f"{names.spoken(domain.name)} {how}.")
    return DONE


def watch_delegation(
    arguments: Namespace, domain: "Domain", hosts: list[str], finder: "ZoneFinder", settings: "LookupSettings"
) -> int:
    """Watch until all agree, the rounds are over, or somebody interrupts it."""
    from tuiz.services.preflighting import hosts_of
    from tuiz.services.propagating import resolvers_to_ask
    from tuiz.services.tracing import world_of
    from tuiz.services.watching_delegation import watch, watch_document, watch_of

    if arguments.rounds is not None and arguments.rounds < 1:
        raise UsageError("--rounds takes a number from 1.")
    begun = watch_of(domain, list(hosts_of(hosts, domain.name)) if hosts else [], finder)
    shown = _Shown(begun, is_silent=arguments.json)
    listed = " ".join(map(names.spoken, begun.hosts)) or "no name server"
    tell(f"Watching until {names.spoken(domain.name)} is delegated to {listed}; ctrl+c stops, --watch goes on.")
    watching = watch(
        begun,
        world_of(settings),
        resolvers_to_ask((), settings),
        finder.places,
        take=shown.take,
        rounds=arguments.rounds,
    )
    try:
        state, status = asyncio.run(watching), None
    except KeyboardInterrupt:
        state, status = shown.last, INTERRUPTED
    if arguments.json:
        put_json(watch_document(state))
    elif state.is_done:
        tell(_ended(state))
        if sys.stderr.isatty():
            sys.stderr.write("\a")
    return _status(state) if status is None else status


class _Shown:
    """Prints what a server says when it says something else than before."""

    def __init__(self, begun: Watch, *, is_silent: bool) -> None:
        self.last = begun
        self._is_silent = is_silent
        self._told: dict[str, tuple[Word, str]] = {}

    def take(self, state: Watch) -> None:
        """Print what is new in a watch."""
        self.last = state
        if self._is_silent:
            return
        for who, said in state.said.items():
            if self._told.get(who) != (said.word, said.detail):
                self._told[who] = said.word, said.detail
                kept = f" (kept for {said.ttl} s)" if said.word is Word.DIFFERS and said.ttl is not None else ""
                put(f"{said.word:8} {who}{f': {said.detail}' if said.detail else ''}{kept}")
        if not state.is_done:
            tell(f"The next look is in {state.pause_seconds} s.")


def _ended(state: Watch) -> str:
    """Return how a watch ended, a sentence."""
    if state.is_agreed:
        return "All agree."
    return (
        f"All that answer agree; unknown, since they never answered: {', '.join(each.who for each in state.unknown)}."
    )


def _status(state: Watch) -> int:
    if state.is_agreed:
        return DONE
    return NOT_YET if any(each.word is not Word.UNKNOWN for each in state.said.values()) else FAILED
