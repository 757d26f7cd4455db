"""What may come instead of a reply. That a server didn't answer says nothing of what it would have answered."""

from typing import ClassVar, Literal

from tuiz.errors import TuizError
from tuiz.lookups.endpoint import Endpoint

Reason = Literal["failed", "timeout", "unreachable", "bad-reply", "tls"]


class LookupFailed(TuizError):
    """The question got no answer."""

    reason: ClassVar[Reason] = "failed"

    endpoint: Endpoint | None = None
    """The server that was asked."""
    tries: int = 1
    """How often."""

    @property
    def kind(self) -> str:
        """The stable word for this sort of failure."""
        return self.reason


class NoReply(LookupFailed):
    """Nothing came in time: what the server would have answered is unknown."""

    reason = "timeout"
    hint = "The server may be down, or something on the way drops the question or its reply: try again, or with +tcp."


class Unreachable(LookupFailed):
    """The system says that the server can't be reached: its port is closed, or there is no route."""

    reason = "unreachable"
    hint = "Check the server's address and port, and that it listens there."


class NoRoute(Unreachable):
    """This machine has no way to the address: that says nothing of whether the server is up."""

    hint = "Check your own network: it may have no IPv6, for instance."


class BadReply(LookupFailed):
    """What the server sent can't be the reply."""

    reason = "bad-reply"
    hint = "The server, or something between, breaks the protocol."


class TlsFailed(LookupFailed):
    """No encrypted connection could be made, or the server isn't who it should be."""

    reason = "tls"
    hint = "Check the host name that its certificate has to be for, and that the server speaks this transport."


class CaseLost(LookupFailed):
    """The reply spells the question's name in another case of letters than it was sent in: it may be forged."""

    reason = "bad-reply"
