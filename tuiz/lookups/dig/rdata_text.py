"""RDATA as dig prints it: on one line, or over several with what its numbers mean."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tuiz.lookups.dig.periods import in_words

if TYPE_CHECKING:
    import dns.rdata

_INDENT: Final = "\n" + "\t" * 4
"""Where the lines of a record begin that goes over several."""
_SPLIT, _SPLIT_OVER_LINES = 56, 44
_UNQUOTED: Final = re.compile(r'\b(mandatory|port|ipv4hint|ipv6hint|ech)="([^"\\]*)"')
_ZEROS: Final = re.compile(r"\b0{1,3}(?=[0-9a-f])")
_OMITTED: Final = "[omitted]"

_AAAA = 28
_CNAME, _SOA, _KEY, _SIG, _GPOS, _LOC, _CERT, _DS, _SSHFP, _IPSECKEY = 5, 6, 25, 24, 27, 29, 37, 43, 44, 45
_RRSIG, _DNSKEY, _DHCID, _TLSA, _SMIMEA, _HIP, _CDS, _CDNSKEY = 46, 48, 49, 52, 53, 55, 59, 60
_NSEC3, _NSEC3PARAM = 50, 51
_OPENPGPKEY, _ZONEMD, _SVCB, _HTTPS, _NID, _L64, _TA, _DLV = 61, 63, 64, 65, 104, 106, 32768, 32769


@dataclass(frozen=True, slots=True)
class RdataStyle:
    """How RDATA is printed."""

    multiline: bool = False
    comments: bool = False
    """Whether a key's numbers are explained."""
    crypto: bool = True
    """Whether keys, digests and signatures are printed."""
    split: int | None = None
    generic: bool = False
    expand_aaaa: bool = False

    @property
    def width(self) -> int:
        """How many characters of hexadecimal or base64 stand together; 0 all."""
        if self.split is not None:
            return self.split
        return _SPLIT_OVER_LINES if self.multiline else _SPLIT


class _Blob(NamedTuple):
    """RDATA whose last field is a long string of octets."""

    head: str
    text: str
    omitted: str | None = None
    """What stands for the octets where keys and the like aren't wanted."""
    comment: str = ""


def rdata_text(rdata: dns.rdata.Rdata, style: RdataStyle) -> str:
    """Return the text of *rdata*, over several lines where the style says so; it is ASCII that can be printed."""
    if style.generic or type(rdata).__name__ == "GenericRdata":
        octets: bytes = rdata.to_generic().data
        if rdata.rdtype == _TA and len(octets) > 4 and not style.generic:
            return _blob_text(_TA, _anchor(octets), style)
        blob = _Blob(f"\\# {len(octets)}", octets.hex().upper())
        return _around(blob, style) if octets else blob.head
    kind = int(rdata.rdtype)
    if (make := _BLOBS.get(kind)) is not None:
        return _blob_text(kind, make(rdata), style)
    if kind == _SOA and style.multiline:
        return _soa(rdata)
    if (write := _WRITERS.get(kind)) is not None:
        return write(rdata, style)
    return rdata.to_text()


def _blob_text(kind: int, blob: _Blob, style: RdataStyle) -> str:
    if not style.crypto and blob.omitted is not None:
        blob = blob._replace(text=blob.omitted)
        style = replace(style, split=0)
    chunks = _chunks(blob.text, style.width)
    if not style.multiline:
        comment = f"  {blob.comment}" if blob.comment and style.comments else ""
        return " ".join([blob.head, *chunks] if blob.head else chunks) + comment
    if kind in {_IPSECKEY, _OPENPGPKEY, _DHCID}:
        return _around(blob, style)
    if kind in {_DNSKEY, _CDNSKEY, _KEY}:
        end = f"{_INDENT}) {blob.comment}" if style.comments else " )"
        return f"{blob.head} ({_INDENT}{_INDENT.join(chunks)}{end}"
    if kind in {_RRSIG, _SIG}:
        words = blob.head.split(" ")
        rest = " ".join(words[4:])
        return f"{' '.join(words[:4])} ({_INDENT}{rest}{_INDENT}{_INDENT.join(chunks)} )"
    return f"{blob.head} ({_INDENT}{_INDENT.join(chunks)} )"


