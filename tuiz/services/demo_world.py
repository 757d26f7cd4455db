"""The DNS of the demo: who serves what at which address, down from a root of its own.

All of it is on the loopback. The domains of `example.` show what goes wrong in the DNS; those of the workspace are
served from its files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.records import Record
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Addresses:
    """Where the demo's servers listen."""

    ROOT: Final = "127.53.0.1"
    COM: Final = "127.53.0.2"
    NET: Final = "127.53.0.3"
    """Of net., org. and example."""
    RESOLVER: Final = "127.53.0.8"
    STALE_RESOLVER: Final = "127.53.0.9"
    NS1: Final = "127.53.0.53"
    NS2: Final = "127.53.1.54"
    LAB: Final = "127.53.2.55"
    DEAD: Final = "127.53.3.66"
    HOSTING1: Final = "127.53.4.53"
    HOSTING2: Final = "127.53.5.53"
    """Another provider's, to which domains can be moved."""
    REGISTRY: Final = "127.53.6.53"
    """Takes changes of delegations in com., net., org. and example."""


_HEAD: Final = """\
$TTL 86400
@ IN SOA {server} hostmaster.servers.test. 2026010100 7200 3600 1209600 900
@ IN NS {server}
"""

ROOT_ZONE: Final = (
    _HEAD.format(server="root.servers.test.")
    + f"""\
root.servers.test.  IN A  {Addresses.ROOT}
com.servers.test.   IN A  {Addresses.COM}
net.servers.test.   IN A  {Addresses.NET}
com.                IN NS com.servers.test.
net.                IN NS net.servers.test.
org.                IN NS net.servers.test.
example.            IN NS net.servers.test.
arpa.               IN NS root.servers.test.
"""
)
COM_ZONE: Final = (
    _HEAD.format(server="com.servers.test.")
    + f"""\
example.com.        172800 IN NS ns1.example.com.
example.com.        172800 IN NS ns2.example.net.
ns1.example.com.    172800 IN A  {Addresses.NS1}
"""
)
NET_ZONE: Final = (
    _HEAD.format(server="net.servers.test.")
    + f"""\
example.net.        172800 IN NS ns1.example.com.
example.net.        172800 IN NS ns2.example.net.
ns2.example.net.    172800 IN A  {Addresses.NS2}
"""
)
ORG_ZONE: Final = (
    _HEAD.format(server="net.servers.test.")
    + """\
example.org.        172800 IN NS ns1.example.com.
example.org.        172800 IN NS ns2.example.net.
"""
)
ARPA_ZONE: Final = (
    _HEAD.format(server="root.servers.test.")
    + """\
2.0.192.in-addr.arpa.           IN NS ns1.example.com.
2.0.192.in-addr.arpa.           IN NS ns2.example.net.
8.b.d.0.1.0.0.2.ip6.arpa.       IN NS ns1.example.com.
8.b.d.0.1.0.0.2.ip6.arpa.       IN NS ns2.example.net.
"""
)
EXAMPLE_ZONE: Final = (
    _HEAD.format(server="net.servers.test.")
    + f"""\
bogus.example.      IN NS ns1.example.com.
bogus.example.      IN NS ns2.example.net.
expired.example.    IN NS ns1.example.com.
expired.example.    IN NS ns2.example.net.
lame.example.       IN NS ns1.example.com.
lame.example.       IN NS ns2.example.net.
dead.example.       IN NS ns.dead.example.
ns1.hosting.example. IN A {Addresses.HOSTING1}
ns2.hosting.example. IN A {Addresses.HOSTING2}
ns.dead.example.    IN A  {Addresses.DEAD}
garden.example.     60 IN NS ns1.example.com.
garden.example.     60 IN NS ns2.example.net.
"""
)
ODD_ZONE: Final = (
    _HEAD.format(server="ns1.example.com.")
    + """\
@       IN NS   ns2.example.net.
@       IN A    192.0.2.66
@       IN MX   10 mail
mail    IN A    192.0.2.67
www     IN CNAME @
"""
)
"""What the domains whose signatures don't hold have."""

HINTS: Final = f"""\
; The root of the demo.
.                   3600000 IN NS root.servers.test.
root.servers.test.  3600000 IN A  {Addresses.ROOT}
"""

