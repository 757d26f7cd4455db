"""A server on loopback that answers as DNSimple's API v2 is described: paths, shapes, headers, and errors to order."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any, ClassVar, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "dnsimple_a_s3cret"
ACCOUNT = 1010


class Request(NamedTuple):
    """What was asked, the token left out."""

    method: str
    path: str
    """As it was sent, escapes and all."""
    query: dict[str, list[str]]
    body: Any


class Ordered(NamedTuple):
    """What is answered instead."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = {}  # noqa: RUF012  # nobody changes it


class Trouble(Exception):
    """An error that the API tells."""

    def __init__(self, status: int, message: str, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message} | ({"errors": errors} if errors is not None else {})


class DnsimpleServer(ThreadingHTTPServer):
    """The API, with what it has, what it was asked, and what it is to answer instead."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.is_ending = threading.Event()
        self.is_holding = threading.Event()
        """Whether a request was left without an answer; who waits for it clears it."""
        self.forget()

    def forget(self) -> None:
        """Begin anew, with an account that has no domain."""
        self.requests: list[Request] = []
        self.whoami: dict[str, Any] = {"user": None, "account": {"id": ACCOUNT, "email": "me@example.com"}}
        self.accounts: list[dict[str, Any]] = [{"id": ACCOUNT, "email": "me@example.com", "name": "Me"}]
        self.domains: list[dict[str, Any]] = []
        self.delegations: dict[str, list[str]] = {}
        self.signers: dict[str, list[dict[str, Any]]] = {}
        self.zone_ns: dict[str, list[str]] = {}
        self.vanity: set[str] = set()
        self.signed: set[str] = set()
        self.has_vanity_plan = True
        self.tlds: dict[str, dict[str, Any]] = {
            "com": {"dnssec_interface_type": "ds", "name_server_min": "2", "name_server_max": "13"}
        }
        self.ordered: dict[tuple[str, str], Ordered] = {}
        """By method and the end of the path: what is answered instead of doing what is asked."""
        self.silent: set[tuple[str, str]] = set()
        """By method and the end of the path: what is done without an answer."""

    def add(self, name: str, hosts: list[str], state: str = "registered") -> None:
        """Give the account a domain."""
        number = 181_984 + len(self.domains)
        entry = {"id": number, "account_id": ACCOUNT, "name": name, "unicode_name": name, "state": state,
                 "auto_renew": False, "expires_at": "2027-06-05T02:15:00Z"}  # fmt: skip
        self.domains.append(entry)
        self.delegations[name], self.zone_ns[name], self.signers[name] = hosts, list(hosts), []

    def changes(self) -> list[tuple[str, str]]:
        """Return the method and the end of the path of what was to change something."""
        return [
            (request.method, request.path.partition("/v2")[2]) for request in self.requests if request.method != "GET"
        ]


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    server: DnsimpleServer
    routes: ClassVar[list[tuple[str, str, str]]] = [
        ("GET", "/whoami", "_whoami"),
        ("GET", "/accounts", "_accounts"),
        ("GET", "/tlds/{t}", "_tld"),
        ("GET", "/{a}/domains", "_domains"),
        ("GET", "/{a}/registrar/domains/{n}/delegation", "_delegation"),
        ("PUT", "/{a}/registrar/domains/{n}/delegation", "_change_delegation"),
        ("PUT", "/{a}/registrar/domains/{n}/delegation/vanity", "_to_vanity"),
        ("DELETE", "/{a}/registrar/domains/{n}/delegation/vanity", "_from_vanity"),
        ("PUT", "/{a}/vanity/{n}", "_enable_vanity"),
        ("DELETE", "/{a}/vanity/{n}", "_disable_vanity"),
        ("GET", "/{a}/zones/{n}/records", "_records"),
        ("PUT", "/{a}/zones/{n}/ns_records", "_change_ns"),
        ("GET", "/{a}/domains/{n}/dnssec", "_dnssec"),
        ("GET", "/{a}/domains/{n}/ds_records", "_list_ds"),
        ("POST", "/{a}/domains/{n}/ds_records", "_create_ds"),
        ("DELETE", "/{a}/domains/{n}/ds_records/{d}", "_delete_ds"),
    ]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._handle()

    do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815  # http.server calls them by these names

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length)
        self.query = parse_qs(parts.query, keep_blank_values=True)
        self.sent: Any = json.loads(sent) if sent else None
        self.server.requests.append(Request(self.command, parts.path, self.query, self.sent))
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            return self._answer(401, {"message": "Authentication failed"})
        for (method, end), ordered in self.server.ordered.items():
            if method == self.command and parts.path.endswith(end):
                return self._send(ordered.status, ordered.body, ordered.headers)

        try:
            status, body = self._done(parts.path)
        except Trouble as trouble:
            status, body = trouble.status, trouble.body
        if any(method == self.command and parts.path.endswith(end) for method, end in self.server.silent):
            self.server.is_holding.set()
            self.server.is_ending.wait(30)
            self.close_connection = True
            return None
        return self._answer(status, body)

    def _done(self, path: str) -> tuple[int, Any]:
        """Do what is asked, and return the status and the body."""
        for method, pattern, name in self.routes:
            match = re.fullmatch("/v2" + re.sub(r"\{(\w)\}", r"(?P<\1>[^/]+)", pattern), path)
            if match and method == self.command:
                found = {key: unquote(value) for key, value in match.groupdict().items()}
                if found.get("a", str(ACCOUNT)) != str(ACCOUNT):
                    raise Trouble(404, f"Account `{found['a']}` not found")
                if "n" in found and found["n"] not in self.server.delegations:
                    raise Trouble(404, f"Domain `{found['n']}` not found")
                act: Callable[..., tuple[int, Any]] = getattr(self, name)
                return act(*[value for key, value in found.items() if key != "a"])
        raise Trouble(404, "Not Found")

    def _answer(self, status: int, body: object) -> None:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        self._send(status, b"" if status == 204 else json.dumps(body).encode(), headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        usual = {
            "Date": self.date_time_string(),
            "X-RateLimit-Limit": "2400",
            "X-RateLimit-Remaining": "2399",
            "X-RateLimit-Reset": str(int(time()) + 9),
        }
        for name, value in (usual | headers).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _page(self, entries: list[Any]) -> tuple[int, Any]:
        page, size = (int(self.query.get(key, [str(default)])[0]) for key, default in (("page", 1), ("per_page", 30)))
        size = min(size, 100)
        pages = max(1, -(-len(entries) // size))
        pagination = {"current_page": page, "per_page": size, "total_entries": len(entries), "total_pages": pages}
        return 200, {"data": entries[(page - 1) * size : page * size], "pagination": pagination}

    def _whoami(self) -> tuple[int, Any]:
        return 200, {"data": self.server.whoami}

    def _accounts(self) -> tuple[int, Any]:
        return 200, {"data": self.server.accounts}

    def _tld(self, name: str) -> tuple[int, Any]:
        if name not in self.server.tlds:
            raise Trouble(404, f"TLD `{name}` not found")
        return 200, {"data": {"tld": name, "tld_type": 1, **self.server.tlds[name]}}

    def _domains(self) -> tuple[int, Any]:
        return self._page(self.server.domains)

    def _delegation(self, name: str) -> tuple[int, Any]:
        return 200, {"data": self.server.delegations[name]}

    def _change_delegation(self, name: str) -> tuple[int, Any]:
        if not isinstance(self.sent, list) or any(host.startswith("bad") for host in self.sent):
            raise Trouble(400, "Validation failed", {"name_servers": ["are unknown to the registry"]})
        self.server.delegations[name] = self.sent
        return self._delegation(name)

    def _to_vanity(self, name: str) -> tuple[int, Any]:
        self._need_plan()
        self.server.delegations[name] = self.sent
        return 200, {"data": [self._server(number, host) for number, host in enumerate(self.sent, 1)]}

    def _from_vanity(self, name: str) -> tuple[int, Any]:
        self._need_plan()
        self.server.delegations[name] = ["ns1.dnsimple.com", "ns2.dnsimple.com"]
        return 204, None

    def _enable_vanity(self, name: str) -> tuple[int, Any]:
        self._need_plan()
        self.server.vanity.add(name)
        return 200, {"data": [self._server(number, f"ns{number}.{name}") for number in (1, 2, 3, 4)]}

    def _disable_vanity(self, name: str) -> tuple[int, Any]:
        self._need_plan()
        self.server.vanity.discard(name)
        return 204, None

    def _need_plan(self) -> None:
        if not self.server.has_vanity_plan:
            raise Trouble(412, "The vanity name servers feature is not enabled for the account me@example.com")

    def _server(self, number: int, host: str) -> dict[str, Any]:
        return {"id": number, "name": host, "ipv4": "127.0.0.1", "ipv6": "::1", "created_at": "2016-07-14T13:22:17Z"}

    def _records(self, name: str) -> tuple[int, Any]:
        own = [self._record(name, "", host) for host in self.server.zone_ns[name]]
        plain = self._record(name, "www", "192.0.2.80") | {"type": "A"}
        vanity = [
            self._record(name, f"ns{number}", address) | {"type": rdtype, "system_record": True}
            for number in (1, 2, 3, 4)
            for rdtype, address in (("A", "127.0.0.1"), ("AAAA", "::1"))
            if name in self.server.vanity
        ]
        wanted = self.query.get("type", [""])[0]
        found = [*own, self._record(name, "child", "ns.elsewhere.test"), plain, *vanity]
        return self._page([record for record in found if wanted in {"", record["type"]}])

    def _change_ns(self, name: str) -> tuple[int, Any]:
        self.server.zone_ns[name] = [
            *self.sent.get("ns_names", []),
            *("ns.of-set.test" for _ in self.sent.get("ns_set_ids", [])),
        ]
        return 200, {"data": [self._record(name, "", host) for host in self.server.zone_ns[name]]}

    def _record(self, zone: str, owner: str, host: str) -> dict[str, Any]:
        return {"id": 1927, "zone_id": zone, "parent_id": None, "name": owner, "content": host, "ttl": 3600,
                "priority": None, "type": "NS", "regions": ["global"], "system_record": owner == ""}  # fmt: skip

    def _dnssec(self, name: str) -> tuple[int, Any]:
        return 200, {"data": {"enabled": name in self.server.signed, "active": False, "created_at": "2017-02-03"}}

    def _list_ds(self, name: str) -> tuple[int, Any]:
        return self._page(self.server.signers[name])

    def _create_ds(self, name: str) -> tuple[int, Any]:
        missing = {
            key: ["can't be blank"]
            for key in ("algorithm", "digest", "digest_type", "keytag")
            if not self.sent.get(key)
        }
        if missing:
            raise Trouble(400, "Validation failed", missing)
        entry = {"id": 1 + len(self.server.signers[name]), "domain_id": 1010, "public_key": None, **self.sent}
        self.server.signers[name].append(entry)
        return 201, {"data": entry}

    def _delete_ds(self, name: str, number: str) -> tuple[int, Any]:
        kept = [entry for entry in self.server.signers[name] if str(entry["id"]) != number]
        if len(kept) == len(self.server.signers[name]):
            raise Trouble(404, f"Delegation signer record `{number}` not found")
        self.server.signers[name] = kept
        return 204, None


@contextmanager
def dnsimple_server() -> Iterator[DnsimpleServer]:
    """Run the API while the block runs."""
    server = DnsimpleServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="dnsimple-api")
    thread.start()
    try:
        yield server
    finally:
        server.is_ending.set()
        server.shutdown()
        server.server_close()
        thread.join()
