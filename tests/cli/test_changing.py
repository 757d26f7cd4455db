"""The changing commands: what they write, what they say, and what they refuse."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ZONE, Tuiz, accepted, lines_changed

CHANGED_KEYS = {"zone", "changed", "revision", "serial", "removed", "added"}


def serial_line(serial: int) -> str:
    """Return the line of SERIAL."""
    return f"        {serial}  ; serial"


@pytest.mark.parametrize(
    ("options", "words", "line"),
    [
        ([], ["new", "A", "192.0.2.7"], "new       IN  A    192.0.2.7"),
        (["--ttl", "5m"], ["new", "A", "192.0.2.7"], "new       300 IN A 192.0.2.7"),
        ([], ["new.example.com.", "a", "192.0.2.7"], "new       IN  A    192.0.2.7"),
        ([], ["@", "TXT", "v=spf1", "-all"], '          IN  TXT  "v=spf1" "-all"'),
        ([], ["_dmarc", "TXT", "v=DMARC1; p=none"], '_dmarc    IN  TXT  "v=DMARC1; p=none"'),
        ([], ["@", "TXT", "--json", "-m", "--"], '          IN  TXT  "--json" "-m" "--"'),
        ([], ["new", "CNAME", "www"], "new       IN  CNAME www"),
        ([], ["*", "MX", "10", "mx1.example.com."], "*         IN  MX   10 mx1"),
        ([], ["new", "TYPE65280", "\\#", "2", "abcd"], "new       IN  TYPE65280 \\# 2 abcd"),
        (["--note", "- for the shop"], ["new", "A", "192.0.2.7"], "new       IN  A    192.0.2.7 ; - for the shop"),
        (["--"], ["-x", "A", "192.0.2.7"], "-x        IN  A    192.0.2.7"),
    ],
)
def test_add_writes_one_line(tuiz: Tuiz, zone_file: Path, options: list[str], words: list[str], line: str) -> None:
    """Besides SERIAL's, one line is new, written as its neighbours are, and name servers load the file."""
    done = tuiz("add", "-m", "a reason", *options, zone_file, *words)

    assert done.status == 0, done.err
    assert lines_changed(ZONE, zone_file.read_text()) == ([], [line])
    assert accepted(zone_file)


def test_add_says_what_it_wrote_as_json(tuiz: Tuiz, zone_file: Path) -> None:
    """The document has the zone, the revision, SERIAL, and whole lines of the file."""
    done = tuiz("add", "--json", zone_file, "new", "A", "192.0.2.7").document

    assert set(done) == CHANGED_KEYS
    assert (done["zone"], done["changed"], done["revision"]) == ("example.com.", True, 1)
    assert done["removed"] == [serial_line(2026010101)]
    assert done["added"] == [serial_line(done["serial"]), "new       IN  A    192.0.2.7"]
    assert all(line in zone_file.read_text().splitlines() for line in done["added"])


def test_adding_what_is_there_changes_nothing(tuiz: Tuiz, zone_file: Path) -> None:
    """It is done, without a revision, and SERIAL stays; data is compared as data."""
    done = tuiz("add", "--json", zone_file, "WWW", "A", "192.0.2.1")

    assert done.status == 0
    assert done.document == {
        "zone": "example.com.",
        "changed": False,
        "revision": None,
        "serial": 2026010101,
        "removed": [],
        "added": [],
    }
    assert zone_file.read_text() == ZONE


def test_a_ttl_is_that_of_the_rrset(tuiz: Tuiz, zone_file: Path) -> None:
    """Adding with another TTL writes it to all of the RRset's records (RFC 2181 §5.2)."""
    tuiz("add", "--ttl", "60", zone_file, "www", "A", "192.0.2.3")

    records = tuiz("records", "--json", "--owner", "www", zone_file).document
    assert [record["ttl"] for record in records] == [60, 60, 60]


