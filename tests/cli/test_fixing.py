"""`tuiz fix`, and `--fix` with the changing commands."""

from pathlib import Path

import dns.zone

from tests.cli.conftest import ZONE, Tuiz, accepted, lines_changed

UNTIDY = ZONE + "many  300 IN  A    192.0.2.7\n      600 IN  A    192.0.2.8\nwww       IN  A    192.0.2.1\n"
DIGESTED = ZONE + f"@         IN  ZONEMD 2026010101 1 1 {'00' * 48}\n"


def verifies(path: Path) -> bool:
    """Return whether another implementation verifies the zone's digest."""
    try:
        dns.zone.from_file(str(path), "example.com.", relativize=False).verify_digest()
    except dns.zone.DigestVerificationFailure:
        return False
    return True


def test_fix_mends_all_that_it_can(tuiz: Tuiz, zone_file: Path) -> None:
    """TTLs and duplicates are mended in one revision, and the checks find nothing any more."""
    zone_file.write_text(UNTIDY)

    done = tuiz("fix", zone_file)

    assert done.status == 0, done.err
    assert zone_file.read_text().splitlines()[-2:] == ["many  300 IN  A    192.0.2.7", "      300 IN  A    192.0.2.8"]
    assert accepted(zone_file)
    assert tuiz("check", zone_file).status == 0
    assert tuiz("undo", zone_file).status == 0
    assert lines_changed(UNTIDY, zone_file.read_text()) == ([], [])


def test_fix_mends_only_what_is_named(tuiz: Tuiz, zone_file: Path) -> None:
    """With the id of a check, nothing else is touched."""
    zone_file.write_text(UNTIDY)

    done = tuiz("fix", zone_file, "ttl-differs")

    assert done.status == 0
    assert lines_changed(UNTIDY, zone_file.read_text()) == (
        ["      600 IN  A    192.0.2.8"],
        ["      300 IN  A    192.0.2.8"],
    )


def test_fix_has_nothing_to_do_in_a_sound_zone(tuiz: Tuiz, zone_file: Path) -> None:
    """Then it is done, and nothing is written."""
    assert tuiz("fix", "--json", zone_file).document["changed"] is False
    assert zone_file.read_text() == ZONE


def test_fix_names_what_can_be_mended(tuiz: Tuiz, zone_file: Path) -> None:
    """A check without a fix is wrong usage."""
    done = tuiz("fix", zone_file, "soa-missing")

    assert done.status == 2
    assert "ttl-differs" in done.err


def test_a_change_that_makes_the_digest_stale_is_refused_or_mended(tuiz: Tuiz, zone_file: Path) -> None:
    """Without `--fix` nothing is written; with it the digest follows, and undo takes both back together."""
    zone_file.write_text(DIGESTED)
    assert tuiz("fix", zone_file).status == 0
    assert verifies(zone_file)
    before = zone_file.read_text()

    refused = tuiz("add", zone_file, "new", "A", "192.0.2.9")

    assert refused.status == 3
    assert "--fix" in refused.err
    assert zone_file.read_text() == before
    assert tuiz("add", "--fix", zone_file, "new", "A", "192.0.2.9").status == 0
    assert "new " in zone_file.read_text()
    assert verifies(zone_file)
    assert tuiz("undo", "--fix", zone_file).status == 0
    assert "new " not in zone_file.read_text()
    assert verifies(zone_file)
