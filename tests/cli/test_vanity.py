"""`tuiz vanity`: names of one's own for a provider's servers, from configuring them to disabling them, and back."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import ZONE, Called, Tuiz, accepted, lines_changed
from tests.nameservers import Nsd, free_addresses, free_port

HOSTS = [f"ns{number}.example.com" for number in range(1, 5)]
SETTINGS = '# ours\nname_servers = "dnsimple"  # the provider\nserial = "increment"\n'


@pytest.fixture
def settings(zone_file: Path) -> Path:
    path = zone_file.with_suffix(".toml")
    path.write_text(SETTINGS)
    return path


@pytest.fixture
def other(desk: Path) -> Path:
    path = desk / "other.test.zone"
    path.write_text("$ORIGIN other.test.\n$TTL 300\n@ SOA ns1.old.test. h 1 2 3 4 5\n@ NS ns1.old.test. ; old\n")
    return path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A root whose server knows the hosts, and settings that lead there."""
    folder = tmp_path_factory.mktemp("world")
    address, mute = free_addresses(2)
    port = free_port(address, mute)
    hosts = [f"{host}. A 192.0.2.9" for host in HOSTS]
    lines = ["$TTL 300", f". SOA ns.root. h. 1 2 3 4 5\n. NS ns.root.\nns.root. A {address}", *hosts]
    lines += ["prov1.test. A 192.0.2.71", "prov1.test. AAAA 2001:db8::71", "alias.test. CNAME prov1.test."]
    lines += [f"silent.test. NS ns.silent.test.\nns.silent.test. A {mute}"]
    (folder / "hints.zone").write_text(f". 300 NS ns.root.\nns.root. 300 A {address}\n")
    lookup = f'[lookup]\nroot_hints = "hints.zone"\nport = {port}\ntimeout_seconds = 0.2\ntries = 1\n'
    sets = '[name_server_sets]\nlive = ["prov1.test"]\nalias = ["alias.test"]\nhalf = ["prov1.test", "x.silent.test"]\n'
    (folder / "config.toml").write_text(lookup + sets)
    with (
        Nsd({".": "\n".join([*lines, ""])}, address=address, port=port),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as never_answers,
    ):
        never_answers.bind((mute, port))
        yield folder / "config.toml"


def configured(tuiz: Tuiz) -> Called:
    done = tuiz("vanity", "configure", "--for", "dnsimple", "--json", "example.com")
    assert done.status == 0, done.err
    return done


def test_configure_and_undo_keep_zone_and_settings_in_step(tuiz: Tuiz, zone_file: Path, settings: Path) -> None:
    """One revision with addresses, NS and glue; the addresses are locked; undo and redo take the settings along."""
    looked = tuiz("vanity", "configure", "--for", "dnsimple", "--dry-run", "example.com")
    assert (looked.status, zone_file.read_text(), settings.read_text()) == (0, ZONE, SETTINGS)

    done = configured(tuiz).document

    assert "ns1.example.com is a host already: 192.0.2.53" in looked.err
    assert (done["changed"], done["revision"]) == (True, 1)
    assert list(done["glue"]) == [f"{host}." for host in HOSTS]
    assert done["glue"]["ns2.example.com."] == ["199.247.153.53", "2620:111:8005::53"]
    written = settings.read_text()
    assert written.startswith("# ours\n")
    assert "# the provider" in written
    assert 'vanity_for = "dnsimple"' in written
    assert accepted(zone_file)
    assert (tuiz("check", "example.com").status, tuiz("zone-ns", "example.com").out.split()) == (
        0,
        [f"{host}." for host in HOSTS],
    )
    refused = tuiz("remove", "example.com", "ns1", "A")
    assert refused.status == 3
    assert "tuiz vanity" in refused.err
    again = tuiz("vanity", "configure", "--json", "example.com").document
    assert (again["changed"], settings.read_text()) == (False, written)

    assert tuiz("undo", "example.com").status == 0

    assert lines_changed(ZONE, zone_file.read_text()) == ([], [])
    assert "vanity" not in settings.read_text()
    assert tuiz("redo", "example.com").status == 0
    assert "vanity = " in settings.read_text()
    assert 'vanity_for = "dnsimple"' in settings.read_text()
    assert accepted(zone_file)


