"""The commands that only look: records, list, check and diff, and how zones are named."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import ZONE, Tuiz, accepted
from tests.files.child import give, in_child, open_folder_for_all
from tests.services.test_session import change_mail
from tuiz.cli.main import main
from tuiz.services.session import open_session
from tuiz.services.zone_terms import ZoneFacts
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

RECORD_KEYS = ["owner", "ttl", "class", "type", "rdata", "note", "system", "generated", "file", "line"]
SOA = "@ 60 IN SOA ns1.example.net. hostmaster.example.net. 7 7200 900 1209600 300\n@ 60 IN NS ns1.example.net.\n"


def write(folder: Path, name: str, text: str = "", *, origin: str = "example.com.", serial: int = 7) -> Path:
    """Write a zone file with a SOA, and *text* behind it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"$ORIGIN {origin}\n$TTL 3600\n" + SOA.replace(" 7 ", f" {serial} ") + text)
    return path


def test_records_have_all_their_keys(tuiz: Tuiz, zone_file: Path) -> None:
    """Names are absolute, the note is the comment behind, a locked record has its reason, each has its place."""
    records = tuiz("records", "--json", zone_file).document

    assert [list(record) for record in records] == [RECORD_KEYS] * 11
    soa, mx1 = records[0], next(record for record in records if record["owner"] == "mx1.example.com.")
    assert (soa["type"], soa["line"]) == ("SOA", 3)
    assert "SERIAL" in soa["system"]
    assert mx1 == {
        "owner": "mx1.example.com.",
        "ttl": 300,
        "class": "IN",
        "type": "A",
        "rdata": "192.0.2.25",
        "note": "the post",
        "system": None,
        "generated": False,
        "file": str(zone_file),
        "line": 15,
    }


def test_records_in_words(tuiz: Tuiz, zone_file: Path) -> None:
    """One record a line, columns apart by tabs, as dig prints them."""
    done = tuiz("records", "--owner", "mx1", zone_file)

    assert (done.status, done.out) == (0, "mx1.example.com.\t300\tIN\tA\t192.0.2.25\t; the post\n")


def test_records_of_an_owner_and_a_type(tuiz: Tuiz, zone_file: Path) -> None:
    """Each filter leaves the others out, and both together too."""
    types = [record["type"] for record in tuiz("records", "--json", "--owner", "@", zone_file).document]
    assert types == ["SOA", "NS", "NS", "MX"]
    owners = [record["owner"] for record in tuiz("records", "--json", "--type", "ns", zone_file).document]
    assert owners == ["example.com.", "example.com.", "sub.example.com."]
    assert tuiz("records", "--json", "--type", "NS", "--owner", "sub", zone_file).document[0]["line"] == 19
    assert tuiz("records", "--type", "NOTYPE", zone_file).status == 2


def test_unreadable_records_are_told(tuiz: Tuiz, zone_file: Path) -> None:
    """What can be read is printed, the rest is told with line and reason, and the status says that there is some."""
    zone_file.write_text(ZONE + 'bad A 999\nopen TXT "x\n')

    done = tuiz("records", "--json", zone_file)

    assert done.status == 1
    assert len(done.document) == 11
    assert f"{zone_file}:21:" in done.err
    assert f"{zone_file}:22:" in done.err


def test_what_is_no_zone_file_is_not_read_to_its_end(tuiz: Tuiz, desk: Path) -> None:
    """Behind ten thousand entries that can't be read nothing is listed, and nothing compared; both are said."""
    path = write(desk, "example.com.zone", "what is this\n" * 10_000 + "www A 192.0.2.1\n")
    other = write(desk, "other.zone", origin="example.com.")

    listed = tuiz("records", "--json", path)
    compared = tuiz("diff", path, other)

    assert (listed.status, len(listed.document)) == (1, 2)
    assert "10,000 entries above can't be read; what follows isn't listed." in listed.err
    assert compared.status == 3
    assert "can't be read" in compared.err


