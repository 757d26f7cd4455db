"""`$GENERATE` stands for what BIND makes of it."""

import subprocess
from pathlib import Path

import pytest

from tuiz.domain import names, rdata
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.entries import DirectiveFields
from tuiz.domain.zonefile.generate import Generator, generator_of
from tuiz.domain.zonefile.tokens import Problem

HEAD = "$TTL 300\n@ SOA ns1.example.net. h.example.net. 1 2 3 4 5\n@ NS ns1.example.net.\n"


def generator(line: str) -> Generator | Problem:
    """Return what one line says."""
    document = ZoneDocument(f"{line}\n".encode(), "example.com.")
    found = document.directive(0)
    assert isinstance(found, DirectiveFields), found
    return generator_of(found)


@pytest.mark.parametrize(
    "line",
    [
        "$GENERATE 1-3 host-$ A 192.0.2.$",
        "$GENERATE 0-8/4 a${0,3,d} 60 IN CNAME b${10,2,x}.$$x",
        "$GENERATE 0-17 ${0,3,n} PTR h${0}",
        "$GENERATE 0-2 ${0,4,n}z PTR h${0,0,X}",
        "$GENERATE 250-260 ${-250,5,N} PTR h${5,4,o}",
        '$GENERATE 1-2 m$ MX "10 mail$"',
        '$GENERATE 1-2 t$ TXT "a b $"',
        "$GENERATE 5-5 \\$x$ IN 1h A 192.0.2.1 ; one",
    ],
)
def test_bind_makes_the_same_records(line: str, tmp_path: Path) -> None:
    """named-compilezone prints the records that the directive is expanded to here."""
    zone = tmp_path / "zone"
    zone.write_text(f"{HEAD}{line}\n")
    printed = subprocess.run(
        ["named-compilezone", "-q", "-i", "none", "-o", "-", "example.com", zone],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = (tuple(row.split(None, 4)) for row in printed.splitlines())
    theirs = {row for row in rows if row[3] not in {"SOA", "NS"}}

    found = generator(line)

    assert isinstance(found, Generator)
    ttl = {None: "300", b"60": "60", b"1h": "3600"}[found.ttl]
    ours = {
        (
            names.normal(names.absolute(names.from_bytes(record.owner), "example.com.")),
            ttl,
            "IN",
            found.rdtype.decode(),
            rdata.presentation(found.rdtype.decode(), record.rdata, "example.com."),
        )
        for record in found.records()
    }
    assert theirs == ours


@pytest.mark.parametrize(
    "line",
    [
        "$GENERATE x host-$ A 192.0.2.$",
        "$GENERATE 3-1 host-$ A 192.0.2.$",
        "$GENERATE 1-3/0 host-$ A 192.0.2.$",
        "$GENERATE 1-99999999999 host-$ A 192.0.2.$",
        "$GENERATE 1-3 host-${0,999} A 192.0.2.$",
        "$GENERATE 1-3 host-${0,3,q} A 192.0.2.$",
        "$GENERATE 1-3 host-${ A 192.0.2.$",
        "$GENERATE 1-3 host-${-2} A 192.0.2.$",
        "$GENERATE 1-3 host-$ what 192.0.2.$",
        "$GENERATE 1-3 host-$ 60 A",
        "$GENERATE 1-3 host-$ 60 60 A 192.0.2.$",
    ],
)
def test_what_can_not_be_counted_is_a_problem(line: str) -> None:
    """With a place, a reason and a hint; nothing is expanded."""
    found = generator(line)

    assert isinstance(found, Problem)
    assert found.reason
    assert found.hint
