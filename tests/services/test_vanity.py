"""Vanity name servers: zone and settings are in step, or say so, wherever a process ends; who owns a name server."""

import re
from itertools import groupby
from pathlib import Path

import pytest

from tests.services.conftest import ZONE
from tests.storage.killing import Steps
from tuiz.domain.operations import perform
from tuiz.domain.vanity import DISABLE, SetVanity
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.locate import entries_of_all
from tuiz.registrar.protocol import Registered
from tuiz.registrar.protocol import Wish as WishAt
from tuiz.services.app_workspace import open_workspace
from tuiz.services.as_command import changing
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.name_server_sets import named
from tuiz.services.one_change import Wish
from tuiz.services.registrar_limits import ReservedHost
from tuiz.services.reserved import refuse_other_glue, reserved_hosts, with_reserved
from tuiz.services.vanity import carry_out, plan_configure, plan_delegate, plan_disable, vanity_of
from tuiz.storage.places import Places

HOSTS = ("ns7.example.com.", "ns8.example.com.")


def finder_of(folder: Path) -> ZoneFinder:
    return ZoneFinder(folder, places=Places(folder / "config", folder / "data", folder / "state"))


def configure(folder: Path) -> None:
    finder = finder_of(folder)
    addresses = dict(zip(HOSTS, named("dnsimple", finder).addresses.values(), strict=False))
    plan = plan_configure(finder.find("example.com"), addresses, "dnsimple")
    carry_out(plan, Wish(), finder.places)


def configure_and_disable(folder: Path) -> None:
    configure(folder)
    finder = finder_of(folder)
    carry_out(plan_disable(vanity_of(finder.find("example.com"), finder), finder), Wish(), finder.places)


def undo_in_app(folder: Path, times: int) -> None:
    """Take the last operations back in the app, and save."""
    workspace = open_workspace(folder / "example.com.zone", finder_of(folder).places)
    try:
        zone = workspace.open(0)
        while not zone.loading.complete:
            zone.loading.advance(1.0)
        for _ in range(times):
            zone.undo()
        zone.saving.save("")
    finally:
        workspace.close()


def state_of(folder: Path) -> tuple[bool, bool]:
    """Return whether the settings list the hosts, and whether the zone has all of their records; it has all or none."""
    path = folder / "example.com.toml"
    zone = (folder / "example.com.zone").read_text()
    records = len(re.findall(r"ns[78]\s.*199\.247|2620:111|NS\s+ns[78]", zone))
    assert records in {0, 6}, zone
    return path.exists() and "\nvanity = " in f"\n{path.read_text()}", bool(records)


def test_ending_at_any_step_leaves_a_state_that_is_told(tmp_path: Path) -> None:
    """The settings list the hosts from the first record to the last: a kill leaves what each step sees."""
    (tmp_path / "example.com.zone").write_bytes(ZONE)
    states = [state_of(tmp_path)]

    with Steps(lambda: states.append(state_of(tmp_path))):
        configure_and_disable(tmp_path)

    states.append(state_of(tmp_path))
    assert len(states) > 100
    assert [state for state, _ in groupby(states)] == [
        (False, False),
        (True, False),
        (True, True),
        (True, False),
        (False, False),
    ]


def test_a_save_that_undoes_it_ends_at_any_step_in_a_state_that_is_told(tmp_path: Path) -> None:
    """The app's undo goes to the zone with a save, and the settings list the hosts as long as there may be records."""
    (tmp_path / "example.com.zone").write_bytes(ZONE)
    configure_and_disable(tmp_path)
    states = [state_of(tmp_path)]

    with Steps(lambda: states.append(state_of(tmp_path))):
        undo_in_app(tmp_path, 1)
        undo_in_app(tmp_path, 1)

    states.append(state_of(tmp_path))
    assert [state for state, _ in groupby(states)] == [
        (False, False),
        (True, False),
        (True, True),
        (True, False),
        (False, False),
    ]


def test_name_servers_that_another_form_owns_are_reserved(tmp_path: Path) -> None:
    """Vanity name servers for whoever means to use them, and all of a secondary's; with the file where that is set."""
    (tmp_path / "example.com.zone").write_bytes(ZONE)
    text = "$ORIGIN {0}.\n$TTL 300\n@ SOA ns1.old.test. h 1 2 3 4 5\n@ NS ns1.old.test.\n"
    for domain in ("other.test", "copy.test"):
        (tmp_path / f"{domain}.zone").write_text(text.format(domain))
    (tmp_path / "copy.test.toml").write_text('role = "secondary"\n')
    configure(tmp_path)
    finder = finder_of(tmp_path)
    assert reserved_hosts(finder.find("other.test"), finder) == []

    carry_out(
        plan_delegate(finder.find("other.test"), vanity_of(finder.find("example.com"), finder)), Wish(), finder.places
    )

    finder = finder_of(tmp_path)
    rows = reserved_hosts(finder.find("other.test"), finder)
    assert [(row.host, row.kind, row.domain) for row in rows] == [(host, "vanity", "example.com.") for host in HOSTS]
    assert rows[0].place == tmp_path / "example.com.toml"
    assert rows[0].command == "tuiz vanity stop other.test"
    registered = with_reserved(Registered(("NS7.example.com.", "ns1.old.test.")), rows)
    assert list(registered.reserved) == ["NS7.example.com."]
    assert "tuiz vanity stop other.test" in registered.reserved["NS7.example.com."]
    refuse_other_glue(WishAt(HOSTS, {"NS7.example.com.": ("2620:111:8004::53", "199.247.152.53")}), rows)
    with pytest.raises(ReservedHost, match="can't get 192"):
        refuse_other_glue(WishAt(HOSTS, {"NS7.example.com.": ("192.0.2.9",)}), rows)
    [row] = reserved_hosts(finder.find("copy.test"), finder)
    assert (row.host, row.kind, row.place) == ("ns1.old.test.", "secondary", tmp_path / "copy.test.toml")


def test_it_can_be_copied_as_a_command(tmp_path: Path) -> None:
    """The command has the same hosts and addresses, for addresses of System Records aren't added one by one."""
    zone = Zone(ZoneDocument(ZONE, "example.com."))
    path = tmp_path / "example.com.zone"
    configuring = SetVanity({HOSTS[0]: ("192.0.2.7", "2001:db8::7")}, HOSTS[:1])

    change = perform(zone, configuring, entries_of_all(zone.document, configuring.owners(zone)))

    wanted = f"tuiz vanity configure --address ns7.example.com=192.0.2.7,2001:db8::7 {path}"
    assert changing(path, zone.name, change) == wanted
    disabling = SetVanity({}, ("ns1.example.com.",), HOSTS[:1], told=DISABLE)
    change = perform(zone, disabling, entries_of_all(zone.document, disabling.owners(zone)))
    assert changing(path, zone.name, change) == f"tuiz vanity disable {path}"
    assert not zone.records_of(HOSTS[0])
