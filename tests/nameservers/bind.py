"""BIND, as an authoritative server and as a resolver."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.nameservers.ports import free_port
from tests.nameservers.server import NameServer, TsigKey
from tests.programs import run, where


class Bind(NameServer):
    """BIND, answering for its zones and for nothing else, at 127.0.0.1: it knows only addresses of interfaces.

    Args:
        zones: as every server's.
        signing: whether it signs them inline, which leaves their files as they are.
    """

    def __init__(
        self,
        zones: Mapping[str, str | Path] | None = None,
        *,
        address: str = "127.0.0.1",
        port: int | None = None,
        transfers: TsigKey | bool = False,
        extra: str = "",
        signing: bool = False,
    ) -> None:
        super().__init__(zones, address=address, port=port, transfers=transfers, extra=extra)
        self.signing = signing

    def command(self) -> list[str]:
        """Write named.conf, and the key of rndc."""
        assert self.address == "127.0.0.1"
        control = free_port(self.address)
        key = 'key "rndc" { algorithm hmac-sha256; secret "c3RvcmllcyBvZiB1c2U="; };\n'
        (self.folder / "rndc.conf").write_text(
            f'{key}options {{ default-key "rndc"; default-server {self.address}; default-port {control}; }};\n'
        )
        lines = [key]
        lines += [f'controls {{ inet {self.address} port {control} allow {{ 127.0.0.0/8; }} keys {{ "rndc"; }}; }};']
        if self.key:
            lines += [f'key "{self.key.name}" {{ algorithm {self.key.algorithm}; secret "{self.key.secret}"; }};']
        lines += ["options {", f'    directory "{self.folder}";', f'    pid-file "{self.folder}/named.pid";']
        lines += [f'    session-keyfile "{self.folder}/session.key";']
        lines += [f"    listen-on port {self.port} {{ {self.address}; }};", "    listen-on-v6 { none; };"]
        lines += ["    notify no;", "    empty-zones-enable no;", "    max-journal-size 1m;"]
        lines += [f"    allow-transfer {{ {self._who_may_transfer()}; }};", *self.options(), "};", *self.statements()]
        for origin, file in self.files.items():
            signing = (
                f'dnssec-policy default; inline-signing yes; key-directory "{self.folder}"; ' if self.signing else ""
            )
            lines += [f'zone "{origin}" {{ type primary; file "{file}"; check-integrity no; {signing}}};']
        (self.folder / "named.conf").write_text("\n".join(lines) + f"\n{self.extra}\n")
        # Where AppArmor confines /usr/sbin/named to BIND's own folders, it doesn't know this copy of it.
        shutil.copy(where("named"), self.folder / "named")
        return [str(self.folder / "named"), "-g", "-n", "1", "-c", str(self.folder / "named.conf")]

    def options(self) -> list[str]:
        """Return the lines of the options that are this kind's own."""
        return ["    recursion no;", "    dnssec-validation no;", "    check-names primary ignore;"]

    def statements(self) -> list[str]:
        """Return the lines that stand before the zones."""
        return []

    def wait_until_ready(self) -> None:
        """Wait until it answers for each of its zones, with all signatures where it makes them."""
        super().wait_until_ready()
        if self.signing:
            for origin in self.files:
                self.wait_for(origin, "NSEC")

    def reload(self) -> None:
        """Run rndc reload."""
        run("rndc", "-c", str(self.folder / "rndc.conf"), "reload")

    def _who_may_transfer(self) -> str:
        if self.key:
            return f'key "{self.key.name}"'
        return "127.0.0.0/8" if self.transfers else "none"


class BindResolver(Bind):
    """BIND as a resolver that begins at roots on the loopback, whose servers all have one port.

    Args:
        hints: a zone file with the NS of the root, and their addresses.
        anchors: the DS records of the root, as lines of a zone file; empty: it doesn't validate.
        port: that of every server that it asks.
        extra: lines to append to its configuration.
    """

    recurses = True

    def __init__(self, hints: str, anchors: str = "", *, port: int, extra: str = "") -> None:
        super().__init__(extra=extra)
        self._port_of_servers = port
        self._anchors = [line.split(" DS ", 1)[1].split() for line in anchors.splitlines() if " DS " in line]
        (self.folder / "hints.zone").write_text(hints)

    def options(self) -> list[str]:
        """Let it ask, from its own address, whom the hints lead to."""
        validation = "yes" if self._anchors else "no"
        words = [
            "recursion yes",
            "allow-query { any; }",
            f"port {self._port_of_servers}",
            f"dnssec-validation {validation}",
        ]
        words += [f"query-source address {self.address} port *", "qname-minimization off"]
        return [f"    {word};" for word in words]

    def statements(self) -> list[str]:
        """Name the hints and the trust anchors."""
        lines = [f'zone "." {{ type hint; file "{self.folder}/hints.zone"; }};']
        if self._anchors:
            anchors = [f'. static-ds {tag} {algorithm} {kind} "{"".join(digest)}";'
                       for tag, algorithm, kind, *digest in self._anchors]  # fmt: skip
            lines += [f"trust-anchors {{ {' '.join(anchors)} }};"]
        return lines

    def wait_until_ready(self) -> None:
        """Wait until it finds the root's own SOA."""
        self.wait_for(".", "SOA")
