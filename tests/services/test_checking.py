"""A zone file, or a document as it is being edited, is checked for those who show the findings."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reference.case import HEAD
from tuiz.domain.changes import Splice
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.services.checking import check_text, checking_of

CLASH = b"a A 192.0.2.2\na CNAME ns1\n"


def test_the_origin_may_lack_its_final_dot() -> None:
    """A zone is the same zone with and without the final dot of its name."""
    assert check_text(HEAD + CLASH, "example.com") == check_text(HEAD + CLASH, "example.com.")


def test_a_document_is_checked_as_it_is_now() -> None:
    """An edit that isn't saved yet is seen, and so is that it was undone."""
    document = ZoneDocument(HEAD, "example.com.")
    document.apply(Splice(len(HEAD), b"", CLASH))
    edited = check_text(bytes(document), document.origin)
    document.apply(Splice(len(HEAD), CLASH, b""))

    assert [(finding.check, finding.line) for finding in edited] == [("cname-and-other-data", 6)]
    assert check_text(bytes(document), document.origin) == []


def test_findings_come_at_the_end_of_the_slices() -> None:
    """Who checks slice by slice has the same findings at the end."""
    document = ZoneDocument(HEAD + CLASH, "example.com.")
    checking = checking_of(bytes(document), document.origin)
    parts = list(checking.slices())

    assert parts[-1] == 1
    assert checking.findings == check_text(bytes(document), document.origin)


def test_time_is_told_not_asked() -> None:
    """Without the time nothing is said of a SERIAL that may lie in the future."""
    data = HEAD.replace(b"host 1 ", b"host 2099010101 ")

    assert check_text(data, "example.com") == []
    assert check_text(data, "example.com", now=datetime(2026, 11, 22, tzinfo=UTC).timestamp()) != []


def test_an_unknown_server_is_refused() -> None:
    """A server that nobody knows has no vote."""
    with pytest.raises(ValueError, match="djbdns"):
        check_text(HEAD, "example.com", server="djbdns")


@given(data=st.binary(max_size=200))
def test_no_bytes_make_a_check_fail(data: bytes) -> None:
    """Whatever a file holds, there are findings, not failures; each is on a line of the file."""
    findings = check_text(HEAD + data, "example.com")

    assert all(1 <= finding.line <= (HEAD + data).count(b"\n") + 1 and finding.column >= 1 for finding in findings)