HOSTING: Final = ("ns1.hosting.example.", "ns2.hosting.example.")
"""The name servers of the other provider, which names them in every zone that it has."""

LAME_AT_NS2: Final = "lab.example.com."
"""Its second name server was never told of it."""
STALE_AT_NS2: Final = "post.example.net."
"""Its second name server has the zone as it was before this host was added."""
NEW_HOST: Final = "out3.post.example.net."
SIGNED: Final = "example.com."
"""The zone of the workspace that is signed when it is loaded."""
BOGUS: Final = "bogus.example."
"""Its parent vouches for a key that it doesn't have."""
EXPIRED: Final = "expired.example."
"""Its signatures were made once and never again."""
MOVED: Final = ("example.com.", "192.0.2.79")
"""A host, and its address before it moved, which the stale resolver still gives."""


GARDEN_ZONE: Final = """\
; A domain to move to another provider and back: D shows who serves it.
$ORIGIN garden.example.
$TTL 60
@       IN  SOA    ns1.example.com. hostmaster.example.com. (
                   2026010100 ; serial
                   7200       ; refresh
                   3600       ; retry
                   1209600    ; expire
                   60 )       ; negative answers
@       IN  NS     ns1.example.com.
@       IN  NS     ns2.example.net.
@       IN  A      192.0.2.90     ; TTLs of a minute: a move is seen soon
@       IN  MX     10 mail
@       IN  TXT    "v=spf1 mx -all"
mail    IN  A      192.0.2.91
www     IN  CNAME  @
shop    IN  A      192.0.2.92
"""
GARDEN_SETTINGS: Final = """\
registrar = "registry"    # where its name servers are changed; the demo's registry takes changes at once
"""


class _Move(NamedTuple):
    """A line of a sample zone as the demo has it."""

    file: str
    before: bytes
    after: bytes


MOVES: Final = (
    _Move("example.com.zone", b"192.0.2.53\n", Addresses.NS1.encode() + b"\n"),
    _Move("example.com.zone", b"                IN  AAAA  2001:db8:53::1\n", b""),
    _Move("example.com.zone", b"198.51.100.53 ", Addresses.LAB.encode().ljust(14)),
    _Move("example.net.zone", b"203.0.113.53\n", Addresses.NS2.encode() + b"\n"),
    _Move("example.net.zone", b"\tIN\tAAAA\t2001:db8:153::53\n", b""),
    _Move("lab.example.com.zone", b"198.51.100.53\n", Addresses.LAB.encode() + b"\n"),
)


def point_at_loopback(folder: Path) -> None:
    """Give the name servers in a copy of the sample zones the addresses at which the demo's listen."""
    for move in MOVES:
        path = folder / move.file
        path.write_bytes(path.read_bytes().replace(move.before, move.after, 1))


def plant_garden(folder: Path) -> None:
    """Write the domain that may be moved, and its settings, beside the sample zones."""
    (folder / "garden.example.zone").write_text(GARDEN_ZONE, encoding="ascii")
    (folder / "garden.example.toml").write_text(GARDEN_SETTINGS, encoding="ascii")


def at_the_other_provider(origin: str, records: Sequence[Record]) -> list[Record]:
    """Return a zone as the other provider has it: with its own name servers at the apex."""
    apex = names.key(origin)
    rest = [record for record in records if record.rrset_key != (apex, "NS")]
    ttl = next((record.ttl for record in records if record.rrset_key == (apex, "NS")), 60)
    return [*rest, *(Record(origin, ttl, "NS", server) for server in HOSTING)]


def records_of(text: str, origin: str) -> list[Record]:
    """Return the records of a zone's text."""
    found = Zone(ZoneDocument(text.encode("ascii"), origin)).records()
    return [item.record for item in found if isinstance(item, Located)]


def as_before(records: list[Record]) -> list[Record]:
    """Return a zone as it was one SERIAL ago, when NEW_HOST wasn't there."""
    return [_earlier(record) for record in records if record.owner.lower() != NEW_HOST]


def _earlier(record: Record) -> Record:
    if record.rdtype != "SOA":
        return record
    words = record.rdata.split(" ")
    words[2] = str(int(words[2]) - 1)
    return record._replace(rdata=" ".join(words))