def test_generated_records_stand_at_their_directive(tuiz: Tuiz, desk: Path) -> None:
    """Each of a $GENERATE's records is printed, and marked."""
    path = write(desk, "example.com.zone", "$GENERATE 1-3 host-$ A 192.0.2.$\n")

    records = [record for record in tuiz("records", "--json", path).document if record["generated"]]

    assert [(record["owner"], record["rdata"]) for record in records] == [
        (f"host-{number}.example.com.", f"192.0.2.{number}") for number in (1, 2, 3)
    ]
    assert {record["line"] for record in records} == {5}


def test_generated_records_have_a_limit(tuiz: Tuiz, desk: Path) -> None:
    """Of two thousand million, some are printed, and the rest is told of."""
    path = write(desk, "example.com.zone", "$GENERATE 1-2000000000 h$ A 192.0.2.1\n")

    done = tuiz("records", "--type", "A", path)

    assert done.status == 1
    assert done.out.count("\n") == 65_536
    assert "65,536" in done.err


def test_included_records_have_their_own_place(tuiz: Tuiz, desk: Path) -> None:
    """Relative to the including file, with the directive's origin and the $TTL in force."""
    (desk / "inc").mkdir()
    (desk / "inc" / "hosts.inc").write_text("a A 192.0.2.1\n  A 192.0.2.2\n")
    path = write(desk, "example.com.zone", "$TTL 77\n$INCLUDE inc/hosts.inc lab\n")

    records = tuiz("records", "--json", "--type", "A", path).document

    assert [(record["owner"], record["ttl"], record["line"]) for record in records] == [
        ("a.lab.example.com.", 77, 1),
        ("a.lab.example.com.", 77, 2),
    ]
    assert {record["file"] for record in records} == {str(desk / "inc" / "hosts.inc")}


def test_an_include_may_not_leave_the_workspace(tuiz: Tuiz, desk: Path, tmp_path: Path) -> None:
    """A file elsewhere isn't read, nor by way of a link, unless the user's own settings name its folder."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "hosts").write_text("a A 192.0.2.1\n")
    (desk / "link").symlink_to(secret / "hosts")
    path = write(desk, "example.com.zone", f"$INCLUDE {secret}/hosts\n$INCLUDE ../secret/hosts\n$INCLUDE link\n")

    done = tuiz("records", "--type", "A", path)

    assert (done.status, done.out) == (1, "")
    assert done.err.count("outside the workspace") == 3
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(f'include_paths = ["{secret}"]\n')
    assert tuiz("records", "--type", "A", path).out.count("192.0.2.1") == 3


def test_includes_that_never_end_are_told(tuiz: Tuiz, desk: Path) -> None:
    """A file that includes itself, one that isn't there, and a pipe end in a message each."""
    (desk / "loop.inc").write_text("a A 192.0.2.1\n$INCLUDE loop.inc\n")
    os.mkfifo(desk / "pipe")
    path = write(desk, "example.com.zone", "$INCLUDE loop.inc\n$INCLUDE gone.inc\n$INCLUDE pipe\n")

    done = tuiz("records", "--type", "A", path)

    assert done.status == 1
    assert done.out.count("192.0.2.1") == 1
    assert "includes itself" in done.err
    assert "gone.inc isn't there" in done.err


def test_records_of_the_draft(tuiz: Tuiz, zone_file: Path) -> None:
    """What the app holds unsaved is shown on request only, and stays unsaved."""
    journal = Journal.open(Places.of_user())
    app = open_session(ZoneFacts(zone_file, "example.com."), journal).load()
    change_mail(app, "192.0.2.26")
    app.close()
    journal.close()

    assert "192.0.2.25" in tuiz("records", zone_file).out
    assert "192.0.2.26" in tuiz("records", "--draft", zone_file).out
    assert [zone["draft"] for zone in tuiz("list", "--json").document] == [1]
    assert zone_file.read_text() == ZONE


def test_a_zone_is_found_by_its_name(tuiz: Tuiz, desk: Path) -> None:
    """In the current folder, or in the one that -w names; with or without the final dot, in any case."""
    write(desk, "zones/db.one", "a A 192.0.2.1\n", origin="one.example.")
    for words in (["one.example"], ["ONE.example."], ["-w", "zones", "one.example"], ["zones/db.one"]):
        assert tuiz("records", "--type", "A", *words).out.startswith("a.one.example.\t"), words


