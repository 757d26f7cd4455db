"""DNSimple's API, or what stands in its place, broken or hostile: nothing hangs, lies, or tells the token."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.hostile import HOSTILE
from tests.lookups.certificates import made_in
from tests.registrar.conftest import OWN
from tests.registrar.dnsimple_server import ACCOUNT, TOKEN, DnsimpleServer, Ordered, dnsimple_server
from tuiz.registrar.dnsimple import DnsimpleRegistrar
from tuiz.registrar.dnsimple_client import Limits
from tuiz.registrar.errors import NoAnswer, NotReached, RegistrarError, WrongAccount
from tuiz.registrar.protocol import Wish
from tuiz.storage.secrets import SecretReference

NEW = Wish(("ns1.example.net.", "ns2.example.net."))
DELEGATION = "/delegation"
DS_RECORDS = "/ds_records"
HIDDEN = TOKEN.replace("d", "\\u0064", 1)
QUICK = Limits(connect_seconds=1, silence_seconds=1, deadline_seconds=0.5)


def registrar(url: str, *, account: int | None = ACCOUNT, limits: Limits = QUICK) -> DnsimpleRegistrar:
    return DnsimpleRegistrar("ours", SecretReference("env", "DNSIMPLE_TOKEN"), url=url, account=account, limits=limits)


@contextmanager
def answering(write: Callable[[BaseHTTPRequestHandler], None], context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Run a server that writes what it likes, and yield its address."""

    class Any(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self.close_connection = True
            write(self)

        do_PUT = do_GET  # noqa: N815  # http.server calls it by this name

    server = ThreadingHTTPServer(("127.0.0.1", 0), Any)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # whoever hangs up isn't its business
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"{'http' if context is None else 'https'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def told_by(error: RegistrarError) -> str:
    told = f"{error!r} {error.message} {error.hint} {error.__cause__!r} {error.__context__!r}"
    assert TOKEN not in told
    assert error.message.isprintable()
    return error.message


DATA = (
    b'{"data":["ns1.example.net"',
    b'{"data":null}',
    b'{"data":true}',
    b'{"data":["ns1.example.net",null]}',
    b'{"data":["ns1.example.net\\u0000"]}',
    b'{"data":["ns1.example.net\\n"]}',
    b'{"data":[["ns1.example.net"]]}',
    b'{"Data":["ns1.example.net"]}',
    b'"data"',
    b"",
    b"\xff\xfe\x00",
    b"<!doctype html><title>Log in</title>",
    b'{"data":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    b'{"data":[' + b"9" * 5000 + b"]}",
)


@pytest.mark.parametrize("body", DATA, ids=[str(index) for index in range(len(DATA))])
async def test_what_is_no_answer_is_not_used(body: bytes, api: DnsimpleServer) -> None:
    """Read, it is an error; after a change it is unknown what came of it."""
    api.ordered["GET", DELEGATION] = Ordered(200, body)
    with pytest.raises(RegistrarError, match="can't be read"):
        await registrar(api.url).current("example.com.")
    del api.ordered["GET", DELEGATION]

    api.ordered["PUT", DELEGATION] = Ordered(200, body)
    if body:
        with pytest.raises(RegistrarError) as caught:
            await registrar(api.url).apply("example.com.", NEW)
        assert told_by(caught.value)
    else:  # what is there then is read, and isn't what was told
        with pytest.raises(RegistrarError, match="not what it was told"):
            await registrar(api.url).apply("example.com.", NEW)


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/domains", {"name": "a.test", "state": "\x1b[2J" + TOKEN, "expires_at": "\u202e"}),
        ("/domains", {"name": "a.test", "state": ["registered"], "expires_at": 7}),
        (DS_RECORDS, {"id": 1, "keytag": 1, "algorithm": "13", "digest_type": "2", "digest": "AB", "public_key": 7}),
        (DS_RECORDS, {"id": 1, "keytag": None, "algorithm": None, "digest_type": None, "digest": None}),
    ],
)
async def test_fields_that_are_odd_are_harmless(path: str, entry: dict[str, object], api: DnsimpleServer) -> None:
    """What is shown is printable, and what isn't needed isn't looked at."""
    pagination = {"current_page": 1, "per_page": 100, "total_entries": 1, "total_pages": 1}
    api.ordered["GET", path] = Ordered(200, json.dumps({"data": [entry], "pagination": pagination}).encode())

    if path == DS_RECORDS:
        assert (await registrar(api.url).current("example.com.")).hosts == tuple(f"{host}." for host in OWN)
        return
    (domain,) = await registrar(api.url).account_domains()
    assert domain.name == "a.test."
    assert f"{domain.state}{domain.expires_at}".isprintable()
    assert TOKEN not in repr(domain)


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/domains", {"name": "a.test\x1b"}),
        ("/domains", {"name": None}),
        ("/domains", "a.test"),
        (DS_RECORDS, {"id": True, "keytag": "1", "algorithm": "13", "digest_type": "2", "digest": "AB"}),
        (DS_RECORDS, {"id": "1", "keytag": "1", "algorithm": "13", "digest_type": "2", "digest": "AB"}),
        (DS_RECORDS, {"id": 1, "keytag": "-1", "algorithm": "13", "digest_type": "2", "digest": "AB"}),
        (DS_RECORDS, {"id": 1, "keytag": "1", "algorithm": "13", "digest_type": "2", "digest": "\x1b]2;x\x07"}),
    ],
)
async def test_fields_that_would_do_harm_are_not_read(path: str, entry: object, api: DnsimpleServer) -> None:
    """A name, a number or a digest that isn't one ends it."""
    api.ordered["GET", path] = Ordered(200, json.dumps({"data": [entry]}).encode())
    ours = registrar(api.url)

    with pytest.raises(RegistrarError, match="can't be read") as caught:
        await (ours.domains() if path == "/domains" else ours.current("example.com."))
    assert told_by(caught.value)


