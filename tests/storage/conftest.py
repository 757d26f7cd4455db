"""What the tests of the journal share."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tuiz.files.identity import digest_of
from tuiz.storage.journal import Journal
from tuiz.storage.journal_history import NewRevision
from tuiz.storage.journal_stack import NewOperation
from tuiz.storage.patches import difference, encode
from tuiz.storage.places import Places

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "config", tmp_path / "data", tmp_path / "state")


@pytest.fixture
def journal(places: Places) -> Iterator[Journal]:
    opened = Journal.open(places)
    yield opened
    opened.close()


def operation(label: str, payload: bytes = b"{}") -> NewOperation:
    return NewOperation(label, payload, "ann", NOON)


def revision(old: bytes, new: bytes, *, whole: bool = False, serial: int | None = 1) -> NewRevision:
    patch = encode(difference(new, old))
    digests = (digest_of(old), digest_of(new))
    return NewRevision(NOON, "ann", None, serial, 1, 0, *digests, patch, whole=new if whole else None)