def test_a_ttl_that_had_to_be_written_is_no_habit(tuiz: Tuiz, zone_file: Path) -> None:
    """A record behind one that differs from $TTL doesn't write $TTL's; where all write theirs, it does."""
    tuiz("add", "--ttl", "5m", zone_file, "new", "A", "192.0.2.7")
    tuiz("add", zone_file, "newer", "A", "192.0.2.8")
    assert "\nnewer         IN A 192.0.2.8\n" in zone_file.read_text()

    zone_file.write_text(ZONE.replace("IN  A ", "3600 IN  A "))
    tuiz("add", zone_file, "newer", "A", "192.0.2.8")
    assert zone_file.read_text().splitlines()[-1].split() == ["newer", "3600", "IN", "A", "192.0.2.8"]


def test_an_owner_that_ends_in_the_zones_name_is_meant_whole(tuiz: Tuiz, zone_file: Path) -> None:
    """`new.example.com` without its dot is the absolute name, and that is told."""
    done = tuiz("add", zone_file, "new.example.com", "A", "192.0.2.7")

    assert lines_changed(ZONE, zone_file.read_text())[1] == ["new       IN  A    192.0.2.7"]
    assert "new.example.com." in done.err


def test_a_name_in_the_data_that_looks_absolute_is_told(tuiz: Tuiz, zone_file: Path) -> None:
    """`CNAME www.example.net` means a name below the zone, as in the file; the user hears of it."""
    done = tuiz("add", zone_file, "new", "CNAME", "www.example.net")

    assert "www.example.net.example.com." in done.err
    assert tuiz("records", "--owner", "new", "--json", zone_file).document[0]["rdata"] == "www.example.net.example.com."


@pytest.mark.parametrize(
    ("words", "kind", "status"),
    [
        (["@", "NS", "ns3.example.net."], "system-record-locked", 3),
        (["@", "SOA", "ns1 hostmaster 1 2 3 4 5"], "system-record-locked", 3),
        (["www", "CNAME", "mx1"], "introduces-errors", 3),
        (["new", "A", "192.0.2.999"], "invalid-rdata", 3),
        (["new", "MX", "10 mx1 ; a comment"], "invalid-rdata", 3),
        (["new..x", "A", "192.0.2.7"], "invalid-name", 3),
        (["new.example.net.", "A", "192.0.2.7"], "usage-error", 2),
        (["new", "NOTYPE", "192.0.2.7"], "usage-error", 2),
        (["new", "A"], "usage-error", 2),
        (["new", "--ttl", "60", "A", "192.0.2.7"], "usage-error", 2),
    ],
)
def test_add_refuses(tuiz: Tuiz, zone_file: Path, words: list[str], kind: str, status: int) -> None:
    """What can't be is refused with its kind, a reason and a hint, and nothing is written."""
    done = tuiz("add", "--json", zone_file, *words)

    assert (done.status, done.error["kind"]) == (status, kind), done.error
    assert done.error["message"]
    assert zone_file.read_text() == ZONE


def test_a_locked_record_says_where_it_is_changed(tuiz: Tuiz, zone_file: Path) -> None:
    """The refusal names the command that owns the record."""
    done = tuiz("remove", zone_file, "@", "NS")

    assert (done.status, done.out) == (3, "")
    assert "tuiz zone-ns" in done.err


def test_name_servers_below_the_apex_are_ordinary(tuiz: Tuiz, zone_file: Path) -> None:
    """A delegation is added and removed as any record."""
    assert tuiz("add", zone_file, "sub", "NS", "ns.example.net.").status == 0
    assert tuiz("remove", zone_file, "sub", "NS", "ns.example.net.").status == 0


def test_a_dry_run_prints_the_difference(tuiz: Tuiz, zone_file: Path, tmp_path: Path) -> None:
    """The lines are printed with their signs, and neither the file nor the state folder is touched."""
    done = tuiz("add", "--dry-run", zone_file, "new", "A", "192.0.2.7")

    assert done.status == 0
    assert "+new       IN  A    192.0.2.7" in done.out.splitlines()
    assert "-" + serial_line(2026010101) in done.out.splitlines()
    assert zone_file.read_text() == ZONE
    assert not (tmp_path / "state").exists()


