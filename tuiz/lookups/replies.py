"""What was sent, and whether a message is the reply to it (RFC 5452 §9)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tuiz.lookups.errors import BadReply

if TYPE_CHECKING:
    import dns.message

_HEADER: Final = 12
_QR: Final = 0x80
_TC: Final = 0x02
_OPCODE: Final = 0x78
_RCODE: Final = 0x0F

# FORMERR, SERVFAIL, NOTIMP and REFUSED: a server that says one of these needn't have read the question.
_WITHOUT_QUESTION: Final = frozenset({1, 2, 4, 5})


@dataclass(frozen=True, slots=True)
class Sent:
    """A question as it goes over the wire, and what tells its reply."""

    wire: bytes
    query: dns.message.Message

    @classmethod
    def of(cls, query: dns.message.Message, *, keep_id: bool = False) -> Sent:
        """Return *query* as it is sent: with an id that nobody can guess, unless the one it has is to be kept."""
        wire = query.to_wire()
        if not keep_id and not query.had_tsig and query.keyring is None:
            wire = secrets.token_bytes(2) + wire[2:]
        return cls(wire, query)

    def why_not(self, reply: bytes) -> str | None:
        """Return why *reply* isn't the reply, in words that follow "it sent"; None when it is."""
        if len(reply) < _HEADER:
            return f"{len(reply)} octets that are no DNS message"
        if reply[:2] != self.wire[:2]:
            return "a message with another id than asked"
        if not reply[2] & _QR:
            return "a question, not a reply"
        if (reply[2] ^ self.wire[2]) & _OPCODE:
            return "a reply to another kind of message"
        return self._why_not_to_the_question(reply)

    def _why_not_to_the_question(self, reply: bytes) -> str | None:
        if reply[4:6] == b"\0\0" and (reply[3] & _RCODE) in _WITHOUT_QUESTION:
            return None
        if reply[4:6] != self.wire[4:6]:
            return "a reply to another number of questions"
        question = _question(self.wire)
        answered = reply[_HEADER : _HEADER + len(question)]
        # Only the name's letters may differ in case; no length octet looks like a letter.
        if answered[-4:] != question[-4:] or answered[:-4].lower() != question[:-4].lower():
            return "a reply to another question than asked"
        return None

    def read(self, reply: bytes) -> dns.message.Message:
        """Return the message in *reply*, which is the reply as far as `why_not` tells.

        Raises:
            BadReply: it can't be read.
        """
        import dns.exception
        import dns.message

        truncated = is_truncated(reply)
        try:
            return dns.message.from_wire(
                reply,
                keyring=self.query.keyring,
                request_mac=self.query.mac if self.query.keyring is not None else b"",
                ignore_trailing=truncated,
                # What a truncated message lacks may begin in the middle of a record.
                continue_on_error=truncated,
            )
        except (dns.exception.DNSException, ValueError, IndexError, OverflowError) as error:
            words = str(error).rstrip(".") or type(error).__name__
            raise BadReply(f"It sent a reply that can't be read: {words}.") from error


def is_truncated(wire: bytes) -> bool:
    """Return whether a message says of itself that it is cut off."""
    return bool(wire[2] & _TC)


def _question(wire: bytes) -> bytes:
    """Return the question section of a query of ours, in which no name is compressed."""
    at = _HEADER
    for _ in range(int.from_bytes(wire[4:6], "big")):
        while wire[at]:
            at += 1 + wire[at]
        at += 5
    return wire[_HEADER:at]
