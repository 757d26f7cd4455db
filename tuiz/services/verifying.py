"""Verify a zone: each stored RRset against what each of its name servers answers, with the cause of each difference.

    verification = Verification(stored, servers)
    for progress in verification.run(): …

`run` may be left at any step, in a thread or by `cancel`, and called again: it goes on where it stopped. What was
found so far can be looked at all the while.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.serial import precedes
from tuiz.lookups import signer, wire
from tuiz.lookups.endpoint import Transport
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.exchange import Exchange, Pace
from tuiz.lookups.tcp import Cancelled
from tuiz.lookups.verifying import (
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
from tuiz.services.served_text import data_text, owner_text, type_text
from tuiz.services.stored_rrsets import StoredRRsets
from tuiz.services.verified import Cause, Difference, Note, Progress, Served, ServerAddress
from tuiz.services.verify_meeting import Meeting
from tuiz.services.verify_work import Work, drive, line_to

if TYPE_CHECKING:
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
_SERIAL: Final = slice(-20, -16)
"""Where SERIAL stands in a SOA's data."""


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
        self.differences: list[Difference] = []
        self.notes: list[Note] = []
        self.is_cancelled = False
        self._stored = stored
        self._pace = pace or Pace()
        self._apex = names.to_wire(stored.zone).lower()
        self._plan: Plan = plan(self._apex, stored.rrsets)
        self._soa = wire.question(self._apex, SOA)
        self._is_stored_signed = any(asked[-4:-2] == b"\0\x2e" for asked in stored.rrsets)
        self._edns = wire.edns_record(dnssec_ok=self._is_stored_signed)
        self._work = [Work(Served(server), self._edns) for server in servers]
        self._transfers = transfers
        self._key = key
        self._done = 0
        self._newest: dict[bool, int] = {}
        """The newest SERIAL of servers that don't sign the zone, and of those that do: signers count by themselves."""
        self._note_what_is_left_out()
        self._tell_of_the_lost()

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
            "unknown": sum(served.unknown for served in servers) + len(self._plan.questions) * len(self.lost),
        }

    @property
    def is_heard(self) -> bool:
        """Whether a server said of itself whether it serves the zone, so that something could be compared."""
        return any(served.state in {"answers", "refused"} for served in self.servers)

    @property
    def serial(self) -> int | None:
        """The stored SERIAL; None without a SOA."""
        soa = self._stored.rrsets.get(self._soa)
        return int.from_bytes(soa[1][_SERIAL], "big") if soa else None

    @property
    def progress(self) -> Progress:
        """How many answers there are, of how many."""
        return Progress(self._done, len(self._plan.questions) * len(self._work))

    @property
    def is_complete(self) -> bool:
        """Whether there is nothing left to ask."""
        return all(work.waiting == [] and not work.truncated for work in self._work)

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
        meeting = Meeting(self._apex, self._pace, self._edns, self._is_over, self._note_of)
        for _ in meeting.meet(strangers, is_signer_looked_for=not self._is_stored_signed):
            yield self.progress
        if self.is_cancelled:
            return
        for work in strangers:
            self._begin(work)
        for served in self.servers:
            if served.serial is None:
                continue
            newest = self._newest.get(served.is_signed)
            if newest is None or precedes(newest, served.serial):
                self._newest[served.is_signed] = served.serial

    def _is_over(self) -> bool:
        return self.is_cancelled

    def _note_of(self, work: Work, text: str) -> None:
        self.notes.append(self._note(self._soa, work.served, text))

    def _begin(self, work: Work) -> None:
        """Settle what is asked of a server that has been met."""
        served = work.served
        if served.state == "answers":
            questions = list(self._plan.questions)
            work.waiting, work.truncated = ([], questions) if work.needs_stream else (questions, [])
            return
        work.waiting = []
        self._done += len(self._plan.questions)
        if served.state == "refused":
            served.different += len(self._plan.questions)
            verdict = Verdict("refused", served.detail)
        else:
            served.state = "no-answer"
            served.detail = served.detail or "it doesn't answer"
            served.unknown += len(self._plan.questions)
            verdict = Verdict("unknown", served.detail)
        # One word for all: nothing of the zone is to be had there.
        self.differences.append(self._difference(served, self._soa, verdict))

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
                self._note_of(work, f"asked for each RRset: no zone is transferred over {over} here")
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
                self.notes.append(self._note(self._soa, work.served, f"asked for each RRset: {error.message}"))
                continue
            self._take_whole(work, whole)

    def _take_whole(self, work: Work, whole: Mapping[bytes, list[wire.Resource]]) -> None:
        """Compare a transferred zone with the stored one, both ways."""
        served = work.served
        for asked, rrset in self._stored.rrsets.items():
            verdict = held_against(rrset, tuple(whole.get(asked, ())), "it isn't there")
            self._count(served, asked, rrset, verdict)
        for asked, records in whole.items():
            if asked in self._stored.rrsets or self._is_expanded(asked):
                continue
            if served.is_signed and signer.adds(asked, self._apex):
                served.signers[type_text(int.from_bytes(asked[-4:-2], "big"))] += 1
                continue
            served.different += 1
            verdict = Verdict("different", "it isn't in the file", tuple(records))
            self.differences.append(self._difference(served, asked, verdict))
        self._done += len(self._plan.questions)
        work.waiting, work.truncated = [], []

    def _is_expanded(self, asked: bytes) -> bool:
        """Return whether an RRset may be what a server makes of an ALIAS or the like at the same name."""
        return any(names.to_wire(record.owner).lower() == asked[:-4] for record in self._stored.opaque)

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
            self.notes.append(self._note(asked, served, f"not compared: {verdict.detail}"))
        else:
            if verdict.state == "unknown":
                served.unknown += 1
            else:
                served.different += 1
            self.differences.append(self._difference(served, asked, verdict))

    def _is_the_signers(self, asked: bytes, rrset: RRset, verdict: Verdict) -> bool:
        """Return whether a difference is what a signer makes of a zone that is stored unsigned."""
        rdtype = int.from_bytes(asked[-4:-2], "big")
        data = {found.rdata for found in verdict.served if found.question == asked}
        if rdtype == SOA and len(data) == 1:
            (one,) = data
            other = rrset[1]
            raised = precedes(int.from_bytes(other[_SERIAL], "big"), int.from_bytes(one[_SERIAL], "big"))
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
                        self.differences.append(self._difference(work.served, asked, verdict))
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

    def _difference(self, served: Served, asked: bytes, verdict: Verdict) -> Difference:
        stored = self._stored
        rrset = stored.rrsets.get(asked)
        rdtype = int.from_bytes(asked[-4:-2], "big")
        ttls = {found.ttl for found in verdict.served}
        return Difference(
            owner=owner_text(asked[:-4], stored),
            rdtype=type_text(rdtype),
            server=str(served.server),
            cause=self._cause(served, asked, rrset, verdict),
            stored=tuple(sorted(data_text(asked, data, stored) for data in rrset[1:])) if rrset else (),
            served=tuple(sorted(data_text(found.question, found.rdata) for found in verdict.served)),
            stored_ttl=int.from_bytes(rrset[0], "big") if rrset and rrset[0] else None,
            served_ttl=min(ttls) if ttls else None,
            detail=verdict.detail,
        )

    def _cause(self, served: Served, asked: bytes, rrset: RRset | None, verdict: Verdict) -> Cause:
        if verdict.state == "refused":
            return "refused"
        if verdict.state == "unknown":
            return "no-answer"
        if served.serial is not None:
            if precedes(served.serial, self._newest.get(served.is_signed, served.serial)):
                return "behind"
            if self.serial is not None and precedes(served.serial, self.serial):
                return "not-deployed"
        found = {resource.rdata for resource in verdict.served if resource.question == asked}
        return "extra" if rrset is None or set(rrset[1:]) < found else "wrong"

    def _note(self, asked: bytes, served: Served | None, text: str) -> Note:
        rdtype = type_text(int.from_bytes(asked[-4:-2], "big"))
        return Note(owner_text(asked[:-4], self._stored), rdtype, str(served.server) if served else None, text)

    def _note_what_is_left_out(self) -> None:
        for record in self._stored.opaque:
            text = "not compared: name servers expand it into other records"
            self.notes.append(Note(record.owner, record.rdtype, None, text))
        if not self._transfers:
            self.notes += [
                self._note(asked, None, "not asked for: hashed names can't be; --axfr compares them")
                for asked in self._plan.unaskable
                if asked[-4:-2] == b"\0\x32"
            ]
        for asked in () if self._transfers else self._plan.hidden:
            self.notes.append(
                self._note(asked, None, "not asked for: it stands below a zone cut, no server answers it")
            )

    def _tell_of_the_lost(self) -> None:
        for host, problem in self.lost:
            verdict = Verdict("unknown", f"its address isn't known: {problem}")
            found = self._difference(Served(ServerAddress("", name=host)), self._soa, verdict)
            self.differences.append(replace(found, server=host))


def _without_serial(soa: bytes) -> bytes:
    return soa[: _SERIAL.start] + soa[_SERIAL.stop :]
