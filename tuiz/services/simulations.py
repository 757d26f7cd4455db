"""What the workspace's zones would answer, each read once for as long as its file stays the same."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from tuiz.domain import names
from tuiz.domain.answering import Kind
from tuiz.domain.rdata import InvalidRdata
from tuiz.domain.records import Record
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.files.identity import digest_of
from tuiz.services.records_view import RecordsView, saved_records
from tuiz.services.simulating import Abandoned, Contrast, ZoneSimulator, contrast
from tuiz.services.zone_index import ZoneIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from threading import Event
    from typing import Any

    from tuiz.domain.answering import Answer
    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.records_view import ShownRecord, Unreadable
    from tuiz.services.simulate_process import SimulateProcess

LARGE: Final = 512 << 10
"""A zone file of so many bytes takes seconds to read: it is read when somebody asks for it."""
_KEPT: Final = 4
"""How many zones are kept; a large one takes memory."""
_EXPECTED: Final = frozenset({"NOERROR", "NXDOMAIN", "YXDOMAIN"})
"""What says something of a name; other codes are about the server."""


class Simulator(Protocol):
    """Answers from one zone."""

    def answer(self, name: str, rdtype: str) -> Answer:
        """Return what a server answers to a question."""

    def holds(self, owners: Sequence[str]) -> Sequence[bool]:
        """Return of each name whether the zone answers for it."""


class StoredZone(NamedTuple):
    """A zone that a name is in, not read yet."""

    found: FoundZone
    size: int
    """In bytes."""
    is_known: bool
    """Whether it was read before, and is the same."""
    draft: Callable[[], bytes] | None = None
    """What gives its text with edits that aren't saved, in the place of the file's; None takes the file."""

    @property
    def is_large(self) -> bool:
        """Whether reading it takes so long that it wants asking for."""
        return self.size > LARGE and not self.is_known


class Simulated(NamedTuple):
    """What a zone file answers to a question."""

    zone: FoundZone
    question: tuple[str, str]
    """The name, absolute, and the type."""
    answer: Answer
    unreadable: int
    """How many entries can't be read, and may be missing."""
    simulator: Simulator
    is_draft: bool = False
    """Whether it is of the zone as edited, not as saved."""
    nearest: str = ""
    """The name that may be meant where there is no such name; empty where none is near."""


class Simulations:
    """Answers from the zones of a workspace.

    Args:
        zones: those of the workspace.
        opened: the file of the zone of this name that the user has open, which counts where a zone has several.
    """

    def __init__(self, zones: ZoneIndex, opened: Callable[[str], Path | None]) -> None:
        self._zones = zones
        self._opened = opened
        self._kept: dict[Path, tuple[tuple[int, ...], ZoneSimulator]] = {}
        self._kept_draft: tuple[Path, str, ZoneSimulator] | None = None
        self._making = Lock()
        self._process: tuple[Path, tuple[int, ...] | str, SimulateProcess] | None = None
        """That of the large zone that was asked last: there is one at a time."""

    def zone(self, name: str) -> StoredZone | None:
        """Return the zone that a name is in; None where the workspace has none, or several and none of them is open.

        Raises:
            StorageError: the workspace can't be read.
        """
        zones = self._zones.zones_of(name)
        if len(zones) > 1:
            path = self._opened(zones[0].origin)
            zones = [zone for zone in zones if zone.path == path]
        if not zones:
            return None
        path = zones[0].path
        state, kept, process = _state(path), self._kept.get(path), self._process
        is_known = (kept is not None and kept[0] == state) or (process is not None and process[:2] == (path, state))
        return StoredZone(zones[0], state[2], is_known)

    def close(self) -> None:
        """End what was begun, and forget what was read."""
        self._kept.clear()
        self._kept_draft = None
        if self._process is not None:
            self._process[2].end()
            self._process = None

    def answer(
        self,
        zone: StoredZone,
        name: str,
        rdtype: str,
        given_up: Event,
        told: Callable[[int], object] = lambda _: None,
    ) -> Simulated:
        """Return what a zone answers; reads it where it wasn't read before.

        Args:
            zone: the zone.
            name: the name that is asked for.
            rdtype: the type.
            given_up: ends the reading when it is set.
            told: called now and then with the number of records read of a large zone.

        Raises:
            Abandoned: it was set.
            InvalidName: it isn't a name.
            StorageError: the file can't be read.
        """
        question = names.absolute(name, names.ROOT), rdtype
        text = None if zone.draft is None else zone.draft()
        is_draft = text is not None
        if (zone.size if text is None else len(text)) > LARGE:
            process = self._beside(zone.found, text, given_up, told)
            found = process.answer(*question)
            return Simulated(zone.found, question, found, process.unreadable, process, is_draft)
        here = self._simulator(zone.found, given_up) if text is None else self._draft(zone.found, text, given_up)
        found = here.answer(*question)
        nearest = here.nearest(question[0]) if found.kind is Kind.NXDOMAIN else ""
        return Simulated(zone.found, question, found, len(here.unreadable), here, is_draft, nearest)

    def _beside(
        self, found: FoundZone, text: bytes | None, given_up: Event, told: Callable[[int], object]
    ) -> SimulateProcess:
        """Return the process that has read a large zone; one that has read another ends."""
        from tuiz.services.simulate_process import SimulateProcess

        state = _state(found.path) if text is None else digest_of(text)
        with self._making:
            if self._process is None or self._process[:2] != (found.path, state):
                before, self._process = self._process, None
                if before is not None:
                    before[2].end()
                self._process = found.path, state, SimulateProcess(found, text, given_up, told)
            return self._process[2]

    def _draft(self, found: FoundZone, text: bytes, given_up: Event) -> ZoneSimulator:
        """Return the simulator of a zone whose text isn't saved; the last one is kept."""
        digest = digest_of(text)
        kept = self._kept_draft
        if kept is None or kept[:2] != (found.path, digest):
            zone = Zone(ZoneDocument(text, found.origin), found.file.settings.vanity)
            seen = _Seen(RecordsView(zone, found.path, found.include), given_up)
            kept = self._kept_draft = found.path, digest, ZoneSimulator(found.origin, seen)
        return kept[2]

    def _simulator(self, found: FoundZone, given_up: Event) -> ZoneSimulator:
        path = found.path
        state = _state(path)
        kept = self._kept.pop(path, None)
        if kept is None or kept[0] != state:
            seen = _Seen(saved_records(found), given_up)
            simulator = ZoneSimulator(found.origin, seen)
            kept = state, simulator
            if seen.files - {path}:
                return simulator  # it includes others, which may change while this file stays the same
        self._kept[path] = kept
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return kept[1]


