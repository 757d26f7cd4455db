"""Thousands of questions to one server over one UDP socket: a bounded number under way, lost ones sent again.

Replies count only from the address and port asked (the socket is connected), with an identity that is under way, the
bit of a reply, and the question asked. What else arrives is counted and left alone.
"""

import os
import socket
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

from tuiz.lookups.wire import answers, query

RECEIVE_BUFFER: Final = 4 << 20
"""What is asked of the system for replies that wait; it gives what it allows."""

_FIRST_WINDOW: Final = 32
_MOST_RECEIVED: Final = 65_535
_FIRST_WAIT: Final = 0.8
_LEAST_WAIT: Final = 0.2
_SMOOTHING: Final = 0.125
_REFUSALS: Final = 3
"""After so many in a row, with no reply between them, nobody listens there."""
_FIRST_REFUSALS: Final = 2
"""After so many, where there never was a reply."""
_GAPS: Final = 50.0
"""How often a second the pace is made up for at most."""

Silence = Literal["timeout", "unreachable"]


@dataclass(frozen=True, slots=True)
class Pace:
    """How hard a server is asked."""

    per_second: float = 2000.0
    window: int = 128
    """The most questions under way at once."""
    tries: int = 4
    timeout_seconds: float = 3.0
    """How long the last try waits; those before it wait shorter."""


@dataclass(slots=True)
class _UnderWay:
    asked: bytes
    message: bytes
    sent: float
    deadline: float
    tries: int = 1


