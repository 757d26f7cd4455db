"""Zones are transferred from real name servers, whole or not at all, and compared with what is stored."""

import hmac
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.message
import dns.rdatatype
import dns.rrset
import pytest

from tests.cli.conftest import ZONE, Tuiz, accepted
from tests.nameservers import Bind, Knot, NameServer, Nsd, PowerDns, TsigKey, free_port
from tests.programs import run

SERVERS = [Knot, Nsd, Bind]
KEY = TsigKey()
ODD = """\
o\\046dd A 192.0.2.9
q\\"x TXT "semi;colon" "quo\\"te" ""
gen TYPE65280 \\# 4 c0000201
*.wild 0 HTTPS 1 . alpn=h2
Upper NS Ns.Example.NET.
"""


@pytest.fixture(scope="module", params=[*SERVERS, PowerDns])
def open_server(request: pytest.FixtureRequest) -> Iterator[NameServer]:
    """A server that anybody may transfer from."""
    kind: type[NameServer] = request.param
    with kind({"example.com.": ZONE + ODD}, transfers=True) as running:
        yield running


@pytest.fixture(scope="module", params=SERVERS)
def closed_server(request: pytest.FixtureRequest) -> Iterator[NameServer]:
    """A server that wants a key."""
    kind: type[NameServer] = request.param
    with kind({"example.com.": ZONE}, transfers=KEY) as running:
        yield running


def source(server: NameServer) -> str:
    return f"axfr:127.0.0.1@{server.port}"


def test_a_zone_is_taken_over(tuiz: Tuiz, desk: Path, open_server: NameServer) -> None:
    """The new file holds just what the server has, and name servers accept it."""
    done = tuiz("transfer", "-w", ".", "example.com", source(open_server))

    path = desk / "example.com.zone"
    (desk / "stored.zone").write_text(ZONE + ODD)
    assert (done.status, done.out) == (0, "")
    assert "SERIAL 2026010101" in done.err
    assert tuiz("diff", path, "stored.zone", "--serial", "--origin", "example.com").out == ""
    assert accepted(path)


def test_it_is_printed(tuiz: Tuiz, open_server: NameServer) -> None:
    """With --out - nothing is written but to stdout."""
    done = tuiz("transfer", "-w", ".", "example.com.", source(open_server), "--out", "-")

    assert done.status == 0
    assert "mx1\t300\tIN\tA\t192.0.2.25" in done.out
    assert done.out.count("SOA") == 1


def test_as_a_document(tuiz: Tuiz, desk: Path, open_server: NameServer) -> None:
    """Programs get the zone, its SERIAL, how much it was, and the file."""
    document = tuiz("transfer", "-w", ".", "--json", "example.com", source(open_server), "--out", "new.zone").document

    assert (document["zone"], document["changed"], document["serial"]) == ("example.com.", True, 2026010101)
    assert document["records"] == sum(1 for line in (desk / "new.zone").read_text().splitlines() if line[0] != "$")


def test_nothing_is_overwritten(tuiz: Tuiz, zone_file: Path, open_server: NameServer) -> None:
    """Neither the file of that name, nor a zone that the workspace has, nor what --out names."""
    assert tuiz("transfer", "-w", ".", "example.com", source(open_server)).status == 3
    assert tuiz("transfer", "-w", ".", "example.com", source(open_server), "--out", zone_file).status == 3
    assert zone_file.read_text() == ZONE


def test_the_difference_against_a_server(tuiz: Tuiz, zone_file: Path, open_server: NameServer) -> None:
    """Either side may be a server; the zone that is stored tells which one it is."""
    zone_file.write_text((ZONE + ODD).replace("192.0.2.25", "192.0.2.26"))

    done = tuiz("diff", zone_file, source(open_server))
    turned = tuiz("diff", "--json", source(open_server), zone_file).document

    assert done.status == 1
    assert done.out.splitlines() == [
        "-mx1.example.com.\t300\tIN\tA\t192.0.2.26",
        "+mx1.example.com.\t300\tIN\tA\t192.0.2.25",
    ]
    assert [record["rdata"] for record in turned["added"]] == ["192.0.2.26"]


