"""What a name server would answer from a zone as it stands here, and how the live answer differs from that.

The answer is the one that BIND, Knot DNS and NSD give (`tuiz.domain.answering`). Building a simulator reads the whole
zone, which takes its time in a large one; each answer after that takes next to none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names, rdata
from tuiz.domain.answering import Answer, ServedZone, answer
from tuiz.domain.answering.served_zone import path_of
from tuiz.errors import TuizError
from tuiz.services.records_view import ShownRecord, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tuiz.domain.records import Record

_PROOFS: Final = frozenset({"RRSIG", "NSEC", "NSEC3"})
"""What a server that signs by itself adds."""
_MOST_NAMES: Final = 5000
"""Among more names than these no slip is looked for: it would take a while."""
_NEAR: Final = 0.75


class Abandoned(TuizError):
    """Nobody waits for the answer any more."""


class Contrast(NamedTuple):
    """How a live answer differs from what the zone here would give."""

    rcode: tuple[str, str] | None
    """The code that the zone gives, and the live one, where they differ."""
    missing: tuple[Record, ...]
    """Records that the zone gives, and the live answer hasn't."""
    extra: tuple[Record, ...]
    """Records that only the live answer has."""
    ttls: tuple[tuple[Record, int], ...]
    """Records that both have, with the live TTL where it isn't the zone's."""

    @property
    def is_same(self) -> bool:
        """Whether both say the same, TTLs apart."""
        return self.rcode is None and not self.missing and not self.extra


class ZoneSimulator:
    """Answers from one zone.

    Args:
        origin: the zone's name.
        view: its records, and what can't be read.
    """

    def __init__(self, origin: str, view: Iterable[ShownRecord | Unreadable]) -> None:
        self.unreadable: list[Unreadable] = []
        """What can't be read, and so may be missing from answers; name servers wouldn't load the zone."""
        self._zone = ServedZone(origin, self._readable(view))

    @property
    def zone(self) -> ServedZone:
        """The zone as it would be served."""
        return self._zone

    def answer(self, name: str, rdtype: str, *, dnssec: bool = False) -> Answer:
        """Return what a server answers to a question.

        Args:
            name: absolute, or relative to the zone.
            rdtype: the type, in any case.
            dnssec: whether proofs are asked for.

        Raises:
            InvalidName: it isn't a name.
        """
        names.validate(name, self._zone.origin)
        return answer(self._zone, names.absolute(name, self._zone.origin), rdtype, dnssec=dnssec)

    def holds(self, owners: Sequence[str]) -> list[bool]:
        """Return of each name whether the zone answers for it, and not a zone below or another one."""
        paths = map(path_of, owners)
        return [self._zone.holds(path) and self._zone.find(path).cut is None for path in paths]

    def nearest(self, name: str) -> str:
        """Return the name of the zone that *name* may be a slip for; empty where none is near, or the zone is large."""
        if len(self._zone.nodes) > _MOST_NAMES:
            return ""
        from difflib import get_close_matches

        known = {node.owner.lower(): node.owner for node in self._zone.nodes.values() if node.rrsets}
        suffix = f".{self._zone.origin.lower()}"
        below = [owner.removesuffix(suffix) for owner in known]
        found = get_close_matches(name.lower().removesuffix(suffix), below, n=1, cutoff=_NEAR)
        return known.get(f"{found[0]}{suffix}", "") if found else ""

    def _readable(self, view: Iterable[ShownRecord | Unreadable]) -> Iterable[Record]:
        for item in view:
            if isinstance(item, ShownRecord):
                yield item.record
            else:
                self.unreadable.append(item)


def contrast(expected: Answer, rcode: str, live: Iterable[Record]) -> Contrast:
    """Hold a live answer against what the zone would give.

    Args:
        expected: what the zone gives.
        rcode: the live response code, as a mnemonic.
        live: the records of the live answer section. What a server adds by signing isn't held against it.
    """
    ours = {_key(record): record for rrset in expected.answer for record in rrset.records}
    theirs = {_key(record): record for record in live if record.rdtype not in _PROOFS or _key(record) in ours}
    return Contrast(
        None if rcode == expected.rcode else (expected.rcode, rcode),
        tuple(record for key, record in ours.items() if key not in theirs and record.rdtype not in _PROOFS),
        tuple(record for key, record in theirs.items() if key not in ours),
        tuple((ours[key], record.ttl) for key, record in theirs.items() if key in ours and record.ttl != ours[key].ttl),
    )


def _key(record: Record) -> tuple[str, str, bytes]:
    return names.key(record.owner), record.rdtype, rdata.key(record.rdtype, record.rdata, names.ROOT)
