"""A: an IPv4 address of a host (RFC 1035 §3.4.1)."""

from tuiz.domain.types.fields import IPv4Address
from tuiz.domain.types.record_type import RecordType

A = RecordType(
    "A",
    "IPv4 address",
    fields=(IPv4Address("address", "Address", help="The host's IPv4 address.", placeholder="192.0.2.1"),),
    example="192.0.2.1",
    reference="RFC 1035 §3.4.1",
    help="Says at which IPv4 address a host is reached. Several A records share the load; add AAAA for IPv6.",
)
