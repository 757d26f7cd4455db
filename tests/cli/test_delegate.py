"""`tuiz delegate`: a child's NS, glue and DS in the zone above it."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import ZONE, Tuiz, accepted, lines_changed
from tests.nameservers import free_addresses
from tuiz.domain.answering import ServedZone
from tuiz.domain.cut_over import CutOver, PlannedStep, StepKind
from tuiz.domain.records import Record
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.signing import ZoneKey
from tuiz.nameserver.thread import NameServers
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

KEY = "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ=="


def test_a_child_is_delegated_and_back_again(tuiz: Tuiz, zone_file: Path) -> None:
    """NS and glue come as one operation, which servers accept; undo and --remove both bring back what was."""
    done = tuiz(
        "delegate", "team.example.com", "ns1.team.example.com=192.0.2.81,2001:db8::81", "ns2.example.net", "--json"
    )

    assert done.status == 0
    assert lines_changed(ZONE, zone_file.read_text())[0] == []
    added = [(line["owner"], line["type"], line["rdata"]) for line in tuiz("records", "--json", "example.com").document]
    assert added[-4:] == [
        ("team.example.com.", "NS", "ns1.team.example.com."),
        ("team.example.com.", "NS", "ns2.example.net."),
        ("ns1.team.example.com.", "A", "192.0.2.81"),
        ("ns1.team.example.com.", "AAAA", "2001:db8::81"),
    ]
    assert accepted(zone_file)
    assert tuiz("undo", "example.com").status == 0
    assert lines_changed(ZONE, zone_file.read_text()) == ([], [])
    assert tuiz("redo", "example.com").status == 0
    assert tuiz("delegate", "--remove", "team.example.com").status == 0
    assert lines_changed(ZONE, zone_file.read_text()) == ([], [])


def test_what_is_there_stays_where_it_stands(tuiz: Tuiz, zone_file: Path) -> None:
    """Another server beside the one that there is; the old one's glue goes with it when it isn't named any more."""
    hosts, switch = ("ns.example.net.", "ns1.sub.example.com."), PlannedStep("Switch.", kind=StepKind.SWITCH)
    with closing(Journal.open(Places.of_user())) as journal:
        journal.cut_overs.keep(CutOver("sub.example.com.", hosts, datetime.now(UTC), (switch,)))
    assert tuiz("delegate", "sub.example.com", "ns1.sub.example.com", "ns.example.net", "--dry-run").status == 0
    done = tuiz("delegate", "sub.example.com", "ns1.sub.example.com", "ns.example.net")
    assert (done.status, "Of its plan, 1 step is done." in done.err) == (0, True)
    gone, come = lines_changed(ZONE, zone_file.read_text())
    assert (gone, [line.split() for line in come]) == ([], [["IN", "NS", "ns.example.net."]])

    again = tuiz("delegate", "sub.example.com", "ns.example.net", "ns1.sub.example.com", "--json")
    assert again.document["changed"] is False

    assert tuiz("delegate", "sub.example.com", "--set", "desec").status == 0
    left = zone_file.read_text()
    assert "ns1.sub " not in left
    assert "sub       IN  NS   ns1.desec.io." in left


def test_glue_and_ds_come_from_the_childs_own_zone(tuiz: Tuiz, zone_file: Path) -> None:
    """Where it is here: its address records, and the DS of its key-signing key; CDS, if it has one, counts instead."""
    child = zone_file.parent / "sub.example.com.zone"
    text = "$TTL 60\n@ SOA ns1 h 1 2 3 4 5\n@ NS ns1\n@ NS ns2\nns1 A 192.0.2.91\nns2 AAAA 2001:db8::92\n"
    child.write_text(f"{text}@ DNSKEY {KEY}\n@ DNSKEY {KEY.replace('257', '256')}\n")

    done = tuiz("delegate", "sub.example.com", "ns1.sub.example.com", "ns2.sub.example.com", "--ds", "zone")

    assert done.status == 0
    added = tuiz("records", "--json", "example.com").document
    found = {(each["owner"], each["type"]): each["rdata"] for each in added}
    assert found["ns1.sub.example.com.", "A"] == "192.0.2.91"
    assert found["ns2.sub.example.com.", "AAAA"] == "2001:db8::92"
    assert found["sub.example.com.", "DS"].startswith("2371 13 2 ")
    stale = tuiz("delegate", "--dry-run", "sub.example.com", "--ds", "12345 13 2 " + "AB" * 32)
    assert "The DS record is of key 12345, and the zone here has no such key" in stale.err
    moved = tuiz("delegate", "--dry-run", "sub.example.com", "ns.example.net")
    assert "stays" not in moved.err  # the zone here has the key of the DS that stays
    child.write_text(f"{text}@ CDS 0 0 0 00\n")
    assert "The DS record of key 2371 stays" in tuiz("delegate", "--dry-run", "sub.example.com", "ns.example.net").err
    assert tuiz("delegate", "sub.example.com", "ns1.sub.example.com", "--ds", "zone").status == 0
    assert " DS " not in zone_file.read_text()


def test_what_a_delegation_hides_is_told_and_moves_if_wished(tuiz: Tuiz, zone_file: Path) -> None:
    """The hidden records are listed; --move makes the child's zone with them, and brings them back with --remove."""
    text = f'{ZONE}a.lab 60 IN TXT "one"  ; first\nlab IN MX 10 mx1\nns1.lab IN A 192.0.2.60\n'
    zone_file.write_text(text)
    child = zone_file.with_name("lab.example.com.zone")
    words = ("lab.example.com", "ns1.lab.example.com", "ns2.example.net")

    told = tuiz("delegate", "--dry-run", *words)
    planned = tuiz("delegate", "--move", "--dry-run", "--json", *words)

    assert "2 records of example.com at or below lab.example.com are served no longer" in told.err
    assert "  lab.example.com MX 10 mx1.example.com." in told.err
    assert "--move takes them into a new zone file of it." in told.err
    assert "No address" not in told.err
    assert (zone_file.read_text(), child.exists()) == (text, False)
    assert [each["owner"] for each in planned.document["hidden"]] == ["a.lab.example.com.", "lab.example.com."]
    assert 'a\t60\tIN\tTXT\t"one" ; first' in planned.document["child"]["added"]

    assert tuiz("delegate", "--move", *words).status == 0

    assert accepted(child, "lab.example.com")
    assert accepted(zone_file)
    assert "IN  TXT" not in zone_file.read_text().partition("sub ")[2]
    found = {(each["owner"], each["type"], each["ttl"]) for each in tuiz("records", "--json", child).document}
    assert {("a.lab.example.com.", "TXT", 60), ("ns1.lab.example.com.", "A", 3600)} <= found
    back = tuiz("delegate", "--remove", "--move", "lab.example.com")
    assert "go on asking its name servers for up to 3,600 seconds" in back.err
    gone, come = lines_changed(text, zone_file.read_text())
    assert [line.split()[:1] for line in gone] == [line.split()[:1] for line in come] == [["a.lab"], ["lab"]]
    assert accepted(zone_file)
    assert tuiz("undo", "example.com").status == 0
    assert tuiz("undo", "example.com").status == 0
    assert lines_changed(text, zone_file.read_text()) == ([], [])


