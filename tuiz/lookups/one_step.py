"""One step of a trace: ask a zone's servers one question, and make the best of what they reply."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tuiz.lookups.judging import Sort, answering_zone, redirected, with_signatures
from tuiz.lookups.panel import Heard, Panel, Wish, differences
from tuiz.lookups.security import Verdict, unknown
from tuiz.lookups.steps import NOT_VALIDATED, AskedServer, Failure, HostLookup, Question, Step
from tuiz.lookups.zone_cut import ZoneCut, delegated_cut, records_of

if TYPE_CHECKING:
    import dns.name

    from tuiz.lookups.chain import Chain

FindAddresses = Callable[..., Awaitable[list[HostLookup]]]

_MOST_JUDGED: Final = 4
"""How many replies to one question are validated."""
_SHOWN: Final = 4
"""How many servers a sentence names."""


@dataclass(frozen=True, slots=True)
class Landing:
    """What a step came to."""

    cut: ZoneCut
    step: Step
    heard: Heard | None = None
    """The reply that it goes by."""
    below: ZoneCut | None = None
    """The zone that it refers to."""
    reason: str = ""
    """Why there is no reply to go by, a sentence without its full stop."""

    @property
    def sort(self) -> Sort | None:
        """What sort of answer there is; None when no server has one."""
        return self.step.sort


class StepMaker:
    """Makes steps."""

    def __init__(self, panel: Panel, chain: Chain | None, *, everyone: bool) -> None:
        """Take who asks, and who validates: None where nobody does."""
        self._panel = panel
        self._chain = chain
        self._everyone = everyone

    async def make(self, cut: ZoneCut, question: tuple[dns.name.Name, int], find_addresses: FindAddresses) -> Landing:
        """Ask the servers of *cut*.

        Args:
            cut: the zone.
            question: the name and the type's number.
            find_addresses: looks up addresses of servers that have none.

        Raises:
            BudgetSpent: it takes too many questions.
            StepsSpent: it takes too many steps.
        """
        begun = self._panel.elapsed()
        lookups: list[HostLookup] = []
        if self._everyone or not cut.addresses():
            lookups += await find_addresses(everyone=self._everyone)
        if self._chain is not None and cut.addresses():
            self._chain.begin(cut)  # whatever they answer, it needs their keys
        heard = await self._ask(cut, question, everyone=self._everyone)
        if not any(item.is_usable for item in heard) and cut.without_address():
            lookups += await find_addresses(everyone=True)
            if self._chain is not None:
                await self._chain.begin_anew(cut)
            heard = await self._ask_rest(cut, question, heard)
        source, verdict, below = await self._best(cut, question, heard)
        if source is not None and verdict.is_bogus and _has_more(heard):
            # A resolver would try the others before it gave up.
            heard = await self._ask_rest(cut, question, heard)
            source, verdict, below = await self._best(cut, question, heard)
        step = _step(cut, question, heard, source)
        if below is not None:
            step = replace(step, referral=below.referral)
        step = replace(
            step, security=verdict, lookups=tuple(lookups), begun=begun, seconds=self._panel.elapsed() - begun
        )
        return Landing(cut, step, source, below, "" if source else _why_nobody(cut, step))

    async def _ask(self, cut: ZoneCut, question: tuple[dns.name.Name, int], *, everyone: bool) -> list[Heard]:
        return await self._panel.ask(Wish(cut.name, *question, cut.addresses()), everyone=everyone)

    async def _ask_rest(self, cut: ZoneCut, question: tuple[dns.name.Name, int], heard: list[Heard]) -> list[Heard]:
        """Ask those that nobody asked, or waited for."""
        done = {(item.server.name, item.server.address): item for item in heard if not _is_open(item)}
        rest = tuple(item for item in cut.addresses() if (item.host, item.address) not in done)
        more = await self._panel.ask(Wish(cut.name, *question, rest), everyone=True)
        return [*done.values(), *more]

    async def _best(
        self, cut: ZoneCut, question: tuple[dns.name.Name, int], heard: list[Heard]
    ) -> tuple[Heard | None, Verdict, ZoneCut | None]:
        """Return the first reply that isn't bogus, else the first; how far it can be trusted; where it refers to."""
        candidates = [item for item in heard if item.is_usable] or [item for item in heard if _is_second_best(item)]
        if not candidates:
            return None, unknown("there is nothing to validate"), None
        first: tuple[Heard, Verdict, ZoneCut | None] | None = None
        for item in candidates[:_MOST_JUDGED]:
            below = _zone_below(cut, item, heard)
            verdict = NOT_VALIDATED
            if self._chain is not None:
                answer = self._chain.verdict(cut, item, *question) if below is None else self._chain.delegation(below)
                verdict = await answer
            if not verdict.is_bogus:
                return item, verdict, below
            first = first or (item, verdict, below)
        assert first is not None
        return first


