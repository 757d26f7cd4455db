"""A name server that runs as a process of its own for as long as a context lasts."""

import base64
import shutil
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.nameservers.ports import free_port

_START_SECONDS = 30.0
_END_SECONDS = 10.0
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class TsigKey:
    """A key that signs messages (RFC 8945)."""

    name: str = "transfer.example."
    algorithm: str = "hmac-sha256"
    secret: str = base64.b64encode(b"a secret only of the tests").decode()


class NameServer(ABC):
    """A name server on the loopback.

    Args:
        zones: by their absolute names, each as the text of a zone file, or as the path of one that is served in place.
        address: where it listens.
        port: there; a free one where none is given.
        transfers: whether anybody may transfer the zones, or only who has this key. It then also takes questions
            that are signed with the key.
        extra: lines to append to its configuration.
    """

    recurses = False
    """Whether it is asked to look for answers elsewhere."""

    def __init__(
        self,
        zones: Mapping[str, str | Path] | None = None,
        *,
        address: str = "127.0.0.1",
        port: int | None = None,
        transfers: TsigKey | bool = False,
        extra: str = "",
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tuiz-server-", dir="/tmp"))  # a socket's path has to be short
        self.address = address
        self.port = port or free_port(address)
        self.files = {origin: self._file_of(origin, zone) for origin, zone in (zones or {}).items()}
        """The zone files, by the zones' names."""
        self.transfers = transfers
        self.extra = extra
        self._log = (self.folder / "log").open("wb")
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]:
        """Write the configuration, and return the command that runs the server in the foreground."""

    def reload(self) -> None:
        """Make it read the zone files again, as an operator does."""
        raise NotImplementedError

    @property
    def key(self) -> TsigKey | None:
        """The key that it knows."""
        return self.transfers if isinstance(self.transfers, TsigKey) else None

    @property
    def log(self) -> str:
        """What it has told so far."""
        return (self.folder / "log").read_text(errors="replace")

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self.command(), stdout=self._log, stderr=self._log, cwd=self.folder)
        try:
            self.wait_until_ready()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def wait_until_ready(self) -> None:
        """Wait until it answers for each of its zones."""
        for origin in self.files:
            self.wait_for(origin, "SOA")

    def ask(self, name: str, rdtype: str) -> list[str]:
        """Return what it answers, a line a record."""
        words = ["+short", "+recurse" if self.recurses else "+norecurse", "+time=2", "+tries=1", name, rdtype]
        done = subprocess.run(
            ["dig", f"@{self.address}", "-p", str(self.port), *words],
            check=False,
            capture_output=True,
            text=True,
            timeout=_START_SECONDS,
        )
        return sorted(line for line in done.stdout.splitlines() if not line.startswith(";"))

    def wait_for(self, name: str, rdtype: str, *rdatas: str) -> None:
        """Wait until it answers with these RDATA, or, where none is given, with any."""
        deadline = time.monotonic() + _START_SECONDS
        while not (found := self.ask(name, rdtype)) or (rdatas and found != sorted(rdatas)):
            assert self._process is None or self._process.poll() is None, f"it ended:\n{self.log}"
            assert time.monotonic() < deadline, f"{name} {rdtype} is answered with {found}:\n{self.log}"
            time.sleep(_POLL_SECONDS)

    def _file_of(self, origin: str, zone: str | Path) -> Path:
        if isinstance(zone, Path):
            return zone
        file = self.folder / f"{origin.strip('.').replace('/', '_') or 'root'}.zone"
        file.write_bytes(zone.encode())
        return file

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
