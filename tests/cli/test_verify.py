"""`tuiz verify` tells what each name server has otherwise than the zone file, and what to do."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import dns.flags
import dns.message
import dns.rrset
import pytest

from tests.cli.conftest import ZONE, Tuiz
from tests.nameservers import Nsd, free_addresses, free_port
from tests.services.test_verifying import answering

KEYS = ["owner", "type", "server", "cause", "stored", "served"]


@pytest.fixture(scope="module")
def server() -> Iterator[Nsd]:
    with Nsd({"example.com.": ZONE}) as running:
        yield running


def config(desk: Path, text: str) -> Path:
    path = desk / "lookup.toml"
    (desk / "hints.txt").write_text(". 300 NS ns.root.\nns.root. 300 A 127.0.0.1\n")
    settings = 'root_hints = "hints.txt"\ntimeout_seconds = 0.3\ntries = 1\ndeadline_seconds = 1.0\n'
    path.write_text(f"[lookup]\n{settings}{text}\n")
    return path


def test_the_same(tuiz: Tuiz, zone_file: Path, server: Nsd) -> None:
    """Status 0, nothing on stdout, and a line for each server."""
    for word in (f"@127.0.0.1@{server.port}", f"127.0.0.1:{server.port}"):
        done = tuiz("verify", zone_file, "--server", word)
        assert (done.status, done.out) == (0, "")
        assert f"127.0.0.1@{server.port}: 9 the same (SERIAL 2026010101)." in done.err
    assert tuiz("verify", "--server", f"@127.0.0.1@{server.port}", zone_file).status == 0
    assert tuiz("verify", zone_file, f"@127.0.0.1@{server.port}").status == 0


def test_the_port_of_the_settings(tuiz: Tuiz, zone_file: Path, desk: Path, server: Nsd) -> None:
    """The zone's own name servers are asked where the settings say, those without an address are told."""
    zone_file.write_text(ZONE.replace("192.0.2.53", "127.0.0.1"))

    done = tuiz("verify", "--json", "--config", config(desk, f"port = {server.port}"), zone_file)

    assert done.status == 1  # a server of the zone couldn't be asked
    assert "ns2.example.net. isn't asked" in done.err
    document = done.document
    assert [served["name"] for served in document["servers"]] == ["ns1.example.com."]
    told = [(found["owner"], found["server"], found["cause"]) for found in document["differences"]]
    assert told == [
        ("example.com.", "ns2.example.net.", "no-answer"),
        ("ns1.example.com.", f"127.0.0.1@{server.port}", "wrong"),
    ]
    assert document["counts"] == {"same": 8, "different": 1, "unknown": 9}
    assert document["complete"] is True


def test_a_difference(tuiz: Tuiz, zone_file: Path, server: Nsd) -> None:
    """Status 1; owner, type, server and cause, what is stored and what is served, and what to do."""
    zone_file.write_text(ZONE.replace("192.0.2.25", "192.0.2.26"))

    done = tuiz("verify", zone_file, "--server", f"@127.0.0.1@{server.port}")
    document = tuiz("verify", "--json", zone_file, "--server", f"@127.0.0.1@{server.port}").document

    assert done.status == 1
    assert done.out.splitlines() == [
        f"mx1.example.com.\tA\t127.0.0.1@{server.port}\twrong\t1 missing and 1 more",
        "  -\t300\t192.0.2.26",
        "  +\t300\t192.0.2.25",
    ]
    assert "wrong: the server's data is another one" in done.err
    assert list(document)[:2] == ["zone", "serial"]
    assert document["counts"] == {"same": 8, "different": 1, "unknown": 0}
    (found,) = document["differences"]
    assert {key: found[key] for key in KEYS} == {
        "owner": "mx1.example.com.",
        "type": "A",
        "server": f"127.0.0.1@{server.port}",
        "cause": "wrong",
        "stored": ["192.0.2.26"],
        "served": ["192.0.2.25"],
    }


def test_a_dead_server(tuiz: Tuiz, zone_file: Path, desk: Path) -> None:
    """What it has is unknown: told as such, with status 3 where no other server answers."""
    done = tuiz("verify", "--config", config(desk, ""), zone_file, "--server", f"@127.0.0.1@{free_port()}")

    assert done.status == 3
    assert "nothing listens there" in done.err
    assert "unknown" in done.err


def test_a_dead_server_beside_another(tuiz: Tuiz, zone_file: Path, desk: Path, server: Nsd) -> None:
    """What one server has is known, so that it is a difference: status 1."""
    dead = f"127.0.0.1@{free_port()}"
    words = ("--config", config(desk, ""), zone_file, "--server", f"@127.0.0.1@{server.port}", f"@{dead}")

    done = tuiz("verify", "--json", *words)

    assert done.status == 1
    assert [(found["server"], found["cause"]) for found in done.document["differences"]] == [(dead, "no-answer")]
    assert done.document["counts"] == {"same": 9, "different": 0, "unknown": 9}


