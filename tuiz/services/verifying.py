"""Verify a zone: each stored RRset against what each of its name servers answers, with the cause of each difference.

    verification = Verification(stored, servers)
    for progress in verification.run(): …

`run` may be left at any step, in a thread or by `cancel`, and called again: it goes on where it stopped. What was
found so far can be looked at all the while.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.lookups import wire
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.exchange import Exchange, Pace
from tuiz.lookups.verifying import Plan, plan
from tuiz.services.stored_rrsets import StoredRRsets
from tuiz.services.verified import Difference, Note, Progress, Served, ServerAddress
from tuiz.services.verify_findings import Findings
from tuiz.services.verify_judging import Judging
from tuiz.services.verify_made import MadeRecords
from tuiz.services.verify_meeting import Meeting
from tuiz.services.verify_streams import Streams
from tuiz.services.verify_work import Work, drive, line_to

if TYPE_CHECKING:
    from tuiz.lookups.tsig import TsigKey


class Verification:
    """One zone at its servers.

    Args:
        stored: what the zone's file says.
        servers: whom to ask.
        pace: how hard; None takes the usual one.
        transfers: whether to transfer the zone from those that allow it, which finds what they have beyond the file.
        key: what signs the transfers.
        lost: servers of the zone that can't be asked, by their names, and why their addresses aren't known.
    """

    def __init__(
        self,
        stored: StoredRRsets,
        servers: Sequence[ServerAddress],
        pace: Pace | None = None,
        *,
        transfers: bool = False,
        key: "TsigKey | None" = None,
        lost: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.zone = stored.zone
        self.lost = tuple(lost)
        self.is_cancelled = False
        self._stored = stored
        self._pace = pace or Pace()
        self._apex = names.to_wire(stored.zone).lower()
        self._plan: Plan = plan(self._apex, stored.rrsets)
        self._made = MadeRecords(stored.opaque)
        self._findings = Findings(stored)
        self._judging = Judging(stored, self._plan, self._apex, self._made, self._findings)
        self._edns = wire.edns_record(dnssec_ok=self._judging.is_stored_signed)
        self._work = [Work(Served(server), self._edns) for server in servers]
        self._transfers = transfers
        self._key = key
        for record in self._made.others:
            self.notes.append(Note(record.owner, record.rdtype, None, "not compared: its octets aren't known here"))
        if not transfers:
            self._findings.note_unasked(self._plan)
        for host, problem in lost:
            self._findings.add_lost(host, problem)

    @property
    def differences(self) -> list[Difference]:
        """What servers say otherwise than the file, or don't say."""
        return self._findings.differences

    @property
    def notes(self) -> list[Note]:
        """What couldn't be compared, or is worth a word."""
        return self._findings.notes

    @property
    def servers(self) -> list[Served]:
        """The servers, with what was found out."""
        return [work.served for work in self._work]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many RRsets are the same at a server, different, and unknown, over all servers."""
        servers = self.servers
        return {
            "same": sum(served.same for served in servers),
            "different": sum(served.different for served in servers),
            "unknown": sum(served.unknown for served in servers) + self._judging.size * len(self.lost),
        }

    @property
    def is_heard(self) -> bool:
        """Whether a server said of itself whether it serves the zone, so that something could be compared."""
        return any(served.state in {"answers", "refused"} for served in self.servers)

    @property
    def serial(self) -> int | None:
        """The stored SERIAL; None without a SOA."""
        return self._findings.serial

    @property
    def progress(self) -> Progress:
        """How many answers there are, of how many."""
        return Progress(self._judging.done, self._judging.size * len(self._work))

    @property
    def is_complete(self) -> bool:
        """Whether there is nothing left to ask."""
        return all(work.waiting == [] and not work.truncated and work.is_made_known for work in self._work)

    def cancel(self) -> None:
        """Stop soon; may be called from any thread."""
        self.is_cancelled = True

    def run(self) -> Iterator[Progress]:
        """Ask on, yielding the progress now and then, until all is done or cancelled."""
        self.is_cancelled = False
        try:
            yield self.progress
            with closing(self._steps()) as steps:
                for _ in steps:
                    yield self.progress
        finally:
            for work in self._work:
                if work.exchange is not None:
                    work.waiting = work.exchange.take_back()
                    work.exchange.close()
                    work.exchange = None
        yield self.progress

    def _steps(self) -> Generator[None, None, None]:
        yield from self._meet()
        if self._transfers:
            yield from self._compare_whole()
        yield from self._ask()
        yield from Streams(self._pace.timeout_seconds, self._judging, self._is_over).ask(self._work)
        if self._made.records and not self.is_cancelled:
            yield from self._ask_what_is_made()

    def _meet(self) -> Iterator[None]:
        """Ask each server for the SOA first: whether it answers, and what it has, decides what follows."""
        strangers = [work for work in self._work if work.waiting is None]
        meeting = Meeting(self._apex, self._pace, self._edns, self._is_over, self._findings.note_server)
        yield from meeting.meet(strangers, is_signer_looked_for=not self._judging.is_stored_signed)
        if self.is_cancelled:
            return
        for work in strangers:
            self._begin(work)
        self._findings.take_serials(self.servers)

    def _is_over(self) -> bool:
        return self.is_cancelled

    def _begin(self, work: Work) -> None:
        """Settle what is asked of a server that has been met."""
        if work.served.state == "answers":
            questions = list(self._plan.questions)
            work.waiting, work.truncated = ([], questions) if work.needs_stream else (questions, [])
            work.is_made_known = not self._made.records
        else:
            work.waiting, work.is_made_known = [], True
            self._judging.take_unserved(work.served)

    def _compare_whole(self) -> Iterator[None]:
        """Compare what the servers transfer that nothing was asked of yet."""
        from tuiz.services.verify_transfers import Transfers  # most verifications do without

        untouched = [work for work in self._work if self._plan.questions and self._is_untouched(work)]
        transfers = Transfers(self._stored, self._pace, self._key, self._is_over)
        yield from transfers.compare(untouched, self._judging, self._findings)

    def _is_untouched(self, work: Work) -> bool:
        return len(work.waiting or ()) + len(work.truncated) == len(self._plan.questions)

    def _ask(self) -> Iterator[None]:
        """Ask the servers that answer, all at once."""
        asked = [work for work in self._work if work.waiting]
        for work in asked:
            server = work.served.server
            work.exchange = Exchange(server.address, server.port, self._pace, work.edns)
            work.exchange.add(work.waiting or ())
        yield from drive(asked, self._judging.take_reply, self._is_over)
        for work in asked:
            if work.exchange is not None and work.exchange.is_idle:
                work.exchange.close()
                work.exchange, work.waiting = None, []

    def _ask_what_is_made(self) -> Iterator[None]:
        """Ask the servers what they make of ALIAS and LUA records."""
        asked = [work for work in self._work if not work.is_made_known]
        heard: dict[int, dict[bytes, bytes]] = {id(work): {} for work in asked}

        def take(work: Work, question: bytes, reply: bytes | None) -> None:
            if reply is not None:
                heard[id(work)][question] = reply

        for work in asked:
            if work.needs_stream:
                with suppress(LookupFailed), line_to(work, self._pace.timeout_seconds, self._is_over) as line:
                    heard[id(work)].update(line.ask(self._made.questions, work.edns))
                yield
                continue
            server = work.served.server
            work.exchange = Exchange(server.address, server.port, self._pace, work.edns)
            work.exchange.add(self._made.questions)
        over_udp = [work for work in asked if work.exchange is not None]
        yield from drive(over_udp, take, self._is_over)
        for work in over_udp:
            assert work.exchange is not None
            work.exchange.close()
            work.exchange = None
        if self.is_cancelled:
            return
        for work in asked:
            self._judging.take_made(work.served, heard[id(work)])
            work.is_made_known = True
