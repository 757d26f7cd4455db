"""A parent zone that takes updates, at Knot and at BIND, with right and wrong keys, and lost answers."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.nameservers import Bind, Knot, NameServer, TsigKey, free_port
from tuiz.lookups.tsig_keys import only_key
from tuiz.registrar.errors import (
    ChangedMeanwhile,
    NoAnswer,
    NoSuchDomain,
    NotAuthorised,
    NotDone,
    Refused,
    RegistrarError,
)
from tuiz.registrar.parent_server import ParentServer
from tuiz.registrar.protocol import Registered, Wish

KEY = TsigKey("registry.example.")
DS = "12345 13 2 " + "AB" * 32
OTHER_DS = "54321 13 2 " + "CD" * 32
TEST = f"""\
$TTL 3600
@ SOA ns1 hostmaster 1 7200 900 1209600 300
@ NS ns1
ns1 A 127.0.0.1
example 900 NS ns1.example
example 900 NS ns.other.test.
example DS {DS}
ns1.example A 192.0.2.1
ns1.example AAAA 2001:db8::1
other NS ns.other
ns.other A 192.0.2.9
both NS ns1.both
MiXed NS Ns1.MIXED
MiXed NS nS.Other
nS1.miXed A 192.0.2.5
ns1.both A 192.0.2.7
"""
BOTH = "@ 300 SOA ns1 hostmaster 1 7200 900 1209600 300\n@ 300 NS ns9\nns9 300 A 192.0.2.77\n"
BEFORE = Registered(("ns.other.test.", "ns1.example.test."), {"ns1.example.test.": ("192.0.2.1", "2001:db8::1")}, (DS,))
BACK = Wish(BEFORE.hosts, BEFORE.glue, BEFORE.ds)


class Updating(Bind):
    """BIND that takes updates from who has the key."""

    def options(self) -> list[str]:
        """Allow them."""
        return [*super().options(), f'    allow-update {{ key "{KEY.name}"; }};']


def knot() -> NameServer:
    """Return Knot that takes updates and gives transfers to who has the key."""
    extra = (
        f"key:\n  - id: {KEY.name}\n    algorithm: {KEY.algorithm}\n    secret: {KEY.secret}\n"
        f"acl:\n  - id: registry\n    key: {KEY.name}\n    action: [update, transfer]\n"
        "template:\n  - id: default\n    acl: registry\n"
    )
    return Knot({"test.": TEST, "both.test.": BOTH}, extra=extra)


@pytest.fixture(scope="module", params=["knot", "bind"])
def server(request: pytest.FixtureRequest) -> Iterator[NameServer]:
    """The parent zone's primary, which serves one of the domains, too."""
    zones: dict[str, str | Path] = {"test.": TEST, "both.test.": BOTH}
    with knot() if request.param == "knot" else Updating(zones, transfers=KEY) as running:
        yield running


def key_file(folder: Path, name: str = KEY.name, secret: str = KEY.secret) -> Path:
    path = folder / f"{name}key"
    path.write_text(f'key "{name}" {{ algorithm {KEY.algorithm}; secret "{secret}"; }};\n')
    path.chmod(0o600)
    return path


def registry(port: int, key: Path | None, zone: str | None = None) -> ParentServer:
    return ParentServer("registry", f"127.0.0.1@{port}", key, zone, timeout_seconds=2.0)


