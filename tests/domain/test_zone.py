"""A zone seen as records: the RDATA of an entry is what its bytes say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.zonefile.test_document import TEXTS
from tuiz.domain.mnemonics import canonical_type
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.outline import BROKEN, CONTINUED, DIRECTIVE, OWNED
from tuiz.domain.zonefile.tokens import Problem


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


@given(TEXTS, st.sampled_from([None, "A", "MX", "TXT", "TYPE65280"]))
def test_walking_along_a_zone_finds_what_asking_for_each_entry_does(data: bytes, rdtype: str | None) -> None:
    """A step knows the owner and the directives before it, and its line; of another type is only what surely is."""
    zone = Zone(ZoneDocument(data, "example.com."))
    document = zone.document

    walked = [(step.entry, step.line, found) for step, found in zone.steps(rdtype)]

    asked = []
    for entry in range(len(document)):
        found = zone.located(entry) if document.kind(entry) in {OWNED, CONTINUED, BROKEN} else None
        fields = document.record(entry)
        is_other = rdtype is not None and not isinstance(fields, Problem) and canonical_type(fields.rdtype) != rdtype
        if document.kind(entry) == DIRECTIVE or (found is not None and not is_other):
            asked.append((entry, document.line(entry), found))
    assert walked == asked