class Exchange:
    """Asks one server; call `step` whenever its socket is readable or `due` has come.

    Args:
        address: an IPv4 or IPv6 literal.
        port: of the server.
        pace: how hard it is asked.
        edns: the OPT record of the queries; nothing for a server that doesn't know it.
    """

    def __init__(self, address: str, port: int, pace: Pace, edns: bytes) -> None:
        self._pace = pace
        self._edns = edns
        self._waiting: deque[bytes] = deque()
        self._under_way: dict[bytes, _UnderWay] = {}
        self._window = min(_FIRST_WINDOW, pace.window)
        self._round_trip = 0.0
        self._allowed = 1.0
        self._paced_at = 0.0
        self._heard_at = 0.0
        self._looked_at = 0.0
        self._refusals = 0
        self._silence: Silence | None = None
        self.strays = 0
        """Datagrams that were no reply to anything asked."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)  # noqa: FBT003 - the standard library has it so
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        try:
            self._socket.connect((address, port))  # the kernel chooses a random port, and drops what comes from others
        except OSError:
            self._silence = "unreachable"

    def fileno(self) -> int:
        """Return the socket's number, for whoever waits for it."""
        return self._socket.fileno()

    def close(self) -> None:
        """Ask no more."""
        self._socket.close()

    def add(self, questions: Iterable[bytes]) -> None:
        """Take in further questions."""
        self._waiting.extend(questions)

    @property
    def is_idle(self) -> bool:
        """Whether everything asked was answered or given up."""
        return not self._waiting and not self._under_way

    @property
    def silence(self) -> Silence | None:
        """Why the server is given up; None while it isn't."""
        return self._silence

    def take_back(self) -> list[bytes]:
        """Return the questions without an answer so far, which are asked no more."""
        left = [entry.asked for entry in self._under_way.values()] + list(self._waiting)
        self._under_way.clear()
        self._waiting.clear()
        return left

    def step(self, now: float) -> list[tuple[bytes, bytes | None]]:
        """Read what has come and send what may go; return questions with their replies, None for those given up."""
        found: list[tuple[bytes, bytes | None]] = []
        if not self._heard_at:
            self._heard_at = self._paced_at = now
        self._receive(now, found)
        if now - self._looked_at > _LEAST_WAIT / 4:
            self._look_for_lost(now, found)
        if self._silence:
            found += [(asked, None) for asked in self.take_back()]
        else:
            self._send(now)
        return found

    def due(self, now: float) -> float:
        """Return when `step` has something to do even if nothing comes."""
        wait = _LEAST_WAIT / 4
        if self._waiting and len(self._under_way) < self._window:
            wait = max(0.0, (1.0 - self._allowed) / self._pace.per_second)
        return now + min(wait, _LEAST_WAIT / 4)

    def _receive(self, now: float, found: list[tuple[bytes, bytes | None]]) -> None:
        receive, under_way = self._socket.recv, self._under_way
        while under_way:
            try:
                reply = receive(_MOST_RECEIVED)
            except BlockingIOError:
                return
            except OSError:
                # A message of the network about one of the queries: nobody listens, or there is no way.
                self._take_refusal(now)
                if self._silence:
                    return
                continue
            entry = under_way.get(reply[:2])
            if entry is None or not answers(reply, entry.asked):
                self.strays += 1
                continue
            del under_way[reply[:2]]
            self._heard_at = now
            self._refusals = 0
            if entry.tries == 1:
                self._round_trip += (now - entry.sent - self._round_trip) * _SMOOTHING
            if self._window < self._pace.window:
                self._window += 1
            found.append((entry.asked, reply))

    def _send(self, now: float) -> None:
        pace, waiting, under_way = self._pace, self._waiting, self._under_way
        room = min(len(waiting), self._window - len(under_way))
        if room <= 0:
            self._allowed = min(self._allowed + (now - self._paced_at) * pace.per_second, self._burst)
            self._paced_at = now
            return
        self._allowed = min(self._allowed + (now - self._paced_at) * pace.per_second, self._burst)
        self._paced_at = now
        room = min(room, int(self._allowed))
        if room <= 0:
            return
        identities = os.urandom(2 * room)
        deadline = now + self._wait(1)
        send, edns = self._socket.send, self._edns
        for place in range(0, 2 * room, 2):
            identity = identities[place : place + 2]
            while identity in under_way:
                identity = os.urandom(2)
            asked = waiting.popleft()
            message = query(identity, asked, edns)
            try:
                send(message)
            except BlockingIOError:
                waiting.appendleft(asked)
                return
            except OSError:
                waiting.appendleft(asked)
                self._take_refusal(now)
                return
            under_way[identity] = _UnderWay(asked, message, now, deadline)
            self._allowed -= 1.0

    def _take_refusal(self, now: float) -> None:
        """Take what the network says of the port; one word alone may be forged, or be about a restart."""
        self._refusals += 1
        if self._refusals >= (_REFUSALS if self._round_trip else _FIRST_REFUSALS):
            self._silence = "unreachable"
        for entry in self._under_way.values():
            entry.deadline = min(entry.deadline, now + _LEAST_WAIT)

    @property
    def _burst(self) -> float:
        return max(1.0, self._pace.per_second / _GAPS)

    def _wait(self, tries: int) -> float:
        """Return how long the try of this number waits."""
        if tries >= self._pace.tries:
            return self._pace.timeout_seconds
        usual: float = max(_LEAST_WAIT, 4 * self._round_trip) if self._round_trip else _FIRST_WAIT
        return min(usual * (1 << tries - 1), self._pace.timeout_seconds)

    def _look_for_lost(self, now: float, found: list[tuple[bytes, bytes | None]]) -> None:
        """Send again what got no reply in time, and give up what has had all its tries."""
        self._looked_at = now
        late = [identity for identity, entry in self._under_way.items() if entry.deadline <= now]
        if not late:
            return
        self._window = max(1, self._window // 2)
        for identity in late:
            entry = self._under_way[identity]
            if entry.tries >= self._pace.tries:
                del self._under_way[identity]
                found.append((entry.asked, None))
                if now - self._heard_at > self._pace.timeout_seconds:
                    self._silence = "timeout"
                continue
            entry.tries += 1
            entry.deadline = now + self._wait(entry.tries)
            try:
                self._socket.send(entry.message)
            except BlockingIOError:
                pass
            except OSError:
                self._take_refusal(now)
