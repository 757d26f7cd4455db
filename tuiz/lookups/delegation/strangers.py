"""What a name server does when it is asked for names that aren't its own: it should refuse (RFC 5358 §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import dns.message

_NS: Final = 2

STRANGE_QUESTIONS: Final = ((".", "SOA"), ("no-such-name.invalid.", "A"))
"""Names and types that hardly any server has: some treat the root as a special case, so there is another one, which
nobody can register (RFC 6761 §6.4)."""


class Habit(NamedTuple):
    """How a server treats strangers' names."""

    recurses: bool
    """Whether it looks them up."""
    refers_upward: str = ""
    """What it refers to, instead of refusing."""


def habit_of(message: dns.message.Message) -> Habit | None:
    """Return what a reply to a strange question shows; None where the server has the name."""
    import dns.flags
    import dns.rcode

    if message.flags & dns.flags.AA:
        return None
    rcode = message.rcode()
    has_referral = any(item.rdtype == _NS for item in message.authority)
    if rcode == dns.rcode.NOERROR and has_referral and not message.answer:
        return Habit(recurses=False, refers_upward=referred_to(message))
    is_tried = rcode in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN, dns.rcode.SERVFAIL}
    return Habit(recurses=is_tried and bool(message.flags & dns.flags.RA or message.answer))


def referred_to(message: dns.message.Message) -> str:
    """Return the zone that a referral leads to."""
    names = [item.name.to_text() for item in message.authority if item.rdtype == _NS]
    return names[0] if names else "."
