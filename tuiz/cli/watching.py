"""`tuiz delegation --watch`: look at a changed delegation again and again, and print what changes."""

import asyncio
import shlex
import sys
from argparse import Namespace
from datetime import UTC, datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from tuiz.cli.ds_option import ds_choice
from tuiz.cli.output import put, put_json, put_lines, tell
from tuiz.cli.planning import is_about_plan
from tuiz.cli.streams import flush
from tuiz.cli.waiting import StatusLine
from tuiz.domain import names
from tuiz.domain.watching_delegation import Watch, Word
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.cli.arguments import Parser
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.watch_keeping import WatchedElsewhere
    from tuiz.storage.settings import LookupSettings

DONE, NOT_YET, FAILED, INTERRUPTED = 0, 1, 3, 130
_WIDTH: Final = 78


def add_watch_options(parser: "Parser") -> None:
    """Declare what a watch understands."""
    parser.add_argument(
        "--watch",
        metavar="NS",
        nargs="*",
        default=None,
        help="after a change: ask the parent's servers and the resolvers until all name these servers; without any, go"
        " on with the watch begun, else with the last change at the registrar, else with what is planned, else with"
        " what the settings mean;"
        " @ADDRESS among them names a resolver to ask in the place of others",
    )
    parser.add_argument(
        "--ds",
        metavar="DS",
        action="append",
        default=[],
        help="with --watch: the DS records that there are to be: zone (as the zone here asks for), none, or the data of"
        " one",
    )
    parser.add_argument("--rounds", metavar="N", type=int, help="with --watch: look so often at most")
    parser.add_argument(
        "--for", dest="at_most", metavar="TIME", help="with --watch: look for so long at most: seconds, or 30m, 2h, 1d"
    )
    parser.add_argument(
        "--take-over", action="store_true", help="with --watch: watch here, although another tuiz watches the domain"
    )
    parser.add_argument("--stop-watching", action="store_true", help="forget the watch that was begun")
    parser.add_argument(
        "--watches", action="store_true", help="list the domains with an open watch or plan, and how far each has come"
    )


def list_watches(arguments: Namespace, finder: "ZoneFinder") -> int:
    """List what is open.

    Raises:
        UsageError: a domain is named, or something else is asked for.
    """
    from tuiz.services.watched_domains import pending, pending_document, pending_lines

    others = (arguments.watch is not None, arguments.preflight, arguments.history, arguments.stop_watching)
    if arguments.words or any(others) or is_about_plan(arguments):
        raise UsageError("--watches lists all domains: it stands alone.", hint="tuiz delegation --watches [--json]")
    found, now = pending(finder.places), datetime.now(UTC)
    if arguments.json:
        put_json([pending_document(each, now) for each in found])
        return DONE
    for each in found:
        put(names.spoken(each.domain))
        for text in pending_lines(each, now):
            put_lines(wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False))
    if found:
        tell("tuiz delegation DOMAIN --watch goes on with a watch, --plan shows a plan.")
    else:
        tell("No delegation is watched, and no change of one is planned.")
    return DONE


def stop_watching(arguments: Namespace, domain: "Domain", finder: "ZoneFinder") -> int:
    """Forget the watch of a domain."""
    from tuiz.services.watch_keeping import forget

    was = forget(domain.name, finder.places)
    if arguments.json:
        put_json({"domain": domain.name, "forgotten": was})
    how = "is watched no longer" if was else "wasn't watched"
    tell(f"{names.spoken(domain.name)} {how}.")
    return DONE


def watch_delegation(
    arguments: Namespace, domain: "Domain", words: list[str], finder: "ZoneFinder", settings: "LookupSettings"
) -> int:
    """Watch until all agree, the rounds or the time are over, or somebody interrupts it."""
    from tuiz.services.preflighting import hosts_of
    from tuiz.services.propagating import resolvers_to_ask
    from tuiz.services.tracing import world_of
    from tuiz.services.watch_keeping import WatchedElsewhere
    from tuiz.services.watch_words import aim_words, asked_words, watch_document
    from tuiz.services.watching_delegation import Patience, watch, watch_of

    if arguments.rounds is not None and arguments.rounds < 1:
        raise UsageError("--rounds takes a number from 1.")
    seconds = None if arguments.at_most is None else _seconds(arguments.at_most)
    hosts = [word for word in words if not word.startswith("@")]
    named = [word for word in words if word.startswith("@")]
    resolvers, world = resolvers_to_ask(named, settings), world_of(settings)
    new = list(hosts_of(hosts, domain.name)) if hosts else []
    begun = watch_of(domain, new, finder, ds_choice(arguments.ds))
    shown = _Shown(begun, is_silent=arguments.json, go_on=_go_on(arguments, domain))
    tell(f"{aim_words(begun)}.")
    for text in asked_words(resolvers, settings, are_named=bool(named)):
        tell(text)
    watching = watch(
        begun,
        world,
        resolvers,
        finder.places,
        patience=Patience(arguments.rounds, seconds),
        take=shown.take,
        takes_over=arguments.take_over,
        wait=shown.wait,
    )
    try:
        state, status = asyncio.run(watching), None
    except KeyboardInterrupt:
        state, status = shown.last, INTERRUPTED
    except WatchedElsewhere as error:
        return _tell_of_other(error, begun, as_json=arguments.json)
    finally:
        shown.line.clear()
    if arguments.json:
        put_json(watch_document(state))
    shown.end(state)
    return _status(state) if status is None else status


