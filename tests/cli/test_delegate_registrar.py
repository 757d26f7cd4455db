"""`tuiz delegate` at a registrar: a parent zone that takes updates, one here, and one that is changed by hand."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import ZONE, Tuiz, lines_changed
from tests.nameservers import Knot, TsigKey, free_port
from tuiz.domain.cut_over import CutOver, PlannedStep, StepKind
from tuiz.registrar.parent_server import ParentServer
from tuiz.registrar.protocol import Wish
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

KEY = TsigKey("registry.example.")
DS = "12345 13 2 " + "AB" * 32
ROOT = (
    "@ 300 SOA ns.test. h. 1 7200 900 1209600 300\n@ 300 NS ns.test.\ntest. 300 NS ns.test.\nns.test. 300 A 127.0.0.1\n"
)
TEST = f"""\
$TTL 300
@ SOA ns h 1 7200 900 1209600 300
@ NS ns
ns A 127.0.0.1
example NS ns1.example
example NS ns.old
example DS {DS}
ns1.example A 192.0.2.1
ns.old A 192.0.2.9
lame NS ns.lame
ns.lame A 127.0.0.1
quiet A 127.0.0.9
"""
CHILD = "$TTL 300\n@ SOA ns1 h 1 7200 900 1209600 300\n@ NS ns1\n@ NS ns.old.test.\nns1 A 192.0.2.1\n"
SETTINGS = 'registrar = "registry"  # in-house\ndelegation = ["ns1.example.test", "ns.old.test"]  # meant\n'
BEFORE = {
    "hosts": ["ns.old.test.", "ns1.example.test."],
    "glue": {"ns1.example.test.": ["192.0.2.1"]},
    "ds": [DS],
}


@pytest.fixture(scope="module")
def server() -> Iterator[Knot]:
    """The root and a registry in one, which takes updates from who has the key."""
    extra = (
        f"key:\n  - id: {KEY.name}\n    algorithm: {KEY.algorithm}\n    secret: {KEY.secret}\n"
        f"acl:\n  - id: registry\n    key: {KEY.name}\n    action: [update, transfer]\n"
        "template:\n  - id: default\n    acl: registry\n"
    )
    with Knot({".": ROOT, "test.": TEST}, extra=extra) as running:
        yield running


@pytest.fixture
def config(server: Knot, tmp_path: Path, desk: Path) -> Path:  # noqa: ARG001 - desk sets the scene
    """The user's settings: whom to ask, and the registry."""
    folder = tmp_path / "config"
    folder.mkdir()
    key = folder / "registry.key"
    key.write_text(f'key "{KEY.name}" {{ algorithm {KEY.algorithm}; secret "{KEY.secret}"; }};\n')
    key.chmod(0o600)
    (folder / "hints.zone").write_text(". 300 NS ns.test.\nns.test. 300 A 127.0.0.1\n")
    path = folder / "config.toml"
    path.write_text(
        f'[lookup]\nresolvers = ["127.0.0.1@{server.port}"]\nroot_hints = "hints.zone"\nport = {server.port}\n'
        f'timeout_seconds = 1\n[registrars.registry]\nkind = "parent"\nserver = "127.0.0.1@{server.port}"\n'
        f'key = "registry.key"\n'
    )
    return path


