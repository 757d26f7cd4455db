"""Questions over TLS, HTTPS and QUIC."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dns.message
import pytest

from tests.lookups.certificates import HOST, Certificates, made_in
from tests.lookups.encrypted_servers import EncryptedBind, quic_server
from tests.lookups.loopback import answer, framed, serving
from tests.nameservers import free_port
from tuiz.lookups.asking import Edns, Limits, ask, make_query
from tuiz.lookups.endpoint import Endpoint, Transport
from tuiz.lookups.errors import BadReply, LookupFailed, TlsFailed, Unreachable
from tuiz.lookups.pool import Pool
from tuiz.lookups.way import Tls, Way

ZONE = "$TTL 60\n@ SOA ns hostmaster 1 3600 900 86400 60\n@ NS ns\nns A 127.0.0.1\nwww A 192.0.2.1\n"
LIMITS = Limits(20.0, 1, 30.0)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return made_in(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def bind(certificates: Certificates) -> Iterator[EncryptedBind]:
    with EncryptedBind({"example.com.": ZONE}, certificates) as server:
        yield server


def question(name: str = "www.example.com.") -> dns.message.Message:
    return make_query(name, "A", recurse=False, edns=Edns())


def tls(bind: EncryptedBind) -> Endpoint:
    return Endpoint("127.0.0.1", bind.tls_port, Transport.TLS, HOST)


def https(bind: EncryptedBind) -> Endpoint:
    return Endpoint("127.0.0.1", bind.https_port, Transport.HTTPS, HOST)


def trusting(certificates: Certificates) -> Way:
    return Way(tls=Tls(authorities=certificates.authority))


def addresses(message: dns.message.Message) -> list[str]:
    return [rdata.to_text() for rrset in message.answer for rdata in rrset]


@pytest.mark.parametrize("endpoint", [tls, https])
async def test_a_server_whose_certificate_is_right_answers(
    endpoint: object, bind: EncryptedBind, certificates: Certificates
) -> None:
    """Over TLS and HTTPS, the certificate is for the host name and from an authority that is trusted."""
    assert callable(endpoint)

    reply = await ask(question(), endpoint(bind), LIMITS, way=trusting(certificates))

    assert addresses(reply.message) == ["192.0.2.1"]
    assert len(reply.sent) % 128 == 0


@pytest.mark.parametrize("endpoint", [tls, https])
async def test_a_server_whose_certificate_is_wrong_is_refused(
    endpoint: object, bind: EncryptedBind, certificates: Certificates
) -> None:
    """An authority that nobody trusts, or another host's certificate, is told, and no question is sent."""
    assert callable(endpoint)
    for where, way in (
        (endpoint(bind), Way()),
        (replace(endpoint(bind), hostname="other.example.net"), trusting(certificates)),
    ):
        with pytest.raises(TlsFailed) as failed:
            await ask(question(), where, LIMITS, way=way)

        assert "certificate that can't be trusted" in failed.value.message
        assert str(where) in failed.value.message


@pytest.mark.parametrize("endpoint", [tls, https])
async def test_without_a_host_name_the_certificate_is_not_looked_at(endpoint: object, bind: EncryptedBind) -> None:
    """Of a server that is known by its address only, nobody knows whose certificate it should have."""
    assert callable(endpoint)

    reply = await ask(question(), replace(endpoint(bind), hostname=None), LIMITS)

    assert addresses(reply.message) == ["192.0.2.1"]


async def test_http_can_carry_the_question_in_the_url_and_go_unencrypted(bind: EncryptedBind) -> None:
    """GET, and HTTP/2 without encryption, are other ways to the same answer."""
    unnamed = replace(https(bind), hostname=None)
    by_url = await ask(question(), unnamed, LIMITS, way=Way(http_get=True))
    plainly = await ask(question(), replace(unnamed, port=bind.http_port), LIMITS, way=Way(http_plain=True))

    assert addresses(by_url.message) == addresses(plainly.message) == ["192.0.2.1"]


async def test_a_wrong_path_is_told_by_its_status(bind: EncryptedBind) -> None:
    """A server that answers with a status of HTTP hasn't answered the question."""
    with pytest.raises(BadReply) as failed:
        await ask(question(), replace(https(bind), hostname=None, path="/other"), LIMITS)

    assert "HTTP status 404" in failed.value.message


@pytest.mark.parametrize("transport", [Transport.TLS, Transport.HTTPS])
async def test_a_server_that_does_not_speak_it_is_told(transport: Transport) -> None:
    """TLS at a port of something else fails in words."""

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.net ESMTP\r\n")
        writer.close()

    port = free_port()
    async with await asyncio.start_server(greet, "127.0.0.1", port):
        with pytest.raises((TlsFailed, BadReply)) as failed:
            await ask(question(), Endpoint("127.0.0.1", port, transport), LIMITS)

    assert str(port) in failed.value.message


