"""Text that says more than one record: what it changes is told, and System Records stay locked."""

import pytest

from tests.services.conftest import ZONE, Opener, OpenerOf
from tuiz.domain.system_records import SystemRecordLocked
from tuiz.services.editing_text import edit_text
from tuiz.services.session import Session


def entry_of(session: Session, words: bytes) -> int:
    """Return the entry that begins with *words*."""
    return session.document.entry_at(bytes(session.document).index(words))


def test_two_records_in_the_place_of_one(opened: Opener) -> None:
    """Both are told, so that SERIAL rises."""
    session = opened()

    edit_text(session, entry_of(session, b"mx1   300"), b"mx1 300 A 192.0.2.25\nmx2 300 A 192.0.2.26\n")

    assert [(change.after.owner, len(change.after.records)) for change in session.changes] == [("mx2.example.com.", 1)]
    assert session.save().serial != 2026010101


def test_another_owner_takes_those_that_have_it_from_the_line_along(opened: Opener) -> None:
    """What the edit does to records that it doesn't name is told as its change."""
    session = opened()

    (change,) = edit_text(session, entry_of(session, b"www\t"), b"web A 192.0.2.1\n")

    assert {(rrset.key, len(rrset.after.records)) for rrset in change.rrsets} == {
        (("www.example.com.", "A"), 0),
        (("web.example.com.", "A"), 2),
    }
    session.undo()
    assert bytes(session.document) == ZONE


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (b"mx1   300", b"mx1 300 A 192.0.2.25\n@ NS ns9.example.net.\n"),
        (b"; the zone", b"$ORIGIN example.org.\n"),
        (b"; the zone", b"@ NS ns9.example.net.\n@ A 192.0.2.1\n"),
        (b"$ORIGIN", b""),
    ],
)
def test_system_records_are_locked_against_text(opened_with: OpenerOf, words: bytes, text: bytes) -> None:
    """However they would be changed: by a second line, by a directive, by a directive that goes."""
    data = ZONE.replace(b"$ORIGIN example.com.", b"$ORIGIN com.").replace(b"@   3600", b"example 3600", 1)
    session = opened_with(data if words == b"$ORIGIN" else ZONE)
    before = bytes(session.document)

    with pytest.raises(SystemRecordLocked):
        edit_text(session, entry_of(session, words), text)
    assert bytes(session.document) == before
    assert session.draft.is_empty


def test_a_parenthesis_that_takes_in_the_next_lines(opened_with: OpenerOf) -> None:
    """Records that vanish into the text are told."""
    session = opened_with(ZONE + b"first A 192.0.2.1\ngone A 192.0.2.1\nlast TXT ) ; odd\nafter A 192.0.2.1\n")

    edit_text(session, entry_of(session, b"first A"), b"first A (\n")

    gone = {change.key[0] for change in session.changes if not change.after.records}
    assert gone == {"first.example.com.", "gone.example.com."}


def test_ns_records_that_follow_an_owner_are_locked(opened_with: OpenerOf) -> None:
    """The line before them can't take them to another name."""
    data = ZONE.replace(b"          IN  NS   ns1\n", b"@ TXT first\n          IN  NS   ns1\n")
    session = opened_with(data)

    with pytest.raises(SystemRecordLocked, match="NS"):
        edit_text(session, entry_of(session, b"@ TXT first"), b"www TXT first\n")


def test_mending_may_bring_system_records_apart_from_others(opened_with: OpenerOf) -> None:
    """An unreadable entry is mended into two lines: the ordinary one and the System Record are two operations."""
    session = opened_with(ZONE + b'@ NS "ns3.example.net.\n')

    changes = edit_text(session, len(session.document) - 1, b"@ NS ns3.example.net.\nnew A 192.0.2.9\n")

    assert [(change.system, [rrset.key[1] for rrset in change.rrsets]) for change in changes] == [
        (False, ["A"]),
        (True, ["NS"]),
    ]
    assert bytes(session.document) == ZONE + b"@ NS ns3.example.net.\nnew A 192.0.2.9\n"