@pytest.mark.parametrize(
    ("pagination", "message"),
    [
        ({"current_page": 1, "total_pages": 2}, "can't be read"),  # and again page 1
        ({"total_pages": "2"}, "can't be read"),
        ({"total_pages": True}, "can't be read"),
        ({}, "can't be read"),
        ({"total_pages": 10**9}, "a list of 1000000000 pages, which is more than can be true"),
    ],
)
async def test_pages_without_end_end(pagination: dict[str, object], message: str, api: DnsimpleServer) -> None:
    """A list that begins anew, or is longer than can be, is told as what it is."""
    body = json.dumps({"data": [{"name": "a.test", "state": "hosted"}], "pagination": pagination}).encode()
    api.ordered["GET", "/domains"] = Ordered(200, body)

    with pytest.raises(RegistrarError, match=message):
        await registrar(api.url).account_domains()


async def test_the_token_is_told_by_nothing_that_comes_back(api: DnsimpleServer) -> None:
    """Not where an error quotes it in its words, hides it behind escapes, or has it in the status line."""
    for body in (f'{{"message":"{TOKEN}"}}', f'{{"message":"{HIDDEN}"}}', f'{{"errors":{{"{HIDDEN}":["{HIDDEN}"]}}}}'):
        api.ordered["GET", DELEGATION] = Ordered(400, body.encode())
        with pytest.raises(RegistrarError, match=r"\[token\]") as caught:
            await registrar(api.url).current("example.com.")
        assert told_by(caught.value)

    def status_line(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(f"HTTP/1.1 418 {TOKEN}\r\nContent-Length: 0\r\n\r\n".encode())

    with answering(status_line) as url, pytest.raises(RegistrarError, match=r"\[token\]"):
        await registrar(url).current("example.com.")


async def test_a_redirect_takes_the_token_nowhere(api: DnsimpleServer) -> None:
    """Neither a question nor a change is sent on, to another host or to the same one."""
    with dnsimple_server() as other:
        for status, target in ((301, other.url), (302, other.url), (307, other.url), (308, api.url)):
            ordered = Ordered(status, headers={"Location": f"{target}/v2/1010/whoami"})
            api.ordered = {("GET", DELEGATION): ordered}
            with pytest.raises(NotReached, match="sends on to another address"):
                await registrar(api.url).current("example.com.")
            api.ordered = {("PUT", DELEGATION): ordered}
            with pytest.raises(NotReached, match="sends on to another address"):
                await registrar(api.url).apply("example.com.", NEW)
        assert other.requests == []
    assert api.delegations["example.com"] == list(OWN)


def _cut_short(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"data":')


def _no_http(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"220 mail.example.net ESMTP\r\n")


def _trickle(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
    stopped = threading.Event()
    for _ in range(20):
        request.wfile.write(b" ")
        stopped.wait(0.1)


def _flood(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(200):
        request.wfile.write(b" " * 65536)


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (_cut_short, "broke the connection off"),
        (_no_http, "broke the connection off"),
        (_trickle, "didn't answer in time"),
        (_flood, "answers with more than 8 MiB"),
    ],
)
async def test_an_answer_that_breaks_off_trickles_or_floods_ends(
    write: Callable[[BaseHTTPRequestHandler], None],
    message: str,
    api: DnsimpleServer,
) -> None:
    """In time, as an answer that didn't come: of a change it would be unknown."""
    assert api.url
    patient = Limits(connect_seconds=5, silence_seconds=5, deadline_seconds=5) if write is _flood else QUICK
    with answering(write) as url, pytest.raises(NoAnswer, match=message) as caught:
        await registrar(url, limits=patient).current("example.com.")
    assert told_by(caught.value)


async def test_a_certificate_that_nobody_vouches_for_gets_no_token(tmp_path: Path, api: DnsimpleServer) -> None:
    """Nothing of the request is sent."""
    asked: list[str] = []
    made = made_in(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    with answering(lambda request: asked.append(request.path), context) as url:
        with pytest.raises(NotReached, match="its certificate isn't in order") as caught:
            await registrar(url, limits=Limits()).apply("example.com.", NEW)
        assert "Nothing was sent." in str(caught.value.hint)
    assert (asked, api.requests) == ([], [])


async def test_an_account_that_the_token_is_not_for_is_told(api: DnsimpleServer) -> None:
    """After something wasn't found: with the accounts that it is for; what else is wrong stays what it is."""
    with pytest.raises(WrongAccount, match=r"isn't for account 999, which is set, but for 1010\.") as caught:
        await registrar(api.url, account=999).domains()
    assert "Write one of these numbers" in str(caught.value.hint)

    api.whoami = {"user": {"id": 1}, "account": None}
    api.accounts.append({"id": 456, "email": "ops@example.com"})
    with pytest.raises(WrongAccount, match="but for 1010, 456"):
        await registrar(api.url, account=999).current("example.com.")
    with pytest.raises(RegistrarError, match=r"`missing\.test` not found"):
        await registrar(api.url).current("missing.test.")
    api.ordered["GET", "/whoami"] = Ordered(500, HOSTILE[0].encode())
    with pytest.raises(RegistrarError, match="`999` not found"):
        await registrar(api.url, account=999).domains()
