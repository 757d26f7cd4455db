"""The zone files and folders that are measured on, written once into a cache folder and kept there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from pathlib import Path

from benchmarks.generate import ORIGIN, write_zone

FIRST_RECORD = "192.0.2.25"
"""What the first page of every zone shows: the address of its mail server."""

_SMALL_ZONE = """\
$TTL 3600
{origin} IN SOA ns1 hostmaster 2026112201 7200 900 1209600 300
    IN NS ns1
    IN NS ns2
    IN MX 10 mail
ns1 IN A 192.0.2.53
ns2 IN A 192.0.2.54
mail IN A 192.0.2.25
www IN A 192.0.2.80
www IN AAAA 2001:db8::80
shop IN CNAME www ; until the new one opens
"""
_TOML_EVERY = 20
_TOML = 'serial = "increment"\n'

_ADDRESS = re.compile(r"[ \t](?:A|AAAA)[ \t]+([0-9a-f.:]+)")
_LINES_PER_EDIT = 997
_SYSTEM_RECORD = re.compile(r"[ \t](?:SOA|NS)[ \t]")


@dataclass(frozen=True)
class Samples:
    """The sample files in one cache folder."""

    folder: Path
    divisor: int = 1
    """How many times smaller than their name says they are: 1 for the budgets, more for a quick try."""

    origin = ORIGIN

    def records(self, count: int) -> int:
        """Return how many records the zone of *count* records really has."""
        return count // self.divisor

    def zone(self, count: int) -> Path:
        """Return a zone file of *count* records."""
        return write_zone(self.folder / f"{self.records(count)}.zone", self.records(count))

    def changed_zone(self, count: int) -> Path:
        """Return the zone file of *count* records after some edits: one line in a thousand is another, or is gone."""
        path = self.folder / f"{self.records(count)}-changed.zone"
        if not path.exists():
            unfinished = path.with_name(f"{path.name}.unfinished")
            with self.zone(count).open(encoding="ascii") as lines, unfinished.open("w", encoding="ascii") as changed:
                changed.writelines(_edited(lines))
            unfinished.rename(path)
        return path

    def small_zone(self) -> Path:
        """Return a zone file of ten records."""
        path = self.folder / "small" / "small.example.zone"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_SMALL_ZONE.format(origin="small.example."), "ascii")
        return path

    def workspace(self, count: int) -> Path:
        """Return a folder of *count* small zones, one in twenty with a TOML beside it."""
        zones = count // self.divisor
        folder = self.folder / f"{zones}-zones"
        if not folder.exists():
            unfinished = folder.with_name(f"{folder.name}.unfinished")
            unfinished.mkdir(parents=True, exist_ok=True)
            for number in range(zones):
                _write_small_zone(unfinished, zone_name(number), with_toml=number % _TOML_EVERY == 0)
            unfinished.rename(folder)
        return folder


def zone_name(number: int) -> str:
    """Return the name of a workspace's zone, short enough for a narrow pane."""
    return f"z{number:05}.example"


def rows(zone: Path, limit: int) -> list[str | None]:
    """Return what tells each of a zone's first *limit* ordinary records from the others: its address, if it has one.

    The apex's SOA and NS records are no ordinary ones; the zone must be one of `generate`'s.
    """
    with zone.open(encoding="ascii") as file:
        return [match[1] if (match := _ADDRESS.search(line)) else None for line in islice(_records(file), limit)]


def first_row_of(zone: Path, owner_prefix: str) -> str:
    """Return the address of the first A record whose owner begins with *owner_prefix*."""
    with zone.open(encoding="ascii") as file:
        for line in file:
            if line.startswith(owner_prefix) and (match := _ADDRESS.search(line)):
                return match[1]
    raise LookupError(f"No owner begins with {owner_prefix}.")


def _edited(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines of a zone file as they are some edits later: only addresses below the first page are touched."""
    for number, (line, following) in enumerate(pairwise(chain(lines, [""]))):
        match = _ADDRESS.search(line) if number % _LINES_PER_EDIT == _LINES_PER_EDIT - 1 else None
        lends_owner = following[:1] in {" ", "\t"}
        if match is None or line[0] in " \t":
            yield line
        elif number % 2 or lends_owner:
            yield line.replace(match[1], "192.0.2.199" if "." in match[1] else "2001:db8::199")


def _records(lines: Iterator[str]) -> Iterator[str]:
    """Yield the first line of each record that follows the apex's NS records."""
    in_parentheses = at_apex = False
    for line in lines:
        starts_record = not in_parentheses and line[0] not in ";$\n"
        in_parentheses = "(" in line or (in_parentheses and ")" not in line)
        if not starts_record:
            continue
        if line[0] not in " \t":
            at_apex = line[0] == "@"
        if not (at_apex and _SYSTEM_RECORD.search(line)):
            yield line


def _write_small_zone(folder: Path, name: str, *, with_toml: bool) -> None:
    (folder / f"{name}.zone").write_text(_SMALL_ZONE.format(origin=f"{name}."), "ascii")
    if with_toml:
        (folder / f"{name}.toml").write_text(_TOML, "ascii")
