"""DNAME: everything below this name is found below another (RFC 6672)."""

from tuiz.domain.types.fields import HostName
from tuiz.domain.types.record_type import RecordType

DNAME = RecordType(
    "DNAME",
    "Alias of a subtree",
    fields=(
        HostName(
            "target",
            "Target",
            help="The name below which the same names are found.",
            placeholder="example.net.",
            may_be_root=True,
        ),
    ),
    example="example.net.",
    reference="RFC 6672 §2.1",
    help=(
        "Redirects all names below this one to the same names below the target, but not this name itself. There can "
        "be no records below it."
    ),
)
