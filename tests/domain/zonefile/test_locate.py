"""An owner's records are found however the file writes the owner."""

from hypothesis import given

from tests.domain.zone_texts import ORIGIN, zone_texts
from tuiz.domain import names
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.locate import entries_of, entries_of_all
from tuiz.domain.zonefile.outline import CONTINUED, OWNED


@given(zone_texts())
def test_entries_are_those_that_a_walk_finds(text: bytes) -> None:
    """Searching the bytes gives what resolving every record's owner gives."""
    document = ZoneDocument(text, ORIGIN)
    walked: dict[str, list[int]] = {}
    for entry in range(len(document)):
        if document.kind(entry) in {OWNED, CONTINUED} and (owner := document.owner(entry)) is not None:
            walked.setdefault(names.key(owner), []).append(entry)

    assert entries_of_all(document, walked) == walked
    for owner, entries in walked.items():
        assert entries_of(document, owner) == entries
    assert entries_of(document, "no.such.name.") == []


def test_all_spellings_are_found() -> None:
    """Relative, absolute, at sign, other case, escapes, quotes and other origins all name the same owner."""
    lines = [b"www A 1", b"WWW.example.com. A 2", b"w\\119w A 3", b'"www" A 4', b"\\087ww A 5"]
    lines += [b"$ORIGIN www.example.com.", b"@ A 6", b"$ORIGIN com.", b"www.example A 7", b"x ( A 8 )"]
    lines += [b"$ORIGIN example.com.", b"x TXT ( 1\nwww\n)"]
    document = ZoneDocument(b"\n".join(lines) + b"\n", ORIGIN)

    found = [document.raw(entry) for entry in entries_of(document, "www.example.com.")]

    assert [raw.split()[-1] for raw in found] == [b"1", b"2", b"3", b"4", b"5", b"6", b"7"]
