"""NSD."""

from tests.nameservers.server import NameServer
from tests.programs import run, where


class Nsd(NameServer):
    """NSD."""

    def command(self) -> list[str]:
        """Write nsd.conf."""
        lines = [
            "server:",
            f"    ip-address: {self.address}@{self.port}",
            "    server-count: 1",
            '    username: ""',
            '    chroot: ""',
            f'    zonesdir: "{self.folder}"',
            f'    zonelistfile: "{self.folder}/zone.list"',
            '    database: ""',
            f'    xfrdfile: "{self.folder}/xfrd.state"',
            f'    xfrdir: "{self.folder}"',
            f'    pidfile: "{self.folder}/nsd.pid"',
            "    rrl-ratelimit: 0",
            "    verbosity: 1",
            "remote-control:",
            "    control-enable: yes",
            f"    control-interface: {self.folder}/control",
        ]
        if self.key:
            lines += ["key:", f'    name: "{self.key.name}"', f"    algorithm: {self.key.algorithm}"]
            lines += [f'    secret: "{self.key.secret}"']
        for origin, file in self.files.items():
            lines += ["zone:", f'    name: "{origin}"', f'    zonefile: "{file}"']
            if self.transfers:
                lines += [f"    provide-xfr: 127.0.0.0/8 {self.key.name if self.key else 'NOKEY'}"]
        (self.folder / "nsd.conf").write_text("\n".join(lines) + f"\n{self.extra}\n")
        return [where("nsd"), "-d", "-c", str(self.folder / "nsd.conf")]

    def reload(self) -> None:
        """Run nsd-control reload."""
        run("nsd-control", "-c", str(self.folder / "nsd.conf"), "reload")