def test_the_ds_comes_from_the_childs_servers(tuiz: Tuiz, zone_file: Path, tmp_path: Path) -> None:
    """What they serve is signed with the key that the DS is of; a server that doesn't tell changes nothing."""
    key = ZoneKey()
    records = [Record("sub.example.com.", 60, "SOA", "ns1.sub.example.com. h.example.com. 1 2 3 4 5")]
    records.append(Record("sub.example.com.", 60, "NS", "ns1.sub.example.com."))
    zone = ServedZone("sub.example.com.", key.sign("sub.example.com.", records))
    address, silent = free_addresses(2)
    with NameServers({address: Authority("sub", [("sub.example.com.", Held(zone))])}) as servers:
        config = tmp_path / "config.toml"
        config.write_text(
            f'[lookup]\nroot_hints = "hints.zone"\nport = {servers.port}\ntimeout_seconds = 0.2\ntries = 1\n'
        )
        (tmp_path / "hints.zone").write_text(f". 60 NS a.\na. 60 A {address}\n")
        words = ("delegate", "--config", config, "sub.example.com", "--ds", "live")

        lost = tuiz(*words, f"ns1.sub.example.com={silent}")
        done = tuiz(*words, f"ns1.sub.example.com={address}")

    assert (lost.status, "doesn't tell the keys" in lost.err) == (3, True)
    assert (done.status, "By the DNSKEY records that its name servers serve" in done.err) == (0, True)
    _, come = lines_changed(ZONE, zone_file.read_text())
    made = key.delegation_signer("sub.example.com.", 60).rdata
    assert [line.split("DS", 1)[1].lower().split() for line in come if " DS " in line] == [made.split()]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["team.example.com"], 2, "No name server is named"),
        (["--remove", "team.example.com", "ns1.example.net"], 2, "takes no name server"),
        (["team.example.org", "ns1.example.net"], 3, "No zone here lies above team.example.org."),
        (["example.com", "ns1.example.net"], 3, "No zone here lies above"),
        (["team.example.com", "192.0.2.1"], 2, "is no host name"),
        (["team.example.com", "ns1.example.net", "--ds", "1 2 3"], 2, "is no DS record"),
        (["team.example.com", "ns1.example.net", "--ds", "zone"], 3, "no CDS, CDNSKEY or DNSKEY"),
        (["team.example.com", "ns1.example.net", "--ds", "none", "--ds", "zone"], 2, "stands alone"),
        (["team.example.com", "--set", "nothing"], 3, "There is no name server set"),
        (["sub.example.com", "--remove", "--move"], 3, "There is no zone sub.example.com here"),
        (["x.example.com", "ns1.x.example.com", "--move"], 2, "a zone of x.example.com needs one"),
        (["x.example.com", "ns.example.net", "--move", "--registrar", "manual"], 2, "manual has no records to move"),
        (["sub.example.com", "--remove", "--ds", "live"], 2, "--remove ends it"),
        (["bad..example.com", "ns1.example.net"], 3, "bad..example.com"),
    ],
)
def test_what_cannot_be_delegated_is_refused(
    words: list[str], status: int, told: str, tuiz: Tuiz, zone_file: Path
) -> None:
    """With what is wrong; the file stays as it is."""
    done = tuiz("delegate", *words)

    assert (told in done.err, done.status) == (True, status), done.err
    assert zone_file.read_text() == ZONE