def alias_of(name: dns.name.Name, heard: Heard) -> str | None:
    """Return where a CNAME or a DNAME leads from *name*; None where there is none, or no name would be short enough."""
    if heard.judged is None:
        return None
    sort = heard.judged.without_authority or heard.judged.sort
    if sort is Sort.ALIAS:
        target: dns.name.Name | None = heard.judged.rrsets[0][0].target
    elif sort is Sort.REDIRECTION:
        target = redirected(name, heard.judged.rrsets[0])
    else:
        return None
    return None if target is None else target.to_text()


def _step(cut: ZoneCut, question: tuple[dns.name.Name, int], heard: list[Heard], source: Heard | None) -> Step:
    import dns.rdatatype

    name, rdtype = question
    asked = Question(name.to_text(), dns.rdatatype.to_text(dns.rdatatype.RdataType.make(rdtype)))
    servers = (*(replace(item.server, is_source=item is source) for item in heard), *_without_address(cut))
    step = Step(cut.name.to_text(), asked, servers, None)
    if source is None or source.judged is None or source.reply is None:
        return step
    judged = source.judged
    sort = judged.without_authority or judged.sort
    remarks = [*differences(heard, source), *_odd_cases(heard)]
    if judged.without_authority:
        remarks.append(f"No server of {step.zone} answers with authority; resolvers take such an answer all the same.")
    message = source.reply.message
    step = replace(step, sort=sort, authority=records_of(message.authority), remarks=tuple(remarks))
    if sort is Sort.REFERRAL:
        return step
    if (below := answering_zone(message, cut.name)) != cut.name:
        remarks.append(f"The server has {below} too, so it answers for that zone without a referral.")
        step = replace(step, remarks=tuple(remarks))
    answer = records_of(with_signatures(message.answer, judged.rrsets))
    return replace(step, answer=answer, alias=alias_of(name, source))


def _odd_cases(heard: list[Heard]) -> list[str]:
    """Return in words which servers aren't indifferent to the case of letters."""
    return [
        f"{item.server.name} ({item.server.address}) {item.reply.odd_case}."
        for item in heard
        if item.reply is not None and item.reply.odd_case
    ]


def _is_open(heard: Heard) -> bool:
    return heard.server.state in {Failure.NOT_ASKED, Failure.NOT_AWAITED}


def _has_more(heard: list[Heard]) -> bool:
    return any(map(_is_open, heard))


def _is_second_best(heard: Heard) -> bool:
    return heard.judged is not None and heard.judged.without_authority is not None


def _zone_below(cut: ZoneCut, source: Heard, heard: list[Heard]) -> ZoneCut | None:
    """Return the zone that a reply refers to, if it does, with all the replies that told of it."""
    if source.judged is None or source.judged.sort is not Sort.REFERRAL:
        return None
    below = delegated_cut(cut, source)
    below.told_by = [source, *(item for item in heard if item is not source and _refers_to(item, below))]
    return below


def _refers_to(heard: Heard, cut: ZoneCut) -> bool:
    return heard.judged is not None and heard.judged.sort is Sort.REFERRAL and heard.judged.rrsets[0].name == cut.name


def _without_address(cut: ZoneCut) -> list[AskedServer]:
    """Return the servers that couldn't be asked for want of an address, or needn't be."""
    found = []
    for host in cut.hosts:
        if host.addresses:
            continue
        state, detail = Failure.NOT_ASKED, "its address wasn't needed"
        if host.lookup is not None:
            state, detail = Failure.NO_ADDRESS, host.lookup.problem
        found.append(AskedServer(host.name.to_text(), None, state, detail))
    return found


def _why_nobody(cut: ZoneCut, step: Step) -> str:
    """Return why no server of a zone leads on."""
    if not step.servers:
        return f"{step.zone} has no name servers"
    tried = [server for server in step.servers if server.state is not Failure.NOT_ASKED]
    told = "; ".join(
        f"{server.name}{f' ({server.address})' if server.address else ''}: {server.detail}" for server in tried[:_SHOWN]
    )
    more = f"; and {len(tried) - _SHOWN} more" if len(tried) > _SHOWN else ""
    if not any(server.address for server in tried):
        return f"no server of {step.zone} has an address that can be found: {told}{more}"
    states = {server.state for server in tried}
    what = f"answers for {cut.name}"
    if states <= {Failure.NO_REPLY, Failure.UNREACHABLE}:
        what = "answered" if Failure.NO_REPLY in states else "can be reached"
    return f"none of the servers of {step.zone} {what}: {told}{more}"
