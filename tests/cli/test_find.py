"""`tuiz find`: what points somewhere in all zones, another thing in its place in all of them, and back again."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Tuiz, lines_changed

HITS = {"zone", "match", "owner", "ttl", "class", "type", "rdata", "note", "system", "generated", "file", "line"}
PART = {"zone", "file", "changed", "revision", "serial", "removed", "added", "left", "error"}


def zone_text(name: str) -> str:
    """Return a zone that points at 192.0.2.1 and at its own apex in several ways."""
    return f"""\
$ORIGIN {name}.
$TTL 3600
@ IN SOA ns1 hostmaster 2024010101 7200 3600 1209600 3600
@ IN NS ns1
ns1 A 192.0.2.53
@ A 192.0.2.1 ; the web
www CNAME @
mail A 192.0.2.1
mail A 192.0.2.9
other A 192.0.2.10
@ TXT "v=spf1 ip4:192.0.2.1 -all"
$GENERATE 1-2 h$ A 192.0.2.$
"""


@pytest.fixture
def five(desk: Path) -> list[Path]:
    """Five zones in the current folder."""
    paths = [desk / f"{letter}.example.zone" for letter in "abcde"]
    for path in paths:
        path.write_text(zone_text(path.stem))
    return paths


def test_an_address_is_found_in_all_zones(tuiz: Tuiz, five: list[Path]) -> None:
    """Records are told with zone, file and line; a longer address isn't it, and text only where that is asked for."""
    found = tuiz("find", "--json", "192.0.2.1").document
    with_text = tuiz("find", "--json", "--text", "192.0.2.1").document
    told = tuiz("find", "192.0.2.1")

    assert len(found) == 5 * 3
    assert set(found[0]) == HITS
    assert [hit["line"] for hit in found if hit["zone"] == "b.example."] == [6, 8, 12]
    assert [hit["generated"] for hit in found[:3]] == [False, False, True]
    assert {hit["file"] for hit in found} == {str(path) for path in five}
    assert [hit["type"] for hit in with_text if hit["match"] == "text"] == ["TXT"] * 5
    assert told.status == 0
    assert told.out.splitlines()[0] == f"{five[0]}:6:\ta.example.\t3600\tIN\tA\t192.0.2.1\t; the web"
    assert "15 records in 5 zones." in told.err
    some = tuiz("find", "--json", "192.0.2.1", "b.example", five[3]).document
    assert {hit["zone"] for hit in some} == {"b.example.", "d.example."}


def test_a_name_is_found_however_it_is_written(tuiz: Tuiz, five: list[Path]) -> None:
    """The zone's own name stands there as an @; System Records are found, with their reason."""
    five[1].write_text(five[1].read_text() + "far MX 10 a.EXAMPLE.\n")

    apex = tuiz("find", "--json", "a.example").document
    server = tuiz("find", "--json", "ns1.a.example.").document

    assert [(hit["zone"], hit["owner"]) for hit in apex] == [
        ("a.example.", "www.a.example."),
        ("b.example.", "far.b.example."),
    ]
    assert [(hit["type"], bool(hit["system"])) for hit in server] == [("SOA", True), ("NS", True)]