async def test_a_delegation_is_changed_and_back_again(server: NameServer, tmp_path: Path) -> None:
    """NS, glue and DS become what is wished in one step, at the parent that is found; all else stays as it was."""
    registrar = registry(server.port, key_file(tmp_path))
    wish = Wish(("ns.other.test.", "ns2.example.test."), {"ns2.example.test.": ("192.0.2.2",)}, (OTHER_DS,))

    assert await registrar.current("example.test.") == BEFORE
    await registrar.apply("example.test.", wish)

    after = await registrar.current("example.test.")
    assert after == Registered(
        ("ns.other.test.", "ns2.example.test."), {"ns2.example.test.": ("192.0.2.2",)}, (OTHER_DS,)
    )
    assert server.ask("other.test.", "DS") == []
    assert (await registrar.current("other.test.")).glue == {"ns.other.test.": ("192.0.2.9",)}
    await registrar.apply("example.test.", Wish(("ns.other.test.",)))
    assert (await registrar.current("example.test.")).ds == (OTHER_DS,)
    await registrar.apply("example.test.", Wish(()))
    assert await registrar.current("example.test.") == Registered((), {}, ())
    await registrar.apply("example.test.", BACK)
    assert await registrar.current("example.test.") == BEFORE


async def test_what_another_has_changed_since_stays(server: NameServer, tmp_path: Path) -> None:
    """A change made for what was seen isn't made of something else, wherever in the delegation that is."""
    mine, other = (registry(server.port, key_file(tmp_path)) for _ in range(2))
    wishes = (
        Wish(("ns.other.test.",)),
        Wish(BEFORE.hosts, {"ns1.example.test.": ("192.0.2.3",)}),
        Wish(BEFORE.hosts, BEFORE.glue, ()),
    )
    for wish in wishes:
        seen = await mine.current("example.test.")
        await other.current("example.test.")
        await other.apply("example.test.", wish)
        changed = await other.current("example.test.")
        assert changed != seen

        with pytest.raises(ChangedMeanwhile):
            await mine.apply(
                "example.test.", Wish(("ns1.example.test.",), {"ns1.example.test.": ("192.0.2.8",)}, (DS, OTHER_DS))
            )

        assert await mine.current("example.test.") == changed
        await mine.apply("example.test.", BACK)
    assert await mine.current("example.test.") == BEFORE


async def test_a_domain_that_the_server_serves_itself_is_read_by_transfer(server: NameServer, tmp_path: Path) -> None:
    """Its own answers are the child's, so the parent's records come from the parent zone; who may not, is told."""
    registrar = registry(server.port, key_file(tmp_path))
    seen = Registered(("ns1.both.test.",), {"ns1.both.test.": ("192.0.2.7",)}, ())

    assert await registrar.current("both.test.") == seen
    await registrar.apply("both.test.", Wish(("ns.other.test.",)))
    assert await registrar.current("both.test.") == Registered(("ns.other.test.",), {}, ())
    await registrar.apply("both.test.", Wish(seen.hosts, seen.glue))
    with pytest.raises(RegistrarError, match="can only be read by a transfer"):
        await registry(server.port, None).current("both.test.")


async def test_the_case_of_letters_is_no_difference(server: NameServer, tmp_path: Path) -> None:
    """What the zone spells in other letters than who asks is the same, seen, as it was and changed."""
    registrar = registry(server.port, key_file(tmp_path))

    seen = await registrar.current("mixed.TEST.")
    assert [host.lower() for host in seen.hosts] == ["ns.other.test.", "ns1.mixed.test."]
    await registrar.apply("mixed.TEST.", Wish(("NS1.mixed.test.",), {"ns1.MIXED.test.": ("192.0.2.6",)}))

    after = await registrar.current("mixed.test.")
    assert [list(map(str.lower, after.hosts)), *after.glue.values()] == [["ns1.mixed.test."], ("192.0.2.6",)]


