"""SRV: where a service is found (RFC 2782)."""

from tuiz.domain.types.fields import HostName, Number
from tuiz.domain.types.record_type import RecordType

SRV = RecordType(
    "SRV",
    "Service",
    fields=(
        Number("priority", "Priority", help="Lower is tried first.", default="0"),
        Number("weight", "Weight", help="Among equal priorities, the share of the load.", default="0"),
        Number("port", "Port", help="The port the service listens on.", placeholder="5060"),
        HostName(
            "target",
            "Target",
            help="The host, with an address and not an alias. A single dot: there is no such service.",
            placeholder="sip.example.com.",
            may_be_root=True,
        ),
    ),
    example="0 5 5060 sip.example.com.",
    reference="RFC 2782",
    help="Tells host and port of a service; the owner is _service._protocol, such as _sip._tcp.",
)
