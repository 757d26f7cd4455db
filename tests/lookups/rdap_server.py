"""An RDAP server on loopback: what it says of a name is set by the test, faults included."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TYPE = "application/rdap+json"


class Rdap:
    """Its answers, by the path."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}/"
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        self.waits_seconds = 0.0
        self._may_say = threading.Event()
        self._may_say.set()

    def says(self, domain: str, body: object, status: int = 200, **headers: str) -> None:
        """Set what it says of a domain: JSON, or bytes as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        self.answers[f"/domain/{domain}"] = (status, {"content-type": TYPE, **named}, data)

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Let it say nothing until the block ends."""
        self._may_say.clear()
        try:
            yield
        finally:
            self._may_say.set()

    def wait(self) -> None:
        """Wait until it may say something."""
        self._may_say.wait()

    def bootstrap(self, folder: Path, *suffixes: str) -> Path:
        """Write the list of servers that leads here for the names below *suffixes*."""
        path = folder / "dns.json"
        path.write_text(json.dumps({"version": "1.0", "services": [[list(suffixes), [self.base]]]}))
        return path


@contextmanager
def rdap_server() -> Iterator[Rdap]:
    """Run one."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            rdap.asked.append(self.path)
            time.sleep(rdap.waits_seconds)
            rdap.wait()
            status, headers, body = rdap.answers.get(self.path, (404, {"content-type": TYPE}, b"{}"))
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            if "content-length" not in headers:
                self.send_header("content-length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # the other side may have heard enough
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    rdap = Rdap(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield rdap
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
