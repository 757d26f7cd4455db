"""Ask each server for a zone's SOA first: whether it answers, over what, and whether it signs the zone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from tuiz.lookups import wire
from tuiz.lookups.endpoint import Transport
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.exchange import Exchange, Pace
from tuiz.lookups.signer import DNSKEY, RRSIG
from tuiz.lookups.verifying import SERIAL, SOA
from tuiz.services.verified import Served
from tuiz.services.verify_work import Work, drive, line_to

_TRIES: Final = 2


class Meeting:
    """Meets servers that nothing is known of.

    Args:
        apex: the zone's name as octets, in lower case.
        pace: how hard they are asked.
        edns: what the questions carry.
        cancelled: asked now and then whether to go on.
        note: is told what is worth a word about a server.
    """

    def __init__(
        self, apex: bytes, pace: Pace, edns: bytes, cancelled: Callable[[], bool], note: Callable[[Served, str], None]
    ) -> None:
        self._soa = wire.question(apex, SOA)
        self._dnskey = wire.question(apex, DNSKEY)
        self._signatures = wire.question(apex, RRSIG)
        self._pace = replace(pace, tries=_TRIES)
        self._edns = edns
        self._cancelled = cancelled
        self._note = note

    def meet(self, strangers: Sequence[Work], *, is_signer_looked_for: bool) -> Iterator[None]:
        """Find out what each of them says of the zone.

        Args:
            strangers: the servers.
            is_signer_looked_for: whether it matters that a server signs the zone.
        """
        over_udp = [work for work in strangers if work.served.server.transport is Transport.UDP]
        for work in strangers:
            work.needs_stream = work not in over_udp
        for edns in (self._edns, b""):
            asked = [work for work in over_udp if work.served.state == "unasked" and not work.is_cut_off]
            yield from self._ask(asked, self._soa, edns, self._take_soa)
            if self._cancelled():
                return
        yield from self._ask_over_streams(strangers)
        if is_signer_looked_for and not self._cancelled():
            yield from self._look_for_signers([work for work in strangers if work.served.state == "answers"])

    def _ask(
        self, asked: Sequence[Work], question: bytes, edns: bytes, take: Callable[[Work, bytes, bytes | None], None]
    ) -> Iterator[None]:
        """Ask one question over UDP."""
        for work in asked:
            work.edns = edns
            work.exchange = Exchange(work.served.server.address, work.served.server.port, self._pace, edns)
            work.exchange.add([question])
        yield from drive(asked, take, self._cancelled)
        for work in asked:
            assert work.exchange is not None
            silence, strays = work.exchange.silence, work.exchange.strays
            work.exchange.close()
            work.exchange = None
            if work.served.state == "unasked" and silence == "unreachable":
                work.served.state, work.served.detail = "no-answer", "nothing listens there"
            elif strays and not work.served.detail:
                work.served.detail = "it sends what is no reply to the question"

    def _ask_over_streams(self, strangers: Sequence[Work]) -> Iterator[None]:
        """Ask those over TCP that say nothing whole over UDP: a filter may let only that through."""
        for work in strangers:
            if work.is_answered or self._cancelled():
                continue
            served = work.served
            before, was_cut_off = served.detail, work.is_cut_off
            work.is_cut_off = False
            failure = self._say_hello_over_stream(work)
            if work.needs_stream:
                if served.state == "unasked":
                    served.detail = failure or served.detail
            elif served.state == "answers":
                work.needs_stream = True
                said = "it cuts all off over UDP" if was_cut_off else "it doesn't answer over UDP"
                self._note(served, f"asked over TCP: {said}")
            elif served.state == "unasked":
                served.detail = before
                if was_cut_off:
                    over_tcp = failure.replace(" over TCP", "") or "it sends no reply"
                    also = "over TCP too" if _is_cut_off(work) else f"and over TCP {over_tcp}"
                    served.detail = f"it cuts its reply off over UDP, {also}"
            yield

    def _say_hello_over_stream(self, work: Work) -> str:
        failure = self._ask_over_stream(work, self._soa, self._edns, self._take_soa)
        if work.is_answered and work.served.state == "unasked":  # it doesn't know EDNS
            failure = self._ask_over_stream(work, self._soa, b"", self._take_soa)
        return failure

    def _ask_over_stream(
        self, work: Work, question: bytes, edns: bytes, take: Callable[[Work, bytes, bytes | None], None]
    ) -> str:
        """Ask one question over a stream; return what went wrong, a sentence's end."""
        if work.served.state == "no-answer":
            work.served.state = "unasked"
        work.edns = edns
        try:
            with line_to(work, self._pace.timeout_seconds, self._cancelled) as line:
                for asked, reply in line.ask([question], edns):
                    take(work, asked, reply)
        except LookupFailed as error:
            return _sentence_end(error.message, str(work.served.server))
        return ""

    def _look_for_signers(self, known: Sequence[Work]) -> Iterator[None]:
        """Ask for the keys with their signatures: who has those signs the zone."""
        signed = wire.edns_record(dnssec_ok=True)
        before = {id(work): work.edns for work in known}
        able = [work for work in known if work.edns]  # who doesn't know EDNS can't serve signatures
        yield from self._ask([work for work in able if not work.needs_stream], self._dnskey, signed, self._take_keys)
        for work in able:
            if work.needs_stream and not self._cancelled():
                with suppress(LookupFailed):
                    self._ask_over_stream(work, self._dnskey, signed, self._take_keys)
                yield
        for work in known:
            work.edns = before[id(work)]

    def _take_keys(self, work: Work, asked: bytes, reply: bytes | None) -> None:  # noqa: ARG002 - one question only
        if reply is None:
            return
        if wire.is_truncated(reply):
            # Keys that don't fit hardly ever come without signatures.
            if not work.needs_stream:
                self._ask_over_stream(work, self._dnskey, work.edns, self._take_keys)
            return
        with suppress(wire.BadWire):
            message = wire.read_message(reply)
            work.served.is_signed = message.is_authoritative and any(
                found.rdata[:2] == self._dnskey[-4:-2] for found in message.find(self._signatures)
            )

    def _take_soa(self, work: Work, asked: bytes, reply: bytes | None) -> None:  # noqa: ARG002 - one question only
        served = work.served
        if reply is None:
            return
        try:
            message = wire.read_message(reply)
        except wire.BadWire as error:
            served.detail = f"its reply can't be read: {error.message.rstrip('.')}"
            return
        work.is_answered = True
        if wire.is_truncated(reply):
            work.is_cut_off, work.is_answered = True, False
            return
        found = message.find(self._soa)
        if message.rcode in {wire.FORMERR, wire.NOTIMP, wire.BADVERS} and work.edns:
            return
        if message.rcode in {wire.REFUSED, wire.NOTAUTH, wire.NXDOMAIN}:
            served.state, served.detail = "refused", "it doesn't serve the zone"
        elif message.rcode != wire.NOERROR:
            code = wire.CODES.get(message.rcode, f"with the code {message.rcode}")
            served.state, served.detail = "no-answer", f"it answers {code}"
        elif not message.is_authoritative:
            served.state, served.detail = "refused", "it isn't authoritative for the zone"
        elif not found:
            served.state, served.detail = "refused", "it has no SOA of the zone"
        else:
            served.state, served.detail = "answers", ""
            served.serial = int.from_bytes(found[0].rdata[SERIAL], "big")


def _is_cut_off(work: Work) -> bool:
    return work.is_cut_off


def _sentence_end(message: str, server: str) -> str:
    """Return what went wrong at a server without its name, which stands before it."""
    for name in (server, server.rpartition("://")[2]):
        if message.startswith(f"{name} "):
            message = f"it {message[len(name) + 1 :]}"
    return message.rstrip(".")
