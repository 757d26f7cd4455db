"""`tuiz name-servers`, and what domains that refer to a set have of it."""

from pathlib import Path

import pytest

from tests.cli.conftest import ZONE, Tuiz
from tuiz.domain.name_servers import provider_of, set_of
from tuiz.storage.name_server_sets import providers, system_sets


@pytest.fixture
def two_zones(zone_file: Path) -> Path:
    """A folder with a zone that refers to a set, and one that doesn't."""
    zone_file.with_suffix(".toml").write_text('name_servers = "office"\ndelegation = ["ns1.example.com"]\n')
    (zone_file.parent / "other.example.zone").write_text(ZONE.replace("example.com", "other.example"))
    return zone_file.parent


def test_the_sets_that_come_with_tuiz(tuiz: Tuiz, desk: Path) -> None:  # noqa: ARG001 - it stands in an empty folder
    """Each has its hosts and where they are published; those with published addresses have them for glue."""
    done = tuiz("name-servers", "--json")

    found = {each["label"]: each for each in done.document}
    assert done.status == 0
    assert found["dnsimple"]["hosts"][0] == "ns1.dnsimple-edge.com."
    assert found["dnsimple"]["addresses"]["ns1.dnsimple-edge.com."] == ["199.247.152.53", "2620:111:8004::53"]
    assert all(each["source"] == "system" and each["reference"].startswith("https://") for each in found.values())
    assert all(2 <= len(each["hosts"]) <= 13 for each in found.values())


@pytest.mark.parametrize(
    ("hosts", "label"),
    [
        (["ns-2048.awsdns-64.com.", "ns-1.awsdns-00.co.uk"], "route53"),
        (["Ada.NS.cloudflare.com.", "bob.ns.cloudflare.com."], "cloudflare"),
        (["gold.foundationdns.com.", "gold.foundationdns.org."], "cloudflare"),
        (["a1-67.akam.net.", "a11-64.akam.net."], "akamai"),
        (["ns-142-b.gandi.net.", "NS-161-A.gandi.net."], "gandi"),
        (["ns1.p68.dns.oraclecloud.net.", "ns4.p201.dns.oraclecloud.net."], "oracle"),
        (["ns6.gandi.net."], None),
        (["ns1-01.azure-dns.com.", "ns4-01.azure-dns.info."], "azure"),
        (["ns-cloud-a1.googledomains.com.", "ns-cloud-a4.googledomains.com."], "google"),
        (["dns1.p06.nsone.net.", "dns4.p06.nsone.net."], "ns1"),
        (["ns-1.awsdns-00.com.", "ns1.example.net."], None),
        (["ns-1.awsdns-00.com.evil.example."], None),
        ([], None),
    ],
)
def test_providers_are_recognised_by_their_names(hosts: list[str], label: str | None) -> None:
    """Only where all of the name servers are theirs."""
    found = provider_of(hosts, providers())

    assert (found.label if found else None) == label


def test_a_set_is_recognised_in_any_order_and_case() -> None:
    """Name servers are a set, and names don't mind case."""
    found = set_of(["NS2.desec.ORG.", "ns1.desec.io."], system_sets())

    assert found is not None
    assert found.label == "desec"


def test_a_set_is_made_changed_and_deleted_and_no_zone_changes(tuiz: Tuiz, two_zones: Path) -> None:
    """The workspace's settings keep their comments; the domains that refer to it are listed with what differs."""
    settings = two_zones / "tuiz.toml"
    settings.write_text('# ours\nserial = "date"\n')
    before = (two_zones / "example.com.zone").read_bytes()

    made = tuiz("name-servers", "office", "ns1.example.com=192.0.2.53,2001:db8::53", "ns9.example.net", "--json")

    [found] = made.document
    assert made.status == 1
    assert (found["label"], found["source"]) == ("office", "workspace")
    assert found["addresses"] == {"ns1.example.com.": ["192.0.2.53", "2001:db8::53"]}
    [use] = found["domains"]
    assert use["zone"] == "example.com."
    assert use["zone_ns"] == {"missing": ["ns9.example.net."], "extra": ["ns2.example.net."]}
    assert use["delegation"] == {"missing": ["ns9.example.net."], "extra": []}
    assert settings.read_text().startswith('# ours\nserial = "date"\n')
    assert tuiz("check", "example.com").out.count("name-servers-differ") == 1

    assert tuiz("name-servers", "Office", "ns1.example.com", "ns2.example.net").status == 1
    assert tuiz("name-servers", "office").out == "ns1.example.com.\nns2.example.net.\n"
    assert "name-servers-differ" not in tuiz("check", "example.com").out

    gone = tuiz("name-servers", "--delete", "office")
    assert (gone.status, "still refers to it" in gone.err) == (0, True)
    assert settings.read_text().startswith('# ours\nserial = "date"\n')
    assert (two_zones / "example.com.zone").read_bytes() == before


