"""What a lookup came to, as dig's lines and as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tuiz.domain.display import printable
from tuiz.lookups.dig.message_text import MessageText, class_text, flags_of, rcode_text, type_text
from tuiz.lookups.edns import without_broken_options
from tuiz.lookups.endpoint import Endpoint, Transport
from tuiz.lookups.errors import LookupFailed, NoReply, Unreachable

if TYPE_CHECKING:
    import dns.message
    import dns.rrset

    from tuiz.errors import TuizError
    from tuiz.lookups.asking import Reply
    from tuiz.lookups.dig.query import DigQuery
    from tuiz.lookups.dig.transfer import Transfer

_COOKIE: Final = 10
_EXTENDED_ERROR: Final = 15


@dataclass(slots=True)
class Looked:
    """A lookup that is done."""

    query: DigQuery
    name: str
    """Whose records were asked for, absolute."""
    server: str
    """Who was asked, as it was written."""
    asked_at: datetime
    endpoint: Endpoint | None = None
    """Who answered, or failed to."""
    reply: Reply | None = None
    failures: list[LookupFailed] = field(default_factory=list)
    """What came instead, of each server that was asked."""
    notes: list[str] = field(default_factory=list)
    """What happened before the reply, in dig's words, which are comments."""
    before: list[Looked] = field(default_factory=list)
    """What came of the names that the search list made before."""
    _message: dns.message.Message | None = None

    @property
    def message(self) -> dns.message.Message:
        """The reply, each record for itself, in the order that they came in."""
        assert self.reply is not None
        if self._message is None:
            self._message = parsed(self.reply.wire)
        return self._message

    def lines(self, greeting: list[str] | None = None) -> Iterator[str]:
        """Give what dig prints.

        Args:
            greeting: the lines that stand before the first message.
        """
        for earlier in self.before:
            yield from earlier.lines(greeting)
        shown = self.query.shown
        yield from map(printable, self.notes if shown.comments else ())
        if self.reply is not None and self.reply.unsigned is not None:
            yield f";; Couldn't verify signature: {printable(self.reply.unsigned)}"
        for failure in self.failures:
            yield from failure_lines(failure, self.name)
        if greeting is not None:
            yield from greeting
        if self.reply is None:
            yield ";; no servers could be reached"
            return
        text = MessageText(shown)
        if shown.short:
            yield from self._short(text)
            return
        sent = parsed(self.reply.sent)
        if shown.query:
            yield from text.lines(self.reply.sent, sent, sent=True)
            if shown.stats:
                yield f";; QUERY SIZE: {len(self.reply.sent)}"
                yield ""
        cookie = next((option.to_wire() for option in sent.options if option.otype == _COOKIE), None)
        yield from text.lines(self.reply.wire, self.message, cookie=cookie)
        yield from self._statistics()

    def document(self) -> dict[str, object]:
        """Return what JSON has of it."""
        question, server = self._question(), self._server()
        if self.reply is None:
            error: TuizError = self.failures[-1] if self.failures else NoReply()
            told = {"kind": error.kind, "message": error.message, "hint": error.hint}
            return {"question": question, "server": server, "error": told}
        reply, message = self.reply, self.message
        sections = (("answer", 1), ("authority", 2), ("additional", 3))
        return {
            "question": question,
            "server": server,
            "transport": str(reply.endpoint.transport),
            "rcode": rcode_text(message),
            "flags": flags_of(message),
            **{name: list(records_of(message.sections[index])) for name, index in sections},
            "ede": [{"code": code, "text": text} for code, text in extended_errors(message)],
            "size": len(reply.wire),
            "time_ms": round(reply.seconds * 1000, 3),
        }

    def transferred(self, records: list[dict[str, object]], octets: int, seconds: float) -> dict[str, object]:
        """Return what JSON has of a transfer that came to its end."""
        assert self.endpoint is not None
        return {
            "question": self._question(),
            "server": self._server(),
            "transport": str(self.endpoint.transport),
            "rcode": "NOERROR",
            "flags": ["qr", "aa"],
            "answer": records,
            "authority": [],
            "additional": [],
            "ede": [],
            "size": octets,
            "time_ms": round(seconds * 1000, 3),
        }

    def transfer_statistics(self, transfer: Transfer) -> Iterator[str]:
        """Give what dig prints behind the records of a transfer."""
        if not self.query.shown.stats:
            return
        where = f"{transfer.endpoint.address}#{transfer.endpoint.port}({printable(self.server)})"
        yield f";; Query time: {int(transfer.seconds * 1000)} msec"
        yield f";; SERVER: {where} ({transport_text(transfer.endpoint, self.query)})"
        yield f";; WHEN: {self.asked_at.strftime('%a %b %d %H:%M:%S %Z %Y')}"
        yield f";; XFR size: {transfer.records} records (messages {transfer.messages}, bytes {transfer.octets})"
        yield ""

    def _question(self) -> dict[str, str]:
        return {"name": self.name, "type": self.query.asked_type, "class": self.query.asked_class}

    def _server(self) -> str:
        return server_text(self.endpoint) if self.endpoint is not None else self.server

    def _short(self, text: MessageText) -> Iterator[str]:
        assert self.reply is not None
        behind = ""
        if self.query.shown.identify:
            behind = f" from server {self.reply.endpoint.address} in {_milliseconds(self.reply)} ms."
        for rrset in self.message.sections[1]:
            for line in text.rdata(rrset):
                yield f"{line}{behind}"

    def _statistics(self) -> Iterator[str]:
        assert self.reply is not None
        reply, shown = self.reply, self.query.shown
        where = f"{reply.endpoint.address}#{reply.endpoint.port}({printable(self.server)})"
        if not shown.stats:
            if shown.identify:
                yield f";; Received {len(reply.wire)} bytes from {where} in {_milliseconds(reply)} ms"
                yield ""
            return
        if shown.microseconds:
            yield f";; Query time: {round(reply.seconds * 1_000_000)} usec"
        else:
            yield f";; Query time: {_milliseconds(reply)} msec"
        yield f";; SERVER: {where} ({transport_text(reply.endpoint, self.query)})"
        yield f";; WHEN: {self.asked_at.strftime('%a %b %d %H:%M:%S %Z %Y')}"
        yield f";; MSG SIZE  rcvd: {len(reply.wire)}"
        if reply.unsigned is not None:
            yield ";; WARNING -- Some TSIG could not be validated"
        yield ""