def test_a_zone_in_several_files_is_ambiguous(tuiz: Tuiz, desk: Path) -> None:
    """The name alone is wrong usage; the paths to choose from are told."""
    inside, outside = write(desk, "inside/example.com.zone"), write(desk, "outside/example.com.zone")

    done = tuiz("records", "--json", "example.com")

    assert (done.status, done.error["kind"]) == (2, "ambiguous-zone")
    assert str(inside) in done.error["hint"]
    assert str(outside) in done.error["hint"]


@pytest.mark.parametrize("zone", ["gone.example", "gone/example.zone", "bad..name", "\x1b[2J", "a\0b"])
def test_a_zone_that_is_not_there(tuiz: Tuiz, desk: Path, zone: str) -> None:
    """It fails with what to do, whatever the name holds."""
    write(desk, "example.com.zone")

    done = tuiz("records", zone)

    assert (done.status, done.out) == (3, "")
    assert "\x1b" not in done.err


def test_list_tells_the_state_of_each_zone(tuiz: Tuiz, desk: Path) -> None:
    """Sorted by name: SERIAL from each file, views as duplicates, files that can't be read as such."""
    write(desk, "b.zone", origin="b.example.", serial=42)
    write(desk, "a/x.zone", origin="a.example.")
    write(desk, "b/x.zone", origin="a.example.")
    write(desk, "broken.example.zone", 'x TXT "never closed\n', origin="broken.example.")
    (desk / "raw.example.db").write_bytes(b"\0\0\0\2\0\0\0\1" + bytes(100))
    (desk / "settled.zone").write_text("@ IN SOA ns1.example.net. h.example.net. ( 9 2 3 4 5 )\n")
    (desk / "settled.toml").write_text('origin = "settled.example."\n')
    (desk / "notes.txt").write_text("nothing of a zone\n")

    zones = tuiz("list", "--json").document

    assert [list(zone) for zone in zones] == [["zone", "file", "serial", "draft", "state"]] * 6
    assert [(zone["zone"], zone["serial"], zone["state"]) for zone in zones] == [
        ("a.example.", 7, "duplicate"),
        ("a.example.", 7, "duplicate"),
        ("b.example.", 42, "ok"),
        ("broken.example.", 7, "unreadable"),
        ("raw.example.", None, "unreadable"),
        ("settled.example.", 9, "ok"),
    ]
    assert tuiz("list").out.count("\n") == 6


@pytest.mark.parametrize(
    ("head", "zone", "serial"),
    [
        ("$TTL 1h\n\n; c\n$ORIGIN x.example. ; d\n@ IN 60 SOA a. b. ( ; s\n 5 ; t\n 1 2 3 4 )\n", "x.example.", 5),
        ("X.example. SOA a. b. 1 2 3 4 5", "X.example.", 1),
        ("$ORIGIN example.\nx 60 IN SOA a. b. 3 1 1 1 1\n", "x.example.", 3),
        ("x\\.y.example. SOA a. b\\. . 3 1 1 1 1\n", "x\\.y.example.", None),
        ("$ORIGIN x.example.\n$ORIGIN y\n@ SOA a. b. 4 1 1 1 1\n", "y.x.example.", 4),
        ("@ SOA a. b. 99999999999 1 1 1 1\n", "file.example.", None),
    ],
)
def test_list_reads_the_beginnings_of_files(tuiz: Tuiz, desk: Path, head: str, zone: str, serial: int | None) -> None:
    """However a file begins, the list tells the zone and SERIAL that stand there."""
    (desk / "file.example.zone").write_text(head)

    listed = tuiz("list", "--json").document

    assert [(found["zone"], found["serial"]) for found in listed] == [(zone, serial)]