def test_a_domain_is_delegated_at_its_registrar_and_back_again(tuiz: Tuiz, config: Path, desk: Path) -> None:
    """Previewed, changed in the registry, logged, the TOML in step; undo brings all of it back, once."""
    assert config.is_file()
    (desk / "example.test.zone").write_text(CHILD)
    toml = desk / "example.test.toml"
    toml.write_text(SETTINGS)
    words = ("delegate", "example.test", "NS9.example.test=192.0.2.99", "ns.old.test", "--json")

    planned = tuiz(*words, "--dry-run").document

    assert (planned["outcome"], planned["changed"], planned["before"], planned["enter"]) == (
        "preview",
        False,
        BEFORE,
        None,
    )
    assert planned["after"]["glue"] == {"NS9.example.test.": ["192.0.2.99"]}
    assert len(planned["warnings"]) == 2  # a DS that stays, and zone NS records that are others
    assert toml.read_text() == SETTINGS
    assert tuiz("delegation", "--history", "example.test", "--json").document == []

    switch = PlannedStep("Switch.", kind=StepKind.SWITCH)
    with closing(Journal.open(Places.of_user())) as journal:
        journal.cut_overs.keep(
            CutOver("example.test.", ("ns9.example.test.", "ns.old.test."), datetime.now(UTC), (switch,))
        )
    done = tuiz(*words, "-m", "moved")

    assert tuiz("delegation", "--plan", "example.test", "--json").document["finished"]
    assert (done.status, done.document["outcome"], done.document["settings"]) == (0, "done", str(toml))
    assert done.document["after"] == {
        "hosts": ["ns.old.test.", "ns9.example.test."],
        "glue": {"ns9.example.test.": ["192.0.2.99"]},
        "ds": [DS],
    }
    assert toml.read_text() == SETTINGS.replace("ns1.example.test", "NS9.example.test")
    assert tuiz(*words).document["outcome"] == "unchanged"
    (entry,) = tuiz("delegation", "--history", "example.test", "--json").document
    assert (entry["registrar"], entry["outcome"], entry["message"], entry["before"]) == (
        "registry",
        "done",
        "moved",
        BEFORE,
    )

    undone = tuiz("delegate", "--undo", "example.test")

    assert undone.status == 0
    assert undone.out.splitlines() == [
        "-NS ns9.example.test 192.0.2.99",
        "+NS ns1.example.test 192.0.2.1",
    ]
    assert "tuiz zone-ns" not in undone.err
    assert tuiz("delegate", "example.test", "ns1.example.test", "ns.old.test", "--json").document["before"] == BEFORE
    assert toml.read_text().splitlines()[0] == SETTINGS.splitlines()[0]
    without = tuiz("delegate", "example.test", "--ds", "none", "--dry-run", "--json").document
    assert without["after"] == {**BEFORE, "ds": []}
    nothing_left = tuiz("delegate", "--undo", "example.test", "--json")
    assert (nothing_left.status, nothing_left.error["kind"]) == (3, "nothing-to-undo")
    assert [line["undoes"] for line in tuiz("delegation", "--history", "example.test", "--json").document] == [1, None]


def test_what_the_registrar_refuses_is_logged_and_what_others_changed_stays(
    tuiz: Tuiz, server: Knot, config: Path
) -> None:
    """A domain needs no zone here; a key that is no good ends with 3; undo leaves what somebody else has made."""
    at = ("--registrar", "registry", "--json")
    assert tuiz("delegate", "new.test", "ns.old.test", *at).document["outcome"] == "done"
    assert server.ask("new.test", "DS") == []
    key = config.parent / "registry.key"
    good = key.read_text()
    key.write_text(good.replace(KEY.secret, "AAAA"))

    refused = tuiz("delegate", "new.test", "ns1.new.test=192.0.2.3", "ns.old.test", *at)

    assert (refused.status, refused.error["kind"]) == (3, "not-authorised")
    key.write_text(good.replace(KEY.name, "stranger."))
    assert "BADKEY" in tuiz("delegate", "new.test", "ns1.new.test=192.0.2.3", *at).error["message"]
    key.write_text(good)
    other = ("delegate", "new.test", "ns.other.test", "--registrar")
    text = config.read_text()
    config.write_text(f"{text}[registrars.again]{text.partition('[registrars.registry]')[2]}")
    assert tuiz(*other, "again").status == 0
    assert tuiz("delegate", "--undo", "new.test").status == 0
    assert tuiz("delegate", "--remove", "new.test", *at).document["after"]["hosts"] == []
    assert tuiz("delegate", "new.test", "ns.a.test", *at).status == 0
    behind = ParentServer("behind", f"127.0.0.1@{server.port}", key)
    asyncio.run(behind.apply("new.test.", Wish(("ns.b.test.",))))
    assert tuiz("delegate", "--undo", "new.test", "--json").error["kind"] == "changed-meanwhile"
    log = tuiz("delegation", "--history", "new.test", "--json").document
    assert [entry["outcome"] for entry in log] == ["done"] * 5


def test_new_name_servers_are_asked_first_where_that_is_wished(tuiz: Tuiz, config: Path) -> None:
    """One that isn't there, or doesn't serve the domain, stops the change; nothing is logged."""
    assert config.is_file()
    words = ("delegate", "lame.test", "ns.test", "--registrar", "registry", "--preflight")

    refused = tuiz(*words)

    assert (refused.status, refused.out) == (1, "")
    assert "lame" in refused.err
    assert "Nothing was changed." in refused.err
    assert tuiz(*words, "--confirm", "lame.test").status == 1  # what is known to be wrong isn't confirmed away
    assert tuiz("delegation", "--history", "lame.test", "--json").document == []


