"""Unbound, a validating resolver."""

from collections.abc import Mapping, Sequence

from tests.nameservers.server import NameServer
from tests.programs import where


class Unbound(NameServer):
    """Unbound.

    It asks every server that a referral names at port 53, so whoever uses other ports tells it of each zone's servers.

    Args:
        stubs: the servers of each zone, the root among them, as `address@port`.
        anchors: the DS or DNSKEY records of the root, as lines of a zone file; empty: it doesn't validate.
        address: where it listens.
        port: there; a free one where none is given.
        extra: lines to append to its configuration.
    """

    recurses = True

    def __init__(
        self,
        stubs: Mapping[str, Sequence[str]],
        anchors: str = "",
        *,
        address: str = "127.0.0.1",
        port: int | None = None,
        extra: str = "",
    ) -> None:
        super().__init__(address=address, port=port, extra=extra)
        self._stubs = stubs
        self._anchors = anchors

    def command(self) -> list[str]:
        """Write unbound.conf, and the trust anchor."""
        lines = [
            "server:",
            f"    interface: {self.address}@{self.port}",
            "    access-control: 127.0.0.0/8 allow",
            f"    outgoing-interface: {self.address}",
            "    do-not-query-localhost: no",
            "    do-ip6: no",
            "    num-threads: 1",
            "    ede: yes",
            "    unblock-lan-zones: yes",
            "    use-syslog: no",
            '    username: ""',
            '    chroot: ""',
            f'    directory: "{self.folder}"',
            f'    pidfile: "{self.folder}/unbound.pid"',
            '    local-zone: "test." nodefault',
            '    local-zone: "invalid." nodefault',
            f'    module-config: "{"validator iterator" if self._anchors else "iterator"}"',
        ]
        if self._anchors:
            (self.folder / "anchor").write_text(self._anchors)
            lines += [f'    trust-anchor-file: "{self.folder}/anchor"']
        lines += ["remote-control:", "    control-enable: no"]
        for zone, servers in self._stubs.items():
            lines += ["stub-zone:", f'    name: "{zone}"', *(f"    stub-addr: {server}" for server in servers)]
        (self.folder / "unbound.conf").write_text("\n".join(lines) + f"\n{self.extra}\n")
        return [where("unbound"), "-d", "-c", str(self.folder / "unbound.conf")]

    def wait_until_ready(self) -> None:
        """Wait until it finds the root's own SOA."""
        self.wait_for(".", "SOA")
