"""A zone file to ask the checkers and tuiz about."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ORIGIN = "example.com."

HEAD = b"$TTL 3600\n@ IN SOA ns1 host 1 7200 3600 1209600 300\n@ NS ns1\nns1 A 192.0.2.1\n"
"""A sound zone in four lines, that most cases are added to."""


@dataclass(frozen=True)
class Case:
    """A zone file that puts one question."""

    name: str
    data: bytes
    origin: str = ORIGIN
    topic: str = ""
    others: Mapping[str, bytes] = field(default_factory=dict)
    """Files that lie beside it, for `$INCLUDE`."""