def test_what_breaks_off_in_between_is_found_and_brought_to_an_end(tuiz: Tuiz, settings: Path) -> None:
    """Hosts that are listed without address are a finding, and configuring or disabling again is done with it."""
    configured(tuiz)
    listed = settings.read_text()
    assert tuiz("vanity", "disable", "example.com").status == 0
    settings.write_text(listed)

    found = {item["check"] for item in tuiz("check", "--json", "example.com").document}

    assert found == {"vanity-no-address", "name-servers-differ"}
    assert tuiz("fix", "example.com").status == 0
    assert tuiz("check", "example.com").status == 0
    assert tuiz("undo", "example.com").status == 0
    assert settings.read_text() == listed
    assert tuiz("vanity", "configure", "example.com").status == 0
    assert tuiz("check", "example.com").status == 0
    assert tuiz("vanity", "disable", "example.com").status == 0
    assert tuiz("check", "example.com").status == 0
    assert "vanity" not in settings.read_text()
    assert 'name_servers = "dnsimple"' in settings.read_text()
    assert "ns1.dnsimple-edge.com." in tuiz("zone-ns", "example.com").out


def test_addresses_that_left_the_set_are_found_and_brought_in_step(tuiz: Tuiz, zone_file: Path) -> None:
    """A set whose order changes is no finding; one whose address changes is, with both, and one step mends it."""
    first, second = "p1.test=192.0.2.71,2001:db8:0::71", "p2.test=192.0.2.72"
    assert tuiz("name-servers", "shop", first, second).status == 0
    assert tuiz("vanity", "configure", "--for", "shop", "example.com").status == 0
    assert tuiz("check", "example.com").status == 0
    assert tuiz("name-servers", "shop", second, first, "p3.test=192.0.2.73").status == 0
    assert tuiz("check", "example.com").status == 0

    assert tuiz("name-servers", "shop", first, "p2.test=192.0.2.82").status == 0

    [found] = tuiz("check", "--json", "example.com").document
    assert (found["check"], found["severity"], found["owner"]) == (
        "vanity-address-differs",
        "warning",
        "ns2.example.com.",
    )
    assert "192.0.2.72" in found["message"]
    assert "192.0.2.82" in found["message"]
    line = zone_file.read_text().splitlines()[found["line"] - 1]
    assert line.split()[0] == "ns2"
    assert tuiz("fix", "example.com").status == 0
    assert tuiz("check", "example.com").status == 0
    assert "192.0.2.82" in tuiz("records", "--owner", "ns2", "example.com").out
    assert tuiz("vanity", "configure", "--address", "ns1=192.0.2.1", "example.com").status == 0
    assert tuiz("check", "example.com").status == 0


def test_a_refusal_leaves_both_files_as_they_are(tuiz: Tuiz, zone_file: Path, settings: Path) -> None:
    """A host that can't have addresses makes the zone wrong, and nothing is written."""
    zone_file.write_text(f"{ZONE}ns3 IN CNAME www\n")
    before = zone_file.read_text()

    done = tuiz("vanity", "configure", "--for", "dnsimple", "example.com")

    assert (done.status, zone_file.read_text(), settings.read_text()) == (3, before, SETTINGS)
    assert "Line" in done.err


def test_whose_servers_they_are_is_not_claimed_wrongly_after_an_undo(tuiz: Tuiz, settings: Path) -> None:
    """From addresses of one's own to a set's and back: the set isn't theirs any more, and disabling asks."""
    assert tuiz("vanity", "configure", "--address", "ns1=192.0.2.1", "example.com").status == 0
    assert tuiz("vanity", "configure", "--for", "desec", "--address", "ns1=192.0.2.1", "example.com").status == 2
    settings.write_text(settings.read_text().replace('vanity_for = "dnsimple"', 'vanity_for = ["ns.old.test"]'))
    assert tuiz("vanity", "configure", "--for", "dnsimple", "example.com").status == 0
    assert 'vanity_for = "dnsimple"' in settings.read_text()

    assert tuiz("undo", "example.com").status == 0

    assert "vanity_for" not in settings.read_text()
    assert "--set LABEL" in tuiz("vanity", "disable", "example.com").err
    assert tuiz("redo", "example.com").status == 0
    assert 'vanity_for = "dnsimple"' in settings.read_text()


