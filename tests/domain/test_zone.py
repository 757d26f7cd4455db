"""A zone seen as records: the RDATA of an entry is what its bytes say."""

import pytest

from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument


@pytest.mark.parametrize(
    ("line", "rdtype", "presentation"),
    [
        ('x TXT "é"'.encode(), "TXT", '"\\195\\169"'),
        (b'x TXT "\xe9"', "TXT", '"\\233"'),
        (b'x TXT "a""b"c', "TXT", '"a" "b" "c"'),
        (b'x HTTPS 1 . alpn="h2,h3" port=443', "HTTPS", '1 . alpn="h2,h3" port="443"'),
        (b"x NS ( b\xfccher ; a comment\n)", "NS", "b\\252cher.example.com."),
        (b"x TYPE1 ( \\# 4 c0000201 )", "A", "192.0.2.1"),
        (b"x MX 10 @", "MX", "10 example.com."),
    ],
)
def test_rdata_of_an_entry(line: bytes, rdtype: str, presentation: str) -> None:
    """Octets beyond ASCII are those of the file, strings that touch stay apart, and a parameter keeps its value."""
    zone = Zone(ZoneDocument(b"$TTL 300\n" + line + b"\n", "example.com."))

    found = [each for each in zone.records() if isinstance(each, Located)]

    assert [(each.record.rdtype, each.record.rdata) for each in found] == [(rdtype, presentation)]