def test_the_difference_against_a_server_that_signs(tuiz: Tuiz, zone_file: Path) -> None:
    """What the signer adds is counted and not listed, unless that is asked for; SERIAL is left out as always."""
    zone_file.write_text(ZONE.replace("192.0.2.25", "192.0.2.26"))
    with Knot({"example.com.": ZONE}, signing="nsec3", transfers=True) as server:
        done = tuiz("diff", "--json", zone_file, source(server))
        turned = tuiz("diff", source(server), zone_file)
        all_of_it = tuiz("diff", "--dnssec", zone_file, source(server))
        zone_file.write_text(ZONE)
        same = tuiz("diff", zone_file, source(server))

    assert [[item["rdata"] for item in done.document[side]] for side in ("removed", "added")] == [
        ["192.0.2.26"],
        ["192.0.2.25"],
    ]
    assert done.document["signers"].keys() == {"RRSIG", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY"}
    assert turned.out.splitlines() == [
        "-mx1.example.com.\t300\tIN\tA\t192.0.2.25",
        "+mx1.example.com.\t300\tIN\tA\t192.0.2.26",
    ]
    assert all_of_it.out.count("RRSIG") > 8
    assert (same.status, same.out) == (0, "")
    assert "Not listed is what the server's signer adds: " in same.err


def test_what_only_powerdns_knows_comes_as_it_is_written(tuiz: Tuiz, zone_file: Path, desk: Path) -> None:
    """It transfers ALIAS and LUA as private types; the file has them by name, and neither is a difference."""
    own = '@ ALIAS Target.example.net.\nx ALIAS www\ncode LUA A ";if true then return \\"192.0.2.7\\" end"\n'
    zone_file.write_text(ZONE + own)
    with PowerDns({"example.com.": ZONE + own}, transfers=True) as server:
        done = tuiz("transfer", "-w", ".", "example.com", source(server), "--out", "new.zone")
        same = tuiz("diff", zone_file, source(server))

    assert done.status == 0
    assert "ALIAS\tTarget.example.net." in (desk / "new.zone").read_text()
    assert (same.status, same.out) == (0, "")
    assert tuiz("diff", zone_file, "new.zone", "--origin", "example.com").out == ""


def test_a_transfer_that_is_refused_prints_nothing(tuiz: Tuiz, closed_server: NameServer) -> None:
    """Nothing of a zone is printed that didn't come whole."""
    done = tuiz("transfer", "example.com", source(closed_server), "--out", "-")

    assert (done.status, done.out) == (3, "")


def test_a_transfer_without_key_is_refused(tuiz: Tuiz, desk: Path, closed_server: NameServer) -> None:
    """It is told, and no file is begun."""
    done = tuiz("transfer", "-w", ".", "example.com", source(closed_server))

    assert done.status == 3
    assert "refuse" in done.err or "isn't authoritative" in done.err
    assert list(desk.iterdir()) == []


def key_file(desk: Path, text: str | None = None) -> Path:
    path = desk / "transfer.key"
    path.write_text(text or f'key "{KEY.name}" {{\n\talgorithm {KEY.algorithm};\n\tsecret "{KEY.secret}";\n}};\n')
    path.chmod(0o600)
    return path


def test_a_transfer_with_a_key(
    tuiz: Tuiz, desk: Path, closed_server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a key file or from the environment; every signature is checked, and no secret is shown."""
    monkeypatch.setenv("KEY", f"{KEY.algorithm}:{KEY.name}:{KEY.secret}")

    done = tuiz("transfer", "-w", ".", "example.com", source(closed_server), "--key-file", key_file(desk))
    assert done.status == 0, done.err
    assert tuiz("diff", "example.com.zone", source(closed_server), "--key-env", "KEY").status == 0
    assert KEY.secret not in done.err


def test_a_wrong_key(tuiz: Tuiz, desk: Path, closed_server: NameServer) -> None:
    """Another secret, and another name: the server says so, and that is told."""
    for text in (f"{KEY.algorithm}:{KEY.name}:AAAA", f"{KEY.algorithm}:other.:{KEY.secret}"):
        done = tuiz(
            "transfer", "-w", ".", "--json", "example.com", source(closed_server), "--key-file", key_file(desk, text)
        )

        assert done.status == 3
        assert done.error["kind"] in {"failed", "bad-reply"}
        assert not (desk / "example.com.zone").exists()


@pytest.mark.parametrize("text", ["", "nothing", "a:b:c:d", "md4:name:AAAA", "name:!!!", 'key "x" { algorithm a; };'])
def test_a_key_that_can_not_be_used(tuiz: Tuiz, desk: Path, text: str) -> None:
    """It is told before anybody is asked, without what it holds."""
    done = tuiz("transfer", "-w", ".", "example.com", "axfr:127.0.0.1@1", "--key-file", key_file(desk, text or " "))

    assert done.status == 3
    assert "key" in done.err
    assert "AAAA" not in done.err


def test_a_key_file_that_others_may_read(tuiz: Tuiz, desk: Path) -> None:
    """Its mode is looked at first."""
    path = key_file(desk)
    path.chmod(0o640)

    done = tuiz("transfer", "-w", ".", "example.com", "axfr:127.0.0.1@1", "--key-file", path)

    assert done.status == 3
    assert "chmod 600" in done.err


def keep_history(server: NameServer) -> None:
    """Let a server that runs keep what changes when it reads its zone file again."""
    if isinstance(server, Knot):
        settings = server.folder / "knot.conf"
        kept = "    zonefile-load: difference\n    journal-content: all"
        settings.write_text(settings.read_text().replace("    zonefile-sync: -1", f"    zonefile-sync: -1\n{kept}"))
        run("knotc", "--config", str(settings), "--blocking", "reload")
    else:
        settings = server.folder / "named.conf"
        settings.write_text(settings.read_text().replace("type primary;", "type primary; ixfr-from-differences yes;"))


@pytest.mark.parametrize("kind", [Knot, Bind])
def test_what_changed_since(tuiz: Tuiz, zone_file: Path, kind: type[NameServer]) -> None:
    """By IXFR from the stored SERIAL: what was removed and added in all the steps since, net."""
    with kind({"example.com.": ZONE}, transfers=True) as server:
        keep_history(server)
        server.reload()
        for number, (old, new) in enumerate([("192.0.2.25", "192.0.2.26"), ("192.0.2.26", "192.0.2.27")], 2):
            served = server.files["example.com."]
            text = served.read_text().replace(old, new)
            served.write_text(text.replace(f"202601010{number - 1}", f"202601010{number}"))
            server.reload()
            server.wait_for("mx1.example.com.", "A", new)
        done = tuiz("diff", zone_file, f"ixfr:127.0.0.1@{server.port}")
        with_serial = tuiz("diff", "--json", "--serial", zone_file, f"ixfr:127.0.0.1@{server.port}").document
        zone_file.write_text(served.read_text())
        same = tuiz("diff", zone_file, f"ixfr:127.0.0.1@{server.port}")
        zone_file.write_text(served.read_text().replace("2026010103", "2026010109").replace("192.0.2.27", "192.0.2.30"))
        older = tuiz("diff", zone_file, f"ixfr:127.0.0.1@{server.port}")

    assert done.out.splitlines() == [
        "-mx1.example.com.\t300\tIN\tA\t192.0.2.25",
        "+mx1.example.com.\t300\tIN\tA\t192.0.2.27",
    ]
    assert sorted(record["type"] for record in with_serial["added"]) == ["A", "SOA"]
    assert (same.status, same.out) == (0, "")
    assert older.out.count("192.0.2.27") == 1


SOA = ("example.com.", "SOA", "ns1.example.com. host.example.com. 7 1 1 1 1")
NS = ("example.com.", "NS", "ns1.example.net.")


def reply(query: bytes, *records: tuple[str, str, str]) -> bytes:
    """Return a message of a transfer."""
    made = dns.message.make_response(dns.message.from_wire(query))
    wire = made.to_wire()
    for owner, rdtype, data in records:
        rrset = dns.rrset.from_text(owner, 60, "IN", rdtype, data)
        wire += (rrset.name.to_wire() or b"") + struct.pack("!HHI", rrset.rdtype, 1, 60)
        rdata = rrset[0].to_wire()
        wire += struct.pack("!H", len(rdata)) + rdata
    return wire[:6] + struct.pack("!H", len(records)) + wire[8:]


@contextmanager
def streaming(serve: Callable[[bytes], Iterator[bytes]]) -> Iterator[int]:
    """Answer one transfer after the other with messages, as they are or with a wrong length before them."""

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    size = int.from_bytes(connection.recv(2), "big")
                    for piece in serve(connection.recv(size)):
                        connection.sendall(piece)
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def framed(message: bytes) -> bytes:
    return len(message).to_bytes(2, "big") + message


def cut_off(query: bytes) -> Iterator[bytes]:
    yield framed(reply(query, SOA, NS))


def cut_within(query: bytes) -> Iterator[bytes]:
    yield framed(reply(query, SOA, NS))
    yield framed(reply(query, NS, SOA))[:30]


def other_zone(query: bytes) -> Iterator[bytes]:
    yield framed(reply(query, ("example.net.", *SOA[1:]), NS, ("example.net.", *SOA[1:])))


def outside(query: bytes) -> Iterator[bytes]:
    yield framed(reply(query, SOA, NS, ("www.notexample.com.", "A", "192.0.2.1"), SOA))


def no_soa(query: bytes) -> Iterator[bytes]:
    yield framed(reply(query, NS, SOA))


def two_serials(query: bytes) -> Iterator[bytes]:
    yield framed(reply(query, SOA, NS, (*SOA[:2], SOA[2].replace(" 7 ", " 8 "))))


def goes_on(query: bytes) -> Iterator[bytes]:
    yield framed(reply(query, SOA, NS, SOA, NS))


def empty(query: bytes) -> Iterator[bytes]:
    yield framed(reply(query))


def garbage(query: bytes) -> Iterator[bytes]:
    yield framed(query[:2] + b"\x84\0\0\1\0\5" + os.urandom(200))


def other_identity(query: bytes) -> Iterator[bytes]:
    yield framed(bytes((query[0] ^ 1,)) + reply(query, SOA, NS, SOA)[1:])


def other_question(query: bytes) -> Iterator[bytes]:
    yield framed(reply(query, SOA, NS, SOA).replace(b"\7example\3com\0\0\xfc", b"\7example\3com\0\0\xfb"))


def without_end(query: bytes) -> Iterator[bytes]:
    yield framed(reply(query, SOA, NS))
    while True:
        for number in range(9):
            yield framed(reply(query, (f"x{number}.example.com.", "A", "192.0.2.1")))


def empty_without_end(query: bytes) -> Iterator[bytes]:
    yield framed(reply(query, SOA, NS))
    while True:
        yield framed(reply(query))


def nothing(_: bytes) -> Iterator[bytes]:
    yield b""


FAULTS = [cut_off, cut_within, other_zone, outside, no_soa, two_serials, goes_on, empty, garbage, other_identity,
          other_question, without_end, empty_without_end, nothing]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_transfer_that_is_none(tuiz: Tuiz, desk: Path, fault: Callable[[bytes], Iterator[bytes]]) -> None:
    """Whatever is wrong with it is told in a sentence, and nothing is written."""
    with streaming(fault) as port:
        done = tuiz("transfer", "-w", ".", "example.com", f"axfr:127.0.0.1@{port}")
        against = tuiz("diff", f"axfr:127.0.0.1@{port}", f"axfr:127.0.0.1@{port}", "--origin", "example.com")

    assert (done.status, against.status) == (3, 3)
    assert "127.0.0.1" in done.err
    assert list(desk.iterdir()) == []


def test_a_zone_of_nearly_nothing(tuiz: Tuiz, desk: Path) -> None:
    """Many messages, one record each, are as good as one message."""

    def slowly(query: bytes) -> Iterator[bytes]:
        for record in (SOA, NS, ("x.example.com.", "A", "192.0.2.1"), SOA):
            yield framed(reply(query, record))

    with streaming(slowly) as port:
        assert tuiz("transfer", "-w", ".", "example.com", f"axfr:127.0.0.1@{port}").status == 0
    assert (desk / "example.com.zone").read_text().splitlines()[-1] == "x\t60\tIN\tA\t192.0.2.1"


def test_how_long_a_server_may_be_silent_follows_the_settings(tuiz: Tuiz, desk: Path) -> None:
    """Ten times as long as for a reply, also amid the zone: it may have to be prepared."""
    ends = threading.Event()
    (desk / "lookup.toml").write_text("[lookup]\ntimeout_seconds = 0.05\n")

    def stops(query: bytes) -> Iterator[bytes]:
        yield framed(reply(query, SOA, NS))
        ends.wait(10)

    with streaming(stops) as port:
        done = tuiz("transfer", "-w", ".", "--config", "lookup.toml", "example.com", f"axfr:127.0.0.1@{port}")
        ends.set()

    assert done.status == 3
    assert "sent nothing over TCP within 0.5 s" in done.err


def test_nobody_listens(tuiz: Tuiz, desk: Path) -> None:
    """A closed port fails at once."""
    done = tuiz("transfer", "-w", ".", "--json", "example.com", f"axfr:127.0.0.1@{free_port()}")

    assert (done.status, done.error["kind"]) == (3, "unreachable")
    assert list(desk.iterdir()) == []


def test_signatures_that_stop(tuiz: Tuiz, desk: Path) -> None:
    """A stream whose last message isn't signed is no transfer."""
    from tuiz.lookups import tsig

    secret = b"a secret only of the tests"
    key = tsig.TsigKey("transfer.example.", "hmac-sha256", secret)

    def signed_at_first(query: bytes) -> Iterator[bytes]:
        bare, signature = tsig._split(query)
        assert signature is not None
        first = reply(bare, SOA, NS)
        prior = len(signature.mac).to_bytes(2, "big") + signature.mac
        times = signature.times
        variables = key.owner + b"\0\xff\0\0\0\0" + key.algorithm_name + times + b"\0\0\0\0"
        mac = hmac.digest(secret, prior + first + variables, "sha256")
        data = key.algorithm_name + times + len(mac).to_bytes(2, "big") + mac + first[:2] + b"\0\0\0\0"
        record = key.owner + b"\0\xfa\0\xff\0\0\0\0" + len(data).to_bytes(2, "big") + data
        yield framed(first[:10] + b"\0\1" + first[12:] + record)
        yield framed(reply(bare, SOA))

    with streaming(signed_at_first) as port:
        done = tuiz("transfer", "-w", ".", "example.com", f"axfr:127.0.0.1@{port}", "--key-file", key_file(desk))

    assert done.status == 3
    assert "isn't signed" in done.err
    assert not (desk / "example.com.zone").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("transfer",),
        ("transfer", "example.com"),
        ("transfer", "example.com", "127.0.0.1"),
        ("transfer", "example.com", "ixfr:127.0.0.1"),
        ("transfer", "example.com", "axfr:"),
        ("transfer", "example.com", "axfr:https://127.0.0.1"),
        ("transfer", "example.com", "axfr:127.0.0.1", "--key-file", "a", "--key-env", "B"),
        ("diff", "axfr:127.0.0.1", "axfr:127.0.0.2"),
        ("diff", "ixfr:127.0.0.1", "example.com"),
    ],
)
def test_wrong_words(tuiz: Tuiz, zone_file: Path, words: tuple[str, ...]) -> None:
    """What can't be understood is wrong usage, and nobody is asked."""
    assert zone_file.exists()
    done = tuiz(*words)

    assert (done.status, done.out) == (2, "")
    assert done.err
