"""What verifying a zone finds, in words: each difference with its cause, and what is worth a note."""

from collections.abc import Iterable
from dataclasses import replace

from tuiz.domain import names
from tuiz.domain.records import Record
from tuiz.domain.serial import precedes
from tuiz.lookups import wire
from tuiz.lookups.verifying import SERIAL, SOA, Plan, RRset, Verdict
from tuiz.services.served_text import data_text, owner_text, type_text
from tuiz.services.stored_rrsets import StoredRRsets
from tuiz.services.verified import Cause, Difference, Note, Served, ServerAddress


class Findings:
    """What was found so far about one zone."""

    def __init__(self, stored: StoredRRsets) -> None:
        self.differences: list[Difference] = []
        self.notes: list[Note] = []
        self.soa = wire.question(names.to_wire(stored.zone), SOA)
        self._stored = stored
        self._newest: dict[bool, int] = {}
        """The newest SERIAL of servers that don't sign the zone, and of those that do: signers count by themselves."""

    @property
    def serial(self) -> int | None:
        """The stored SERIAL; None without a SOA."""
        soa = self._stored.rrsets.get(self.soa)
        return int.from_bytes(soa[1][SERIAL], "big") if soa else None

    def take_serials(self, servers: Iterable[Served]) -> None:
        """Take notice of the SERIALs of servers that were met."""
        for served in servers:
            if served.serial is None:
                continue
            newest = self._newest.get(served.is_signed)
            if newest is None or precedes(newest, served.serial):
                self._newest[served.is_signed] = served.serial

    def add(self, served: Served, asked: bytes, verdict: Verdict) -> None:
        """Take in a verdict that isn't the same."""
        self.differences.append(self._difference(served, asked, verdict))

    def add_made(self, served: Served, record: Record, verdict: Verdict) -> None:
        """Take in a verdict on a record that a server makes others of."""
        told = self._difference(served, wire.question(names.to_wire(record.owner), 0), verdict)
        cause: Cause = "wrong" if told.cause == "extra" else told.cause
        found = replace(told, owner=record.owner, rdtype=record.rdtype, cause=cause)
        self.differences.append(replace(found, stored=(record.rdata,), stored_ttl=record.ttl))

    def add_lost(self, host: str, problem: str) -> None:
        """Take in a server that can't be asked, and why its addresses aren't known."""
        verdict = Verdict("unknown", f"its address isn't known: {problem}")
        found = self._difference(Served(ServerAddress("", name=host)), self.soa, verdict)
        self.differences.append(replace(found, server=host))

    def note(self, asked: bytes, served: Served | None, text: str) -> None:
        """Take in what is worth a word about an RRset."""
        rdtype = type_text(int.from_bytes(asked[-4:-2], "big"))
        owner = owner_text(asked[:-4], self._stored)
        self.notes.append(Note(owner, rdtype, str(served.server) if served else None, text))

    def note_server(self, served: Served, text: str) -> None:
        """Take in what is worth a word about a server."""
        self.note(self.soa, served, text)

    def note_unasked(self, plan: Plan) -> None:
        """Take in what no question gets an answer to."""
        for asked in plan.unaskable:
            if asked[-4:-2] == b"\0\x32":
                self.note(asked, None, "not asked for: hashed names can't be; --axfr compares them")
        for asked in plan.hidden:
            self.note(asked, None, "not asked for: it stands below a zone cut, no server answers it")

    def _difference(self, served: Served, asked: bytes, verdict: Verdict) -> Difference:
        stored = self._stored
        rrset = stored.rrsets.get(asked)
        ttls = {found.ttl for found in verdict.served}
        return Difference(
            owner=owner_text(asked[:-4], stored),
            rdtype=type_text(int.from_bytes(asked[-4:-2], "big")),
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
