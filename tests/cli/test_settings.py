"""Settings beside zones: what a zone is meant to be, and what a workspace may do once it is trusted."""

from pathlib import Path

from tests.cli.conftest import ZONE, Tuiz


def test_name_servers_that_differ_from_the_intent_are_found_and_mended(tuiz: Tuiz, zone_file: Path, desk: Path) -> None:
    """Looking changes neither; the fix changes the zone."""
    (desk / "example.com.toml").write_text('name_servers = ["ns1.example.com", "ns9.example.net"]\n')

    found = [each for each in tuiz("check", "--json", "example.com").document if each["check"] == "name-servers-differ"]

    assert [(each["severity"], each["line"], each["owner"], each["type"]) for each in found] == [
        ("warning", 9, "example.com.", "NS")
    ]
    assert "missing: ns9.example.net.; extra: ns2.example.net." in found[0]["message"]
    assert zone_file.read_text() == ZONE
    assert tuiz("fix", "example.com", "name-servers-differ").status == 0
    assert tuiz("zone-ns", "example.com").out == "ns1.example.com.\nns9.example.net.\n"
    assert tuiz("check", "example.com").status == 0


def test_settings_that_are_not_used_are_told_once(tuiz: Tuiz, zone_file: Path, desk: Path) -> None:
    """With file, line and the nearest key, and the check goes on."""
    (desk / "tuiz.toml").write_text('serail = "date"\n')
    (desk / "other.zone").write_text(ZONE.replace("example.com", "example.org"))

    done = tuiz("check")

    assert done.status == 0
    assert done.err.count(f"{desk / 'tuiz.toml'}:1: serail isn't a key that tuiz knows. Did you mean serial?") == 1
    assert zone_file.exists()


def test_a_workspace_is_trusted_as_it_is(tuiz: Tuiz, zone_file: Path, desk: Path, tmp_path: Path) -> None:
    """What it may do then is shown; before, and after a change, it is told and does nothing."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "hosts.inc").write_text("mail A 192.0.2.25\n")
    zone_file.write_text(f"{ZONE}$INCLUDE {elsewhere}/hosts.inc\n")
    (desk / "tuiz.toml").write_text(f'include_paths = ["{elsewhere}"]\nreload = ["rndc", "reload"]\n')
    assert "tuiz trust" in tuiz("records", "example.com").err

    trusted = tuiz("trust", "--json", desk)

    assert trusted.document == {
        "file": str(desk / "tuiz.toml"),
        "trusted": True,
        "reload": ["rndc", "reload"],
        "include_paths": [str(elsewhere)],
    }
    assert "mail.example.com." in tuiz("records", "example.com").out
    assert tuiz("trust", "--revoke", desk).status == 0
    assert "mail.example.com." not in tuiz("records", "example.com").out
    tuiz("trust", desk)
    (desk / "tuiz.toml").write_text((desk / "tuiz.toml").read_text() + "# more\n")
    assert "mail.example.com." not in tuiz("records", "example.com").out


def test_trust_has_to_be_needed(tuiz: Tuiz, desk: Path) -> None:
    """A file that isn't there, and one that needs no trust, are told."""
    assert tuiz("trust", desk).status == 3
    (desk / "tuiz.toml").write_text('serial = "date"\n')

    done = tuiz("trust", desk)

    assert done.status == 3
    assert "needs to be trusted" in done.err