def _around(blob: _Blob, style: RdataStyle) -> str:
    """Return RDATA whose parentheses begin before the first of the octets."""
    chunks = _chunks(blob.text, style.width)
    if not style.multiline:
        return " ".join([blob.head, *chunks] if blob.head else chunks)
    comment = f" {blob.comment}" if blob.comment and style.comments else ""
    if blob.head.startswith("\\#"):
        return f"{blob.head} ( {_INDENT.join(chunks)} ){comment}"
    lines = [blob.head, *chunks] if blob.head else chunks
    return f"( {_INDENT.join(lines)} ){comment}"


def _chunks(text: str, width: int) -> list[str]:
    if not width:
        return [text]
    return [text[start : start + width] for start in range(0, len(text), width)] or [""]


def _base64(octets: bytes) -> str:
    return binascii.b2a_base64(octets, newline=False).decode("ascii")


def _hex(octets: bytes) -> str:
    return octets.hex().upper()


def _digest(rdata: Any) -> _Blob:  # noqa: ANN401 - of one of several classes of dnspython
    return _Blob(f"{rdata.key_tag} {rdata.algorithm:d} {rdata.digest_type:d}", _hex(rdata.digest), _OMITTED)


def _anchor(octets: bytes) -> _Blob:
    return _Blob(f"{int.from_bytes(octets[:2], 'big')} {octets[2]} {octets[3]}", _hex(octets[4:]), _OMITTED)


def _zone_digest(rdata: Any) -> _Blob:  # noqa: ANN401
    return _Blob(f"{rdata.serial} {rdata.scheme:d} {rdata.hash_algorithm:d}", _hex(rdata.digest), _OMITTED)


def _fingerprint(rdata: Any) -> _Blob:  # noqa: ANN401
    return _Blob(f"{rdata.algorithm} {rdata.fp_type}", _hex(rdata.fingerprint))


def _association(rdata: Any) -> _Blob:  # noqa: ANN401
    return _Blob(f"{rdata.usage} {rdata.selector} {rdata.mtype}", _hex(rdata.cert))


def _key(rdata: Any) -> _Blob:  # noqa: ANN401
    flags = int(rdata.flags)
    tag = key_tag(rdata.to_wire())
    kind = "KSK" if flags & 1 else "ZSK"
    revoked = "revoked " if flags & 0x80 else ""
    comment = f"; {revoked}{kind}; alg = {algorithm(rdata.algorithm)} ; key id = {tag}"
    head = f"{flags} {rdata.protocol} {rdata.algorithm:d}"
    return _Blob(head, _base64(rdata.key), f"[key id = {tag}]", comment)


def _signature(rdata: Any) -> _Blob:  # noqa: ANN401
    words = rdata.to_text().split(" ")[:8]
    return _Blob(" ".join(words), _base64(rdata.signature), _OMITTED)


def _certificate(rdata: Any) -> _Blob:  # noqa: ANN401
    return _Blob(" ".join(rdata.to_text().split(" ")[:3]), _base64(rdata.certificate))


def _openpgp(rdata: Any) -> _Blob:  # noqa: ANN401
    return _Blob("", _base64(rdata.key), _OMITTED)


def _dhcid(rdata: Any) -> _Blob:  # noqa: ANN401
    data: bytes = rdata.data
    comment = f"; {int.from_bytes(data[:2], 'big')} {data[2]} {len(data) - 3}" if len(data) > 2 else ""
    return _Blob("", _base64(data), None, comment)


def _ipsec(rdata: Any) -> _Blob:  # noqa: ANN401
    words = rdata.to_text().split(" ")
    return _Blob(" ".join(words[:4]), _base64(rdata.key))


def _soa(rdata: Any) -> str:  # noqa: ANN401
    numbers = [("serial", rdata.serial), ("refresh", rdata.refresh), ("retry", rdata.retry)]
    numbers += [("expire", rdata.expire), ("minimum", rdata.minimum)]
    lines = [
        f"{number:<10} ; {name}" + ("" if name == "serial" else f" ({in_words(number)})") for name, number in numbers
    ]
    return f"{rdata.mname} {rdata.rname} ({_INDENT}{_INDENT.join(lines)}{_INDENT})"


