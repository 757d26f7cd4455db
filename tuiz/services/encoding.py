"""Changes as bytes for the journal, and back; readable JSON, so that a journal outlives the code that wrote it."""

import json
from typing import Any

from tuiz.domain.changes import Change, RRsetChange, Splice
from tuiz.domain.records import Record, RRset

_FORMAT = 1


def encode_change(change: Change) -> bytes:
    """Return *change* as the journal keeps it."""
    document = {
        "format": _FORMAT,
        "label": change.label,
        "system": change.system,
        "serial_place": change.serial_place,
        "splices": [
            [splice.offset, splice.removed.decode("latin-1"), splice.inserted.decode("latin-1")]
            for splice in change.splices
        ],
        "rrsets": [[_encode_rrset(rrset.before), _encode_rrset(rrset.after)] for rrset in change.rrsets],
    }
    return json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode()


def decode_change(payload: bytes) -> Change:
    """Return the change that `encode_change` made *payload* of.

    Raises:
        ValueError: if it isn't one that this version can read.
    """
    try:
        document = json.loads(payload)
        if document["format"] != _FORMAT:
            raise ValueError(f"unknown format {document['format']!r}")
        place = document["serial_place"]
        return Change(
            label=document["label"],
            splices=tuple(
                Splice(offset, removed.encode("latin-1"), inserted.encode("latin-1"))
                for offset, removed, inserted in document["splices"]
            ),
            rrsets=tuple(
                RRsetChange(_decode_rrset(before), _decode_rrset(after)) for before, after in document["rrsets"]
            ),
            system=document["system"],
            serial_place=(place[0], place[1]) if place else None,
        )
    except (KeyError, TypeError, IndexError, AttributeError, UnicodeEncodeError) as error:
        raise ValueError("not a change of this journal") from error


def _encode_rrset(rrset: RRset) -> list[Any]:
    records = [[record.ttl, record.rdclass, record.rdata, record.note] for record in rrset.records]
    return [rrset.owner, rrset.rdtype, records]


def _decode_rrset(value: list[Any]) -> RRset:
    owner, rdtype, records = value
    return RRset(
        owner,
        rdtype,
        tuple(Record(owner, ttl, rdtype, rdata, rdclass, note) for ttl, rdclass, rdata, note in records),
    )
