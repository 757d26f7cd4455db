"""The zone document keeps every byte, whatever is read or edited."""

from hypothesis import given
from hypothesis import strategies as st

from tuiz.domain.changes import Splice
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.outline import Outline
from tuiz.domain.zonefile.scanner import scan, scan_slices
from tuiz.domain.zonefile.tokens import Problem

SCRAPS = st.sampled_from(
    [
        b"www",
        b" ",
        b"\t",
        b"\n",
        b"\r\n",
        b"(",
        b")",
        b'"',
        b";",
        b"\\",
        b"\\\n",
        b'\\"',
        b"$TTL 60\n",
        b"$ORIGIN a.\n",
        b"A",
        b"IN",
        b"192.0.2.1",
        b"\0",
        b"\xff",
        b"; note (\n",
        b'"a;b"',
        b"( 1\n 2 )",
        b"@",
        b"$INCLUDE x\n",
        b"a A 192.0.2.1\n",
    ]
)
TEXTS = st.lists(SCRAPS | st.binary(max_size=3), max_size=30).map(b"".join)


@given(TEXTS | st.binary(max_size=200))
def test_reading_keeps_every_byte(data: bytes) -> None:
    """What is read comes out as it went in, valid or not."""
    document = ZoneDocument(data)

    assert bytes(document) == data
    assert b"".join(document.raw(index) for index in range(len(document))) == data


@given(TEXTS, st.integers(1, 12))
def test_slices_find_the_same_entries_as_one_pass(data: bytes, size: int) -> None:
    """How the reading is cut into slices doesn't show."""
    sliced = Outline()
    for _ in scan_slices(data, sliced, size):
        pass

    assert _parts(sliced) == _parts(scan(data))


@given(TEXTS, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), TEXTS), max_size=5))
def test_an_edited_document_equals_one_read_anew(data: bytes, edits: list[tuple[float, float, bytes]]) -> None:
    """After any edit, entries, kinds, lines and contexts are those of a fresh read, and inverses cancel to the byte."""
    document = ZoneDocument(data, "example.com.")
    done = []
    for start, length, inserted in edits:
        text = bytes(document)
        offset = int(start * len(text))
        splice = Splice(offset, text[offset : offset + int(length * (len(text) - offset))], inserted)
        document.context(len(document))
        document.apply(splice)
        done.append(splice)

        assert_same(
            document, ZoneDocument(text[:offset] + inserted + text[offset + len(splice.removed) :], "example.com.")
        )

    for splice in reversed(done):
        document.apply(splice.inverse())
    assert bytes(document) == data
    assert_same(document, ZoneDocument(data, "example.com."))


def assert_same(document: ZoneDocument, fresh: ZoneDocument) -> None:
    assert bytes(document) == bytes(fresh)
    assert len(document) == len(fresh)
    assert list(document.steps()) == list(fresh.steps())
    for index in range(len(fresh)):
        assert document.raw(index) == fresh.raw(index)
        assert document.kind(index) == fresh.kind(index)
        assert document.line(index) == fresh.line(index)
        assert document.offset(index) == fresh.offset(index)
        assert document.context(index) == fresh.context(index)
        assert document.owner(index) == fresh.owner(index)
        assert document.entry_at(fresh.offset(index)) == index
        assert document.entry_on_line(fresh.line(index)) == index


def _parts(outline: Outline) -> tuple[object, ...]:
    return outline.starts, outline.kinds, outline.tall, outline.extra_lines, outline.size


def test_a_file_without_line_feeds_is_told_what_it_lacks() -> None:
    """Where only carriage returns end the lines, the reason is that, not what the one long line looks like."""
    found = ZoneDocument(b"$TTL 60\r@ NS ns1\r", "example.com.").directive(0)

    assert isinstance(found, Problem)
    assert "carriage return" in found.reason
