"""Lookups for the screen: each line goes to the service that the command of the same name uses."""

from __future__ import annotations

import asyncio
import shlex
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from tuiz.errors import UsageError
from tuiz.ui.looking_up import News
from tuiz.ui.lookup_views import query_lines
from tuiz.ui.lookup_views.going_on import PLAN, WATCHES

if TYPE_CHECKING:
    from pathlib import Path

    from tuiz.services.delegation_desk import DelegationDesk
    from tuiz.services.preflighting import PreflightReport
    from tuiz.services.verifying import Verification
    from tuiz.services.zone_index import ZoneIndex
    from tuiz.storage.settings import LookupSettings
    from tuiz.ui.lookup_views.delegation_kept import KeptReports
    from tuiz.ui.lookup_views.delegation_run import Changes
    from tuiz.ui.lookup_views.stored_run import StoredRun
    from tuiz.ui.lookup_views.verify_run import VerifyRun

_KINDS: Final = ("dig", "trace", "propagation", "verify", "delegation", "simulate")
_OF_THE_WORKSPACE: Final = frozenset({"propagation", "verify", "delegation"})
"""What a command can do only where it finds the zones."""
_NOT_SIMULATED: Final = frozenset({"ANY", "AXFR", "IXFR"})
"""What servers answer as they see fit, or not at all."""
_PRINTED: Final = (
    "Options for what dig prints make no difference here: all is shown. C copies the command, which has them."
)


