"""Small harms done to a zone file: bytes, words and lines changed, dropped, doubled and swapped."""

import re
from collections.abc import Callable

from hypothesis import strategies as st

from tests.domain import rdata_texts
from tests.reference.catalogue import BODIES

ODD_BYTES = b'\x00\x01\t\n\x0b\x0c\r "#$()*./019;@AIN\\_a\x7f\x80\xc3\xff'
ODD_WORDS = (
    b"@", b"(", b")", b"()", b";", b'"', b'""', b'"a"', b"\\", b"\\#", b"\\256", b"\\1", b".", b"..", b"*", b"IN",
    b"CH", b"60", b"1h", b"A", b"CNAME", b"NS", b"SOA", b"TYPE1", b"TYPE65280", b"FOO", b"192.0.2.1", b"example.com.",
    b"example.net.", b"$TTL", b"$ORIGIN", b"$FOO", b"a..b", b"x" * 64, b"-1", b"65536", b"4294967296", b"\xc3\xbc",
)  # fmt: skip

_WORD = re.compile(rb"[^ \t\n]+")
_SHORT = 200


def _fragments() -> list[bytes]:
    """The short bodies of the cases written by hand, without those that lie outside the vote."""
    return [
        body
        for bodies in BODIES.values()
        for body in bodies.values()
        if len(body) <= _SHORT and b"$INCLUDE" not in body.upper() and b"$GENERATE" not in body.upper()
    ]


FRAGMENTS = _fragments()


def _byte(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, max(0, len(data) - 1)))
    new = draw(st.sampled_from([*(bytes([byte]) for byte in ODD_BYTES), b""]))
    return data[:at] + new + data[at + draw(st.integers(0, 1)) :]


def _word(draw: st.DrawFn, data: bytes) -> bytes:
    words = [match.span() for match in _WORD.finditer(data)]
    if not words:
        return data
    start, end = words[draw(st.integers(0, len(words) - 1))]
    match draw(st.sampled_from("odDs")):
        case "o":
            return data[:start] + draw(st.sampled_from(ODD_WORDS)) + data[end:]
        case "d":
            return data[:start] + data[end:]
        case "D":
            return data[:end] + b" " + data[start:end] + data[end:]
        case _:
            other, other_end = words[draw(st.integers(0, len(words) - 1))]
            if end <= other:
                return data[:start] + data[other:other_end] + data[end:other] + data[start:end] + data[other_end:]
            return data


def _line(draw: st.DrawFn, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = draw(st.integers(0, len(lines) - 1))
    match draw(st.sampled_from("dDsji")):
        case "d":
            del lines[at]
        case "D":
            lines.insert(draw(st.integers(0, len(lines))), lines[at])
        case "s":
            to = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[to] = lines[to], lines[at]
        case "j":
            lines[at : at + 2] = [b" ".join(lines[at : at + 2])]
        case _:
            lines.insert(at, b"".join(draw(st.lists(st.sampled_from(ODD_WORDS), min_size=1, max_size=4))))
    return b"\n".join(lines)


def _fragment(draw: st.DrawFn, data: bytes) -> bytes:
    lines = data.split(b"\n")
    lines.insert(draw(st.integers(1, len(lines))), draw(st.sampled_from(FRAGMENTS)).removesuffix(b"\n"))
    return b"\n".join(lines)


def _ending(draw: st.DrawFn, data: bytes) -> bytes:
    match draw(st.sampled_from("cnt1")):
        case "c":
            return data.replace(b"\n", b"\r\n")
        case "n":
            return data.rstrip(b"\n")
        case "t":
            return data[: draw(st.integers(0, len(data)))]
        case _:
            lines = data.split(b"\n")
            lines[draw(st.integers(0, len(lines) - 1))] += b"\r"
            return b"\n".join(lines)


@st.composite
def any_record(draw: st.DrawFn) -> bytes:
    """A record of any type that the libraries know, in the form that type has or all but in it."""
    rdtype = draw(st.sampled_from(sorted(rdata_texts.GOOD)))
    text = draw(st.sampled_from((rdata_texts.spelled, rdata_texts.spelled, rdata_texts.spoiled)))(rdtype)
    owner = draw(st.sampled_from((b"a", b"r", b"_443._tcp", b"*.r", b"@")) | rdata_texts.names)
    return b" ".join((owner, draw(st.sampled_from((b"", b"60", b"IN", b"1h IN"))), rdtype.encode(), draw(text)))


def _record(draw: st.DrawFn, data: bytes) -> bytes:
    lines = data.split(b"\n")
    lines.insert(draw(st.integers(1, len(lines))), draw(any_record()))
    return b"\n".join(lines)


_HARMS: tuple[Callable[[st.DrawFn, bytes], bytes], ...] = (
    _fragment,
    _word,
    _line,
    _byte,
    _ending,
    _word,
    _fragment,
    _record,
)


@st.composite
def mutated(draw: st.DrawFn, data: bytes, *, most: int = 3) -> bytes:
    """*data* with one to *most* harms done to it."""
    for _ in range(draw(st.integers(1, most))):
        data = draw(st.sampled_from(_HARMS))(draw, data)
    return data
