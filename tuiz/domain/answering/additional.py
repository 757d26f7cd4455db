"""What goes into the additional section: the addresses of the hosts that the other sections name."""

from collections.abc import Iterable, Iterator
from typing import Final

from tuiz.domain.answering.served_zone import Node, ServedZone, path_of
from tuiz.domain.records import RRset

_TARGETS: Final[dict[str, int]] = {"NS": 0, "MX": 1, "SRV": 3, "KX": 1, "RT": 1, "SVCB": 1, "HTTPS": 1}
"""Types whose data names a host that the asker will want to reach, and which word of the data it is."""
_ADDRESSES: Final = ("A", "AAAA")


def hosts_with_addresses(zone: ServedZone, rrsets: Iterable[RRset]) -> Iterator[tuple[str, Node]]:
    """Yield the hosts that *rrsets* name and that have addresses in the zone, each once, with its node.

    A name server's address may be glue, which stands below a cut (RFC 1034 §4.2.1); that of others has to be the
    zone's own.
    """
    seen: set[tuple[bytes, ...]] = set()
    for rrset in rrsets:
        word = _TARGETS.get(rrset.rdtype)
        for record in rrset.records if word is not None else ():
            assert word is not None
            host = record.rdata.split(" ")[word]
            path = path_of(host)
            if path in seen or not zone.holds(path):
                continue
            place = zone.find(path)
            node = place.node
            if place.cut is not None:
                node = zone.nodes.get(path) if rrset.rdtype == "NS" else None
            if node is not None:
                seen.add(path)
                yield host, node


def address_types(node: Node) -> Iterator[str]:
    """Yield the types of address that a host has."""
    return (rdtype for rdtype in _ADDRESSES if rdtype in node.rrsets)
