"""NS: which servers answer for a child zone (RFC 1035 §3.3.11)."""

from tuiz.domain.types.fields import HostName
from tuiz.domain.types.record_type import RecordType

NS = RecordType(
    "NS",
    "Name server",
    fields=(
        HostName(
            "server", "Name server", help="A host name, not an address; never an alias.", placeholder="ns1.example.net."
        ),
    ),
    example="ns1.example.net.",
    reference="RFC 1035 §3.3.11",
    help=(
        "Hands a part of the zone, below this name, to other servers. A server whose name lies below the handed-over "
        "name needs its address here too (glue). The zone's own NS records are System Records with a form of their own."
    ),
)