def tell_of_watch(arguments: Namespace, domain: "Domain", finder: "ZoneFinder") -> None:
    """Say that a watch of a domain is open, if one is."""
    from tuiz.services.watch_keeping import kept_watch
    from tuiz.services.watched_domains import open_words

    found = kept_watch(domain.name, finder.places)
    if found is not None:
        tell(f"{open_words(found, datetime.now(UTC))} {_go_on(arguments, domain)}")


def _seconds(text: str) -> int:
    from tuiz.services import record_words

    try:
        return record_words.seconds(text)
    except UsageError as error:
        raise UsageError(f"{text!r} is no time for --for.", hint="Write seconds, or units: 30m, 2h, 1d.") from error


def _go_on(arguments: Namespace, domain: "Domain") -> str:
    """Return how a watch is gone on with, and ended, a sentence."""
    places = (("-w", arguments.workspace), ("--config", arguments.config))
    words = [word for option, value in places if value is not None for word in (option, str(value))]
    command = shlex.join(["tuiz", "delegation", *words, names.spoken(domain.name)])
    return f"{command} --watch goes on, --stop-watching ends it."


class _Shown:
    """Prints what a server says when it says something else than before.

    Args:
        begun: the watch.
        is_silent: whether only what doesn't go to stdout is told.
        go_on: how it is gone on with, a sentence.
    """

    def __init__(self, begun: Watch, *, is_silent: bool, go_on: str = "") -> None:
        self._how_on = go_on
        self.last = begun
        self.line = StatusLine()
        self._is_silent = is_silent
        self._told: dict[str, tuple[Word, str]] = {}

    def go_on(self) -> None:
        """Print what is known from before."""
        if self.last.looked is not None:
            from tuiz.services.history_view import time_text

            tell(f"Gone on with after {self._looks}; at the last one, {time_text(self.last.looked)}:")
            self._put(self.last)

    def take(self, state: Watch) -> None:
        """Print what is new in a watch."""
        self.line.clear()
        if state.rounds == self.last.rounds:
            self.go_on()
        else:
            self.last = state
            self._put(state)
        flush()  # the next look may be long in coming

    async def wait(self, seconds: float) -> None:
        """Wait, and show on a terminal when the next look is."""
        if not self.line.is_shown and not self._is_silent:
            tell(f"The next look is in {seconds:.0f} s.")
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (left := end - loop.time()) > 0:
            self.line.show(f"The next look is in {left:.0f} s ({self._looks} so far); ctrl+c stops.")
            await asyncio.sleep(min(left, 1.0) if self.line.is_shown else left)

    def end(self, state: Watch) -> None:
        """Say how it ended, and that it is kept where it isn't over."""
        from tuiz.services.watch_words import end_words, progress_words

        if not state.is_done:
            tell(f"Not yet: {progress_words(state)}. The watch is kept: {self._how_on}")
        elif not self._is_silent:
            tell(end_words(state))
            if sys.stderr.isatty():
                sys.stderr.write("\a")

    @property
    def _looks(self) -> str:
        return f"{self.last.rounds} look{'s' if self.last.rounds != 1 else ''}"

    def _put(self, state: Watch) -> None:
        from tuiz.services.watch_words import ds_words, said_words, seconds_kept

        if self._is_silent:
            return
        told = {}
        for who, said in state.said.items():
            words = said_words(said)
            told[who] = said.word, words
            if self._told.get(who) != told[who]:
                left = seconds_kept(said, datetime.now(UTC))
                kept = f" (its cache expires in {left} s)" if left else ""
                put(f"{said.word:8} {who}{f': {words}' if words else ''}{kept}")
        for who in self._told:
            if who not in told and who:
                put(f"{'gone':8} {who}: it isn't asked any more")
        told[""] = Word.UNKNOWN, "\n".join(ds_words(state))
        if told[""] != self._told.get("", (Word.UNKNOWN, "")):
            put_lines(told[""][1:])
        self._told = told


def _tell_of_other(error: "WatchedElsewhere", begun: Watch, *, as_json: bool) -> int:
    """Print what the tuiz that watches found; where it watches for something else, that is an error."""
    from tuiz.domain.delegation import keys
    from tuiz.services.watch_words import aim_words, watch_document
    from tuiz.services.watched_domains import open_words

    found = error.kept.watch
    if keys(found.hosts) != keys(begun.hosts):
        error.message += f" {aim_words(found)}."
        raise error
    if as_json:
        put_json(watch_document(found))
    else:
        _Shown(found, is_silent=False).go_on()
    tell(f"{open_words(error.kept, datetime.now(UTC))} {error.hint}")
    return _status(found)


def _status(state: Watch) -> int:
    if state.is_agreed:
        return DONE
    return NOT_YET if any(each.word is not Word.UNKNOWN for each in state.said.values()) else FAILED
