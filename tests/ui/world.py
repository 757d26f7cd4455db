"""A small live DNS on the loopback for the app's stories."""

from pathlib import Path
from typing import Final

from tests.nameservers import free_addresses
from tests.ui.driver import text_of
from tuiz.domain.answering import ServedZone
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.faults import Fault
from tuiz.nameserver.thread import NameServers

_SOA: Final = "$TTL 300\n@ SOA ns.test. h.test. 1 1 1 1 60\n"


def served(origin: str, text: str) -> ServedZone:
    """Return a zone as a server holds it."""
    found = Zone(ZoneDocument(text.encode(), origin)).records()
    return ServedZone(origin, [item.record for item in found if isinstance(item, Located)])


class World:
    """A root, a server of com. and example.com., and one that serves nothing."""

    def __init__(self, home: Path, zone: Path) -> None:
        root, tld, good, lame, silent = free_addresses(5)
        self.tld, self.good, self.lame, self.silent = tld, good, lame, silent
        zone.write_text(text_of(zone).replace("192.0.2.53", good))
        soa = _SOA
        root_zone = served(
            ".", f"{soa}@ NS a.test.\na.test. A {root}\nns.test. A {good}\nb.test. A {tld}\ncom. NS b.test.\n"
        )
        com = self._com("ns.test.")
        theirs = text_of(zone).replace("192.0.2.10 ", "192.0.2.99 ")
        handlers = {
            root: Authority("root", [(".", Held(root_zone))]),
            tld: Authority("tld", [("com.", Held(com))]),
            good: Authority("good", [("example.com.", Held(served("example.com.", theirs)))]),
            lame: Authority("lame", []),
            silent: Authority("silent", [("example.com.", Held(com, Fault.SILENT))]),
        }
        self._parent = handlers[tld]
        self.servers = NameServers(handlers)
        (home / "hints.zone").write_text(f". 300 NS a.test.\na.test. 300 A {root}\n")
        (home / "config" / "config.toml").write_text(
            f'[lookup]\nresolvers = ["{good}"]\nroot_hints = "{home}/hints.zone"\nport = {self.servers.port}\n'
            "timeout_seconds = 0.3\ntries = 1\n"
        )

    def delegate(self, host: str) -> None:
        """Let com. delegate example.com. to another host from now on."""
        self._parent.hold([("com.", Held(self._com(host)))])

    def _com(self, host: str) -> ServedZone:
        return served("com.", f"{_SOA}@ NS b.test.\nexample NS {host}\n")
