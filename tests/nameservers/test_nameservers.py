"""The name servers that tests talk to: they serve, sign, transfer and resolve as told."""

import pytest

from tests.nameservers import (
    Bind,
    BindResolver,
    Knot,
    NameServer,
    Nsd,
    PowerDns,
    TsigKey,
    Unbound,
    free_addresses,
    free_port,
)
from tests.nameservers.knot import Signing
from tests.programs import run

SOA = "@ 300 IN SOA ns hostmaster 1 3600 900 86400 60"


def zone(*lines: str) -> str:
    return "\n".join([SOA, *lines, ""])


@pytest.mark.parametrize("kind", [Knot, Nsd, Bind])
def test_an_authoritative_server_serves_and_transfers(kind: type[NameServer]) -> None:
    """Each of the three serves several zones on an address of its own, and gives a zone to who has the key."""
    address = "127.0.0.1" if kind is Bind else free_addresses(1)[0]
    key = TsigKey()
    zones = {
        "one.example.": zone("@ NS ns", "ns A 127.0.0.1", "www A 192.0.2.1"),
        "two.example.": zone("@ NS ns.one.example."),
    }
    with kind(zones, address=address, transfers=key) as server:
        where = (f"@{address}", "-p", str(server.port))
        told = run("dig", *where, "+noall", "+answer", "-y", f"{key.algorithm}:{key.name}:{key.secret}",
                   "AXFR", "one.example.")  # fmt: skip
        refused = run("dig", *where, "+noall", "+answer", "AXFR", "one.example.")

        assert server.ask("www.one.example.", "A") == ["192.0.2.1"]
        assert server.ask("two.example.", "NS") == ["ns.one.example."]
        assert "www.one.example." in told
        assert "www.one.example." not in refused

        server.files["one.example."].write_text(
            zone("@ NS ns", "ns A 127.0.0.1", "www A 192.0.2.2").replace(" 1 ", " 2 ", 1)
        )
        server.reload()
        server.wait_for("www.one.example.", "A", "192.0.2.2")


def test_powerdns_makes_records_of_others() -> None:
    """It serves zone files as the others do, reads them again, and asks a resolver what an ALIAS stands for."""
    target = {"example.net.": zone("@ NS ns", "ns A 127.0.0.1", "target A 192.0.2.9")}
    lines = ("@ NS ns", "ns A 127.0.0.1", "@ ALIAS target.example.net.")
    with (
        Nsd(target) as resolver,
        PowerDns({"one.example.": zone(*lines)}, resolver=f"127.0.0.1:{resolver.port}") as server,
    ):
        assert server.ask("one.example.", "A") == ["192.0.2.9"]

        server.files["one.example."].write_text(zone(*lines, "www A 192.0.2.2").replace(" 1 ", " 2 ", 1))
        server.reload()
        server.wait_for("www.one.example.", "A", "192.0.2.2")


@pytest.mark.parametrize("signing", ["nsec", "nsec3"])
def test_resolvers_begin_at_a_root_of_the_loopback_and_validate(signing: Signing) -> None:
    """Both resolvers find a signed answer from a test root down, and refuse what its trust anchor contradicts."""
    root_at, child_at = free_addresses(2)
    port = free_port(root_at, child_at)
    child_zone = zone("@ NS ns", f"ns A {child_at}", "www A 192.0.2.1")
    with Knot({"example.": child_zone}, address=child_at, port=port, signing=signing) as child:
        hints = f". 300 NS ns.root-servers.\nns.root-servers. 300 A {root_at}\n"
        delegation = f"example. NS ns.example.\nns.example. A {child_at}\n" + "\n".join(
            child.delegation_signers("example.")
        )
        with Knot({".": zone(hints, delegation)}, address=root_at, port=port, signing=signing) as root:
            anchors = "\n".join(root.delegation_signers("."))
            stubs = {".": [f"{root_at}@{port}"], "example.": [f"{child_at}@{port}"]}
            with BindResolver(hints, anchors, port=port) as bind, Unbound(stubs, anchors) as unbound:
                found = [
                    run("dig", f"@{server.address}", "-p", str(server.port), "+dnssec", "www.example.")
                    for server in (bind, unbound)
                ]

    assert ["192.0.2.1" in text and " ad;" in text for text in found] == [True, True], found
