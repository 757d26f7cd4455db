"""CAA: who may issue certificates for this name (RFC 8659)."""

from tuiz.domain.types.fields import LongString, Number, Word
from tuiz.domain.types.record_type import RecordType

CAA = RecordType(
    "CAA",
    "Certificate authority",
    fields=(
        Number("flags", "Flags", help="0; 128 makes the property critical.", default="0", most=255),
        Word("tag", "Tag", help="issue, issuewild or iodef.", default="issue", placeholder="issue"),
        LongString(
            "value", "Value", help="The authority's domain; a semicolon for none.", placeholder="ca.example.net"
        ),
    ),
    example='0 issue "ca.example.net"',
    reference="RFC 8659 §4",
    help=(
        "Names the authorities that may issue certificates for this name and those below it. All others refuse; a "
        "name without CAA records allows every authority."
    ),
)
