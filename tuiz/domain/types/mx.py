"""MX: who takes mail for this name (RFC 1035 §3.3.9; null MX, RFC 7505)."""

from tuiz.domain.types.fields import HostName, Number
from tuiz.domain.types.record_type import RecordType

MX = RecordType(
    "MX",
    "Mail exchange",
    fields=(
        Number("preference", "Preference", help="Lower is tried first.", default="10"),
        HostName(
            "exchange",
            "Exchange",
            help="The mail server's name: a host with an address, not an alias. A single dot: this name takes no mail.",
            placeholder="mail.example.com.",
            may_be_root=True,
        ),
    ),
    example="10 mail.example.com.",
    reference="RFC 1035 §3.3.9",
    help="Names the servers that take mail for this name. The exchange must have an address and not be an alias.",
)
