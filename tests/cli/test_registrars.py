"""`tuiz registrars`, and `tuiz delegate` at DNSimple: against a server that answers as its API is described."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Tuiz
from tests.nameservers import free_port
from tests.registrar.dnsimple_server import TOKEN, DnsimpleServer, Ordered, dnsimple_server

OWN = ["ns1.dnsimple.com", "ns2.dnsimple.com"]
NEW = ["ns1.example.net.", "ns2.example.net."]
DELEGATION = "/registrar/domains/example.com/delegation"


@pytest.fixture(scope="module")
def running() -> Iterator[DnsimpleServer]:
    with dnsimple_server() as server:
        yield server


@pytest.fixture
def api(running: DnsimpleServer, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DnsimpleServer:
    """An account with two domains, and the user's settings that name it."""
    assert list(desk.iterdir()) == []
    monkeypatch.setenv("DNSIMPLE_TOKEN", TOKEN)
    running.forget()
    running.add("example.com", list(OWN))
    running.add("example.net", list(OWN), "hosted")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(
        f'[registrars.ours]\nkind = "dnsimple"\ntoken = {{env = "DNSIMPLE_TOKEN"}}\nurl = "{running.url}"\n'
        '[registrars.theirs]\nkind = "manual"\nurl = "https://registrar.example/"\n'
        f'[lookup]\nroot_hints = "hints.zone"\nport = {free_port("127.0.0.1")}\ntimeout_seconds = 0.1\ntries = 1\n'
        '[registrars.public]\nkind = "dnsimple"\ntoken = {env = "NOT_SET"}\n'
    )
    (tmp_path / "config" / "hints.zone").write_text(". 300 NS ns.test.\nns.test. 300 A 127.0.0.1\n")
    return running


def test_registrars_and_their_domains_are_listed(tuiz: Tuiz, api: DnsimpleServer) -> None:
    """Which there are is known without asking one; an account's domains come with their state."""
    rows = tuiz("registrars", "--json").document
    assert rows[:3] == [
        {"label": "ours", "kind": "dnsimple", "where": api.url},
        {"label": "theirs", "kind": "manual", "where": "https://registrar.example/"},
        {"label": "public", "kind": "dnsimple", "where": "https://api.dnsimple.com"},
    ]
    assert [row["label"] for row in rows[3:]] == ["manual", "parent"]
    assert api.requests == []

    assert tuiz("registrars", "ours", "--json").document == [
        {
            "registrar": "ours",
            "domain": f"{name}.",
            "state": state,
            "expires": "2027-06-05T02:15:00Z",
            "zone": None,
            "listed": True,
        }
        for name, state in (("example.com", "registered"), ("example.net", "hosted"))
    ]
    assert tuiz("registrars", "ours", "example.com").out == (
        "NS\tns1.dnsimple.com.\nNS\tns2.dnsimple.com.\nzone NS\tns1.dnsimple.com.\nzone NS\tns2.dnsimple.com.\n"
    )
    api.signed.add("example.com")
    assert "signs the zone, and keeps its DS records itself" in tuiz("registrars", "ours", "example.com").err
    held = tuiz("registrars", "ours", "example.com", "--json").document
    assert (held["dnssec"], held["ds"]) == ({"enabled": True, "active": False}, [])
    assert tuiz("registrars", "theirs").err == "theirs tells of no domain.\n"


def test_a_domain_is_moved_to_other_name_servers_and_back(tuiz: Tuiz, api: DnsimpleServer) -> None:
    """Previewed, changed, logged and taken back, as at any registrar."""
    words = ("delegate", "example.com", *NEW, "--registrar", "ours", "--json")

    planned = tuiz(*words, "--dry-run").document
    assert (planned["before"]["hosts"], planned["after"]["hosts"]) == ([f"{host}." for host in OWN], NEW)
    assert api.changes() == []

    assert tuiz(*words).document["outcome"] == "done"
    assert api.delegations["example.com"] == ["ns1.example.net", "ns2.example.net"]
    assert tuiz("delegate", "--undo", "example.com", "--json").document["outcome"] == "done"
    assert api.delegations["example.com"] == OWN
    assert [each["outcome"] for each in tuiz("delegation", "--history", "example.com", "--json").document] == [
        "done"
    ] * 2


def test_glue_is_told_about_before_anything_is_sent(tuiz: Tuiz, api: DnsimpleServer, desk: Path) -> None:
    """Typed, it is refused in the preview already; what the zone here has isn't sent, with where it is entered."""
    inside = "ns1.example.com"
    words = ("delegate", "example.com", "ns1.example.net", "--registrar", "ours", "--dry-run", "--json")

    typed = tuiz(*words, f"{inside}=192.0.2.1")
    few = tuiz("delegate", "--remove", "example.com", "--registrar", "ours", "--dry-run", "--json")
    zone = "$TTL 300\n@ SOA ns1 h 1 7200 900 1209600 300\n@ NS ns1\nns1 A 192.0.2.81\n"
    (desk / "example.com.zone").write_text(zone)
    bare = tuiz(*words, inside).document

    assert (typed.status, typed.error["kind"]) == (3, "not-taken")
    assert "Register the host with its address in DNSimple's web page" in typed.error["hint"]
    assert (few.status, few.error["message"]) == (
        2,
        "0 name servers are too few: ours takes 2 to 6 for example.com.",
    )
    assert bare["after"]["glue"] == {}
    assert "ns1.example.com needs its address 192.0.2.81 in the parent zone, which ours can't" in bare["warnings"][0]
    assert api.changes() == []


