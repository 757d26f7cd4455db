"""Knot and BIND, from their Debian packages, on free ports of the loopback, with one zone file."""

import shutil
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.stories.desk import run

_START_SECONDS = 30.0
_END_SECONDS = 10.0
_POLL_SECONDS = 0.05


class NameServer(ABC):
    """A name server that serves the zone file of example.com.

    Args:
        zone_file: where it reads the zone.
    """

    def __init__(self, zone_file: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tuiz-server-", dir="/tmp"))  # a socket's path has to be short
        self.port = free_port()
        self._zone_file = zone_file
        self._log = (self.folder / "log").open("wb")
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]:
        """Write the configuration, and return the command that runs the server in the foreground."""

    @abstractmethod
    def reload(self) -> None:
        """Make it read the zone file again, as an operator does."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self.command(), stdout=self._log, stderr=self._log, cwd=self.folder)
        try:
            self.wait_for("example.com", "SOA")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def ask(self, name: str, rdtype: str) -> list[str]:
        """Return what it answers, a line a record."""
        words = ["dig", "@127.0.0.1", "-p", str(self.port), "+short", "+norecurse", "+time=2", "+tries=1", name, rdtype]
        done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=_START_SECONDS)
        return sorted(line for line in done.stdout.splitlines() if not line.startswith(";"))

    def wait_for(self, name: str, rdtype: str, *rdatas: str) -> None:
        """Wait until it answers with these RDATA, or, where none is given, with any."""
        deadline = time.monotonic() + _START_SECONDS
        while not (found := self.ask(name, rdtype)) or (rdatas and found != sorted(rdatas)):
            log = (self.folder / "log").read_text(errors="replace")
            assert self._process is None or self._process.poll() is None, f"it ended:\n{log}"
            assert time.monotonic() < deadline, f"{name} {rdtype} is answered with {found}:\n{log}"
            time.sleep(_POLL_SECONDS)

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Knot(NameServer):
    """Knot DNS."""

    def command(self) -> list[str]:
        """Write knot.conf."""
        (self.folder / "knot.conf").write_text(f"""\
server:
    rundir: {self.folder}
    listen: 127.0.0.1@{self.port}
database:
    storage: {self.folder}
zone:
  - domain: example.com
    file: {self._zone_file}
    zonefile-sync: -1
""")
        return [_program("knotd"), "--config", str(self.folder / "knot.conf")]

    def reload(self) -> None:
        """Run knotc zone-reload."""
        run("knotc", "--config", str(self.folder / "knot.conf"), "--blocking", "zone-reload", "example.com")


class Bind(NameServer):
    """BIND."""

    def command(self) -> list[str]:
        """Write named.conf, and the key of rndc."""
        control = free_port()
        key = 'key "rndc" { algorithm hmac-sha256; secret "c3RvcmllcyBvZiB1c2U="; };\n'
        (self.folder / "rndc.conf").write_text(
            f'{key}options {{ default-key "rndc"; default-server 127.0.0.1; default-port {control}; }};\n'
        )
        (self.folder / "named.conf").write_text(f"""\
{key}
controls {{ inet 127.0.0.1 port {control} allow {{ 127.0.0.1; }} keys {{ "rndc"; }}; }};
options {{
    directory "{self.folder}";
    pid-file "{self.folder}/named.pid";
    session-keyfile "{self.folder}/session.key";
    listen-on port {self.port} {{ 127.0.0.1; }};
    listen-on-v6 {{ none; }};
    recursion no;
    notify no;
    dnssec-validation no;
}};
zone "example.com" {{ type primary; file "{self._zone_file}"; }};
""")
        # Where AppArmor confines /usr/sbin/named to BIND's own folders, it doesn't know this copy of it.
        shutil.copy(_program("named"), self.folder / "named")
        return [str(self.folder / "named"), "-g", "-n", "1", "-c", str(self.folder / "named.conf")]

    def reload(self) -> None:
        """Run rndc reload."""
        run("rndc", "-c", str(self.folder / "rndc.conf"), "reload", "example.com")


def free_port() -> int:
    """Return a port that nobody listens on now, neither over UDP nor over TCP."""
    while True:
        with socket.socket(type=socket.SOCK_STREAM) as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port: int = tcp.getsockname()[1]
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _program(name: str) -> str:
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")
    assert path, f"{name} isn't installed"
    return path
