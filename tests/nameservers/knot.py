"""Knot DNS."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from tests.nameservers.server import NameServer, TsigKey
from tests.programs import run, where

Signing = Literal["nsec", "nsec3"]


class Knot(NameServer):
    """Knot DNS, which signs its zones where told.

    Args:
        zones: as every server's.
        signing: what the signed zones prove absence with.
    """

    def __init__(
        self,
        zones: Mapping[str, str | Path] | None = None,
        *,
        address: str = "127.0.0.1",
        port: int | None = None,
        transfers: TsigKey | bool = False,
        extra: str = "",
        signing: Signing | None = None,
    ) -> None:
        super().__init__(zones, address=address, port=port, transfers=transfers, extra=extra)
        self.signing = signing

    def command(self) -> list[str]:
        """Write knot.conf."""
        lines = [
            "server:",
            f"    rundir: {self.folder}",
            f"    listen: {self.address}@{self.port}",
            "    udp-workers: 1",
            "    tcp-workers: 1",
            "    background-workers: 1",
            "    nsid: knot",
            "log:",
            "  - target: stderr",
            "    any: info",
            "database:",
            f"    storage: {self.folder}",
        ]
        if self.key:
            lines += ["key:", f"  - id: {self.key.name}", f"    algorithm: {self.key.algorithm}"]
            lines += [f"    secret: {self.key.secret}"]
        if self.transfers:
            lines += ["acl:", "  - id: transfers", "    action: transfer"]
            lines += [f"    key: {self.key.name}"] if self.key else ["    address: 127.0.0.0/8"]
        if self.signing:
            lines += ["policy:", "  - id: signing", "    algorithm: ecdsap256sha256", "    single-type-signing: on"]
            lines += [f"    nsec3: {'on' if self.signing == 'nsec3' else 'off'}"]
        lines += ["zone:"] if self.files else []
        for origin, file in self.files.items():
            lines += [f'  - domain: "{origin}"', f"    file: {file}", "    zonefile-sync: -1"]
            lines += ["    zonefile-load: difference-no-serial", "    journal-content: all"] if self.signing else []
            lines += ["    dnssec-signing: on", "    dnssec-policy: signing"] if self.signing else []
            lines += ["    acl: transfers"] if self.transfers else []
        (self.folder / "knot.conf").write_text("\n".join(lines) + f"\n{self.extra}\n")
        return [where("knotd"), "--config", str(self.folder / "knot.conf")]

    def wait_until_ready(self) -> None:
        """Wait until it answers for each of its zones, with signatures where it makes them."""
        for origin in self.files:
            self.wait_for(origin, "DNSKEY" if self.signing else "SOA")

    def reload(self) -> None:
        """Run knotc zone-reload."""
        run("knotc", "--config", str(self.folder / "knot.conf"), "--blocking", "zone-reload", *self.files)

    def delegation_signers(self, origin: str) -> list[str]:
        """Return the DS records of a zone that it signs, as lines for its parent's zone file."""
        told = run("keymgr", "--config", str(self.folder / "knot.conf"), origin, "ds")
        return [f"{origin} 300 IN DS {line.split(' DS ', 1)[1]}" for line in told.splitlines()]