def test_a_zone_is_set_to_a_set(tuiz: Tuiz, two_zones: Path) -> None:
    """Its NS records become those of the set, and of hosts named beside; only their lines and SERIAL change."""
    done = tuiz("zone-ns", "--set", "desec", "other.example", "ns1.other.example", "--json")

    assert done.status == 0
    hosts = tuiz("zone-ns", "other.example").out.split()
    assert sorted(hosts) == ["ns1.desec.io.", "ns1.other.example.", "ns2.desec.org."]
    assert tuiz("undo", "other.example").status == 0
    assert "desec" not in (two_zones / "other.example.zone").read_text()


def test_a_deleted_set_is_missed_by_those_that_refer_to_it(tuiz: Tuiz, two_zones: Path) -> None:
    """The zones stay as they are; a check says which set is missing, and what to do, until one is there again."""
    assert tuiz("name-servers", "Office", "ns1.example.com=192.0.2.1,192.0.2.1", "ns2.example.net").status == 1
    again = tuiz("name-servers", "office", "ns1.example.com", "ns2.example.net")
    assert "Wrote Office to" in again.err
    assert tuiz("check").status == 0

    assert "Name another set, or the hosts" in tuiz("name-servers", "--delete", "OFFICE").err

    done = tuiz("check", "--json")
    [found] = done.document
    assert (done.status, found["check"], found["severity"]) == (1, "name-server-set-missing", "warning")
    assert "tuiz name-servers office HOST…" in found["hint"]
    assert (two_zones / "example.com.zone").read_text() == ZONE
    assert tuiz("name-servers", "office", "ns1.example.com", "ns2.example.net").status == 1
    assert tuiz("check").status == 0


def test_a_set_is_intended_and_that_is_taken_back(tuiz: Tuiz, two_zones: Path) -> None:
    """Only the TOML changes, and comes back step by step; not where somebody changed it since."""
    settings = two_zones / "example.com.toml"
    before = settings.read_text()
    assert tuiz("name-servers", "office", "ns1.example.com", "ns2.example.net").status == 1

    assert tuiz("name-servers", "--intend", "office", "example.com", "other.example").status == 0

    written = 'delegation = ["ns1.example.com", "ns2.example.net"]\n'
    assert settings.read_text().endswith(written)
    assert (two_zones / "other.example.toml").read_text() == written
    assert tuiz("name-servers", "--intend", "desec", "example.com").status == 0
    assert tuiz("name-servers", "--undo-intent", "example.com").status == 0
    assert settings.read_text().endswith(written)
    assert tuiz("name-servers", "--undo-intent", "example.com", "other.example").status == 0
    assert settings.read_text() == before
    assert "delegation" not in (two_zones / "other.example.toml").read_text()
    none = tuiz("name-servers", "--undo-intent", "example.com")
    assert (none.status, "No set was made" in none.err) == (3, True)
    assert tuiz("name-servers", "--intend", "office").status == 0
    settings.write_text('delegation = ["ns9.example.com"]\n')
    changed = tuiz("name-servers", "--undo-intent", "example.com")
    assert (changed.status, "another delegation by now" in changed.err) == (3, True)
    assert (two_zones / "example.com.zone").read_text() == ZONE
    assert tuiz("name-servers", "--intend").status == 2


def test_a_set_is_applied_to_those_who_refer_to_it(tuiz: Tuiz, two_zones: Path) -> None:
    """A dry run writes nothing; without domains those that differ are meant; who fails holds no other up."""
    zone, other = two_zones / "example.com.zone", two_zones / "other.example.zone"
    assert tuiz("name-servers", "office", "ns1.example.com", "ns9.example.net").status == 1
    looked = tuiz("name-servers", "--apply", "--dry-run", "office")
    assert (looked.status, "ns9.example.net." in looked.out, zone.read_text()) == (0, True, ZONE)

    done = tuiz("name-servers", "--apply", "--json", "-m", "moved", "office")

    assert [(each["zone"], each["changed"]) for each in done.document] == [("example.com.", True)]
    assert "ns9.example.net." in zone.read_text()
    assert tuiz("history", "--json", "example.com").document[0]["message"] == "moved"
    assert "No domain that refers to office differs" in tuiz("name-servers", "--apply", "office").err
    other.with_suffix(".toml").write_text('role = "secondary"\n')
    zone.write_text(ZONE)
    both = tuiz("name-servers", "--apply", "office", "other.example", "example.com")
    assert (both.status, "other.example. not: " in both.err) == (3, True)
    assert "ns9.example.net." in zone.read_text()
    assert tuiz("name-servers", "--apply").status == 2