def test_what_could_not_be_found_out_is_confirmed_by_the_domains_name(tuiz: Tuiz, server: Knot, config: Path) -> None:
    """New name servers that say nothing are unknown: neither refused nor passed, until the name is said once more."""
    config.write_text(config.read_text().replace("timeout_seconds = 1", "timeout_seconds = 0.1\ntries = 1"))
    words = ("delegate", "unheard.test", "quiet.test", "--registrar", "registry", "--preflight")
    with socket.socket(type=socket.SOCK_DGRAM) as silent, socket.socket() as idle:
        for each in (silent, idle):
            each.bind(("127.0.0.9", server.port))
        idle.listen()

        unsure = tuiz(*words)
        wrong = tuiz(*words, "--confirm", "other.test")
        sure = tuiz(*words, "--confirm", "unheard.test", "--json")

    assert (unsure.status, wrong.status) == (1, 1)
    assert all("--confirm unheard.test goes on" in each.err for each in (unsure, wrong))
    assert (sure.status, sure.document["outcome"]) == (0, "done")


def test_by_hand_it_is_told_what_to_enter(tuiz: Tuiz, config: Path) -> None:
    """The exact list with glue and DS, what to take away, before and after; what was there, the live parent tells."""
    words = ("delegate", "example.test", "ns2.example.test=192.0.2.2,2001:db8::2", "ns.old.test", "--ds", DS)

    told = tuiz(*words, "--registrar", "manual")

    assert told.status == 0
    assert told.out.splitlines() == ["ns2.example.test 192.0.2.2 2001:db8::2", "ns.old.test", f"DS {DS.lower()}"]
    assert "Take away there: NS ns1.example.test 192.0.2.1." in told.err
    assert "tuiz delegation example.test --preflight ns2.example.test ns.old.test" in told.err
    (entry,) = tuiz("delegation", "--history", "example.test", "--json").document
    assert (entry["outcome"], sorted(entry["before"]["hosts"])) == ("by-hand", BEFORE["hosts"])
    back = tuiz("delegate", "--undo", "example.test")  # the page may have it, though the parent doesn't yet
    assert tuiz("delegate", "--undo", "example.test", "--json").error["kind"] == "nothing-to-undo"
    assert sorted(back.out.splitlines()) == [f"DS {DS.lower()}", "ns.old.test", "ns1.example.test 192.0.2.1"]
    page = '[registrars.page]\nkind = "manual"\nurl = "https://registrar.example/domains"\n'
    text = f'[lookup]\nport = {free_port("127.0.0.1")}\nroot_hints = "hints.zone"\ntimeout_seconds = 0.2\n'
    config.write_text(text + page)
    assert "Enter at https://registrar.example/domains: ns2" in tuiz(*words, "--registrar", "page", "--dry-run").err
    unknown = tuiz(*words, "--registrar", "manual", "--json", "--dry-run")
    assert (unknown.status, unknown.document["before"]) == (0, None)
    assert "is unknown" in unknown.document["warnings"][0]


def test_the_parent_zone_here_is_a_registrar_too(tuiz: Tuiz, zone_file: Path) -> None:
    """One revision of its file, logged, and back again; what it refuses, or a label that isn't there: nothing."""
    words = ("delegate", "team.example.com", "ns1.team.example.com=192.0.2.81", "ns2.example.net", "--registrar")

    assert tuiz(*words, "parent").status == 0

    assert [line.split()[0] for line in lines_changed(ZONE, zone_file.read_text())[1]] == ["team", "ns1.team"]
    assert len(tuiz("history", "example.com", "--json").document) == 1
    assert tuiz("delegate", "--undo", "team.example.com").status == 0
    assert lines_changed(ZONE, zone_file.read_text()) == ([], [])
    assert tuiz("delegate", "sub.example.com", "--ds", DS).status == 0  # its name servers stay
    gone, come = lines_changed(ZONE, zone_file.read_text())
    assert (gone, [line.split()[-4:-1] for line in come]) == ([], [DS.split()[:3]])
    stranger = tuiz(*words, "godaddy", "--json")
    assert (stranger.status, stranger.error["kind"]) == (3, "unknown-registrar")
    outside = tuiz("delegate", "example.org", "ns2.example.net", "--registrar", "parent", "--json")
    assert (outside.status, outside.error["kind"]) == (3, "no-such-domain")
    many = [f"ns{number}.example.net" for number in range(14)]
    assert tuiz("delegate", "team.example.com", *many, "--registrar", "parent").status == 2
    assert tuiz("delegate", "--undo", "team.example.com", "ns.example.net").status == 2
