"""CNAME: this name is an alias of another (RFC 1035 §3.3.1)."""

from tuiz.domain.types.fields import HostName
from tuiz.domain.types.record_type import RecordType

CNAME = RecordType(
    "CNAME",
    "Alias",
    fields=(HostName("target", "Target", help="The name it is an alias of.", placeholder="www.example.net."),),
    example="www.example.net.",
    reference="RFC 1035 §3.3.1",
    help=(
        "Makes a name an alias of another one. It stands alone: the name can have no other records, so the zone's own "
        "name can't be an alias. Names in MX, NS and SRV records must not be aliases."
    ),
)