class _Seen:
    """Hands items on, keeps in mind which files they came from, and stops where nobody waits any more."""

    def __init__(self, items: Iterable[ShownRecord | Unreadable], given_up: Event) -> None:
        self._items = items
        self._given_up = given_up
        self.files: set[Path] = set()

    def __iter__(self) -> Iterator[ShownRecord | Unreadable]:
        for item in self._items:
            if self._given_up.is_set():
                raise Abandoned
            self.files.add(item.file)
            yield item


def difference(simulated: Simulated, live: Mapping[str, Any]) -> tuple[str, bool]:
    """Say in one sentence how a live answer differs from the zone's, and whether it does.

    Args:
        simulated: what the zone says.
        live: a lookup as `tuiz dig --json` prints it.
    """
    if "error" in live:
        return "There is no live answer to compare with: whether it is the same is unknown.", False
    rcode, answer = str(live["rcode"]), simulated.answer
    if rcode not in _EXPECTED:
        return f"The live server answered {rcode}: what it would say of the name is unknown.", False
    if answer.kind is Kind.REFUSED or answer.kind is Kind.FAILED:
        return "The zone here can't be served, so there is nothing to compare.", False
    if answer.kind is Kind.REFERRAL:
        return f"The zone hands {answer.cut} over to other name servers: the live answer is theirs.", False
    records = [
        Record(each["owner"], each["ttl"], each["type"], each["rdata"], each["class"]) for each in live["answer"]
    ]
    ours = simulated.simulator.holds([record.owner for record in records])
    try:
        held = contrast(answer, rcode, [record for record, is_ours in zip(records, ours, strict=True) if is_ours])
    except InvalidRdata:
        return "The live answer has data that can't be read, so it differs.", True
    if answer.kind is Kind.LEFT:
        held = held._replace(rcode=None)  # the code is that of the name which the alias leads to
    return _sentence(held, is_cached="aa" not in live["flags"])


def _sentence(held: Contrast, *, is_cached: bool) -> tuple[str, bool]:
    if held.rcode is not None:
        return f"The live answer is {held.rcode[1]}, the zone's is {held.rcode[0]}.", True
    parts = []
    if held.missing:
        parts.append(f"lacks {_listed(held.missing)}")
    if held.extra:
        parts.append(f"has {_listed(held.extra)}, which the zone hasn't")
    if parts:
        return f"The live answer {' and '.join(parts)}.", True
    if not held.ttls:
        return "The live answer is the same.", False
    if is_cached and all(live < record.ttl for record, live in held.ttls):
        return "The live answer is the same, from a cache whose TTLs have run down.", False
    record, ttl = held.ttls[0]
    return f"The live answer is the same, but with TTL {ttl} where the zone has {record.ttl}.", True


def _listed(records: Sequence[Record]) -> str:
    first = f"{records[0].rdtype} {records[0].rdata}"
    return first if len(records) == 1 else f"{first} and {len(records) - 1:,} more"


def document(simulated: Simulated) -> dict[str, object]:
    """Return what JSON has of it: the shape of a lookup, with the zone in the place of a server."""
    answer = simulated.answer
    name, rdtype = simulated.question
    sections = {"answer": answer.answer, "authority": answer.authority, "additional": answer.additional}
    return {
        "question": {"name": name, "type": rdtype, "class": "IN"},
        "zone": simulated.zone.origin,
        "file": str(simulated.zone.path),
        "draft": simulated.is_draft,
        "rcode": answer.rcode,
        "flags": ["qr", "aa"] if answer.aa else ["qr"],
        **{
            section: [
                {"owner": each.owner, "ttl": each.ttl, "class": each.rdclass, "type": each.rdtype, "rdata": each.rdata}
                for rrset in rrsets
                for each in rrset.records
            ]
            for section, rrsets in sections.items()
        },
    }


def _state(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0, 0, 0)
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
