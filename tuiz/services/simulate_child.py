"""The process that reads a large zone and answers from it, so that no key waits for it and its memory ends with it.

The first line of its standard input, JSON as all are, tells which zone, and behind it stands the text where it isn't
the file's. While it reads, it says now and then how many records it has; then that it is ready. After that each line is
a question, and each answer a line.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from tuiz.domain.answering import Answer, Kind
from tuiz.domain.records import Record, RRset
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.errors import TuizError
from tuiz.files.identity import read_with_status
from tuiz.services.including import IncludeRules
from tuiz.services.records_view import RecordsView
from tuiz.services.simulating import ZoneSimulator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MODULE: Final = "tuiz.services.simulate_child"

_NICENESS: Final = 5
_TOLD_SECONDS: Final = 0.2
_SECTIONS: Final = ("answer", "authority", "additional")


def as_line(said: object) -> bytes:
    """Return a line of the conversation."""
    return json.dumps(said).encode() + b"\n"


def told_zone(path: Path, origin: str, rules: IncludeRules, size: int | None) -> bytes:
    """Return the line that tells which zone it is, before *size* bytes of its text; None where the file is read."""
    return as_line(
        {
            "path": os.fspath(path),
            "origin": origin,
            "size": size,
            "root": os.fspath(rules.root),
            "directory": os.fspath(rules.directory) if rules.directory else None,
            "allowed": [os.fspath(allowed) for allowed in rules.allowed],
        }
    )


def told_answer(answer: Answer) -> dict[str, object]:
    """Return an answer as it passes from one process to the other."""
    sections = {name: [[*rrset[:2], rrset.records] for rrset in getattr(answer, name)] for name in _SECTIONS}
    words = {"rcode": answer.rcode, "aa": answer.aa, "kind": answer.kind, "wildcard": answer.wildcard}
    return {**words, "cut": answer.cut, **sections}


def answer_told(said: dict[str, Any]) -> Answer:
    """Return the answer that the other process told."""
    sections = {
        name: tuple(
            RRset(owner, rdtype, tuple(Record(*each) for each in records)) for owner, rdtype, records in said[name]
        )
        for name in _SECTIONS
    }
    return Answer(**{**said, "kind": Kind(said["kind"]), **sections})


def main(source: IO[bytes], sink: IO[bytes]) -> None:
    """Read the zone that *source* tells of, and answer its questions."""

    def say(said: object) -> None:
        sink.write(as_line(said))
        sink.flush()

    try:
        simulator = _simulator(source, say)
    except TuizError as error:
        say({"failed": [error.message, error.hint]})
        return
    say({"ready": len(simulator.unreadable)})
    while line := source.readline():
        asked = json.loads(line)
        try:
            if "owners" in asked:
                say({"holds": simulator.holds(asked["owners"])})
            else:
                say(told_answer(simulator.answer(*asked["question"])))
        except TuizError as error:
            say({"failed": [error.message, error.hint]})


def _simulator(source: IO[bytes], say: Any) -> ZoneSimulator:  # noqa: ANN401 - what writes a line
    said = json.loads(source.readline())
    path = Path(said["path"])
    text = read_with_status(path)[0] if said["size"] is None else source.read(said["size"])
    directory = Path(said["directory"]) if said["directory"] else None
    rules = IncludeRules(Path(said["root"]), directory, [Path(allowed) for allowed in said["allowed"]])
    view = RecordsView(Zone(ZoneDocument(text, said["origin"])), path, rules)
    return ZoneSimulator(said["origin"], _counted(view, say))


def _counted(items: Iterable[Any], say: Any) -> Iterator[Any]:  # noqa: ANN401
    last = time.monotonic()
    for number, item in enumerate(items):
        if not number % 1000 and time.monotonic() - last > _TOLD_SECONDS:
            last = time.monotonic()
            say({"read": number})
        yield item


def holds_told(said: dict[str, Any]) -> Sequence[bool]:
    """Return what the other process said of owners."""
    return [bool(each) for each in said["holds"]]


if __name__ == "__main__":
    import gc

    gc.disable()  # nothing of a zone is garbage while it is held
    os.nice(_NICENESS)
    main(sys.stdin.buffer, sys.stdout.buffer)