def test_replace_changes_the_record_where_it_stands(tuiz: Tuiz, zone_file: Path) -> None:
    """Data, TTL and note are changed in its line, each as asked."""
    before = "mx1   300 IN  A    192.0.2.25   ; the post"

    assert tuiz("replace", "--rdata", "192.0.2.26", zone_file, "mx1", "A", "192.0.2.25").status == 0
    gone, come = lines_changed(ZONE, zone_file.read_text())
    assert (gone, come) == ([before], [before.replace("192.0.2.25", "192.0.2.26")])
    assert tuiz("replace", "--ttl", "1h", "--note", "moved", zone_file, "mx1", "A", "192.0.2.26").status == 0
    assert accepted(zone_file)
    record = tuiz("records", "--json", "--owner", "mx1", zone_file).document[0]
    assert (record["rdata"], record["ttl"], record["note"]) == ("192.0.2.26", 3600, "moved")


def test_replace_takes_strings_as_they_are(tuiz: Tuiz, zone_file: Path) -> None:
    """OLD is one string a word; NEW is one string, even when it begins with a dash."""
    done = tuiz("replace", "--rdata", '-all; "quoted"', zone_file, "text", "TXT", "v=spf1 mx", " -all")

    assert done.status == 0
    assert tuiz("records", "--json", "--owner", "text", zone_file).document[0]["rdata"] == '"-all; \\"quoted\\""'
    assert accepted(zone_file)


@pytest.mark.parametrize(
    "words",
    [
        ["replace", "--ttl", "60", "example.com.zone", "www", "A", "192.0.2.9"],
        ["remove", "example.com.zone", "www", "A", "192.0.2.9"],
        ["remove", "example.com.zone", "www", "AAAA"],
        ["remove", "--all-types", "example.com.zone", "nothing"],
    ],
)
def test_what_is_not_there_can_not_be_changed(tuiz: Tuiz, zone_file: Path, words: list[str]) -> None:
    """It fails, and nothing is written."""
    done = tuiz(words[0], "--json", *words[1:])

    assert (done.status, done.error["kind"]) == (3, "no-such-record")
    assert zone_file.read_text() == ZONE


def test_what_is_there_instead_is_told(tuiz: Tuiz, zone_file: Path) -> None:
    """A mistyped address is answered with those that there are."""
    done = tuiz("remove", zone_file, "www", "A", "192.0.2.9")

    assert "192.0.2.1" in done.err


def test_remove_takes_one_record_an_rrset_or_an_owner(tuiz: Tuiz, zone_file: Path) -> None:
    """As much as is named goes, and nothing else."""
    tuiz("remove", zone_file, "www", "A", "192.0.2.1")
    assert lines_changed(ZONE, zone_file.read_text()) == (["www       IN  A    192.0.2.1"], [])
    tuiz("remove", zone_file, "www", "A")
    assert "www" not in zone_file.read_text()
    done = tuiz("remove", "--all-types", zone_file, "@")
    assert "System Records stay" in done.err
    assert "MX" not in zone_file.read_text()
    assert accepted(zone_file)


def test_undo_and_redo_write_the_file(tuiz: Tuiz, zone_file: Path) -> None:
    """Undo brings back all but SERIAL, which rises; redo brings the change again."""
    tuiz("add", zone_file, "new", "A", "192.0.2.7")
    changed = zone_file.read_text()

    undone = tuiz("undo", "--json", zone_file).document

    assert lines_changed(ZONE, zone_file.read_text()) == ([], [])
    assert undone["removed"][-1:] == ["new       IN  A    192.0.2.7"]
    redone = tuiz("redo", "--json", zone_file).document
    assert lines_changed(changed, zone_file.read_text()) == ([], [])
    assert 2026010101 < undone["serial"] < redone["serial"]
    assert tuiz("undo", zone_file).status == 0
    assert tuiz("undo", "--json", zone_file).error["kind"] == "nothing-to-undo"


