"""A delegation that is watched until the parent's servers and the resolvers agree: what each says, when to look again.

That a server doesn't answer is no disagreement: it is unknown, and after a while it isn't waited for any more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from tuiz.domain import names
from tuiz.domain.delegation import Parent, ParentServer, ParentWord, keys

_FIRST_SECONDS: Final = 5
_LONGEST_SECONDS: Final = 600
_DOUBLED_AT_MOST: Final = 7
_GIVE_UP_AFTER: Final = 3
"""After so many looks without an answer, a server is waited for no more."""


class Word(StrEnum):
    """What a server's answer comes to."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Said:
    """What one server said last."""

    who: str
    """The server: its name and address, or a resolver as it is named."""
    word: Word
    detail: str = ""
    """What it says instead, or why that is unknown; a sentence's end."""
    ttl: int | None = None
    """For how many seconds a resolver keeps it."""
    misses: int = 0
    """How many looks in a row got no answer; the word is what it said before them."""
    is_parent: bool = False

    @property
    def is_waited_for(self) -> bool:
        """Whether it may still come to agree: one that differed is; one that never said anything is for a while."""
        return self.word is Word.DIFFERS or (self.word is Word.UNKNOWN and self.misses < _GIVE_UP_AFTER)


@dataclass(frozen=True, slots=True)
class Watch:
    """A delegation that is watched."""

    domain: str
    """Absolute."""
    hosts: tuple[str, ...]
    """The name servers that there are to be, absolute."""
    ds: tuple[str, ...] | None
    """RDATA of the DS records that there are to be; None where they don't matter."""
    begun: datetime
    rounds: int = 0
    """How often it was looked."""
    looked: datetime | None = None
    """When that was last done."""
    said: Mapping[str, Said] = field(default_factory=dict)
    """By server."""

    @property
    def is_done(self) -> bool:
        """Whether a server of the parent agrees, and nobody differs or is waited for."""
        words = self.said.values()
        return any(each.is_parent and each.word is Word.AGREES for each in words) and not any(
            each.is_waited_for for each in words
        )

    @property
    def unknown(self) -> list[Said]:
        """Those who never answered: they are given up at last, but haven't agreed."""
        return [each for each in self.said.values() if each.word is Word.UNKNOWN]

    @property
    def is_agreed(self) -> bool:
        """Whether everybody said so."""
        return self.is_done and not self.unknown

    @property
    def pause_seconds(self) -> int:
        """How long to wait after the last look: twice as long each time, or until a resolver forgets the old soon."""
        doubled = _FIRST_SECONDS << min(max(self.rounds - 1, 0), _DOUBLED_AT_MOST)
        pause = min(doubled, _LONGEST_SECONDS)
        # A resolver that keeps it for less has had its time: it is asked no more often for that.
        ends = [each.ttl + 1 for each in self.said.values() if each.word is Word.DIFFERS and each.ttl is not None]
        return min([pause, *(end for end in ends if end >= pause // 2)])

    def after(self, heard: Iterable[Said], now: datetime) -> "Watch":
        """Return the watch after a look in which these servers were asked."""
        said: dict[str, Said] = {}
        for each in heard:
            if each.word is Word.UNKNOWN:
                before = self.said.get(each.who, each)
                detail = each.detail if before.word is Word.UNKNOWN else before.detail
                said[each.who] = replace(before, misses=before.misses + 1, detail=detail)
            else:
                said[each.who] = each
        return replace(self, rounds=self.rounds + 1, looked=now, said=said)


def said_by_parent(parent: Parent, hosts: Sequence[str], ds: Sequence[str] | None) -> list[Said]:
    """Return what each of the parent's servers says, held against what there is to be."""
    return [_said(server, hosts, ds) for server in parent.servers]


def said_of_hosts(who: str, found: Sequence[str], hosts: Sequence[str], ttl: int | None) -> Said:
    """Return what a resolver's NS records come to, held against the name servers that there are to be."""
    if keys(found) == keys(hosts):
        return Said(who, Word.AGREES, ttl=ttl)
    return Said(who, Word.DIFFERS, _named(found), ttl)


def _said(server: ParentServer, hosts: Sequence[str], ds: Sequence[str] | None) -> Said:
    who = f"{names.spoken(server.name)} {server.address}"
    word, detail = Word.UNKNOWN, server.detail or "it doesn't answer"
    if server.word in {ParentWord.NO_DELEGATION, ParentWord.NO_SUCH_NAME}:
        word = Word.DIFFERS if hosts else Word.AGREES
        detail = "it doesn't delegate the domain" if hosts else ""
    elif server.word is ParentWord.DELEGATES and server.referral is not None:
        differs = []
        if keys(server.referral.ns) != keys(hosts):
            differs.append(_named(server.referral.ns))
        if ds is not None and _folded(server.referral.ds) != _folded(ds):
            differs.append("it has other DS records" if server.referral.ds else "it has no DS records")
        word = Word.DIFFERS if differs else Word.AGREES
        detail = ", and ".join(differs)
    return Said(who, word, detail, is_parent=True)


def _named(hosts: Sequence[str]) -> str:
    return f"it names {' '.join(map(names.spoken, hosts))}" if hosts else "it names no server"


def _folded(ds: Sequence[str]) -> set[str]:
    return {"".join(text.split()).lower() for text in ds}