async def test_refusals_are_told_in_words(server: NameServer, tmp_path: Path) -> None:
    """A key that is missing, unknown, wrong or readable by others, and a zone that isn't there; nothing is changed."""
    wish = Wish(("ns.other.test.",))
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    cases = (
        (registry(server.port, None), "example.test.", NotAuthorised, "REFUSED|NOTAUTH"),
        (registry(server.port, key_file(tmp_path, "stranger.")), "example.test.", NotAuthorised, "BADKEY"),
        (registry(server.port, key_file(wrong, secret="AAAA")), "example.test.", NotAuthorised, "BADSIG"),
        (registry(server.port, tmp_path / "none"), "example.test.", NotAuthorised, "none"),
        (registry(server.port, key_file(tmp_path)), "example.com.", NoSuchDomain, "no zone"),
        (registry(server.port, key_file(tmp_path), "test."), "example.com.", NoSuchDomain, "doesn't lie below"),
        (registry(server.port, key_file(tmp_path), "test."), "a.example.test.", NoSuchDomain, "belongs there"),
    )
    for registrar, domain, kind, words in cases:
        with pytest.raises(kind, match=words):
            await registrar.apply(domain, wish)
    readable = key_file(tmp_path)
    readable.chmod(0o644)
    with pytest.raises(NotAuthorised, match="others than its owner"):
        await registry(server.port, readable).current("example.test.")
    readable.chmod(0o600)
    assert await registry(server.port, readable).current("example.test.") == BEFORE


async def test_one_of_several_keys_in_a_file_is_used(server: NameServer, tmp_path: Path) -> None:
    """Which one is said by its name; without, nobody guesses. Two slashes in a secret begin no comment."""
    path = key_file(tmp_path)
    path.write_text(f'key "other." {{ algorithm hmac-sha256; secret "ab//cdef"; }};  // theirs\n{path.read_text()}')
    at = f"127.0.0.1@{server.port}"

    named = ParentServer("registry", at, path, key_name=KEY.name)
    assert await named.current("example.test.") == BEFORE
    with pytest.raises(NotAuthorised, match=r"holds several keys: other\., registry\.example\."):
        await ParentServer("registry", at, path).current("example.test.")
    with pytest.raises(NotAuthorised, match="holds no key third"):
        await ParentServer("registry", at, path, key_name="third").current("example.test.")
    assert only_key(path, "OTHER").secret == b64decode("ab//cdef")


@asynccontextmanager
async def losing(port: int, *, hands_on: bool) -> AsyncIterator[int]:
    """Stand between, and lose the answer of each update; or the update itself."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            size = await reader.readexactly(2)
            message = await reader.readexactly(int.from_bytes(size, "big"))
            is_update = message[2] & 0x78 == 0x28
            if not is_update or hands_on:
                server_writer.write(size + message)
                answer = await server_reader.readexactly(int.from_bytes(await server_reader.readexactly(2), "big"))
                if not is_update:
                    writer.write(len(answer).to_bytes(2, "big") + answer)
                    await writer.drain()
        finally:
            for each in (writer, server_writer):
                each.close()
                await each.wait_closed()

    listener = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        await listener.wait_closed()


async def test_an_answer_that_is_lost_is_no_refusal(server: NameServer, tmp_path: Path) -> None:
    """The server is asked again what it has: done is done, and what isn't there may still come."""
    key = key_file(tmp_path)
    wish = Wish(("ns.other.test.",))

    async with losing(server.port, hands_on=False) as port:
        with pytest.raises(NoAnswer, match="may still come"):
            await registry(port, key).apply("example.test.", wish)
    assert await registry(server.port, key).current("example.test.") == BEFORE
    async with losing(server.port, hands_on=True) as port:
        await registry(port, key).apply("example.test.", wish)
    await registry(server.port, key).apply("example.test.", BACK)


async def test_a_server_that_is_not_there_changed_nothing() -> None:
    """Where nothing listens, that is told, and that nothing was changed."""
    with pytest.raises(NotDone, match="refused"):
        await registry(free_port("127.0.0.1"), None).apply("example.test.", Wish(()))


async def test_a_zone_that_takes_no_updates_says_so(tmp_path: Path) -> None:
    """A server that answers, but allows nobody to update, refuses in words."""
    with Bind({"test.": TEST}, transfers=KEY) as server:
        registrar = registry(server.port, key_file(tmp_path))
        with pytest.raises((Refused, NotAuthorised), match=r"REFUSED|NOTIMP"):
            await registrar.apply("example.test.", Wish(("ns.other.test.",)))