@pytest.mark.parametrize("transport", [Transport.TLS, Transport.HTTPS, Transport.QUIC])
async def test_a_closed_port_is_told_at_once(transport: Transport) -> None:
    """Where nothing listens, the system says so for every transport."""
    with pytest.raises(Unreachable):
        await ask(question(), Endpoint("127.0.0.1", free_port(), transport), LIMITS)


async def test_quic(certificates: Certificates) -> None:
    """Over QUIC the server answers, whether its certificate is looked at or not; its messages have no id."""
    async with quic_server(certificates) as port:
        named = Endpoint("127.0.0.1", port, Transport.QUIC, HOST)
        replies = [
            await ask(question(), named, LIMITS, way=trusting(certificates)),
            await ask(question(), replace(named, hostname=None), LIMITS),
        ]
        with pytest.raises(TlsFailed):
            await ask(question(), replace(named, hostname="other.example.net"), LIMITS, way=trusting(certificates))

    assert [addresses(reply.message) for reply in replies] == [["192.0.2.1"]] * 2
    assert [reply.message.id for reply in replies] == [0, 0]


@pytest.mark.parametrize("whole", [b"", b"\0", b"\0\x10abc", b"\0\x05hello", b"\0\x0c" + bytes(12)])
async def test_nonsense_over_quic_is_told(certificates: Certificates, whole: bytes) -> None:
    """A stream that carries no reply is a bad reply."""
    async with quic_server(certificates, lambda _: whole) as port:
        with pytest.raises(BadReply):
            await ask(question(), Endpoint("127.0.0.1", port, Transport.QUIC), LIMITS)


@pytest.mark.parametrize("transport", [Transport.TCP, Transport.TLS, Transport.HTTPS])
async def test_many_questions_share_a_connection(transport: Transport, bind: EncryptedBind) -> None:
    """A pool keeps the connection, and many questions are under way over it at once."""
    port = {Transport.TCP: bind.port, Transport.TLS: bind.tls_port, Transport.HTTPS: bind.https_port}[transport]
    endpoint = Endpoint("127.0.0.1", port, transport)
    names = [f"n{number}.example.com." for number in range(40)]

    async with Pool() as pool:
        replies = await asyncio.gather(*(ask(question(name), endpoint, LIMITS, pool=pool) for name in names))

    assert [str(reply.message.question[0].name) for reply in replies] == names


async def test_quic_shares_a_connection_too(certificates: Certificates) -> None:
    """Each question has a stream of its own on one connection."""
    async with quic_server(certificates) as port, Pool() as pool:
        endpoint = Endpoint("127.0.0.1", port, Transport.QUIC)
        replies = await asyncio.gather(*(ask(question(f"n{n}."), endpoint, LIMITS, pool=pool) for n in range(50)))

    assert len(replies) == 50


async def test_replies_over_one_connection_may_come_in_any_order() -> None:
    """Each reply finds its question, in whatever order they come."""
    held: list[bytes] = []

    def reversed_order(wire: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:  # noqa: ARG001
        held.append(wire)
        if len(held) == 3:
            for asked in reversed(held):
                writer.write(framed(answer(asked)))

    async with serving(stream=reversed_order) as server, Pool() as pool:
        names = ["a.example.", "b.example.", "c.example."]
        replies = await asyncio.gather(
            *(ask(question(name), server.endpoint(Transport.TCP), LIMITS, pool=pool) for name in names)
        )

    assert [str(reply.message.answer[0].name) for reply in replies] == names


async def test_a_connection_that_the_server_closed_is_made_again() -> None:
    """A server may close a connection that idles; the next question opens another one."""

    def once(wire: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:  # noqa: ARG001
        writer.write(framed(answer(wire)))
        writer.close()

    async with serving(stream=once) as server, Pool() as pool:
        for _ in range(3):
            await ask(question(), server.endpoint(Transport.TCP), Limits(2.0, 3, 5.0), pool=pool)

    assert len(server.streams) >= 3


@pytest.mark.parametrize(("transport", "package"), [("https", "httpx2"), ("quic", "aioquic")])
def test_a_package_that_is_not_there_is_named(transport: str, package: str) -> None:
    """Without an extra, the transport tells which one it needs."""
    program = f"""
import asyncio, sys
sys.modules[{package!r}] = None
from tuiz.errors import UsageError
from tuiz.lookups.asking import ask, make_query
from tuiz.lookups.endpoint import Endpoint, Transport
try:
    asyncio.run(ask(make_query("a.", "A", recurse=False), Endpoint("127.0.0.1", 1, Transport.{transport.upper()})))
except UsageError as error:
    print(error.message, error.hint)
"""
    printed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout

    assert f"tuiz[{transport}]" in printed


async def test_a_file_of_certificates_that_is_none_is_told(tmp_path: Path) -> None:
    """A missing or wrong file is named."""
    for path in (tmp_path / "missing.pem", tmp_path):
        for transport in (Transport.TLS, Transport.HTTPS, Transport.QUIC):
            with pytest.raises(LookupFailed, match=r"can't be used"):
                await ask(
                    question(),
                    Endpoint("127.0.0.1", 1, transport),
                    way=Way(tls=Tls(verify=True, authorities=path)),
                )