def test_others_are_delegated_and_hold_it_back(tuiz: Tuiz, zone_file: Path, other: Path, world: Path) -> None:
    """Delegated where the hosts resolve; then disabling is refused with who uses them, until they stop."""
    config = ("--config", world)
    configured(tuiz)
    before = other.read_text()

    done = tuiz("vanity", "delegate", *config, "--to", "example.com", "--json", "other.test")

    assert (done.status, [each["zone"] for each in done.document]) == (0, ["other.test."])
    assert tuiz("zone-ns", "other.test").out.split() == [f"{host}." for host in HOSTS]
    assert 'delegation = ["ns1.example.com"' in other.with_suffix(".toml").read_text()
    assert tuiz("check", "other.test").status == 0
    [state] = tuiz("vanity", "--json", "example.com").document
    assert [user["zone"] for user in state["used_by"]] == ["other.test."]
    held = tuiz("vanity", "disable", "example.com")
    assert (held.status, "other.test" in held.err) == (3, True)
    assert tuiz("undo", "other.test").status == 0
    assert lines_changed(before, other.read_text())[1] == ["@ SOA ns1.old.test. h 3 2 3 4 5"]
    assert tuiz("redo", "other.test").status == 0
    assert tuiz("vanity", "stop", "other.test").status == 0
    assert "ns1.dnsimple-edge.com." in tuiz("zone-ns", "other.test").out
    assert 'name_servers = "dnsimple"' in other.with_suffix(".toml").read_text()
    assert tuiz("vanity", "disable", "example.com").status == 0
    assert "2620:111" not in zone_file.read_text()
    assert tuiz("vanity", "disable", "example.com").status == 3


def test_what_does_not_resolve_is_refused_and_what_is_unknown_is_asked(
    tuiz: Tuiz, zone_file: Path, other: Path, world: Path
) -> None:
    """No is no; unknown wants the domain typed, and changes nothing until then."""
    config = ("--config", world)
    before = other.read_text()
    addresses = ("--address", "nowhere=192.0.2.1")
    assert tuiz("vanity", "configure", *addresses, "example.com").status == 0
    gone = tuiz("vanity", "delegate", *config, "--to", "example.com", "--confirm", "other.test", "other.test")
    assert (gone.status, "know no such name" in gone.err, other.read_text()) == (3, True, before)
    assert not other.with_suffix(".toml").exists()

    silent = zone_file.with_name("silent.test.zone")
    silent.write_text("$ORIGIN silent.test.\n$TTL 300\n@ SOA ns1 h 1 2 3 4 5\n@ NS ns1\nns1 A 192.0.2.1\n")
    assert tuiz("vanity", "configure", "--address", "ns1=192.0.2.1", "silent.test").status == 0
    asked = tuiz("vanity", "delegate", *config, "--to", "silent.test", "other.test")
    assert (asked.status, "--confirm other.test" in asked.err, other.read_text()) == (3, True, before)
    sure = tuiz("vanity", "delegate", *config, "--to", "silent.test", "--confirm", "other.test", "other.test")
    assert (sure.status, "unknown" in sure.err) == (0, True)