def test_the_user_stops_it(tuiz: Tuiz, zone_file: Path, desk: Path) -> None:
    """Ctrl+C ends it at once; what was found is told, and that it isn't all."""
    for words in ([], ["--json"]):
        asked: list[str] = []

        def answer(wire: bytes, asked: list[str] = asked) -> bytes:
            query = dns.message.from_wire(wire)
            reply = dns.message.make_response(query)
            reply.flags |= dns.flags.AA
            asked.append(query.question[0].to_text())
            if "SOA" in asked[-1]:
                soa = "ns1.example.com. hostmaster.example.com. 2026010101 7200 900 1209600 300"
                reply.answer.append(dns.rrset.from_text("example.com.", 3600, "IN", "SOA", soa))
            elif "DNSKEY" not in asked[-1]:
                os.kill(os.getpid(), signal.SIGINT)
            return reply.to_wire()

        with answering(answer) as (address, port):
            done = tuiz("verify", "--config", config(desk, ""), *words, zone_file, f"@{address}@{port}")

        assert done.status == 130
        assert "Stopped after" in done.err
    assert done.document["complete"] is False


def test_operands_between_options(tuiz: Tuiz, zone_file: Path, server: Nsd) -> None:
    """The server may stand behind an option that has nothing to do with it."""
    assert (
        tuiz("verify", zone_file, "--rate", "900", f"@127.0.0.1@{server.port}", "--origin", "example.com").status == 0
    )


def test_a_server_that_does_not_serve_the_zone(tuiz: Tuiz, zone_file: Path, server: Nsd) -> None:
    """It says so itself: that is a difference, not a failure."""
    zone_file.write_text(ZONE.replace("$ORIGIN example.com.", "$ORIGIN example.org."))

    done = tuiz("verify", zone_file, "--origin", "example.org", "--server", f"@127.0.0.1@{server.port}")

    assert done.status == 1
    assert "\trefused\t" in done.out


def test_a_line_that_cannot_be_read(tuiz: Tuiz, zone_file: Path, server: Nsd) -> None:
    """It is told, and isn't passed over in silence: status 1, though the rest is the same."""
    zone_file.write_text(f"{ZONE}odd IN A 192.0.2.300\n")

    done = tuiz("verify", "--json", zone_file, "--server", f"@127.0.0.1@{server.port}")

    assert done.status == 1
    assert [item["line"] for item in done.document["unreadable"]] == [21]
    assert done.document["differences"] == []


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), 2),
        (("gone.example",), 3),
        (("example.com.zone", "--server", "@127.0.0.999"), 2),
        (("example.com.zone", "--rate", "0"), 2),
        (("example.com.zone", "--rate", "fast"), 2),
        (("example.com.zone", "two", "@127.0.0.1"), 2),
        (("empty.zone", "@127.0.0.1"), 3),
    ],
)
def test_wrong_words(tuiz: Tuiz, zone_file: Path, words: tuple[str, ...], status: int) -> None:
    """What can't be understood is told, and nobody is asked."""
    (zone_file.parent / "empty.zone").write_text("$ORIGIN empty.example.\n; nothing\n")

    done = tuiz("verify", *words)

    assert (done.status, done.out) == (status, "")
    assert done.err


def test_name_servers_elsewhere_are_found_from_the_root_down(tuiz: Tuiz, desk: Path) -> None:
    """A name server outside the zone is asked at the addresses that its own zone's servers tell."""
    at = free_addresses(2)
    port = free_port(*at)
    soa = "@ 60 IN SOA ns1 host 1 2 3 4 5\n"
    stored = "$TTL 60\nzone.test. IN SOA ns1.example. host.example. 1 2 3 4 5\n@ NS ns1.example.\nwww A 192.0.2.1\n"
    root = f"{soa}@ 60 NS ns1\nns1 60 A {at[0]}\nexample 60 NS ns1.example.\nns1.example. 60 A {at[1]}\n"
    example = f"{soa}@ 60 NS ns1\nns1 60 A {at[1]}\n"
    path = desk / "zone.test.zone"
    path.write_text(stored)
    settings = config(desk, f"port = {port}")
    (desk / "hints.txt").write_text(f". 300 NS ns1.\nns1. 300 A {at[0]}\n")
    with (
        Nsd({".": root}, address=at[0], port=port),
        Nsd({"example.": example, "zone.test.": stored}, address=at[1], port=port),
    ):
        done = tuiz("verify", "--json", "--config", settings, path)
        named = tuiz("verify", "--config", settings, path, "--server", "@ns1.example")
        against = tuiz("diff", "--config", settings, path, "axfr:ns1.example")
        unknown = tuiz("verify", "--config", settings, path, "--server", "@ns2.example")

    assert (named.status, unknown.status) == (0, 3)
    assert "ns2.example has no address" in unknown.err
    assert "refuses to transfer" in against.err
    assert (done.status, done.err) == (0, ""), done.out
    assert [(served["name"], served["address"]) for served in done.document["servers"]] == [("ns1.example.", at[1])]
