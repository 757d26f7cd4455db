"""Records that a server makes others of (ALIAS, LUA): what it makes of them is told, and held against nothing."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.records import Record
from tuiz.lookups import wire
from tuiz.lookups.made_records import comparable, made_types, octets_of
from tuiz.lookups.verifying import Verdict
from tuiz.services.served_text import data_text, type_text

_MOST_TOLD: Final = 8
"""Of so many records the data are told."""


class Made(NamedTuple):
    """What a server makes of one record."""

    verdict: Verdict
    note: str = ""
    """What it makes, in words; nothing where the verdict says it."""


class MadeRecords:
    """The records of a zone that its servers make others of.

    Args:
        records: those of types that have no octets of their own.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = [record for record in records if made_types(record)]
        self.others = [record for record in records if not made_types(record)]
        self._questions = {
            id(record): [wire.question(_octets(record.owner), rdtype) for rdtype in made_types(record)]
            for record in self.records
        }
        self._all = frozenset(asked for questions in self._questions.values() for asked in questions)

    @property
    def questions(self) -> list[bytes]:
        """What asks for all that is made of them."""
        return list(dict.fromkeys(asked for questions in self._questions.values() for asked in questions))

    def makes(self, asked: bytes) -> bool:
        """Return whether an RRset may be made of one of them."""
        return asked in self._all

    def is_one(self, asked: bytes) -> bool:
        """Return whether an RRset is one of them, as it is transferred."""
        return any(
            (found := octets_of(record)) and asked == wire.question(_octets(record.owner), found[0])
            for record in self.records
        )

    def judge_transferred(self, record: Record, whole: Mapping[bytes, Sequence[wire.Resource]]) -> Made:
        """Return what a transferred zone has of a record: itself, or what is made of it."""
        itself = octets_of(record)
        if itself is not None:
            served = whole.get(wire.question(_octets(record.owner), itself[0]), ())
            if any(comparable(itself[0], found.rdata) == itself[1] for found in served):
                return Made(Verdict("same"))
            if served:
                return Made(Verdict("different", f"it has another {record.rdtype}", tuple(served)))
        made = [found for asked in self._questions[id(record)] for found in whole.get(asked, ())]
        return self._told(made, "it isn't there, and nothing is made of it")

    def judge_answered(self, record: Record, replies: Mapping[bytes, bytes]) -> Made:
        """Return what the replies to the questions say that a server makes of a record."""
        made: list[wire.Resource] = []
        for asked in self._questions[id(record)]:
            reply = replies.get(asked)
            if reply is None or wire.is_truncated(reply):
                return Made(Verdict("unknown", "what it makes of it isn't known: it doesn't answer"))
            try:
                message = wire.read_message(reply)
            except wire.BadWire as error:
                return Made(Verdict("unknown", f"its reply can't be read: {error.message.rstrip('.')}"))
            if message.rcode not in {wire.NOERROR, wire.NXDOMAIN}:
                code = wire.CODES.get(message.rcode, f"with the code {message.rcode}")
                return Made(Verdict("unknown", f"what it makes of it isn't known: it answers {code}"))
            made += message.find(asked)
        return self._told(made, "it makes nothing of it")

    def _told(self, made: Sequence[wire.Resource], nothing: str) -> Made:
        if not made:
            return Made(Verdict("different", nothing))
        shown = [
            f"{type_text(int.from_bytes(found.question[-4:-2], 'big'))} {data_text(found.question, found.rdata)}"
            for found in made[:_MOST_TOLD]
        ]
        more = f" and {len(made) - _MOST_TOLD} more" if len(made) > _MOST_TOLD else ""
        return Made(Verdict("same"), f"expanded there into {', '.join(shown)}{more}")


def _octets(name: str) -> bytes:
    return names.to_wire(name).lower()