def test_undo_of_what_another_program_has_changed_asks_for_a_side(tuiz: Tuiz, zone_file: Path) -> None:
    """Both sides are told and nothing is written until one is chosen; a dry run decides nothing."""
    tuiz("add", zone_file, "www", "A", "192.0.2.7")
    zone_file.write_text(zone_file.read_text().replace("192.0.2.7", "192.0.2.9"))
    theirs = zone_file.read_text()

    error = tuiz("undo", "--json", zone_file).error

    assert error["kind"] == "changed-outside"
    assert "theirs: 3600 192.0.2.9" in error["message"]
    assert all(option in error["hint"] for option in ("--mine", "--theirs", "--both"))
    assert tuiz("undo", "--mine", "--dry-run", zone_file).status == 0
    assert zone_file.read_text() == theirs
    assert tuiz("undo", "--theirs", "--json", zone_file).document["changed"] is False
    assert tuiz("redo", "--json", zone_file).document["changed"] is False
    assert tuiz("undo", "--mine", "--theirs", zone_file).status == 2
    tuiz("add", zone_file, "www", "A", "192.0.2.8")
    zone_file.write_text(zone_file.read_text().replace("192.0.2.8", "192.0.2.10"))
    assert tuiz("undo", "--mine", zone_file).status == 0
    assert lines_changed(theirs, zone_file.read_text()) == ([], [])


def test_zone_ns_prints_and_sets(tuiz: Tuiz, zone_file: Path) -> None:
    """Hosts that stay keep their lines; a host with a dot in it is meant whole."""
    assert tuiz("zone-ns", zone_file).out == "ns1.example.com.\nns2.example.net.\n"

    done = tuiz("zone-ns", zone_file, "ns1", "ns3.example.net")

    assert done.status == 0
    gone, come = lines_changed(ZONE, zone_file.read_text())
    assert (gone, come) == (["          IN  NS   ns2.example.net."], ["          IN  NS   ns3.example.net."])
    document = tuiz("zone-ns", "--json", zone_file).document
    assert document == {"zone": "example.com.", "name_servers": ["ns1.example.com.", "ns3.example.net."], "ttl": 3600}
    assert accepted(zone_file)


def test_zone_ns_sets_the_ttl(tuiz: Tuiz, zone_file: Path) -> None:
    """Of those there are, or of new ones; as one change, and nothing else takes it over."""
    lowered = tuiz("zone-ns", "--ttl", "5m", zone_file)
    gone, come = lines_changed(ZONE, zone_file.read_text())
    both = tuiz("zone-ns", "--json", "--ttl", "600", zone_file, "ns1", "ns3.example.net").document

    assert lowered.status == 0
    assert (gone, come) == (
        ["          IN  NS   ns1", "          IN  NS   ns2.example.net."],
        ["          300 IN  NS   ns1", "          300 IN  NS   ns2.example.net."],
    )
    assert (both["revision"], tuiz("zone-ns", "--json", zone_file).document["ttl"]) == (2, 600)
    assert tuiz("zone-ns", "--ttl", "soon", zone_file).status == 2
    assert tuiz("undo", zone_file).status == 0
    assert tuiz("zone-ns", "--json", zone_file).document == {
        "zone": "example.com.",
        "name_servers": ["ns1.example.com.", "ns2.example.net."],
        "ttl": 300,
    }
    assert accepted(zone_file)


def test_a_name_server_without_an_address_is_refused(tuiz: Tuiz, zone_file: Path) -> None:
    """A host in the zone that has no address would make name servers refuse the zone."""
    done = tuiz("zone-ns", "--json", zone_file, "ns1", "ns9")

    assert (done.status, done.error["kind"]) == (3, "introduces-errors")
    assert zone_file.read_text() == ZONE


def test_mname_follows_the_name_servers(tuiz: Tuiz, zone_file: Path) -> None:
    """If it was one of them and no longer is."""
    tuiz("zone-ns", zone_file, "ns2.example.net.", "ns3.example.net.")

    assert tuiz("soa", "--json", zone_file).document["mname"] in {"ns2.example.net.", "ns3.example.net."}


