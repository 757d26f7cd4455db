"""The list tells of a file what a closer look at it tells, though it takes a glance at most of them."""

import random
from pathlib import Path

import pytest

from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.listing import ListedZone, listed
from tuiz.storage.places import Places

_HEADS = [
    "",
    "; a comment with ( and \"\n\n",
    "$TTL 1h\n",
    "$TTL 99999999999\n",
    "$TTL 1x\n",
    "$ORIGIN example.\n",
    "$ORIGIN .\n$TTL 86400 ; 1 day\n",
    "$ORIGIN a..b.\n",
    "$ORIGIN relative\n",
    "$ORIGIN\n",
    "$INCLUDE nothing\n",
    "\0\n",
    "\r\n",
]  # fmt: skip
_OWNERS = [
    "@",
    "x.example.",
    "X",
    "x.y",
    ".",
    ".x.",
    "a..b.",
    "x\\.y.",
    "l" * 64 + ".",
    ".".join(["l" * 63] * 4) + ".",
    "",
    "*.x.",
]
_MIDDLES = [
    " SOA ",
    "\tIN\tSOA\t",
    " 1h IN soa ",
    " in 60 SOA ",
    " IN IN SOA ",
    " 1w2d SOA ",
    " 1x SOA ",
    " SOA (",
    " A ",
]
_DATA = [
    "ns h 5 1 2 3 4\n",
    "ns h 5 1 2 3 4",
    "ns first\\.last.x. 5 1 2 3 4 ; a comment )\n",
    "ns h\\(5 1 2 3 4\n",
    "ns h ( ; the SERIAL\n 7 ; )\n 1 2 3 4 )\n",
    "ns h (7 1 2 3 4)\n",
    "ns h (7 1 2 3 4\n",
    "ns h ( 7 1 2\n$TTL 5\n 3 4 )\n",
    "ns h\n 5 1 2 3 4\n",
    "ns h 4294967295 1 2 3 4\n",
    "ns h 4294967296 1 2 3 4\n",
    "ns h 99999999999 1 2 3 4\n",
    'ns h 5 "1" 2 3 4\n',
    "ns h serial 1 2 3 4\n",
]
_RESTS = [
    "",
    "  NS ns\r\nwww A 192.0.2.1 ; here",
    '@ TXT "a ; b" "(" ; (\n',
    '@ TXT "open\n',
    "@ TXT ( a\n b )\n",
    "@ TXT ( a\n",
    "@ TXT a )\n",
    "@ TXT a\\;b\n",
    "$ORIGIN sub.example.\n$TTL 2h ; more\n@ NS ns\n",
    "$ORIGIN sub\n@ NS ns\n",
    "$ORIGIN a..b.\n@ NS ns\n",
    "$TTL forever\n@ NS ns\n",
    "$INCLUDE nothing\n",
    "$GENERATE 1-2 h$ A 192.0.2.$\n",
    "$ORIGIN sub.example. ; (\n@ TXT a$b\n",
    "a TXT \0\n",
    "b TXT \xe9\n",
]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A user without a draft."""
    return Places(tmp_path / "config", tmp_path / "data", tmp_path / "state")


def told(folder: Path, places: Places) -> dict[str, ListedZone]:
    """Return what the list tells, by the files' names."""
    zones, remark = listed(ZoneFinder(folder).workspace, places)

    assert remark is None
    return {Path(zone.file).name: zone._replace(file="") for zone in zones}


def test_a_glance_tells_what_a_closer_look_tells(tmp_path: Path, places: Places) -> None:
    """Two folders of the same files; in one of them settings that may name the zone lie beside each."""
    chosen = random.Random(7)
    texts = [
        chosen.choice(_HEADS) + chosen.choice(_OWNERS) + chosen.choice(_MIDDLES) + data + rest
        for data in _DATA
        for rest in _RESTS
        for _ in range(2)
    ]
    texts += [
        head + owner + middle + "ns h 5 1 2 3 4\n" for head in _HEADS for owner in _OWNERS for middle in _MIDDLES[:4]
    ]
    glanced, looked_at = tmp_path / "glanced", tmp_path / "looked-at"
    for folder in (glanced, looked_at):
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number}.example.zone").write_bytes(text.encode("latin-1"))
            if folder is looked_at:
                (folder / f"{number}.example.toml").write_text("# origin: see the file\n")

    found, true = told(glanced, places), told(looked_at, places)

    assert len(found) == len(texts)
    for number, text in enumerate(texts):
        name = f"{number}.example.zone"
        assert found[name] == true[name], text
    assert sum(zone.state == "ok" for zone in found.values()) > 100


def test_a_folder_of_many_zones_is_listed_in_order(tmp_path: Path, places: Places) -> None:
    """By the zones' names, whatever those of the files are, through folders, each file once; views are duplicates."""
    zones = {f"z{number:03}.example.": f"{'ab'[number % 2]}/{number * 7 % 450:03}.zone" for number in range(450)}
    for zone, name in zones.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{zone} SOA ns h 5 1 2 3 4\n")
    (tmp_path / "c.zone").write_text(f"Z007.example. SOA ns h 6 1 2 3 4\n{'; long' * 50_000}\n")
    (tmp_path / "d.zone").write_text("; too long to be looked through\n" * 50_000)
    (tmp_path / "gone.zone").symlink_to(tmp_path / "nowhere")

    found, _ = listed(ZoneFinder(tmp_path).workspace, places)

    names = [zone.zone for zone in found]
    assert names == sorted([*zones, "Z007.example.", "d."], key=str.lower)
    assert [zone.serial for zone in found if zone.state == "duplicate"] == [5, 6]
    assert [zone.state for zone in found].count("ok") == 449
    assert {zone.zone: zone.file for zone in found}["z100.example."] == str(tmp_path / zones["z100.example."])
