"""PTR: the name for an address (RFC 1035 §3.3.12)."""

from tuiz.domain.types.fields import HostName
from tuiz.domain.types.record_type import RecordType

PTR = RecordType(
    "PTR",
    "Pointer",
    fields=(HostName("target", "Name", help="The host's name, with its final dot.", placeholder="host.example.com."),),
    example="host.example.com.",
    reference="RFC 1035 §3.3.12",
    help="In a reverse zone, gives the name for an address. One a name is enough; mail servers want it to lead back.",
)