def test_an_address_is_replaced_everywhere_and_back(tuiz: Tuiz, five: list[Path]) -> None:
    """Each zone is one revision; what comes to be there twice is there once; undo brings all back, but SERIAL."""
    before = [path.read_text() for path in five]
    tried = tuiz("find", "--dry-run", "--replace", "192.0.2.9", "192.0.2.1")
    assert tried.status == 1  # what $GENERATE stands for is left
    assert [path.read_text() for path in five] == before
    assert tried.out.count("+@ A 192.0.2.9 ; the web") == 5

    done = tuiz("find", "--json", "-m", "moved", "--replace", "192.0.2.9", "192.0.2.1")

    assert done.status == 1
    assert set(done.document[0]) == PART
    assert [part["revision"] for part in done.document] == [1] * 5
    assert done.document[0]["left"] == [{"reason": "of $GENERATE lines", "records": 1}]
    serial = "@ IN SOA ns1 hostmaster 2024010101 7200 3600 1209600 3600"
    for path, text in zip(five, before, strict=True):
        gone, come = lines_changed(text, path.read_text())
        assert gone == [serial, "@ A 192.0.2.1 ; the web", "mail A 192.0.2.1"]
        assert come[1:] == ["@ A 192.0.2.9 ; the web"]
    assert tuiz("history", "--json", five[2]).document[0]["message"] == "moved"

    undone = tuiz("find", "--undo", "--replace", "192.0.2.9", "192.0.2.1")
    assert undone.status == 0, undone.err
    assert [lines_changed(text, path.read_text())[0] for path, text in zip(five, before, strict=True)] == [[serial]] * 5
    assert tuiz("find", "--undo", "--replace", "192.0.2.9", "192.0.2.1").status == 3


def test_one_save_that_fails_leaves_the_others_saved(tuiz: Tuiz, five: list[Path], tmp_path: Path) -> None:
    """With the third of five not to be written, four are and that is told; calling it again goes on."""
    os.link(five[2], tmp_path / "another-name")
    before = five[2].read_text()

    done = tuiz("find", "--json", "--replace", "192.0.2.99", "192.0.2.1")

    assert done.status == 3
    assert [part["changed"] for part in done.document] == [True, True, False, True, True]
    assert done.document[2]["error"]["kind"] == "cannot-replace"
    assert "4 zones saved, 1 failed" in done.err
    assert five[2].read_text() == before

    again = tuiz("find", "--json", "--in-place", "--replace", "192.0.2.99", "192.0.2.1")
    assert [part["zone"] for part in again.document if part["changed"]] == ["c.example."]


def test_what_is_not_ours_to_change_is_told_and_left(tuiz: Tuiz, five: list[Path]) -> None:
    """A secondary's copy, a signer's output, a zone that may be dynamic and System Records stay, and are counted."""
    five[0].with_suffix(".toml").write_text('role = "secondary"\n')
    five[1].write_text(five[1].read_text() + "www RRSIG CNAME 8 3 60 20300101000000 20200101000000 1 b.example. AAAA\n")
    Path(f"{five[2]}.jnl").write_bytes(b"")
    five[3].write_text(five[3].read_text().replace("www CNAME @", "www BOGUS 192.0.2.1"))
    five[4].with_suffix(".toml").write_text('vanity = ["mail.e.example."]\n')

    done = tuiz("find", "--json", "--replace", "192.0.2.99", "192.0.2.1")

    assert done.status == 1
    parts = done.document
    assert [part["changed"] for part in parts] == [False, False, False, True, True]
    assert [part["error"] and part["error"]["kind"] for part in parts] == [
        "read-only-zone", "read-only-zone", "needs-answer", None, None,
    ]  # fmt: skip
    assert {"reason": "System Records", "records": 1} in parts[4]["left"]
    assert f"{five[3]}:7: " in done.err
    assert tuiz("find", "--json", "--agree", "--replace", "192.0.2.99", "192.0.2.1").document[2]["changed"]


@pytest.mark.parametrize(
    ("words", "status", "part"),
    [
        (["192.0.2.200", "--replace", "192.0.2.1"], 3, "Nothing points at 192.0.2.200."),
        (["192.0.2.1", "--replace", "a.example"], 2, "can't take the place of"),
        (["two words"], 2, "--text"),
        ([""], 2, "missing"),
        (["--undo", "192.0.2.1"], 2, "--replace NEW must tell which"),
    ],
)
def test_what_makes_no_sense_is_refused(tuiz: Tuiz, five: list[Path], words: list[str], status: int, part: str) -> None:
    """Nothing is written, and what to do is told."""
    done = tuiz("find", *words)

    assert (done.status, part in done.err) == (status, True), done.err
    assert all(path.read_text() == zone_text(path.stem) for path in five)