def test_soa_prints_and_sets(tuiz: Tuiz, zone_file: Path) -> None:
    """Fields are changed in their places; a mail address becomes a name."""
    assert tuiz("soa", "--json", zone_file).document == {
        "zone": "example.com.",
        "mname": "ns1.example.com.",
        "rname": "hostmaster.example.com.",
        "serial": 2026010101,
        "refresh": 7200,
        "retry": 900,
        "expire": 1209600,
        "minimum": 300,
        "ttl": 3600,
    }

    done = tuiz("soa", zone_file, "--rname", "dns.admin@example.net", "--refresh", "1h", "--minimum", "600")

    assert done.status == 0
    soa = tuiz("soa", "--json", zone_file).document
    assert (soa["rname"], soa["refresh"], soa["minimum"]) == ("dns\\.admin.example.net.", 3600, 600)
    assert soa["serial"] > 2026010101
    assert accepted(zone_file)
    tuiz("undo", zone_file)
    assert lines_changed(ZONE, zone_file.read_text()) == ([], [])


def test_serial_is_set_forwards_only(tuiz: Tuiz, zone_file: Path) -> None:
    """The number that is given is the one that is written; a lower one is refused with the way to get there."""
    assert tuiz("soa", "--serial", "4000000000", "--json", zone_file).document["serial"] == 4000000000

    refused = tuiz("soa", "--serial", "7", "--json", zone_file)

    assert refused.status == 0  # 7 follows 4000000000 (RFC 1982)
    assert tuiz("soa", "--serial", "4294967295", "--json", zone_file).error["kind"] == "serial-goes-backwards"
    assert tuiz("soa", "--serial", "4294967296", zone_file).status == 2


@pytest.mark.parametrize(
    "text",
    [
        "\x1b]0;owned\x07",
        "[red]x[/]",
        "\u202egnp.exe",
        "a\\",
        'say "so"',
        "café",
        "x" * 600,
        "",
        "\udcff\udc80",
        "a\tb",
    ],
)
def test_hostile_strings_go_in_and_come_out(tuiz: Tuiz, zone_file: Path, text: str) -> None:
    """Whatever a string holds, it is stored, served and printed without touching the terminal, and can be removed."""
    added = tuiz("add", zone_file, "odd", "TXT", text)

    assert added.status == 0, added.err
    assert accepted(zone_file)
    for done in (added, tuiz("records", zone_file), tuiz("add", "--dry-run", zone_file, "odd", "TXT", text, "b")):
        assert all(character.isprintable() for line in done.out.splitlines() for character in line.replace("\t", ""))
    assert tuiz("remove", zone_file, "odd", "TXT", text).status == 0
    assert lines_changed(ZONE, zone_file.read_text()) == ([], [])


@pytest.mark.parametrize("note", ["\x1b[2J", "a\nb", "\u202eb", "\udcff"])
def test_a_note_that_can_not_be_seen_is_refused(tuiz: Tuiz, zone_file: Path, note: str) -> None:
    """Control codes in what is typed never reach the file."""
    done = tuiz("add", "--note", note, zone_file, "new", "A", "192.0.2.7")

    assert done.status == 2
    assert zone_file.read_text() == ZONE


def test_options_and_json_may_stand_before_the_command(tuiz: Tuiz, zone_file: Path) -> None:
    """`tuiz --json -w DIR add …` is the same as `tuiz add --json -w DIR …`."""
    done = tuiz("--json", "-w", zone_file.parent, "add", "example.com", "new", "A", "192.0.2.7")

    assert done.document["changed"] is True


def test_a_zone_that_can_not_be_changed_says_why(tuiz: Tuiz, zone_file: Path) -> None:
    """A secondary's copy is refused, with the reason."""
    zone_file.with_suffix(".toml").write_text('role = "secondary"\n')

    done = tuiz("add", "--json", zone_file, "new", "A", "192.0.2.7")

    assert (done.status, done.error["kind"]) == (3, "read-only-zone")
    assert "primary" in done.error["message"]


def test_a_guessed_origin_is_confirmed_first(tuiz: Tuiz, desk: Path) -> None:
    """A file that doesn't tell its zone is changed only once --origin has said it."""
    path = desk / "db.example.com"
    path.write_text("$TTL 60\n@ SOA ns1.example.net. h.example.net. 1 2 3 4 5\n@ NS ns1.example.net.\n")

    refused = tuiz("add", "--json", path, "www", "A", "192.0.2.1")

    assert (refused.status, refused.error["kind"]) == (3, "needs-answer")
    assert "--origin example.com." in refused.error["hint"]
    assert tuiz("add", "--origin", "example.com", path, "www", "A", "192.0.2.1").status == 0


