"""Verify a zone: each stored RRset against what each of its name servers answers, with the cause of each difference.

    verification = Verification(stored, servers)
    for progress in verification.run(): …

`run` may be left at any step, in a thread or by `cancel`, and called again: it goes on where it stopped. What was
found so far can be looked at all the while.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.serial import precedes
from tuiz.lookups import signer, wire
from tuiz.lookups.endpoint import Transport
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.exchange import Exchange, Pace
from tuiz.lookups.tcp import Cancelled
from tuiz.lookups.verifying import (
    SERIAL,
    SOA,
    Place,
    Plan,
    RRset,
    Verdict,
    compare,
    compare_signatures,
    held_against,
    is_plainly_same,
    plan,
    signature_of,
)
from tuiz.lookups.wire_rdata import canonical_rdata
from tuiz.services.served_text import type_text
from tuiz.services.stored_rrsets import StoredRRsets
from tuiz.services.verified import Cause, Difference, Note, Progress, Served, ServerAddress
from tuiz.services.verify_findings import Findings
from tuiz.services.verify_made import Made, MadeRecords
from tuiz.services.verify_meeting import Meeting
from tuiz.services.verify_work import Work, drive, line_to

if TYPE_CHECKING:
    from tuiz.domain.records import Record
    from tuiz.lookups.tsig import TsigKey

__all__ = ["Cause", "Difference", "Note", "Progress", "Served", "ServerAddress", "Verification"]

_ANSWER: Final = Place.ANSWER
_LEAST_LIMIT: Final = 64 << 20
_MOST_PER_RRSET: Final = 4096
"""Octets that a transferred zone may have at most: these, and so many for each stored RRset."""
_PIPELINED: Final = 16
"""How many questions are under way at once over TCP."""
_SILENCE: Final = 10
"""How much longer than for a reply one waits for each message of a transfer."""


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
        self._size = len(self._plan.questions) + len(self._made.records)
        """How many RRsets there are to compare at each server."""
        self._is_stored_signed = any(asked[-4:-2] == b"\0\x2e" for asked in stored.rrsets)
        self._edns = wire.edns_record(dnssec_ok=self._is_stored_signed)
        self._work = [Work(Served(server), self._edns) for server in servers]
        self._transfers = transfers
        self._key = key
        self._done = 0
        self._findings = Findings(stored)
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
            "unknown": sum(served.unknown for served in servers) + self._size * len(self.lost),
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
        return Progress(self._done, self._size * len(self._work))

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
            yield from self._meet()
            if self._transfers:
                yield from self._compare_whole()
            yield from self._ask()
            yield from self._ask_over_streams()
            if self._made.records and not self.is_cancelled:
                yield from self._ask_what_is_made()
        finally:
            for work in self._work:
                if work.exchange is not None:
                    work.waiting = work.exchange.take_back()
                    work.exchange.close()
                    work.exchange = None
        yield self.progress

    def _meet(self) -> Iterator[Progress]:
        """Ask each server for the SOA first: whether it answers, and what it has, decides what follows."""
        strangers = [work for work in self._work if work.waiting is None]
        meeting = Meeting(self._apex, self._pace, self._edns, self._is_over, self._findings.note_server)
        for _ in meeting.meet(strangers, is_signer_looked_for=not self._is_stored_signed):
            yield self.progress
        if self.is_cancelled:
            return
        for work in strangers:
            self._begin(work)
        self._findings.take_serials(self.servers)

    def _is_over(self) -> bool:
        return self.is_cancelled

    def _begin(self, work: Work) -> None:
        """Settle what is asked of a server that has been met."""
        served = work.served
        if served.state == "answers":
            questions = list(self._plan.questions)
            work.waiting, work.truncated = ([], questions) if work.needs_stream else (questions, [])
            work.is_made_known = not self._made.records
            return
        work.waiting, work.is_made_known = [], True
        self._done += self._size
        if served.state == "refused":
            served.different += self._size
            verdict = Verdict("refused", served.detail)
        else:
            served.state = "no-answer"
            served.detail = served.detail or "it doesn't answer"
            served.unknown += self._size
            verdict = Verdict("unknown", served.detail)
        # One word for all: nothing of the zone is to be had there.
        self._findings.add(served, self._findings.soa, verdict)

    def _compare_whole(self) -> Iterator[Progress]:
        """Compare what the servers transfer; those that refuse are asked instead."""
        from tuiz.lookups.transfer import Source, Transfer  # most verifications do without

        for work in self._work:
            left = len(work.waiting or ()) + len(work.truncated)
            if self.is_cancelled or left < len(self._plan.questions) or not left:
                continue
            server = work.served.server
            if server.transport in {Transport.HTTPS, Transport.QUIC}:
                over = server.transport.upper()
                self._findings.note_server(
                    work.served, f"asked for each RRset: no zone is transferred over {over} here"
                )
                continue
            # All of it is held: no more is taken than a zone like the stored one can be.
            most = _LEAST_LIMIT + _MOST_PER_RRSET * len(self._stored.rrsets)
            source = Source(server.endpoint, self._key, _SILENCE * self._pace.timeout_seconds, most)
            transfer = Transfer(self.zone, source, cancelled=lambda: self.is_cancelled)
            whole: dict[bytes, list[wire.Resource]] = {}
            try:
                for batch in transfer:
                    for _, owner, rdtype, rdclass, ttl, data in batch:
                        asked = wire.question(owner, rdtype, rdclass)
                        found = wire.Resource(asked, ttl, canonical_rdata(data, rdtype, 0, len(data)))
                        whole.setdefault(asked, []).append(found)
                    yield self.progress
            except Cancelled:
                return
            except LookupFailed as error:
                self._findings.note_server(work.served, f"asked for each RRset: {error.message}")
                continue
            self._take_whole(work, whole)

    def _take_whole(self, work: Work, whole: Mapping[bytes, list[wire.Resource]]) -> None:
        """Compare a transferred zone with the stored one, both ways."""
        served = work.served
        for asked, rrset in self._stored.rrsets.items():
            verdict = held_against(rrset, tuple(whole.get(asked, ())), "it isn't there")
            self._count(served, asked, rrset, verdict)
        for asked, records in whole.items():
            if asked in self._stored.rrsets or self._made.makes(asked) or self._made.is_one(asked):
                continue
            if served.is_signed and signer.adds(asked, self._apex):
                served.signers[type_text(int.from_bytes(asked[-4:-2], "big"))] += 1
                continue
            served.different += 1
            verdict = Verdict("different", "it isn't in the file", tuple(records))
            self._findings.add(served, asked, verdict)
        for record in self._made.records:
            self._take_made(served, record, self._made.judge_transferred(record, whole))
        self._done += self._size
        work.waiting, work.truncated, work.is_made_known = [], [], True

    def _ask(self) -> Iterator[Progress]:
        """Ask the servers that answer, all at once."""
        asked = [work for work in self._work if work.waiting]
        for work in asked:
            server = work.served.server
            work.exchange = Exchange(server.address, server.port, self._pace, work.edns)
            work.exchange.add(work.waiting or ())
        for _ in drive(asked, self._take_reply, self._is_over):
            yield self.progress
        for work in asked:
            if work.exchange is not None and work.exchange.is_idle:
                work.exchange.close()
                work.exchange, work.waiting = None, []

    def _ask_what_is_made(self) -> Iterator[Progress]:
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
                yield self.progress
                continue
            server = work.served.server
            work.exchange = Exchange(server.address, server.port, self._pace, work.edns)
            work.exchange.add(self._made.questions)
        over_udp = [work for work in asked if work.exchange is not None]
        for _ in drive(over_udp, take, self._is_over):
            yield self.progress
        for work in over_udp:
            assert work.exchange is not None
            work.exchange.close()
            work.exchange = None
        if self.is_cancelled:
            return
        for work in asked:
            for record in self._made.records:
                self._take_made(work.served, record, self._made.judge_answered(record, heard[id(work)]))
            self._done += len(self._made.records)
            work.is_made_known = True

    def _take_made(self, served: Served, record: "Record", made: Made) -> None:
        """Take in what a server makes of a record."""
        state = made.verdict.state
        served.same += state == "same"
        served.different += state == "different"
        served.unknown += state == "unknown"
        if made.note:
            self.notes.append(Note(record.owner, record.rdtype, str(served.server), made.note))
        if state != "same":
            self._findings.add_made(served, record, made.verdict)

    def _take_reply(self, work: Work, asked: bytes, reply: bytes | None) -> None:
        rrset = self._stored.rrsets[asked]
        if reply is not None:
            # Nearly every reply says just what is stored.
            place = self._plan.places.get(asked, _ANSWER)
            if is_plainly_same(reply, asked, rrset, place) and not self._is_stored_signed:
                work.served.same += 1
                self._done += 1
                return
            if wire.is_truncated(reply):
                work.truncated.append(asked)
                return
        self._judge(work.served, asked, rrset, reply)

    def _judge(self, served: Served, asked: bytes, rrset: RRset, reply: bytes | None) -> None:
        self._done += 1
        if reply is None:
            verdict = Verdict("unknown", "it doesn't answer")
        elif wire.is_truncated(reply):
            verdict = Verdict("unknown", "it cuts its reply off, over TCP too")
        else:
            verdict = compare(reply, asked, rrset, self._plan.places.get(asked, Place.ANSWER))
            if self._is_stored_signed and verdict.state == "same":
                self._judge_signatures(served, asked, reply)
        self._count(served, asked, rrset, verdict)

    def _judge_signatures(self, served: Served, asked: bytes, reply: bytes) -> None:
        """Hold the signatures in a reply against those that the file has of that RRset."""
        own = signature_of(asked)
        stored = self._stored.rrsets.get(own)
        if stored is None or all(data[:2] != asked[-4:-2] for data in stored[1:]):
            return
        self._count(served, own, stored, compare_signatures(reply, asked, stored))

    def _count(self, served: Served, asked: bytes, rrset: RRset, verdict: Verdict) -> None:
        """Take in a verdict on an RRset."""
        if verdict.state == "different" and served.is_signed and self._is_the_signers(asked, rrset, verdict):
            verdict = Verdict("same")
        if verdict.state == "same":
            served.same += 1
        elif verdict.state == "elsewhere":
            self._findings.note(asked, served, f"not compared: {verdict.detail}")
        else:
            if verdict.state == "unknown":
                served.unknown += 1
            else:
                served.different += 1
            self._findings.add(served, asked, verdict)

    def _is_the_signers(self, asked: bytes, rrset: RRset, verdict: Verdict) -> bool:
        """Return whether a difference is what a signer makes of a zone that is stored unsigned."""
        rdtype = int.from_bytes(asked[-4:-2], "big")
        data = {found.rdata for found in verdict.served if found.question == asked}
        if rdtype == SOA and len(data) == 1:
            (one,) = data
            other = rrset[1]
            raised = precedes(int.from_bytes(other[SERIAL], "big"), int.from_bytes(one[SERIAL], "big"))
            return raised and _without_serial(one) == _without_serial(other)
        return signer.makes(asked, self._apex, rrset[1:], data)

    def _ask_over_streams(self) -> Iterator[Progress]:
        """Ask for what came cut off over UDP, and those servers that are asked over a stream only."""
        for work in self._work:
            while work.truncated and not self.is_cancelled:
                before = len(work.truncated)
                failure = ""
                try:
                    for _ in self._ask_some(work):
                        yield self.progress
                except Cancelled:
                    return
                except LookupFailed as error:
                    failure = error.message
                if len(work.truncated) == before:
                    begin = "" if work.needs_stream else "it cuts its reply off, and over TCP: "
                    for asked in work.truncated:
                        self._done += 1
                        work.served.unknown += 1
                        verdict = Verdict("unknown", f"{begin}{failure or 'no reply'}")
                        self._findings.add(work.served, asked, verdict)
                    work.truncated = []
                yield self.progress

    def _ask_some(self, work: Work) -> Iterator[None]:
        """Ask over one connection, until it ends or all is answered; yields now and then."""
        with line_to(work, self._pace.timeout_seconds, self._is_over) as line:
            while batch := work.truncated[:_PIPELINED]:
                answered = 0
                for asked, reply in line.ask_together(batch, work.edns):
                    answered += 1
                    work.truncated.remove(asked)
                    self._judge(work.served, asked, self._stored.rrsets[asked], reply)
                if answered < len(batch):
                    return
                yield


def _without_serial(soa: bytes) -> bytes:
    return soa[: SERIAL.start] + soa[SERIAL.stop :]
