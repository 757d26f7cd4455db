"""The sample zones: valid for every name server, the same each time, and as varied as they claim."""

import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.generate import ORIGIN, write_zone, zone_text
from benchmarks.index import count_records
from tests.reference.checkers import ReferenceCheckers

_TYPE = re.compile(r"[ \t](SOA|NS|A|AAAA|CNAME|MX|TXT|SRV|CAA)[ \t]")

RECORDS = 25_008  # more than two of the zone's $ORIGIN sections


@pytest.fixture(scope="module")
def text() -> str:
    return "".join(zone_text(RECORDS))


def test_all_three_reference_checkers_accept_a_sample_zone_without_a_word(text: str) -> None:
    """named-checkzone, kzonecheck and nsd-checkzone find nothing to say about it."""
    with ReferenceCheckers() as checkers:
        vote = checkers.ask(text.encode(), ORIGIN)

    assert vote.is_complete
    assert not vote.refusers
    assert not [message for verdict in vote.verdicts for message in verdict.messages if message.line]


@pytest.mark.parametrize("records", [8, 9, 107, 108, 1000, RECORDS])
def test_a_sample_zone_has_exactly_as_many_records_as_asked_for(records: int) -> None:
    """The reader counts as many as were ordered."""
    data = "".join(zone_text(records)).encode()

    assert count_records(data) == records


def test_a_sample_zone_needs_room_for_its_apex() -> None:
    """Fewer records than the apex has are refused."""
    with pytest.raises(ValueError, match="at least 8"):
        list(zone_text(7))


def test_the_types_have_the_shares_they_are_said_to_have(text: str) -> None:
    """35 % A, 15 % AAAA, 10 % NS and SRV, 9.5 % CNAME, 9 % MX, 6.5 % TXT, 5 % CAA."""
    counts = Counter(match[1] for line in text.splitlines() if (match := _TYPE.search(line)))

    shares = {rdtype: round(count / RECORDS * 100, 1) for rdtype, count in counts.items()}

    expected = {"A": 35, "AAAA": 15, "NS": 10, "SRV": 10, "CNAME": 9.5, "MX": 9, "TXT": 6.5, "CAA": 5, "SOA": 0}
    assert shares == pytest.approx(expected, abs=0.15)


def test_a_sample_zone_has_what_makes_zone_files_hard(text: str) -> None:
    """Comments, blank owners, records over several lines, several origins and TTLs are all there."""
    lines = text.splitlines()

    assert len({line for line in lines if line.startswith("$TTL")}) > 3
    assert len({line for line in lines if line.startswith("$ORIGIN")}) > 1
    assert any(line.startswith(";") for line in lines)
    assert any(re.search(r'[^"] ; \w', line) for line in lines)
    assert any(re.match(r"\s+IN AAAA", line) for line in lines)
    assert any("TXT (" in line for line in lines)


def test_a_sample_zone_is_the_same_each_time_and_kept(tmp_path: Path) -> None:
    """Two files of one size have the same bytes, and one that is there isn't written again."""
    first = write_zone(tmp_path / "first.zone", 500)
    second = write_zone(tmp_path / "second.zone", 500)
    (tmp_path / "mine.zone").write_text("mine")

    write_zone(tmp_path / "mine.zone", 500)

    assert first.read_bytes() == second.read_bytes()
    assert (tmp_path / "mine.zone").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"first.zone", "second.zone", "mine.zone"}