def test_of_a_registrar_by_hand_it_is_told_what_to_enter(tuiz: Tuiz, api: DnsimpleServer, desk: Path) -> None:
    """What the files mean, its glue and DS, as an exact list, with the steps; and nothing is logged."""
    assert api.requests == []
    (desk / "example.com.zone").write_text(
        "$TTL 300\n@ SOA ns1 h 1 7200 900 1209600 300\n@ NS ns1\n@ NS ns2.example.net.\nns1 A 192.0.2.81\n"
        f"@ CDS 12345 13 2 {'AB' * 32}\n"
    )

    told = tuiz("registrars", "theirs", "example.com")
    unsaid = tuiz("registrars", "theirs", "example.net", "--json")

    assert told.out.splitlines() == ["ns1.example.com 192.0.2.81", "ns2.example.net", f"DS 12345 13 2 {'ab' * 32}"]
    assert "Enter at https://registrar.example/" in told.err
    assert "After: tuiz delegation example.com" in told.err
    assert (unsaid.status, unsaid.error["kind"]) == (3, "no-answer")
    assert unsaid.error["hint"] == "Name them: tuiz delegate --registrar theirs example.net HOST…"
    assert tuiz("delegation", "--history", "example.com", "--json").document == []


def test_zone_ns_records_and_vanity_name_servers_are_changed(tuiz: Tuiz, api: DnsimpleServer) -> None:
    """What an account has beside the delegation; a dry run changes none of it."""
    hosts = ["ns1.example.com.", "ns2.example.com."]
    for words in (("--zone-ns", *NEW), ("--to-vanity", *hosts), ("--from-vanity",), ("--enable-vanity",)):
        assert tuiz("registrars", words[0], "--dry-run", "ours", "example.com", *words[1:]).status == 0
    assert api.changes() == []

    zone_ns = tuiz("registrars", "--zone-ns", "ours", "example.com", *NEW, "--json").document
    assert (zone_ns["changed"], zone_ns["after"], api.zone_ns["example.com"]) == (
        True,
        NEW,
        [h.rstrip(".") for h in NEW],
    )
    assert "is so already" in tuiz("registrars", "--zone-ns", "ours", "example.com", *NEW).err

    enabled = tuiz("registrars", "--enable-vanity", "ours", "example.com", "--json").document
    assert enabled["vanity"]["ns1.example.com."] == ["127.0.0.1", "::1"]
    assert tuiz("registrars", "--to-vanity", "ours", "example.com", *hosts, "--json").document["outcome"] == "done"
    assert api.delegations["example.com"] == ["ns1.example.com", "ns2.example.com"]
    in_use = tuiz("registrars", "--disable-vanity", "ours", "example.com", "--json")
    assert (in_use.status, in_use.error["kind"]) == (3, "vanity-in-use")
    back = tuiz("registrars", "--from-vanity", "ours", "example.com", "--json").document
    assert (back["outcome"], back["after"]["hosts"]) == ("done", [f"{host}." for host in OWN])
    assert api.delegations["example.com"] == OWN  # not those that are published: DNSimple picks
    stays = tuiz("registrars", "--from-vanity", "ours", "example.com", "--json")
    assert (stays.status, stays.error["kind"]) == (3, "no-answer")
    assert tuiz("delegate", "--undo", "--dry-run", "example.com").out.splitlines()[-1] == "+NS ns2.example.com"
    assert tuiz("delegation", "--history", "example.com", "--json").document[0]["outcome"] == "failed"
    gone = tuiz("registrars", "--disable-vanity", "ours", "example.com")
    assert gone.out.splitlines()[0] == "-vanity NS ns1.example.com 127.0.0.1 ::1"
    assert "What takes this back enables them again, with the addresses that DNSimple gives them then." in gone.err
    assert api.vanity == set()

    api.has_vanity_plan = False
    refused = tuiz("registrars", "--enable-vanity", "ours", "example.com", "--json")
    assert (refused.status, refused.error["kind"]) == (3, "refused")
    assert "plan doesn't include this" in refused.error["hint"]


