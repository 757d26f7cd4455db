"""A light look into a file: is it a zone, and which."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiz.storage.zone_sniff import Content, Sniff, sniff, sniff_file


def zone(owner: str | None) -> Sniff:
    return Sniff(Content.ZONE, owner)


OTHER = Sniff(Content.OTHER)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"example.com. 3600 IN SOA ns1 host 1 2 3 4 5\n", zone("example.com.")),
        (b"example.com. IN 1h SOA ns1 host 1 2 3 4 5\n", zone("example.com.")),
        (b"example.com. soa ns1 host 1 2 3 4 5\n", zone("example.com.")),
        (b"example.com. TYPE6 \\# 0\n", zone("example.com.")),
        (b"example.com. CLASS1 SOA ns1 host 1 2 3 4 5\n", zone("example.com.")),
        (b"$ORIGIN example.com.\r\n$TTL 1h ; an hour\r\n@ IN SOA ns1 host (\r\n 1 2 3 4 5 )\r\n", zone("example.com.")),
        (b"; first\n\n  ; second\n$TTL 3600\n$origin com.\nexample SOA ns1 host 1 2 3 4 5\n", zone("example.com.")),
        (b"$ORIGIN com.\n$ORIGIN example\n@ SOA ns1 host 1 2 3 4 5\n", zone("example.com.")),
        (b"$ORIGIN com.\n$ORIGIN sub.example.com.\n@\tSOA\tns1 host 1 2 3 4 5\n", zone("sub.example.com.")),
        (b"$ORIGIN .\nexample.com 3600 IN SOA ns1 host 1 2 3 4 5\n", zone("example.com.")),
        (b"$ORIGIN example.com.\n\tIN SOA ns1 host 1 2 3 4 5\n", zone("example.com.")),
        (b"example.com. (\n IN ; comment\n SOA ) ns1 host 1 2 3 4 5\n", zone("example.com.")),
        (b"ex\\097mple.com. SOA ns1 host 1 2 3 4 5\n", zone("ex\\097mple.com.")),
        (b"IN IN SOA ns1 host 1 2 3 4 5\n", zone(None)),
        (b"300 SOA ns1 host 1 2 3 4 5\n", zone(None)),
        (b"@ SOA ns1 host 1 2 3 4 5\n", zone(None)),
        (b"example SOA ns1 host 1 2 3 4 5\n", zone(None)),
        (b"$ORIGIN example\n@ SOA ns1 host 1 2 3 4 5\n", zone(None)),
        (b"$INCLUDE other\nexample.com. SOA ns1 host 1 2 3 4 5\n", zone("example.com.")),
        (b"example.com. NS ns1\nexample.com. SOA ns1 host 1 2 3 4 5\n", OTHER),
        (b"soa: this is a letter about SOA\n", OTHER),
        (b'options { directory "/var"; };\n', OTHER),
        (b'"unclosed SOA\n', OTHER),
        (b"\\", OTHER),
        (b"", OTHER),
        (b"; only a comment", OTHER),
        (b"example.com. SOA ns1 host 1 2 3 4 5\n\0", OTHER),
        (b"\0\0\0\2 and what follows", Sniff(Content.RAW)),
        (b"\0\0\0\3 and what follows", Sniff(Content.MAP)),
    ],
)
def test_the_first_record_tells(text: bytes, expected: Sniff) -> None:
    """A SOA first makes a zone, whose name is known when it doesn't depend on what the file doesn't say."""
    assert sniff(text, is_whole=True) == expected


@pytest.mark.parametrize("comment", [3_000, 5_000, 60_000])
def test_the_first_record_is_looked_for_within_64_kib(tmp_path: Path, comment: int) -> None:
    """A long comment before the SOA doesn't hide it; one that is too long does."""
    path = tmp_path / "example"
    path.write_bytes(
        b"; ....\n" * (comment // 7) + b"example.com. SOA ns1 host 1 2 3 4 5\n" + b"www A 192.0.2.1\n" * 9000
    )

    assert sniff_file(path) == zone("example.com.")
    path.write_bytes(b"; ....\n" * 10_000 + b"example.com. SOA ns1 host 1 2 3 4 5\n")
    assert sniff_file(path) == OTHER


@pytest.mark.parametrize("cut", range(4080, 4120))
def test_a_word_that_the_first_look_cuts_is_read_whole(tmp_path: Path, cut: int) -> None:
    """Wherever the first block ends, names and types come whole."""
    path = tmp_path / "example"
    path.write_bytes(
        b";" * (cut - 21) + b"\nsub.example.com. (IN) SOA ns1 host 1 2 3 4 5\n" + b"www A 192.0.2.1\n" * 10
    )

    assert sniff_file(path) == zone("sub.example.com.")


def test_what_cant_be_read_is_something_else(tmp_path: Path) -> None:
    """A missing file, a folder and a pipe are told as no zone, without waiting."""
    import os

    os.mkfifo(tmp_path / "pipe")

    assert {sniff_file(path) for path in (tmp_path, tmp_path / "none", tmp_path / "pipe", Path("a\0"))} == {OTHER}


@given(st.binary(max_size=300) | st.lists(st.sampled_from(
    [b"$ORIGIN", b"@", b" ", b"\n", b"(", b")", b'"', b"\\", b";", b"SOA", b"IN", b"1h", b"example.", b"a" * 70, b"."]
), max_size=30).map(b"".join))  # fmt: skip
def test_no_beginning_of_a_file_makes_it_fail(head: bytes) -> None:
    """Whatever stands in a file, the answer is one of the three, the same for its whole text and its parts."""
    whole = sniff(head, is_whole=True)
    assert whole is not None
    for end in range(len(head)):
        part = sniff(head[:end], is_whole=False)
        assert part in {None, whole} or b"\0" in head[end:] or head[:4].startswith(b"\0\0\0")
