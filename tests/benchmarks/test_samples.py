"""The sample folders, and what tells one of a sample zone's rows from another."""

from pathlib import Path

import pytest

from benchmarks.generate import ORIGIN, write_zone
from benchmarks.samples import FIRST_RECORD, Samples, first_row_of, rows, zone_name
from tests.reference.checkers import ReferenceCheckers


def test_rows_are_the_records_that_are_no_system_records(tmp_path: Path) -> None:
    """The apex's SOA and NS records are left out, every other record has its place, with its address if it has one."""
    zone = write_zone(tmp_path / "zone", 308)

    found = rows(zone, 1000)

    assert len(found) == 308 - 3
    assert found[:5] == [None, "192.0.2.53", "2001:db8::53", "192.0.2.54", FIRST_RECORD]
    assert 0.45 < sum(address is not None for address in found) / len(found) < 0.55


def test_the_first_row_of_an_owner_is_found(tmp_path: Path) -> None:
    """It is named by its address."""
    zone = write_zone(tmp_path / "zone", 308)

    assert first_row_of(zone, "mx") == FIRST_RECORD
    with pytest.raises(LookupError):
        first_row_of(zone, "nobody")


def test_a_workspace_has_as_many_zones_as_asked_for_and_some_have_a_toml(tmp_path: Path) -> None:
    """Forty zones, two of them with their own settings; all checkers accept them."""
    folder = Samples(tmp_path).workspace(40)

    names = sorted(path.name for path in folder.iterdir())

    assert [name for name in names if name.endswith(".zone")] == [f"{zone_name(n)}.zone" for n in range(40)]
    assert [name for name in names if name.endswith(".toml")] == ["z00000.example.toml", "z00020.example.toml"]
    with ReferenceCheckers() as checkers:
        vote = checkers.ask((folder / "z00007.example.zone").read_bytes(), "z00007.example.")
    assert vote.is_complete
    assert not vote.refusers


def test_quick_samples_are_smaller_than_their_name_says(tmp_path: Path) -> None:
    """A divisor makes the zone and the folder smaller."""
    samples = Samples(tmp_path, divisor=10)

    assert samples.records(1000) == 100
    assert samples.zone(1000).name == "100.zone"
    assert len(list(samples.workspace(40).glob("*.zone"))) == 4
    assert samples.origin == ORIGIN


def test_a_changed_zone_has_other_addresses(tmp_path: Path) -> None:
    """Some of its addresses are others, and some are gone; no line that lends its owner is."""
    samples = Samples(tmp_path)

    before = samples.zone(20_000).read_text("ascii").splitlines()
    after = samples.changed_zone(20_000).read_text("ascii").splitlines()

    lost, gained = set(before) - set(after), set(after) - set(before)
    assert len(lost) > len(gained) > 0
    assert all(".199" in line or "::199" in line for line in gained)
