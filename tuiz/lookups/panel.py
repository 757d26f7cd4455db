"""Ask the servers of a zone one question, several at a time, and judge what each replies."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tuiz.lookups.asking import AskOptions, Edns, Limits, Reply, ask, make_query
from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.errors import LookupFailed, NoReply, NoRoute, Unreachable
from tuiz.lookups.judging import Judged, Sort, judge
from tuiz.lookups.letter_case import is_worth_it
from tuiz.lookups.steps import AskedServer, Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    import dns.message
    import dns.name

AT_ONCE: Final = 8
"""How many addresses are asked at once."""
_FEW_OF_MANY: Final = 4
"""How many of a large zone's: nobody needs thirteen root servers to tell the same."""
_EDE_OPTIONS: Final = 8
_EDE_TEXT: Final = 120
"""How much is told of a server's own words about an error."""
_GRACE: Final = 0.25
"""Seconds that others may still reply in after the first usable reply, so that differences show."""


class BudgetSpent(Exception):
    """More questions would have to be sent than any honest name needs."""


@dataclass(slots=True)
class Budget:
    """The questions that are left."""

    left: int
    sent: int = 0
    heard: bool = False
    """Whether any server replied."""

    def spend(self) -> None:
        """Take one.

        Raises:
            BudgetSpent: none is left.
        """
        if self.left <= 0:
            raise BudgetSpent
        self.left -= 1
        self.sent += 1


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a name server."""

    host: str
    address: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What one address came to."""

    server: AskedServer
    reply: Reply | None = None
    judged: Judged | None = None

    @property
    def is_usable(self) -> bool:
        """Whether its reply leads on."""
        return self.judged is not None and self.judged.sort.is_usable


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked, of whom."""

    zone: dns.name.Name
    name: dns.name.Name
    rdtype: int
    addresses: tuple[Address, ...]


class Panel:
    """Asks servers, within a budget and with one patience."""

    def __init__(
        self,
        port: int,
        limits: Limits,
        budget: Budget,
        begun: float,
        *,
        dnssec: bool,
        at_once: int | None = None,
        failed: dict[str, int] | None = None,
    ) -> None:
        """Take what holds for every question.

        Args:
            port: where the servers listen.
            limits: of each question.
            budget: of all of them.
            begun: when the trace began, as `time.monotonic` tells.
            dnssec: whether to ask for signatures.
            at_once: how many of a zone's servers to ask at once; None leaves it to how many there are.
            failed: what another panel has learned of who answers, which this one adds to.
        """
        self._port = port
        self._limits = limits
        self.budget = budget
        self._begun = begun
        self._edns = Edns(dnssec_ok=dnssec)
        self._odd: set[str] = set()
        """Addresses that aren't indifferent to the case of letters."""
        self._at_once = at_once
        self._failed = {} if failed is None else failed
        """How often an address gave no reply, or a useless one; less than 0 once it gave a useful one."""

    def elapsed(self) -> float:
        """Return the seconds since the trace began."""
        return time.monotonic() - self._begun

    async def ask(self, wish: Wish, *, everyone: bool = False, at_once: int | None = None) -> list[Heard]:
        """Return what the addresses came to, in their order, those included that nobody had to ask.

        Args:
            wish: the question, and whom to ask.
            everyone: ask all, and wait for each.
            at_once: how many to ask at once; None leaves it to how many there are.

        Raises:
            BudgetSpent: more questions would have to be sent than any honest name needs.
        """
        many = len(wish.addresses) > AT_ONCE
        width = at_once or self._at_once or (_FEW_OF_MANY if many else AT_ONCE)
        if everyone:
            width = self._at_once or AT_ONCE
        heard: dict[int, Heard] = {}
        # Those that failed before come last: nobody has to wait for them twice.
        order = sorted(range(len(wish.addresses)), key=lambda index: self._failed.get(wish.addresses[index].address, 0))
        for first in range(0, len(order), width):
            batch = order[first : first + width]
            await self._ask_batch(wish, batch, heard, everyone=everyone)
            if not everyone and any(item.is_usable for item in heard.values()):
                break
        return [heard.get(index) or _not_asked(address) for index, address in enumerate(wish.addresses)]

    async def _ask_batch(self, wish: Wish, batch: Sequence[int], heard: dict[int, Heard], *, everyone: bool) -> None:
        """Ask some at once, and fill *heard*; the others aren't waited for long once one reply leads on."""
        started = self.elapsed()
        for _ in batch:
            self.budget.spend()
        tasks = {asyncio.create_task(self._ask_one(wish, wish.addresses[index])): index for index in batch}
        waiting = set(tasks)
        deadline: float | None = None
        try:
            while waiting:
                left = None if deadline is None else max(0.0, deadline - time.monotonic())
                done, waiting = await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    break
                for task in done:
                    heard[tasks[task]] = task.result()
                    self._note(task.result())
                if deadline is None and not everyone and any(task.result().is_usable for task in done):
                    # Who was silent before isn't waited for again.
                    fresh = any(self._failed.get(wish.addresses[tasks[task]].address, 0) <= 0 for task in waiting)
                    deadline = time.monotonic() + (max(_GRACE, self.elapsed() - started) if fresh else 0)
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        for task in waiting:
            address = wish.addresses[tasks[task]]
            late = AskedServer(
                address.host, address.address, Failure.NOT_AWAITED, "others replied sooner", begun=started
            )
            heard[tasks[task]] = Heard(late)
            self._note(heard[tasks[task]])

    def _note(self, heard: Heard) -> None:
        address = heard.server.address or ""
        self._failed[address] = -1 if heard.is_usable else self._failed.get(address, 0) + 1

    async def _ask_one(self, wish: Wish, address: Address) -> Heard:
        begun = self.elapsed()
        server = AskedServer(address.host, address.address, Failure.NO_REPLY, begun=begun, port=self._port)
        endpoint = Endpoint(address.address, self._port)
        try:
            reply = await self._reply(wish, endpoint)
        except LookupFailed as error:
            state = Failure.BAD_REPLY
            if isinstance(error, NoReply):
                state = Failure.NO_REPLY
            elif isinstance(error, Unreachable):
                state = Failure.UNREACHABLE
            took = None if state is Failure.UNREACHABLE else self.elapsed() - begun
            has_route = not isinstance(error, NoRoute)
            told = error.message.rstrip(".")
            return Heard(replace(server, state=state, detail=told, seconds=took, has_route=has_route))
        self.budget.heard = True
        return self._judge(wish, reply, server)

    async def _reply(self, wish: Wish, endpoint: Endpoint) -> Reply:
        """Ask with EDNS, and without where a server doesn't know it (RFC 6891 §7)."""
        import dns.rcode

        reply = await self._send(wish, endpoint, self._edns)
        without_edns = reply.message.rcode() in {dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS}
        if without_edns and self.budget.left > 0:
            self.budget.spend()
            return await self._send(wish, endpoint, None)
        return reply

    async def _send(self, wish: Wish, endpoint: Endpoint, edns: Edns | None) -> Reply:
        import dns.rdatatype

        query = make_query(
            wish.name.to_text(),
            dns.rdatatype.to_text(dns.rdatatype.RdataType.make(wish.rdtype)),
            recurse=False,
            edns=edns,
        )
        mixes_case = endpoint.address not in self._odd and is_worth_it(endpoint.address)
        options = AskOptions(mixes_case=mixes_case)
        reply = await ask(query, endpoint, self._limits, options=options)
        if reply.odd_case:
            self._odd.add(endpoint.address)
        return reply

    def _judge(self, wish: Wish, reply: Reply, server: AskedServer) -> Heard:
        import dns.flags
        import dns.rcode

        _keep_class(reply.message)
        judged = judge(reply.message, wish.zone, wish.name, wish.rdtype)
        asked = replace(
            server,
            state=judged.sort,
            detail=judged.detail + _told_beside(reply.message) if judged.detail else "",
            is_authoritative=bool(reply.message.flags & dns.flags.AA),
            rcode=dns.rcode.to_text(reply.message.rcode()),
            seconds=reply.seconds,
            size=len(reply.wire),
        )
        return Heard(asked, reply, judged)


