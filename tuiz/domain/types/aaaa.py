"""AAAA: an IPv6 address of a host (RFC 3596 §2)."""

from tuiz.domain.types.fields import IPv6Address
from tuiz.domain.types.record_type import RecordType

AAAA = RecordType(
    "AAAA",
    "IPv6 address",
    fields=(IPv6Address("address", "Address", help="The host's IPv6 address.", placeholder="2001:db8::1"),),
    example="2001:db8::1",
    reference="RFC 3596 §2",
    help="Says at which IPv6 address a host is reached. Announce one only where the service answers over IPv6 too.",
)
