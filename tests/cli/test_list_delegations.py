"""`tuiz list --delegations` tells whose each domain is in the live DNS."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.conftest import Tuiz
from tests.nameservers import Nsd, free_addresses, free_port
from tuiz.domain.delegation_states import DelegationState, Judged, KnownState
from tuiz.services.journal_use import with_journal
from tuiz.storage.places import Places

SOA = "@ 300 IN SOA ns1.nic.test. h.nic.test. 1 2 3 4 5\n"


def zone(folder: Path, name: str, *hosts: str) -> None:
    """Write a zone that has these name servers."""
    lines = "".join(f"@ 300 IN NS {host}\n" for host in hosts)
    (folder / f"{name}.zone").write_text(f"$ORIGIN {name}.\n{SOA}{lines}")


def test_states_are_looked_at_and_kept(tuiz: Tuiz, desk: Path) -> None:
    """Those that are due are asked about; the status tells that something isn't as meant; odd files don't matter."""
    zone(desk, "ours.test", "ns1.nic.test.")
    zone(desk, "partly.test", "ns1.nic.test.", "ns2.nic.test.")
    (desk / "a..b.zone").write_text("nothing\n")
    root = f"{SOA}@ NS ns1.nic.test.\n"
    parent = f"{SOA}@ NS ns1.nic.test.\nours NS ns1.nic.test.\npartly NS ns1.nic.test.\n"
    [address] = free_addresses(1)
    port = free_port(address)
    (desk / "hints.txt").write_text(f". 300 NS ns1.nic.test.\nns1.nic.test. 300 A {address}\n")
    config = desk / "lookup.toml"
    config.write_text(f'[lookup]\nroot_hints = "hints.txt"\nport = {port}\ntimeout_seconds = 0.5\n')
    glue = f"nic.test. NS ns1.nic.test.\nns1.nic.test. A {address}\n"
    zones = {".": f"{root}{glue}test. NS ns1.nic.test.\n", "test.": f"{parent}ns1.nic A {address}\n"}
    for name in ("ours.test.", "partly.test."):
        zones[name] = f"{SOA}@ NS ns1.nic.test.\n"
    with Nsd(zones, address=address, port=port):
        done = tuiz("list", "--delegations", "--config", config)
        assert done.status == 1
        told = {row[0]: row[1:] for row in (line.split("\t") for line in done.out.splitlines())}
        assert told["ours.test."][0] == "ours"
        assert told["partly.test."][0] == "partly"
        assert told["partly.test."][2] == "it isn't delegated to ns2.nic.test"

    again = tuiz("list", "--delegations", "--json", "--config", config)  # nobody is there, and nobody is asked
    assert again.status == 1
    states = {each["zone"]: each["delegation"] for each in again.document}
    assert states["ours.test."]["state"] == "ours"
    assert states["ours.test."]["detail"] is None
    assert states["ours.test."]["asked"].endswith("Z")
    assert "delegation" not in tuiz("list", "--json").document[0]

    old = datetime.now(UTC) - timedelta(hours=7)
    before = KnownState.first("ours.test.", Judged(DelegationState.OURS), old)
    dns = f"{desk / 'hints.txt'}@{port}"
    with_journal(Places.of_user(), lambda journal: journal.delegations.keep(dns, [before]))
    (desk / "partly.test.zone").unlink()
    missed = tuiz("list", "--delegations", "--config", config)
    assert missed.status == 0  # a timeout is no change
    assert missed.out.splitlines()[-1].startswith(f"ours.test.\tours\t{old.astimezone():%Y-%m-%d %H:%M}")
