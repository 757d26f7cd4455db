"""Types whose RDATA dnspython reads, because their form is their own: imported only when one of them turns up."""

import struct
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.codec import octets
from tuiz.domain.codec.encodings import base64_octets, object_to_split_groups
from tuiz.domain.codec.problems import InvalidRdata
from tuiz.domain.codec.reader import Reader, shown
from tuiz.domain.codec.spelling import object_to_name, string_octets
from tuiz.domain.servers import KNOT
from tuiz.domain.zonefile.tokens import Token

if TYPE_CHECKING:
    from dns.rdata import Rdata

_PLAINLY: Final = {
    "DNS message is malformed": "a field is out of its range",
    "argument out of range": "a number is too large or too small",
    "expecting a string": "a field is missing",
    "expecting an identifier": "a field is missing",
    "expecting another identifier": "a field is missing",
    "expecting an int": "a number is missing",
    "not a uint16": "a number isn't one from 0 to 65535",
    "text input is malformed": "a value can't be read",
    "whitespace after =": "a value is missing",
}
"""What dnspython's shorter reasons mean to somebody who doesn't see its code."""

WORD, NAME, QUOTABLE_NAME, STRING, PARAMETER = "w", "n", "q", "s", "p"

SHAPES: Final = {
    "AMTRELAY": "w", "APL": "w", "CERT": "w", "DSYNC": "wwwn", "GPOS": "s", "HIP": "wwwn", "HTTPS": "wqp",
    "ISDN": "s", "LOC": "w", "NSAP": "w", "SVCB": "wqp", "WKS": "w",
}  # fmt: skip
"""What each word is, the last letter for all that follow."""

EXAMPLES: Final = {
    "AMTRELAY": "10 0 1 203.0.113.15",
    "APL": "1:192.0.2.0/24 !2:2001:db8::/32",
    "CERT": "PKIX 12345 RSASHA256 AwEAAa==",
    "DSYNC": "CDS NOTIFY 53 notify.example.net.",
    "GPOS": "-32.6882 116.8652 10.0",
    "HIP": "2 200100107B1A74DF365639CC39F1D578 AwEAAbdx rvs.example.com.",
    "HTTPS": "1 . alpn=h2,h3",
    "ISDN": "150862028003217 004",
    "LOC": "52 22 23.000 N 4 53 32.000 E -2.00m",
    "NSAP": "0x47.0005.80.005a00",
    "SVCB": "1 server.example.com. alpn=h2 port=8443",
    "WKS": "192.0.2.1 TCP smtp",
}


def read(rdtype: str, reader: Reader) -> tuple[str, bytes]:
    """Read all the words of a type in SHAPES; return the presentation format and the canonical octets.

    Raises:
        InvalidRdata: if dnspython refuses them.
    """
    found = rdata_of(rdtype, " ".join(written(rdtype, reader, reader.words)), reader)
    return found.to_text().rstrip(), canonical(found)


def written(rdtype: str, reader: Reader, words: list[Token]) -> list[str]:
    """Return the words as dnspython should read them: ASCII, absolute names; note what servers object to."""
    shape = SHAPES[rdtype]
    texts = []
    for place, word in enumerate(words):
        texts.append(_spelled(reader, word, shape[min(place, len(shape) - 1)]))
    if rdtype == "CERT":
        _look_at_certificate(reader, words[3:])
        # Mnemonics have any case for name servers, for dnspython only one.
        texts = [texts[0].upper(), *texts[1:]] if texts else texts
    if rdtype == "LOC":
        texts = [text.removesuffix(".") or text for text in texts]
    return texts


def _look_at_certificate(reader: Reader, words: list[Token]) -> None:
    if words and base64_octets(b"".join(word.text for word in words)) is None:
        raise InvalidRdata("The certificate isn't in base64.", hint="It may have been cut off.", column=words[0].start)
    object_to_split_groups(reader, words, "certificate")


def rdata_of(rdtype: str, text: str, reader: Reader) -> "Rdata":
    """Return what dnspython makes of *text*.

    Raises:
        InvalidRdata: with its reason.
    """
    import dns.exception
    import dns.name
    import dns.rdata

    try:
        found = dns.rdata.from_text("IN", rdtype, text, origin=dns.name.from_text(reader.origin), relativize=False)
        found.to_wire()
    except (dns.exception.DNSException, ValueError, struct.error, OverflowError) as error:
        raise InvalidRdata(
            f"This is no {rdtype} data: {_reason(error)}.",
            hint=f"Write it like {EXAMPLES[rdtype]}",
            column=_begin(reader),
        ) from error
    return found


def from_octets(rdtype: str, wire: bytes) -> "Rdata | None":
    """Return what dnspython makes of RDATA as in a message, None if it refuses it or finds a compressed name."""
    import dns.exception
    import dns.rdata

    try:
        found = dns.rdata.from_wire("IN", rdtype, wire, 0, len(wire))
        found.to_text()
        return found if found.to_wire() == wire else None
    except (dns.exception.DNSException, ValueError, struct.error, OverflowError):
        return None


def canonical(found: "Rdata") -> bytes:
    """Return RDATA's canonical octets (RFC 4034 §6.2)."""
    return found.to_digestable()


def _spelled(reader: Reader, word: Token, kind: str) -> str:
    if kind == STRING:
        return octets.quoted(string_octets(reader, word, "text"))
    if kind == PARAMETER:
        return octets.printable(word.text)
    if word.quoted and kind == QUOTABLE_NAME:
        reader.object_to(word, KNOT, f"The name {shown(word)} stands between quotes.", "Take the quotes away.")
        word = Token(word.start, word.end, word.text[1:-1])
    elif word.quoted:
        raise InvalidRdata(f"{shown(word)} stands between quotes.", hint="Take the quotes away.", column=word.start)
    if kind in {NAME, QUOTABLE_NAME}:
        text = names.from_bytes(word.text)
        try:
            names.validate(text, reader.origin)
        except names.InvalidName as error:
            raise InvalidRdata(error.message, hint=error.hint, column=word.start) from error
        object_to_name(reader, word)
        return names.absolute(text, reader.origin)
    if b"\\" in word.text:
        raise InvalidRdata(f"{shown(word)} has an escape in it.", hint="Write it plainly.", column=word.start)
    return octets.printable(word.text)


def _begin(reader: Reader) -> int:
    return reader.words[0].start if reader.words else reader.end


def _reason(error: Exception) -> str:
    reason = str(error).strip().removesuffix(".")
    if isinstance(error, ValueError) and "invalid literal" in reason:
        return f"{reason.rpartition(': ')[2]} is no number"
    within = reason if reason[1:2].isupper() else reason[:1].lower() + reason[1:]
    return _PLAINLY.get(within, within) or "it can't be read"