def differences(heard: Sequence[Heard], source: Heard) -> list[str]:
    """Return in words how usable replies differ from the one that a step goes by."""
    assert source.judged is not None
    return [
        f"{_shown(other)} says otherwise than {_shown(source)}: {_said(other.judged)}, not {_said(source.judged)}."
        for other in heard
        if other.is_usable and other.judged is not None and other.judged.content != source.judged.content
    ]


def _shown(heard: Heard) -> str:
    return f"{heard.server.name} ({heard.server.address})"


def _said(judged: Judged) -> str:
    words = {Sort.NODATA: "no such records", Sort.NXDOMAIN: "no such name"}
    if judged.sort in words:
        return words[judged.sort]
    rdatas = sorted(rdata.to_text() for rrset in judged.rrsets for rdata in rrset)
    more = f" and {len(rdatas) - 3} more" if len(rdatas) > 3 else ""
    text = ", ".join(rdata if len(rdata) < 60 else f"{rdata[:60]}…" for rdata in rdatas[:3])
    return f"{judged.sort.value} {text}{more}"


def _keep_class(message: dns.message.Message) -> None:
    """Take away what isn't of the class that was asked for: its data mean something else."""
    import dns.rdataclass

    for number, section in enumerate(message.sections):
        if number > 0:  # the question has been compared
            section[:] = [rrset for rrset in section if rrset.rdclass == dns.rdataclass.IN]


def _told_beside(message: dns.message.Message) -> str:
    """Return what a server tells of an error beside its code (RFC 8914), in parentheses; empty when it doesn't."""
    from dns.edns import EDECode, EDEOption

    told = [
        f"{EDECode(option.code).name.replace('_', ' ').lower() if option.code in set(EDECode) else option.code}"
        f"{f': {option.text[:_EDE_TEXT]}' if option.text else ''}"
        for option in message.options[:_EDE_OPTIONS]
        if isinstance(option, EDEOption)
    ]
    return f" ({'; '.join(told)})" if told else ""


def _not_asked(address: Address) -> Heard:
    return Heard(AskedServer(address.host, address.address, Failure.NOT_ASKED, "others were enough"))