def test_the_users_own_sets_hold_in_every_workspace(tuiz: Tuiz, zone_file: Path, tmp_path: Path) -> None:
    """They stand in the user's settings; a workspace's set of the same label wins there."""
    made = tuiz("name-servers", "--user", "mine", "ns1.example.net", "ns2.example.net")
    assert made.status == 0, made.err

    assert 'mine = ["ns1.example.net.", "ns2.example.net."]' in (tmp_path / "config" / "config.toml").read_text()
    (zone_file.parent / "tuiz.toml").write_text('[name_server_sets]\nMINE = ["ns3.example.net"]\n')
    assert tuiz("name-servers", "mine").out == "ns3.example.net.\n"


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["nothing"], 3, "There are dnsimple, bunny, desec, digitalocean"),
        (["dnsimple", "ns1.example.net"], 3, "comes with tuiz"),
        (["--delete", "dnsimple"], 3, "comes with tuiz"),
        (["--delete"], 2, "takes the label"),
        (["bad label", "ns1.example.net"], 2, "can't be a label"),
        (["office", "192.0.2.1"], 2, "is no host name"),
        (["office", "."], 2, "is no host name"),
        (["--dry-run", "office", "ns1.example.net"], 2, "go with --apply"),
        (["office", "ns1.example.net=nonsense"], 2, "isn't a list of IP addresses"),
        (["office", *(f"ns{number}.example.net" for number in range(14))], 2, "too many"),
    ],
)
def test_what_cannot_be_is_refused(words: list[str], status: int, told: str, tuiz: Tuiz, desk: Path) -> None:
    """With the reason, and nothing is written."""
    done = tuiz("name-servers", *words)

    assert (done.status, told in done.err) == (status, True), done.err
    assert not (desk / "tuiz.toml").exists()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("office = 1", "name_server_sets.office has to be a list of host names"),
        ("office = []", "name_server_sets.office has to be a list of host names"),
        ('office = ["ns1.example.net", "192.0.2.1"]', 'has "192.0.2.1", which is no host name'),
        ('office = ["."]', 'has ".", which is no host name'),
        ('"bad label" = ["ns1.example.net"]', "isn't a label"),
        ('office = { hosts = ["ns1.example.net"], glue = 1 }', "has a key that tuiz doesn't know: glue"),
        ('office = { hosts = ["ns1.example.net"], addresses = { "x.example" = ["192.0.2.1"] } }', "isn't one of its"),
        ('office = { hosts = ["ns1.example.net"], addresses = { "ns1.example.net" = ["x"] } }', "a list of IP addr"),
    ],
)
def test_a_set_that_is_wrong_in_the_settings_is_told_with_its_line(
    written: str, told: str, tuiz: Tuiz, zone_file: Path
) -> None:
    """The other settings hold, and the domain that refers to it says so."""
    (zone_file.parent / "tuiz.toml").write_text(f'serial = "date"\n\n[name_server_sets]\n{written}\n')
    zone_file.with_suffix(".toml").write_text('name_servers = "office"\n')

    done = tuiz("check", "example.com")

    assert "tuiz.toml:4: " in done.err
    assert told in done.err
    assert 'names the set "office", and there is none of this label' in done.err


def test_whose_name_servers_are_recognised_is_listed_with_its_sources(tuiz: Tuiz, two_zones: Path) -> None:
    """Sets and patterns; hosts that are named are told whose they are; what only lists changes nothing."""
    (two_zones / "tuiz.toml").write_text('name_server_sets.office = ["ns1.example.net", "ns2.example.net"]\n')
    document = tuiz("name-servers", "--providers", "--json").document
    shown = tuiz("name-servers", "--providers").out
    hosts = ("ns-1.awsdns-00.com", "NS1.desec.io.", "ns1.example.net", "ns9.example.net")
    told = tuiz("name-servers", "--providers", "--json", *hosts).document

    found = {each["label"]: each for each in document}
    assert (found["route53"]["kind"], found["desec"]["kind"], found["office"]["source"]) == (
        "assigned",
        "set",
        "workspace",
    )
    assert all(each["reference"].startswith("https://") for each in document if each["source"] == "system")
    assert all(bool(each["hosts"]) != bool(each["pattern"]) for each in document)
    assert "cloudflare\tassigned\t[a-z-]+" in shown
    assert [each["providers"] for each in told] == [["route53"], ["desec"], ["office"], []]
    assert tuiz("name-servers", "--providers", "--delete", "office").status == 2
    assert tuiz("name-servers", "--providers", "a..b").status == 2