def test_each_change_of_an_account_is_logged_and_taken_back_step_by_step(tuiz: Tuiz, api: DnsimpleServer) -> None:
    """Zone NS records, vanity name servers, to them and back to named hosts; and brought about again."""
    vanity = ["ns1.example.com", "ns2.example.com"]
    at = ("ours", "example.com")
    for words in (
        ("--zone-ns", *at, *NEW, "-m", "ours"),
        ("--enable-vanity", *at),
        ("--to-vanity", *at, *vanity),
        ("--from-vanity", *at, *NEW),
    ):
        assert tuiz("registrars", *words, "--json").document["outcome"] == "done"
    assert api.delegations["example.com"] == [host.rstrip(".") for host in NEW]
    log = tuiz("delegation", "--history", "example.com", "--json").document
    assert [each["what"] for each in log] == ["from-vanity", "to-vanity", "vanity", "zone-ns"]
    assert (log[-1]["before"]["hosts"], log[-1]["message"]) == ([f"{host}." for host in OWN], "ours")

    def back(way: str = "--undo") -> list[str]:
        called = tuiz("delegate", way, "example.com")
        assert called.status == 0
        return called.out.splitlines()

    assert back()[:1] == ["-NS ns1.example.net"]
    assert api.delegations["example.com"] == vanity
    assert back()[-1] == "+NS ns2.dnsimple.com"
    assert api.delegations["example.com"] == OWN
    assert back("--redo")[-1] == "+NS ns2.example.com"
    assert api.delegations["example.com"] == vanity
    assert back()[-1] == "+NS ns2.dnsimple.com"
    assert back()[0] == "-vanity NS ns1.example.com 127.0.0.1 ::1"
    assert api.vanity == set()
    assert back() == [*(f"-zone NS {host.rstrip('.')}" for host in NEW), *(f"+zone NS {host}" for host in OWN)]
    assert tuiz("delegate", "--undo", "example.com", "--json").error["kind"] == "nothing-to-undo"
    assert back("--redo")[-1] == "+zone NS ns2.example.net"
    api.zone_ns["example.com"] = ["ns.others.test"]
    meanwhile = tuiz("delegate", "--undo", "example.com", "--json")
    assert (meanwhile.status, meanwhile.error["kind"]) == (3, "changed-meanwhile")
    assert "ns.others.test, not ns1.example.net ns2.example.net" in meanwhile.error["message"]
    assert "vanity" not in tuiz("delegate", *NEW, "example.com", "--registrar", "ours", "--dry-run").out
    assert back("--redo")[0].startswith("+vanity NS ns1.example.com")
    assert tuiz("delegate", "--undo", "--redo", "example.com").status == 2


def test_a_change_whose_end_nobody_saw_is_settled_when_its_registrar_is_asked_again(
    tuiz: Tuiz, api: DnsimpleServer
) -> None:
    """Killed while the registrar is told, the change is unknown; then it shows whether it was made."""
    words = ["delegate", "example.com", *NEW, "--registrar", "ours"]

    def kill_while_it_waits() -> None:
        api.is_holding.clear()
        with subprocess.Popen([sys.executable, "-m", "tuiz", *words], stderr=subprocess.DEVNULL) as running:
            assert api.is_holding.wait(30)
            running.kill()

    api.silent = {("PUT", DELEGATION)}
    kill_while_it_waits()
    api.silent = set()
    told = tuiz("delegation", "--history", "example.com")
    assert (told.out.split("\t")[4], "shows when its registrar is asked again" in told.err) == ("unknown", True)

    undone = tuiz("delegate", "--undo", "example.com", "--json").document

    assert (undone["outcome"], api.delegations["example.com"]) == ("done", OWN)
    log = tuiz("delegation", "--history", "example.com", "--json").document
    assert [each["outcome"] for each in log] == ["done", "done"]
    assert log[1]["detail"] == "Asked again, the registrar has it so."


def test_what_goes_wrong_is_told_and_never_the_token(tuiz: Tuiz, api: DnsimpleServer) -> None:
    """Status 3 with the API's words, 2 for a call that means nothing, and "unknown" in the log where it is."""
    words = ("delegate", "example.com", *NEW, "--registrar", "ours", "--json")
    calls = []
    for ordered, kind in (
        (Ordered(429, b'{"message":"quota exceeded"}'), "rate-limited"),
        (Ordered(401, f'{{"message":"bad {TOKEN}"}}'.encode()), "not-authorised"),
        (Ordered(400, b'{"message":"Validation failed","errors":{"x":["is odd"]}}'), "refused"),
        (Ordered(502, b"<html>"), "no-answer"),
    ):
        api.ordered["PUT", DELEGATION] = ordered
        calls.append(tuiz(*words))
        assert (calls[-1].status, calls[-1].error["kind"]) == (3, kind)
    calls += [
        tuiz("registrars", "public"),
        tuiz("registrars", "nobody"),
        tuiz("registrars", "ours", "missing.test"),
        tuiz("delegation", "--history", "example.com", "--json"),
    ]
    assert [call.status for call in calls[4:]] == [3, 3, 3, 0]
    assert [each["outcome"] for each in calls[-1].document] == ["unknown", "failed", "failed", "failed"]
    assert not any(TOKEN in call.out + call.err for call in calls)
    for wrong in (("--zone-ns", "ours"), ("--zone-ns", "ours", "example.com"), ("ours", "example.com", "x.test")):
        assert tuiz("registrars", *wrong).status == 2
    assert tuiz("registrars", "--enable-vanity", "theirs", "example.com").status == 2