@pytest.mark.usefixtures("settings")
def test_addresses_come_from_the_live_dns_where_a_set_has_none(tuiz: Tuiz, world: Path) -> None:
    """Known ones are taken, an alias is refused, and what is unknown is left out only where the user says so."""
    begin = ("vanity", "configure", "--config", world, "--json", "--for")
    live = tuiz(*begin, "live", "example.com", "ns1")
    assert "One name server alone" in live.err
    assert live.document["glue"] == {"ns1.example.com.": ["192.0.2.71", "2001:db8::71"]}
    alias = tuiz(*begin, "alias", "example.com")
    assert (alias.status, "alias of prov1.test" in alias.error["message"]) == (3, True)
    half = tuiz(*begin, "half", "example.com")
    assert (half.status, "--yes" in half.error["hint"]) == (3, True)
    gone_on = tuiz(*begin, "half", "--yes", "example.com", "ns1")
    assert (gone_on.status, list(gone_on.document["glue"])) == (0, ["ns1.example.com."])


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["configure"], 2, "DOMAIN is missing"),
        (["configure", "example.com"], 2, "whose servers"),
        (["configure", "--for", "dnsimple", "example.com", "ns.example.net"], 2, "doesn't lie below"),
        (["configure", "--for", "dnsimple", "example.com", *"abcde"], 2, "too many"),
        (["configure", "--for", "dnsimple", "example.com", "ns.sub.example.com"], 2, "which the zone delegates"),
        (["configure", "--for", "nothing", "example.com"], 3, "no name server set"),
        (["configure", "--address", "ns1", "example.com"], 2, "has no address"),
        (["configure", "--to", "x.test", "example.com"], 2, "--to isn't for"),
        (["delegate", "example.com"], 2, "--to DOMAIN is missing"),
        (["delegate", "--to", "example.com", "other.test"], 3, "has no vanity name servers"),
        (["stop", "other.test"], 3, "isn't delegated to vanity"),
        (["disable", "example.com"], 3, "has no vanity name servers"),
        (["begin", "example.com"], 2, "is none of configure"),
    ],
)
def test_what_makes_no_sense_is_refused(
    words: list[str], status: int, told: str, tuiz: Tuiz, zone_file: Path, other: Path
) -> None:
    """With what is wrong; no file changes."""
    before = other.read_text()

    done = tuiz("vanity", *words)

    assert (told in done.err, done.status) == (True, status), done.err
    assert (zone_file.read_text(), other.read_text()) == (ZONE, before)
    assert not zone_file.with_suffix(".toml").exists()


def test_a_row_that_vanity_owns_stays_at_the_registrar(tuiz: Tuiz, desk: Path, settings: Path) -> None:
    """The parent zone here can't take it away until the domain has stopped using it; what is meant may be entered."""
    settings.write_text(f'{SETTINGS}registrar = "parent"\n')
    parent = desk / "com.zone"
    parent.write_text("$ORIGIN com.\n$TTL 300\n@ SOA a.test. h 1 2 3 4 5\n@ NS a.test.\nexample NS ns2.example.net.\n")
    configured(tuiz)
    entered = tuiz("delegate", "example.com", *HOSTS)
    assert entered.status == 0, entered.err
    assert "ns1.example A 199.247.152.53" in " ".join(parent.read_text().split())
    before = parent.read_text()

    locked = tuiz("delegate", "example.com", "ns1.example.net", "ns2.example.net")

    assert (locked.status, parent.read_text()) == (3, before)
    assert "tuiz vanity stop example.com" in locked.err
    assert tuiz("vanity", "stop", "example.com").status == 0
    assert tuiz("delegate", "example.com", "ns1.example.net", "ns2.example.net").status == 0


def test_a_row_that_a_primary_owns_stays_at_the_registrar(tuiz: Tuiz, desk: Path) -> None:
    """Where the zone here is a secondary's copy, its primary says which name servers there are."""
    parent = desk / "test.zone"
    parent.write_text("$ORIGIN test.\n$TTL 300\n@ SOA a.test. h 1 2 3 4 5\n@ NS a.test.\ncopy NS ns1.old.example.\n")
    copy = desk / "copy.test.zone"
    copy.write_text("$ORIGIN copy.test.\n$TTL 300\n@ SOA ns1.old.example. h 1 2 3 4 5\n@ NS ns1.old.example.\n")
    copy.with_suffix(".toml").write_text('role = "secondary"\nregistrar = "parent"\n')
    before = parent.read_text()

    dropped = tuiz("delegate", "copy.test", "ns1.new.example", "ns2.new.example")

    assert (dropped.status, parent.read_text()) == (3, before)
    assert "ns1.old.example can't be taken away here" in dropped.err
    assert f"{copy.with_suffix('.toml')}" in dropped.err
    assert tuiz("delegate", "copy.test", "ns1.old.example", "ns2.new.example").status == 0
    assert "ns2.new.example." in parent.read_text()
