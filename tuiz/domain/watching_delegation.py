"""A delegation that is watched until the parent's servers and the resolvers agree: what each says, when to look again.

That a server doesn't answer is no disagreement: it is unknown, and after a while it isn't waited for any more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.delegation import ParentServer, ParentWord, keys

_FIRST_SECONDS: Final = 5
_LONGEST_SECONDS: Final = 600
_APART_SECONDS: Final = 1.0
"""How soon a watch that was stopped looks again at the earliest."""
_DOUBLED_AT_MOST: Final = 7
_GIVE_UP_AFTER: Final = 3
"""After so many looks without an answer, a server is waited for no more."""
_GRACE: Final = timedelta(seconds=2)
"""A cache's second may end later than ours."""
THE_PARENT: Final = "the parent zone"
"""Who says nothing where not even the parent's servers could be found."""


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
    ds: tuple[str, ...] | None = None
    """RDATA of the DS records that it has; None where nobody asked, or it didn't tell."""
    heard: datetime | None = None
    """When it said so; None where it never said anything."""
    missed: str = ""
    """Why the last look got no answer from one that had said something before; a sentence's end."""
    is_said_again: bool = False
    """Whether its cache has run out since, and it says the same again."""
    has_route: bool = True
    """Whether this machine has a way to its address at all."""

    @property
    def is_waited_for(self) -> bool:
        """Whether it may still come to agree: one that differed is; one that never said anything is for a while."""
        if self.word is Word.UNKNOWN:
            return self.has_route and self.misses < _GIVE_UP_AFTER
        return self.word is Word.DIFFERS

    @property
    def expires(self) -> datetime | None:
        """When a resolver forgets what it said; None where that is unknown."""
        return None if self.heard is None or self.ttl is None else self.heard + timedelta(seconds=self.ttl)

    def after(self, before: "Said | None", now: datetime) -> "Said":
        """Return this, which was just heard or missed, in the light of what the server said before."""
        if self.word is not Word.UNKNOWN:
            return replace(self, heard=now, is_said_again=before is not None and self._is_again(before, now))
        if before is None:
            return replace(self, misses=1)
        if before.word is Word.UNKNOWN:
            return replace(self, misses=before.misses + 1)
        return replace(before, misses=before.misses + 1, missed=self.detail)

    def left_out(self) -> "Said":
        """Return this after a look in which the parent zone's other servers were found, but not this one."""
        detail = "it wasn't found among the parent zone's servers any more"
        if self.misses + 1 < _GIVE_UP_AFTER:
            return replace(self, misses=self.misses + 1, missed=detail)
        return replace(self, word=Word.UNKNOWN, misses=self.misses + 1, detail=detail, missed="", heard=None)

    def _is_again(self, before: "Said", now: datetime) -> bool:
        if not self.word is before.word is Word.DIFFERS or self.detail != before.detail:
            return False
        return before.is_said_again or (before.expires is not None and now > before.expires + _GRACE)


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
        """Those who never answered: they are given up at last, but haven't agreed.

        Not counted is an address that this machine has no way to, where another one of the same server agrees.
        """
        agree = {_server(each) for each in self.said.values() if each.word is Word.AGREES}
        silent = [each for each in self.said.values() if each.word is Word.UNKNOWN]
        return [each for each in silent if each.has_route or _server(each) not in agree]

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
        ends = [each.expires for each in self.said.values() if each.word is Word.DIFFERS and each.expires is not None]
        left = [int((end - self.looked).total_seconds()) + 1 for end in ends if self.looked is not None]
        return min([pause, *(seconds for seconds in left if seconds >= pause // 2)])

    @property
    def next_look(self) -> datetime | None:
        """When to look again; None where nothing is waited for, or nobody has looked yet."""
        if self.looked is None or self.is_done:
            return None
        return self.looked + timedelta(seconds=self.pause_seconds)

    def seconds_before(self, now: datetime) -> float:
        """Return how long to wait before a watch is gone on with: a little, where it was looked just now."""
        if self.looked is None:
            return 0.0
        return min(max(0.0, _APART_SECONDS - (now - self.looked).total_seconds()), _APART_SECONDS)

    def after(self, heard: Iterable[Said], now: datetime) -> "Watch":
        """Return the watch after a look in which these servers were asked.

        What a server of the parent said counts on while the look doesn't find that server.
        """
        said = {each.who: each.after(self.said.get(each.who), now) for each in heard}
        before = [each for each in self.said.values() if each.is_parent and each.who not in {*said, THE_PARENT}]
        if (missed := said.get(THE_PARENT)) is not None:
            if before:
                del said[THE_PARENT]
            why = replace(missed, word=Word.UNKNOWN)
            said |= {each.who: replace(why, who=each.who).after(each, now) for each in before}
        else:
            said |= {each.who: each.left_out() for each in before if each.word is not Word.AGREES}
        return replace(self, rounds=self.rounds + 1, looked=now, said=said)


class Heard(NamedTuple):
    """What was answered to a question for one RRset of the domain."""

    rdata: Sequence[str]
    """None where there is no such RRset."""
    ttl: int | None = None
    """For how many seconds a resolver keeps it."""
    exists: bool = True
    """Whether the name does."""


def said_in_answers(who: str, ns: Heard | str, ds: Heard | str | None, watch: Watch) -> Said:
    """Return what a server's answers come to, held against what there is to be.

    Args:
        who: the server.
        ns: its NS records; else why they are unknown, a sentence's end.
        ds: its DS records; else why they are unknown; None where nobody asked.
        watch: what there is to be.
    """
    differs, unknown = [], []
    ends: list[int] = []
    if isinstance(ns, str):
        unknown.append(ns)
    elif keys(ns.rdata) != keys(watch.hosts):
        differs.append(_named(ns.rdata) if ns.exists else "it says that there is no such name")
        ends += [] if ns.ttl is None else [ns.ttl]
    if watch.ds is not None and isinstance(ds, str) and not unknown:
        unknown.append(f"its DS records are unknown: {ds}")
    elif watch.ds is not None and isinstance(ds, Heard) and not is_same_ds(ds.rdata, watch.ds):
        differs.append(_other_ds(ds.rdata))
        ends += [] if ds.ttl is None else [ds.ttl]
    known = tuple(ds.rdata) if isinstance(ds, Heard) else None
    if differs:
        return Said(who, Word.DIFFERS, ", and ".join(differs), max(ends, default=None), ds=known)
    return Said(who, Word.UNKNOWN if unknown else Word.AGREES, "; ".join(unknown), ds=known)


def said_by_parent(server: ParentServer, ns: Heard | str | None, ds: Heard | str | None, watch: Watch) -> Said:
    """Return what a server of the parent says, held against what there is to be.

    Args:
        server: what it says of the domain.
        ns: the name servers that it delegates to, or serves; None where it does neither.
        ds: its DS records, as it tells them itself.
        watch: what there is to be.
    """
    who = f"{names.spoken(server.name)} {server.address}"
    if ns is not None:
        return replace(said_in_answers(who, ns, ds, watch), is_parent=True, ttl=None)
    if server.word not in {ParentWord.NO_DELEGATION, ParentWord.NO_SUCH_NAME}:
        detail = server.detail or "it doesn't answer"
        return Said(who, Word.UNKNOWN, detail, is_parent=True, has_route=server.has_route)
    if watch.hosts:
        return Said(who, Word.DIFFERS, "it doesn't delegate the domain", is_parent=True)
    return Said(who, Word.AGREES, is_parent=True)


def is_same_ds(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether these are the same DS records: order, case and groups of digits don't count."""
    return _folded(one) == _folded(other)


def _server(said: Said) -> str:
    """Return the name of one of the parent's servers, whose address stands behind it."""
    return said.who.rpartition(" ")[0] if said.is_parent else said.who


def _named(hosts: Sequence[str]) -> str:
    return f"it names {' '.join(map(names.spoken, hosts))}" if hosts else "it names no server"


def _other_ds(ds: Sequence[str]) -> str:
    return f"it has {'other DS records' if len(ds) > 1 else 'another DS record'}" if ds else "it has no DS record"


def _folded(ds: Sequence[str]) -> set[str]:
    """Return DS records in the form in which they are compared: a digest may be written in groups."""
    parts = [rdata.lower().split() for rdata in ds]
    return {" ".join([*each[:3], "".join(each[3:])]) for each in parts}