def test_history_tells_of_each_save(tuiz: Tuiz, zone_file: Path) -> None:
    """The newest first, with its message, SERIAL and counts; times are RFC 3339 in UTC."""
    assert tuiz("history", "--json", zone_file).document == []
    tuiz("add", "-m", "first", zone_file, "new", "A", "192.0.2.7")
    tuiz("remove", zone_file, "www", "A")

    newest, oldest = tuiz("history", "--json", zone_file).document

    assert set(oldest) == {"revision", "time", "user", "message", "serial", "added", "removed"}
    assert (oldest["revision"], oldest["message"], oldest["added"], oldest["removed"]) == (1, "first", 1, 0)
    assert (newest["revision"], newest["message"], newest["added"], newest["removed"]) == (2, None, 0, 2)
    assert newest["time"].endswith("Z")
    assert "first" in tuiz("history", zone_file).out


def test_restore_is_a_change_like_any_other(tuiz: Tuiz, zone_file: Path) -> None:
    """The text of the revision comes back under a new SERIAL, and can be undone."""
    tuiz("add", zone_file, "new", "A", "192.0.2.7")
    wanted = zone_file.read_text()
    tuiz("remove", zone_file, "www", "A")
    tuiz("zone-ns", zone_file, "ns2.example.net.", "ns3.example.net.")
    newest = zone_file.read_text()

    done = tuiz("restore", "--json", zone_file, "1").document

    assert (done["changed"], done["revision"]) == (True, 4)
    assert lines_changed(wanted, zone_file.read_text()) == ([], [])
    assert accepted(zone_file)
    assert tuiz("undo", zone_file).status == 0
    assert lines_changed(newest, zone_file.read_text()) == ([], [])
    assert tuiz("restore", "--json", zone_file, "99").error["kind"] == "no-such-revision"
    assert tuiz("restore", zone_file, "x").status == 2


def test_json_is_one_document_for_every_kind_of_failure(tuiz: Tuiz, desk: Path) -> None:
    """Wrong usage, a missing file and a folder alike: one object with kind, message and hint on stdout."""
    for words in (
        ["add", "--json"],
        ["add", "--json", "gone.zone", "a", "A", "1.2.3.4"],
        ["undo", "--json", str(desk)],
    ):
        done = tuiz(*words)
        assert set(json.loads(done.out)["error"]) == {"kind", "message", "hint"}
        assert done.status in {2, 3}


def test_restore_tells_system_records_apart(tuiz: Tuiz, zone_file: Path) -> None:
    """They come back by an operation of their own, and undo takes back both."""
    tuiz("add", zone_file, "new", "A", "192.0.2.7")
    tuiz("zone-ns", zone_file, "ns1", "ns8.example.net.")
    tuiz("remove", zone_file, "new", "A")

    done = tuiz("restore", "--json", zone_file, "1").document

    assert [(each["owner"], each["type"]) for each in done["system"]] == [("@", "NS")]
    assert (done["system"][0]["removed"], done["system"][0]["added"]) == (
        ["3600 ns8.example.net."],
        ["3600 ns2.example.net."],
    )
    assert [line for line in done["added"] if line.startswith("new")]
    undone = tuiz("undo", "--json", zone_file).document
    assert [each["type"] for each in undone["system"]] == ["NS"]
    assert "new " not in zone_file.read_text()
    assert tuiz("redo", "--json", zone_file).document["system"] == done["system"]
    assert "new " in zone_file.read_text()


def test_restore_says_in_words_what_it_changes_of_system_records(tuiz: Tuiz, zone_file: Path) -> None:
    """On stderr, below what is narrated; ordinary restores don't mention them."""
    tuiz("zone-ns", zone_file, "ns1", "ns8.example.net.")
    tuiz("soa", "--refresh", "3600", zone_file)

    done = tuiz("restore", zone_file, "1")

    assert "System Records among it:\n  -@ SOA" in done.err


