"""TXT: text for programs: SPF, DKIM, DMARC, proofs of ownership (RFC 1035 §3.3.14)."""

from tuiz.domain.types.fields import CharacterStrings
from tuiz.domain.types.record_type import RecordType

TXT = RecordType(
    "TXT",
    "Text",
    fields=(
        CharacterStrings(
            "text",
            "Text",
            help="Written without quotes; long text is cut into strings of 255 octets by itself.",
            placeholder="v=spf1 mx -all",
        ),
    ),
    example='"v=spf1 mx -all"',
    reference="RFC 1035 §3.3.14",
    help="Holds text that programs look up, such as SPF, DKIM and DMARC. A name should have one SPF text only.",
)
