"""What was sent, and whether a message is the reply to it (RFC 5452 §9)."""

from __future__ import annotations

import copy
import secrets
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tuiz.lookups.cookies import COOKIE
from tuiz.lookups.edns import without_broken_options
from tuiz.lookups.errors import BadReply
from tuiz.lookups.letter_case import mixed, restored

if TYPE_CHECKING:
    import dns.message

_LARGEST: Final = 65535
_HEADER: Final = 12
_QR: Final = 0x80
_TC: Final = 0x02
_OPCODE: Final = 0x78
_RCODE: Final = 0x0F
_BEFORE_COOKIE: Final = frozenset({3, 8})  # NSID and client subnet: the order that dig has

CASE_LOST: Final = "a reply that spells the question's name in other letters"
"""What `Sent.why_not` says of a reply that may be forged, or comes from a server that doesn't keep the case."""

# FORMERR, SERVFAIL, NOTIMP and REFUSED: a server that says one of these needn't have read the question.
_WITHOUT_QUESTION: Final = frozenset({1, 2, 4, 5})


@dataclass(frozen=True, slots=True)
class Sent:
    """A question as it goes over the wire, and what tells its reply."""

    wire: bytes
    query: dns.message.Message
    spelled: bytes = b""
    """The name's octets as they are spelled, where letters are sent in a mixture of cases."""

    @classmethod
    def of(
        cls,
        query: dns.message.Message,
        *,
        message_id: int | None = None,
        cookie: bytes | None = None,
        padded_to: int | None = None,
        mixes_case: bool = False,
    ) -> Sent:
        """Return *query* as it is sent.

        Args:
            query: stays as it is.
            message_id: None takes one that nobody can guess.
            cookie: to send beside the query's own options, where it has none.
            padded_to: what to pad to a multiple of, where the query says nothing of it.
            mixes_case: whether to send the name's letters in a mixture of cases.
        """
        import dns.edns

        made = copy.copy(query)
        made.id = secrets.randbelow(1 << 16) if message_id is None else message_id
        if query.opt is not None:
            options = list(query.options)
            if cookie is not None and all(option.otype != COOKIE for option in options):
                leading = sum(option.otype in _BEFORE_COOKIE for option in options)
                options.insert(leading, dns.edns.CookieOption(cookie[:8], cookie[8:]))
            made.use_edns(query.edns, query.ednsflags, query.payload, options=options, pad=query.pad or padded_to or 0)
        if query.keyring is not None:
            made.use_tsig(query.keyring)
        wire = made.to_wire(max_size=_LARGEST)
        if not mixes_case:
            return cls(wire, made)
        spelled = _question(wire)[:-4]
        return cls(wire[:_HEADER] + mixed(spelled) + wire[_HEADER + len(spelled) :], made, spelled)

    def with_fresh_id(self) -> Sent:
        """Return the same question with another id."""
        return Sent.of(self.query)

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
        if answered == question:
            return None
        # Only the name's letters may differ in case; no length octet looks like a letter.
        if answered[-4:] != question[-4:] or answered[:-4].lower() != question[:-4].lower():
            return "a reply to another question than asked"
        return CASE_LOST if self.spelled else None

    def restored(self, reply: bytes) -> bytes:
        """Return a reply with the name as the question spells it."""
        if not self.spelled:
            return reply
        sent = self.wire[_HEADER : _HEADER + len(self.spelled)]
        return restored(reply, _HEADER, sent, self.spelled)

    def read(
        self, reply: bytes, *, unsigned_too: bool = False, malformed_too: bool = False
    ) -> tuple[dns.message.Message, str | None]:
        """Return the message in *reply*, which is the reply as far as `why_not` tells, and what is wrong with its TSIG.

        Args:
            reply: the message's octets.
            unsigned_too: whether a reply is taken whose signature isn't that of the key which signed the question.
            malformed_too: whether of a reply that breaks off or makes no sense further on, the readable part is taken.

        Raises:
            BadReply: it can't be read, or isn't signed as it should be.
        """
        import dns.exception
        import dns.tsig

        try:
            return self._parsed(reply, signed=True, in_part=malformed_too), None
        except (dns.tsig.BadTime, dns.tsig.BadSignature, dns.tsig.BadKey, dns.tsig.PeerError) as error:
            problem, words = _dig_words(error), _words(error)
        except dns.exception.DNSException as error:
            if (
                self.query.keyring is None or "TSIG" not in f"{type(error).__name__} {error}"
            ):  # some are plain FormErrors
                raise _unreadable(error) from error
            problem, words = "expected a TSIG or SIG(0)", _words(error)
        except (ValueError, IndexError, OverflowError, struct.error) as error:
            raise _unreadable(error) from error
        if not unsigned_too:
            raise BadReply(
                f"It sent a reply that isn't signed as it should be: {words}.",
                hint="Check the key's name, algorithm and secret at both ends, and both clocks.",
            )
        try:
            return self._parsed(reply, signed=False, in_part=malformed_too), problem
        except (dns.exception.DNSException, ValueError, IndexError, OverflowError, struct.error) as error:
            raise _unreadable(error) from error

    def _parsed(self, reply: bytes, *, signed: bool, in_part: bool) -> dns.message.Message:
        import dns.message

        # What a truncated message lacks may begin in the middle of a record.
        in_part = in_part or is_truncated(reply)
        verified = signed and self.query.keyring is not None
        if not verified:
            reply = without_broken_options(reply)
        return dns.message.from_wire(
            reply,
            keyring=self.query.keyring if verified else False,
            request_mac=self.query.mac if verified else b"",
            ignore_trailing=in_part,
            continue_on_error=in_part,
        )


def _dig_words(error: Exception) -> str:
    """Return what dig says of a signature."""
    import dns.tsig

    if isinstance(error, dns.tsig.PeerError):
        return "tsig indicates error"
    return "clocks are unsynchronized" if isinstance(error, dns.tsig.BadTime) else "tsig verify failure"


def _words(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__


def _unreadable(error: Exception) -> BadReply:
    import dns.exception
    import dns.message
    import dns.name

    reasons = {
        dns.message.ShortHeader: "it is shorter than a header",
        dns.message.TrailingJunk: "there are octets behind its end",
        dns.message.BadEDNS: "it has an OPT record in the wrong place, or several",
        dns.message.BadTSIG: "it has a TSIG record in the wrong place",
        dns.name.BadPointer: "a compressed name points forwards, or to itself",
        dns.name.BadLabelType: "a name has a label of an unknown kind",
        dns.name.NameTooLong: "a name is longer than names can be",
    }
    words = next((text for kind, text in reasons.items() if isinstance(error, kind)), None)
    if words is None:
        words = "a record ends too early, or has data that its type can't have"
    return BadReply(f"It sent a reply that can't be read: {words}.")


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