def test_a_serial_in_an_included_file_is_bumped_there(tuiz: Tuiz, desk: Path) -> None:
    """The document tells of the second file, and of all zones that include it."""
    for zone in ("example.com", "example.org"):
        (desk / f"{zone}.zone").write_text("$TTL 3600\n$INCLUDE soa.inc\n@ NS ns1.example.net.\nwww A 192.0.2.1\n")
    (desk / "soa.inc").write_text("@ SOA ns1.example.net. host.example.net. 7 7200 900 1209600 300\n")

    done = tuiz("add", "--json", "--origin", "example.com", desk / "example.com.zone", "new", "A", "192.0.2.9").document

    assert (done["serial"], done["added"]) == (8, ["new A 192.0.2.9"])
    assert done["included"] == {
        "file": str(desk / "soa.inc"),
        "removed": ["@ SOA ns1.example.net. host.example.net. 7 7200 900 1209600 300"],
        "added": ["@ SOA ns1.example.net. host.example.net. 8 7200 900 1209600 300"],
        "zones": ["example.com.", "example.org."],
    }
    assert [(each["zone"], each["serial"], each["state"]) for each in tuiz("list", "--json").document][:2] == [
        ("example.com.", 8, "ok"),
        ("example.org.", 8, "ok"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ["remove", "Z", "mail", "A"],
        ["remove", "Z", "mail", "A", "192.0.2.25"],
        ["remove", "--all-types", "Z", "mail"],
        ["replace", "--rdata", "192.0.2.26", "Z", "mail", "A", "192.0.2.25"],
        ["zone-ns", "Z", "ns3.example.net."],
    ],
)
def test_what_an_included_file_states_is_refused_with_its_place(
    tuiz: Tuiz, zone_file: Path, desk: Path, words: list[str]
) -> None:
    """The refusal names file and line; nothing is written."""
    (desk / "hosts.inc").write_text("; hosts\nmail A 192.0.2.25\n@ NS ns9.example.net.\n")
    zone_file.write_text(ZONE + "$INCLUDE hosts.inc\n")

    done = tuiz(*[str(zone_file) if word == "Z" else word for word in words])

    line = 3 if words[0] == "zone-ns" else 2
    assert done.status == 3
    assert f"stands in the included file {desk / 'hosts.inc'}, line {line}." in done.err
    assert zone_file.read_text() == ZONE + "$INCLUDE hosts.inc\n"


def test_adding_what_an_included_file_states_changes_nothing(tuiz: Tuiz, zone_file: Path, desk: Path) -> None:
    """It is there already."""
    (desk / "hosts.inc").write_text("mail A 192.0.2.25\n")
    zone_file.write_text(ZONE + "$INCLUDE hosts.inc\n")

    done = tuiz("add", "--json", zone_file, "mail", "A", "192.0.2.25")

    assert (done.status, done.document["changed"]) == (0, False)
    assert str(desk / "hosts.inc") in done.err


@pytest.mark.parametrize("rdtype", ["HTTPS", "SVCB"])
def test_parameters_of_services_are_written_as_one_word(tuiz: Tuiz, zone_file: Path, rdtype: str) -> None:
    """A value between quotes belongs to its key, in a new record and in a changed one; the rest stays as it is."""
    assert tuiz("add", zone_file, "svc", rdtype, "1", ".", "alpn=h2,h3", "ipv4hint=192.0.2.1,192.0.2.2").status == 0
    zone_file.write_text(f'{zone_file.read_text()}hand {rdtype} ( 1 www ; target\n  alpn="h2" port=8443 ) ; by hand\n')

    done = tuiz(
        "replace", "--rdata", "1 www alpn=h2,h3 port=8443", zone_file, "hand", rdtype, "1 www alpn=h2 port=8443"
    )

    assert done.status == 0, done.err
    lines = zone_file.read_text().splitlines()
    assert lines[-3].split(rdtype)[1].split() == ["1", ".", 'alpn="h2,h3"', 'ipv4hint="192.0.2.1,192.0.2.2"']
    assert lines[-2:] == [f"hand {rdtype} ( 1 www ; target", '  alpn="h2,h3" port=8443 ) ; by hand']
    assert accepted(zone_file)