def parsed(wire: bytes) -> dns.message.Message:
    """Return a message that could be read before, with one record in each of its RRsets."""
    import dns.message

    return dns.message.from_wire(
        without_broken_options(wire), keyring=False, one_rr_per_rrset=True, ignore_trailing=True, continue_on_error=True
    )


def records_of(rrsets: Iterable[dns.rrset.RRset]) -> Iterator[dict[str, object]]:
    """Give the records of a section as JSON has them."""
    for rrset in rrsets:
        for rdata in rrset:
            yield {
                "owner": rrset.name.to_text(),
                "ttl": rrset.ttl,
                "class": class_text(rrset.rdclass),
                "type": type_text(rrset.rdtype),
                "rdata": rdata.to_text(),
            }


def extended_errors(message: dns.message.Message) -> list[tuple[int, str]]:
    """Return the extended errors of a reply (RFC 8914), each as its code and its text."""
    found = []
    for option in message.options:
        octets = (option.to_wire() or b"") if option.otype == _EXTENDED_ERROR else b""
        if len(octets) >= 2:
            text = octets[2:].rstrip(b"\0").decode("utf-8", "replace")
            found.append((int.from_bytes(octets[:2], "big"), text))
    return found


def server_text(endpoint: Endpoint) -> str:
    """Return a server without its transport: `192.0.2.53`, `192.0.2.53@5300`; over HTTPS its URL."""
    if endpoint.transport is Transport.HTTPS:
        return str(endpoint)
    return str(Endpoint(endpoint.address, endpoint.port))


def transport_text(endpoint: Endpoint, query: DigQuery) -> str:
    """Return how dig names a transport."""
    if endpoint.transport is not Transport.HTTPS:
        return endpoint.transport.upper()
    return f"HTTP{'' if query.http_plain else 'S'}{'-GET' if query.http_get else ''}"


def failure_lines(failure: LookupFailed, name: str) -> Iterator[str]:
    """Give what dig says of a server that didn't answer."""
    endpoint = failure.endpoint
    where = f"{endpoint.address}#{endpoint.port}" if endpoint is not None else "the server"
    if isinstance(failure, NoReply):
        reason = "timed out"
    elif isinstance(failure, Unreachable):
        reason = "connection refused" if "refused" in failure.message else "host unreachable"
    else:
        yield f";; {printable(failure.message)}"
        return
    for _ in range(failure.tries):
        if endpoint is None or endpoint.transport is Transport.UDP:
            yield f";; communications error to {where}: {reason}"
        else:
            yield f";; Connection to {where}({endpoint.address}) for {printable(name)} failed: {reason}."


def _milliseconds(reply: Reply) -> int:
    return int(reply.seconds * 1000)