class LiveLookups:
    """Looks things up in the live DNS.

    Args:
        settings: whom to ask where a line names nobody.
        zone_file: where the zone of a name is stored, for what compares with it; None where it isn't.
        root: the folder of the workspace.
        bar: the character that times are drawn with.
        verified: is given each verification that was finished.
        draft: what gives the text of the zone in this file with edits that aren't saved; None without any.
        options: what a command needs so that it asks the same servers.
        delegations: knows what was changed of delegations, and where watches are kept; None knows of none.
    """

    def __init__(
        self,
        settings: LookupSettings,
        zone_file: Callable[[str], Path | None],
        root: Path,
        *,
        bar: str,
        verified: Callable[[Verification], None],
        draft: Callable[[Path], Callable[[], bytes] | None] = lambda _: None,
        options: Sequence[str] = (),
        delegations: DelegationDesk | None = None,
    ) -> None:
        self.settings = settings
        self._zone_file = zone_file
        self._root = root
        self._bar = bar
        self._verified = verified
        self._draft = draft
        self._options = options
        self._changes: Changes = delegations.history if delegations else lambda _: ()
        self._places = delegations.places if delegations else None
        self._stored_run: StoredRun | None = None
        """Made by the first lookup that needs it."""

    def run(self, line: str) -> AsyncIterator[News]:
        """Look up what *line* asks for."""
        kind, words = _parted(line)
        if kind == "trace":
            return self._trace(words)
        if kind == "verify":
            return self._verify.run(words)
        if kind == "propagation":
            return self._propagation(words)
        if kind == "delegation":
            return self._delegation(words)
        if kind == "simulate":
            return self._stored.alone(words)
        return self._dig(words)

    def is_question(self, line: str) -> bool:
        """Return whether *line* asks one question of one server, as dig does."""
        return _parted(line)[0] == "dig"

    def at_server(self, line: str, server: str) -> str:
        """Return *line* as a question to another server."""
        kind, words = _parted(line)
        if kind != "dig":
            return line
        return shlex.join([f"@{server}", *(word for word in words if not word.startswith("@"))])

    def command(self, line: str) -> str:
        """Return the command that does the same."""
        kind, words = _parted(line)
        if kind == "simulate":
            found = self._stored.command(words)
            return shlex.join(["tuiz", *found]) if found else ""
        place = ("-w", str(self._root)) if kind in _OF_THE_WORKSPACE else ()
        return shlex.join(["tuiz", kind, *place, *self._options, *words]) if words or self._options else ""

    def forget_zones(self) -> None:
        """Read stored zones anew; large ones only when they are asked for."""
        before, self._stored_run = self._stored_run, None
        if before is not None:
            threading.Thread(target=before.close, name="forget-zones", daemon=True).start()

    def looked_ahead(self, line: str) -> PreflightReport | None:
        """Return what came of *line*, which looked ahead at a change; None where that isn't known (any more)."""
        from tuiz.services.finding_zone import ZoneFinder
        from tuiz.ui.lookup_views.delegation_run import asked_ahead

        asked = asked_ahead(_parted(line)[1], ZoneFinder(self._root, places=self._places))
        return None if asked is None else self._kept.preflights.get(asked)

    def look_anew(self) -> None:
        """Use nothing that was found out of delegations before."""
        self._kept.forget()

    def read_large(self) -> None:
        """Read stored zones from now on however large they are."""
        self._stored.reads_large = True

    def subject(self, line: str) -> tuple[str, str]:
        """Return the name and the type that *line* asks for."""
        kind, words = _parted(line)
        if kind != "dig":
            plain = [word for word in words if not word.startswith("-")]
            has_type = len(plain) > 1 and kind not in {"delegation", "verify"}
            return (plain[0] if plain else "", plain[1].upper() if has_type else "")
        from tuiz.lookups.dig.words import read_words

        try:
            query = read_words(words).queries[0]
        except (UsageError, IndexError):
            return "", ""
        return query.name or "", query.asked_type

    async def _dig(self, words: Sequence[str]) -> AsyncIterator[News]:
        from tuiz.lookups.dig.query import Shown
        from tuiz.lookups.dig.words import read_words
        from tuiz.services.looking_up import LookingUp

        asked = read_words(words)
        if asked.batch_file is not None:
            raise UsageError("A file of lookups is read on the command line only.", hint="tuiz dig -f FILE")
        if any(query.trace for query in asked.queries):
            query = asked.queries[0]
            async for news in self._trace([query.name or ".", query.asked_type]):
                yield news
            return
        remarks = [*asked.remarks, *([_PRINTED] if any(query.shown != Shown() for query in asked.queries) else [])]
        yield News(list(query_lines.remark_lines(remarks)))
        documents: list[query_lines.Document] = []
        status, tone = query_lines.summary(documents)
        async with LookingUp(self.settings) as looking:
            early: dict[int, query_lines.Document] = {}
            async for index, looked in looking.at_once(asked.queries):
                early[index] = looked.document()
                while (answered := early.pop(len(documents), None)) is not None:  # in the order of the questions
                    documents.append(answered)
                    status, tone = query_lines.summary(documents)
                    lines = [*query_lines.query_lines(answered), *query_lines.remark_lines(looking.remarks)]
                    looking.remarks.clear()
                    yield News(lines, status=status, tone=tone, document=list(documents))
        for answered in documents:
            question = answered["question"]
            if question["class"] == "IN" and question["type"] not in _NOT_SIMULATED:
                yield News(status=f"{status}, reading the stored zone", tone=tone)
                yield News(await self._stored.beside(answered), status=status, tone=tone)

    async def _trace(self, words: Sequence[str]) -> AsyncIterator[News]:
        from tuiz.lookups.steps import Outcome, Step, TraceOptions
        from tuiz.services.trace_document import document
        from tuiz.services.tracing import question_of, trace, world_of
        from tuiz.ui.lookup_views.trace_lines import TraceLines, status_of, tone_of
        from tuiz.ui.lookup_views.trace_prose import TraceProse

        flags = {word for word in words if word.startswith("--")}
        plain = [word for word in words if not word.startswith("--")]
        known = {"--all-servers", "--minimise", "--minimize", "--no-dnssec", "--dnssec", "--explain"}
        if unknown := flags - known:
            raise UsageError(f"trace has no option {min(unknown)}.", hint=f"It has {', '.join(sorted(known))}.")
        if not 0 < len(plain) <= 2:
            raise UsageError("A trace takes a name and perhaps a type.", hint="trace www.example.com AAAA")
        question = question_of(plain[0], plain[1] if len(plain) > 1 else None)
        options = TraceOptions(
            all_servers="--all-servers" in flags,
            minimise=bool(flags & {"--minimise", "--minimize"}),
            dnssec="--no-dnssec" not in flags,
        )
        lines = TraceProse() if "--explain" in flags else TraceLines(bar=self._bar)
        steps: list[Step] = []
        async for item in trace(question, world_of(self.settings), options):
            if isinstance(item, Outcome):
                yield News(
                    list(lines.end(item)),
                    status=status_of(item),
                    tone=tone_of(item),
                    document=document(question, steps, item),
                )
            else:
                steps.append(item)
                yield News(list(lines.step(item)))

    async def _propagation(self, words: Sequence[str]) -> AsyncIterator[News]:
        from tuiz.services.propagating import resolvers_to_ask
        from tuiz.services.rrset_value import value_of
        from tuiz.services.stored_answer import servers_of, stored_answer
        from tuiz.services.tracing import question_of, world_of
        from tuiz.ui.lookup_views.propagation_run import PropagationRun

        plain = [word for word in words if word[0] not in "@-"]
        if not plain or len(plain) > 2:
            raise UsageError("Propagation takes a name and a type.", hint="propagation www.example.com A [@RESOLVER …]")
        question = question_of(plain[0], plain[1] if len(plain) > 1 else None)
        settings = self.settings
        named = [word for word in words if word.startswith("@")]
        resolvers = resolvers_to_ask(named, settings, public="--public" in words)
        if not resolvers:
            raise UsageError("There is no resolver to ask.", hint="Name one: @192.0.2.53")
        stored = await asyncio.to_thread(stored_answer, self._zones, question.name, question.rdtype)
        is_ours = stored is not None and not stored.is_delegated
        value = value_of(stored.records, question.rdtype) if stored is not None and is_ours else None
        servers = servers_of(stored.zone, settings.port) if stored is not None and is_ours else []
        run = PropagationRun(question, value, servers, world_of(settings))
        async for news in run.look(resolvers):
            yield news
        if "--watch" in words:
            async for news in run.watch():
                yield news

    def _delegation(self, words: Sequence[str]) -> AsyncIterator[News]:
        from tuiz.services.finding_zone import ZoneFinder
        from tuiz.ui.lookup_views.delegation_run import look_at_delegation

        finder = ZoneFinder(self._root, places=self._places)
        if list(words) == [WATCHES]:
            from tuiz.ui.lookup_views.delegation_watch import list_watches

            return list_watches(finder)
        if PLAN in words:
            from tuiz.ui.lookup_views.delegation_plan import show_plan

            return show_plan(words, finder)
        return look_at_delegation(words, finder, self.settings, self._changes, self._kept)

    @cached_property
    def _kept(self) -> KeptReports:
        from tuiz.ui.lookup_views.delegation_kept import KeptReports

        return KeptReports()

    @property
    def _stored(self) -> StoredRun:
        from tuiz.ui.lookup_views.stored_run import StoredRun

        if self._stored_run is None:
            self._stored_run = StoredRun(self._zones, self._zone_file, self._draft)
        return self._stored_run

    @cached_property
    def _verify(self) -> VerifyRun:
        from tuiz.ui.lookup_views.verify_run import VerifyRun

        return VerifyRun(self.settings, self._root, self._zone_file, self._verified)

    @cached_property
    def _zones(self) -> ZoneIndex:
        from tuiz.services.finding_zone import ZoneFinder
        from tuiz.services.zone_index import ZoneIndex

        return ZoneIndex(lambda: ZoneFinder(self._root))


def _parted(line: str) -> tuple[str, list[str]]:
    """Return the kind of lookup and the words behind it."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"The line can't be read: {str(error).lower()}.", hint="Close the quotation mark.") from error
    if words and words[0] == "tuiz":
        words = words[1:]
    if words and words[0] in _KINDS:
        return words[0], words[1:]
    return "dig", words