def test_list_without_permission(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that may not be read is listed as such; so is the rest."""
    with open_folder_for_all() as folder:
        for word in ("CONFIG", "DATA", "STATE"):
            monkeypatch.setenv(f"TUIZ_{word}_DIR", str(folder / word))
        give(write(folder, "a.example.zone", origin="a.example."))
        closed = write(folder, "b.example.zone", origin="b.example.")
        give(closed)
        closed.chmod(0)

        def states() -> list[str]:
            main(["list", "--json", "-w", str(folder)])
            return [zone["state"] for zone in json.loads(capsys.readouterr().out)]

        assert in_child(states).value == ["ok", "unreadable"]


def test_check_prints_findings_with_their_places(tuiz: Tuiz, desk: Path) -> None:
    """In words as file:line:column, as JSON with every key; errors make the status 1, a clean zone 0."""
    clean = write(desk, "clean.zone", origin="clean.example.")
    bad = write(desk, "bad.zone", "www CNAME a\nwww A 192.0.2.1\na A 192.0.2.1\n", origin="bad.example.")

    assert tuiz("check", clean).status == 0
    done = tuiz("check", bad)
    assert done.status == 1
    assert f"{bad}:5:" in done.out or f"{bad}:6:" in done.out
    found = tuiz("check", "--json", "--severity", "error").document
    keys = ["zone", "check", "severity", "owner", "type", "file", "line", "column", "message", "hint"]
    assert found
    assert all(list(finding) == keys for finding in found)
    assert {(finding["zone"], finding["severity"], finding["file"]) for finding in found} == {
        ("bad.example.", "error", str(bad))
    }
    assert tuiz("check", "--severity", "worse").status == 2


def test_check_goes_on_behind_a_file_that_can_not_be_read(tuiz: Tuiz, desk: Path) -> None:
    """The others are checked, and the failure beats the findings in the status."""
    bad = write(desk, "bad.zone", "www CNAME a\nwww A 192.0.2.1\n", origin="bad.example.")
    (desk / "raw.example.db").write_bytes(b"\0\0\0\2\0\0\0\1" + bytes(100))

    done = tuiz("check")

    assert done.status == 3
    assert str(bad) in done.out
    assert "raw.example.db" in done.err


def test_diff_tells_records_not_lines(tuiz: Tuiz, desk: Path) -> None:
    """Order, layout, notes and SERIAL are no difference; owners, TTLs and data are."""
    one = write(desk, "one.zone", "www A 192.0.2.1\nmail A 192.0.2.2\n")
    two = write(desk, "two.zone", "mail.example.com. A 192.0.2.2 ; same\nWWW IN A 192.0.2.9\n", serial=8)

    assert tuiz("diff", one, one).status == 0
    done = tuiz("diff", one, two)
    assert done.status == 1
    assert done.out.splitlines() == [
        "-www.example.com.\t3600\tIN\tA\t192.0.2.1",
        "+WWW.example.com.\t3600\tIN\tA\t192.0.2.9",
    ]
    document = tuiz("diff", "--json", one, two).document
    assert list(document) == ["removed", "added", "signers"]
    assert [list(record) for record in document["removed"]] == [RECORD_KEYS]
    assert (document["added"][0]["file"], document["added"][0]["line"]) == (str(two), 6)
    types = [record["type"] for record in tuiz("diff", "--json", "--serial", one, two).document["added"]]
    assert types == ["SOA", "A"]


def test_diff_of_what_can_not_be_read_fails(tuiz: Tuiz, desk: Path) -> None:
    """Records that can't be compared leave the difference in doubt: that is status 3, and said."""
    one, two = write(desk, "one.zone", "www A 192.0.2.1\n"), write(desk, "two.zone", "www A 192.0.2.999\n")

    done = tuiz("diff", one, two)

    assert done.status == 3
    assert f"{two}:5:" in done.err


def test_new_writes_a_zone_that_loads(tuiz: Tuiz, desk: Path) -> None:
    """The file is named for the zone, name servers accept it, and its history begins."""
    write(desk, "other.zone", origin="other.example.")

    made = tuiz("new", "--json", "-m", "begun", "example.org", "--ns", "ns1.example.net", "ns2.example.net.").document

    path = desk / "example.org.zone"
    assert (made["zone"], made["changed"], made["revision"], made["removed"]) == ("example.org.", True, 1, [])
    assert made["added"] == path.read_text().splitlines()
    assert accepted(path, "example.org")
    assert tuiz("history", "--json", "example.org").document[0]["message"] == "begun"
    assert tuiz("zone-ns", "example.org").out == "ns1.example.net.\nns2.example.net.\n"


def test_new_never_overwrites(tuiz: Tuiz, desk: Path) -> None:
    """Neither a file of that name, nor a zone that another file holds."""
    write(desk, "some.zone", origin="example.org.")
    (desk / "example.net.zone").write_text("mine")

    assert tuiz("new", "example.org", "--ns", "ns1.dns.example.").status == 3
    assert tuiz("new", "--json", "example.net", "--ns", "ns1.dns.example.").error["kind"] == "file-changed"
    assert (desk / "example.net.zone").read_text() == "mine"
    assert not (desk / "example.org.zone").exists()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["example.org"], 2),
        (["--ns", "ns1.example.net"], 2),
        (["example.org", "--ns", "ns1.example.org"], 2),
        (["bad..name", "--ns", "ns1.example.net."], 3),
        ([], 2),
    ],
)
def test_new_refuses_what_would_not_load(tuiz: Tuiz, desk: Path, words: list[str], status: int) -> None:
    """Without name servers, with one that has no address, with a name that is none: nothing is written."""
    write(desk, "other.zone", origin="other.example.")

    assert tuiz("new", *words).status == status
    assert sorted(path.name for path in desk.iterdir()) == ["other.zone"]


