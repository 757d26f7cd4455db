"""What becomes of each answer while a zone is verified: held against the stored RRset, counted, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuiz.domain.serial import precedes
from tuiz.lookups import signer, wire
from tuiz.lookups.verifying import (
    SERIAL,
    SOA,
    Place,
    Verdict,
    compare,
    compare_signatures,
    held_against,
    is_plainly_same,
    signature_of,
)
from tuiz.services.served_text import type_text
from tuiz.services.verified import Note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tuiz.domain.records import Record
    from tuiz.lookups.verifying import Plan, RRset
    from tuiz.services.stored_rrsets import StoredRRsets
    from tuiz.services.verified import Served
    from tuiz.services.verify_findings import Findings
    from tuiz.services.verify_made import Made, MadeRecords
    from tuiz.services.verify_work import Work

_ANSWER: Final = Place.ANSWER
_RRSIG: Final = b"\0\x2e"


class Judging:
    """Judges what the servers of one zone say.

    Args:
        stored: what the zone's file says.
        plan: what is asked of each server, and where the answers stand.
        apex: the zone's name in wire format, in lower case.
        made: the records that servers make others of.
        findings: takes what was found.
    """

    def __init__(self, stored: StoredRRsets, plan: Plan, apex: bytes, made: MadeRecords, findings: Findings) -> None:
        self._stored = stored
        self._plan = plan
        self._apex = apex
        self._made = made
        self._findings = findings
        self.done = 0
        """How many RRsets at a server are judged."""
        self.is_stored_signed = any(asked[-4:-2] == _RRSIG for asked in stored.rrsets)

    @property
    def size(self) -> int:
        """How many RRsets there are to judge at each server."""
        return len(self._plan.questions) + len(self._made.records)

    def take_reply(self, work: Work, asked: bytes, reply: bytes | None) -> None:
        """Judge a reply over UDP; one that is cut off is to be asked for again."""
        rrset = self._stored.rrsets[asked]
        if reply is not None:
            # Nearly every reply says just what is stored.
            place = self._plan.places.get(asked, _ANSWER)
            if is_plainly_same(reply, asked, rrset, place) and not self.is_stored_signed:
                work.served.same += 1
                self.done += 1
                return
            if wire.is_truncated(reply):
                work.truncated.append(asked)
                return
        self.judge(work.served, asked, reply)

    def judge(self, served: Served, asked: bytes, reply: bytes | None) -> None:
        """Judge a reply that is the last one to a question; None for none."""
        rrset = self._stored.rrsets[asked]
        self.done += 1
        if reply is None:
            verdict = Verdict("unknown", "it doesn't answer")
        elif wire.is_truncated(reply):
            verdict = Verdict("unknown", "it cuts its reply off, over TCP too")
        else:
            verdict = compare(reply, asked, rrset, self._plan.places.get(asked, _ANSWER))
            if self.is_stored_signed and verdict.state == "same":
                self._judge_signatures(served, asked, reply)
        self._count(served, asked, rrset, verdict)

    def take_unheard(self, served: Served, questions: Sequence[bytes], reason: str) -> None:
        """Take in that a server gives no answer to questions, and why."""
        for asked in questions:
            self.done += 1
            served.unknown += 1
            self._findings.add(served, asked, Verdict("unknown", reason))

    def take_unserved(self, served: Served) -> None:
        """Take in that nothing of the zone is to be had at a server."""
        self.done += self.size
        if served.state == "refused":
            served.different += self.size
            verdict = Verdict("refused", served.detail)
        else:
            served.state = "no-answer"
            served.detail = served.detail or "it doesn't answer"
            served.unknown += self.size
            verdict = Verdict("unknown", served.detail)
        # One word for all.
        self._findings.add(served, self._findings.soa, verdict)

    def take_whole(self, served: Served, whole: Mapping[bytes, list[wire.Resource]]) -> None:
        """Hold a transferred zone against the stored one, both ways."""
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
            self._count_made(served, record, self._made.judge_transferred(record, whole))
        self.done += self.size

    def take_made(self, served: Served, heard: Mapping[bytes, bytes]) -> None:
        """Take in what a server makes of ALIAS and LUA records, by its replies to their questions."""
        for record in self._made.records:
            self._count_made(served, record, self._made.judge_answered(record, heard))
        self.done += len(self._made.records)

    def _count_made(self, served: Served, record: Record, made: Made) -> None:
        state = made.verdict.state
        served.same += state == "same"
        served.different += state == "different"
        served.unknown += state == "unknown"
        if made.note:
            self._findings.notes.append(Note(record.owner, record.rdtype, str(served.server), made.note))
        if state != "same":
            self._findings.add_made(served, record, made.verdict)

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


def _without_serial(soa: bytes) -> bytes:
    return soa[: SERIAL.start] + soa[SERIAL.stop :]
