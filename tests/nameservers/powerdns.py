"""PowerDNS, with its backend for zone files."""

from collections.abc import Mapping
from pathlib import Path

from tests.nameservers.server import NameServer
from tests.programs import run, where


class PowerDns(NameServer):
    """PowerDNS, which makes addresses of ALIAS and runs LUA.

    Args:
        zones: as every server's.
        resolver: whom it asks for what an ALIAS stands for, as `address:port`; without one it makes nothing of them.
    """

    def __init__(
        self,
        zones: Mapping[str, str | Path] | None = None,
        *,
        address: str = "127.0.0.1",
        port: int | None = None,
        transfers: bool = False,
        extra: str = "",
        resolver: str = "",
    ) -> None:
        super().__init__(zones, address=address, port=port, transfers=transfers, extra=extra)
        self.resolver = resolver

    def command(self) -> list[str]:
        """Write pdns.conf, and the list of zones."""
        (self.folder / "named.conf").write_text(
            "".join(f'zone "{origin}" {{ type master; file "{file}"; }};\n' for origin, file in self.files.items())
        )
        lines = [
            "launch=bind",
            f"bind-config={self.folder}/named.conf",
            f"local-address={self.address}",
            f"local-port={self.port}",
            f"socket-dir={self.folder}",
            "daemon=no",
            "guardian=no",
            "receiver-threads=1",
            "distributor-threads=1",
            "security-poll-suffix=",
            "zone-cache-refresh-interval=0",
            "query-cache-ttl=0",
            "cache-ttl=0",
            "negquery-cache-ttl=0",
            "dname-processing=yes",
            "enable-lua-records=yes",
            f"disable-axfr={'no' if self.transfers else 'yes'}",
            "allow-axfr-ips=127.0.0.0/8",
        ]
        lines += ["expand-alias=yes", f"resolver={self.resolver}"] if self.resolver else []
        (self.folder / "pdns.conf").write_text("\n".join(lines) + f"\n{self.extra}\n")
        return [where("pdns_server"), f"--config-dir={self.folder}"]

    def reload(self) -> None:
        """Run pdns_control bind-reload-now."""
        run(
            "pdns_control", f"--config-dir={self.folder}", "bind-reload-now", *(name.rstrip(".") for name in self.files)
        )