def test_new_can_be_tried(tuiz: Tuiz, desk: Path) -> None:
    """A dry run prints the file and writes nothing; the zone may stand behind the hosts."""
    write(desk, "other.zone", origin="other.example.")

    done = tuiz("new", "--dry-run", "--ns", "ns1.example.net.", "ns2.example.net.", "example.org")

    assert done.status == 0
    assert "$ORIGIN example.org." in done.out.splitlines()
    assert sorted(path.name for path in desk.iterdir()) == ["other.zone"]


def test_check_looks_into_included_files(tuiz: Tuiz, desk: Path) -> None:
    """What a server would stumble over there is an error at its place; what lies elsewhere isn't known."""
    (desk / "bad.inc").write_text("a A 192.0.2.1\nb A 999\n")
    (desk / "loop.inc").write_text("$INCLUDE loop.inc\n")
    path = write(
        desk, "example.com.zone", "$INCLUDE bad.inc\n$INCLUDE gone.inc\n$include loop.inc\n$INCLUDE /etc/hosts\n"
    )

    done = tuiz("check", "--json", path)

    found = {(item["check"], item["severity"], item["file"], item["line"]) for item in done.document}
    assert done.status == 1
    assert found >= {
        ("included-record", "error", str(desk / "bad.inc"), 2),
        ("include-missing", "error", str(path), 6),
        ("include-endless", "error", str(desk / "loop.inc"), 1),
        ("include-outside", "notice", str(path), 8),
    }


def test_check_tells_of_an_include_that_servers_read_from_different_places(tuiz: Tuiz, desk: Path) -> None:
    """Two files of that name that differ are a warning; two that are equal are not."""
    (desk / "tuiz.toml").write_text('include_directory = "shared"\n')
    (desk / "shared").mkdir()
    for folder in (desk, desk / "shared"):
        (folder / "same.inc").write_text("same A 192.0.2.1\n")
        (folder / "hosts.inc").write_text(f"; {folder}\nhost A 192.0.2.1\n")
    (desk / "example.com.zone").write_text(ZONE + "$INCLUDE same.inc\n$INCLUDE hosts.inc\n")

    found = [each for each in tuiz("check", "--json").document if each["check"] == "include-ambiguous"]

    assert [(each["severity"], each["line"]) for each in found] == [("warning", 22)]
    assert str(desk / "shared" / "hosts.inc") in found[0]["message"]
    assert str(desk / "hosts.inc") in found[0]["hint"]