def _service(rdata: Any, style: RdataStyle) -> str:  # noqa: ANN401, ARG001
    return _UNQUOTED.sub(r"\1=\2", rdata.to_text())


def _address(rdata: Any, style: RdataStyle) -> str:  # noqa: ANN401
    octets: bytes = rdata.to_wire()
    return octets.hex(":", 2) if style.expand_aaaa else str(rdata.to_text())


def _locator(rdata: Any, style: RdataStyle) -> str:  # noqa: ANN401, ARG001
    preference, _, locator = rdata.to_text().partition(" ")
    return f"{preference} {_ZEROS.sub('', locator)}"


def _position(rdata: Any, style: RdataStyle) -> str:  # noqa: ANN401, ARG001
    place = rdata.to_text().split("m", 1)[0]
    sizes = (rdata.size, rdata.horizontal_precision, rdata.vertical_precision)
    return " ".join([f"{place}m", *(_metres(size) for size in sizes)])


def _metres(centimetres: float) -> str:
    return f"{centimetres // 100:.0f}m" if centimetres >= 100 else f"{centimetres / 100:.2f}m"


def _geographical(rdata: Any, style: RdataStyle) -> str:  # noqa: ANN401, ARG001
    from tuiz.domain.codec.octets import quoted

    return " ".join(quoted(octets) for octets in (rdata.latitude, rdata.longitude, rdata.altitude))


def _hashed(rdata: Any, style: RdataStyle) -> str:  # noqa: ANN401, ARG001
    words = rdata.to_text().split(" ")
    return " ".join([*words[:3], *(word.upper() for word in words[3:])])


def _host_identity(rdata: Any, style: RdataStyle) -> str:  # noqa: ANN401
    head = f"{rdata.algorithm} {_hex(rdata.hit)}"
    words = [_base64(rdata.key), *(str(server) for server in rdata.servers)]
    if not style.multiline:
        return " ".join([head, *words])
    return f"( {head}{_INDENT}{_INDENT.join(words)} )"


_BLOBS: Final = {
    _DS: _digest, _CDS: _digest, _DLV: _digest, _ZONEMD: _zone_digest, _SSHFP: _fingerprint,
    _TLSA: _association, _SMIMEA: _association, _DNSKEY: _key, _CDNSKEY: _key, _KEY: _key, _RRSIG: _signature,
    _SIG: _signature, _CERT: _certificate, _OPENPGPKEY: _openpgp, _DHCID: _dhcid, _IPSECKEY: _ipsec,
}  # fmt: skip
_WRITERS: Final = {
    _AAAA: _address,
    _SVCB: _service, _HTTPS: _service, _NID: _locator, _L64: _locator, _LOC: _position, _GPOS: _geographical,
    _HIP: _host_identity, _NSEC3: _hashed, _NSEC3PARAM: _hashed,
}  # fmt: skip

_ALGORITHMS: Final = {
    1: "RSAMD5", 2: "DH", 3: "DSA", 5: "RSASHA1", 6: "NSEC3DSA", 7: "NSEC3RSASHA1", 8: "RSASHA256", 10: "RSASHA512",
    12: "ECCGOST", 13: "ECDSAP256SHA256", 14: "ECDSAP384SHA384", 15: "ED25519", 16: "ED448", 252: "INDIRECT",
    253: "PRIVATEDNS", 254: "PRIVATEOID",
}  # fmt: skip


def algorithm(number: int) -> str:
    """Return a DNSSEC algorithm's mnemonic."""
    return _ALGORITHMS.get(int(number), str(int(number)))


def key_tag(wire: bytes) -> int:
    """Return the tag of a key from its RDATA (RFC 4034 appendix B)."""
    if len(wire) > 6 and wire[3] == 1:
        return int.from_bytes(wire[-3:-1], "big")
    padded = wire + b"\0" * (len(wire) % 2)
    total = sum(int.from_bytes(padded[at : at + 2], "big") for at in range(0, len(padded), 2))
    return (total + (total >> 16)) & 0xFFFF
