"""A message in dig's sections: header, pseudosections, question, records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tuiz.domain import mnemonics
from tuiz.domain.display import printable
from tuiz.lookups import idn
from tuiz.lookups.dig.periods import in_units, in_words
from tuiz.lookups.dig.rdata_text import RdataStyle, rdata_text

if TYPE_CHECKING:
    import dns.message
    import dns.name
    import dns.rdata
    import dns.rrset

    from tuiz.lookups.dig.query import Shown

_OPCODES: Final = ("QUERY", "IQUERY", "STATUS", "RESERVED3", "NOTIFY", "UPDATE")
_RCODES: Final = (
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH",
    "NOTZONE", "RESERVED11", "RESERVED12", "RESERVED13", "RESERVED14", "RESERVED15", "BADVERS", "BADKEY", "BADTIME",
    "BADMODE", "BADNAME", "BADALG", "BADTRUNC", "BADCOOKIE",
)  # fmt: skip
_TSIG_ERRORS: Final = {16: "BADSIG"}
_FLAGS: Final = (("qr", 0x8000), ("aa", 0x400), ("tc", 0x200), ("rd", 0x100), ("ra", 0x80), ("ad", 0x20), ("cd", 0x10))
_SECTIONS: Final = ("QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL")
_UPDATE_SECTIONS: Final = ("ZONE", "PREREQUISITE", "UPDATE", "ADDITIONAL")
_QUERY_TYPES: Final = {41: "OPT", 249: "TKEY", 250: "TSIG", 251: "IXFR", 252: "AXFR", 253: "MAILB", 254: "MAILA",
                       255: "ANY"}  # fmt: skip
_CLASSES: Final = {1: "IN", 3: "CH", 4: "HS", 254: "NONE", 255: "ANY"}

EXTENDED_ERRORS: Final = (
    "Other", "Unsupported DNSKEY Algorithm", "Unsupported DS Digest Type", "Stale Answer", "Forged Answer",
    "DNSSEC Indeterminate", "DNSSEC Bogus", "Signature Expired", "Signature Not Yet Valid", "DNSKEY Missing",
    "RRSIGs Missing", "No Zone Key Bit Set", "NSEC Missing", "Cached Error", "Not Ready", "Blocked", "Censored",
    "Filtered", "Prohibited", "Stale NXDOMAIN Answer", "Not Authoritative", "Not Supported", "No Reachable Authority",
    "Network Error", "Invalid Data", "Signature Expired before Valid", "Too Early",
    "Unsupported NSEC3 Iterations Value", "Unable to conform to policy", "Synthesized",
)  # fmt: skip
"""What the codes of extended errors mean (RFC 8914 §5.2, and IANA's registry)."""

_PADDING: Final = 12
_TAB: Final = 8


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the parts of a record stand."""

    ttl: int = 24
    rdclass: int = 32
    rdtype: int = 40
    rdata: int = 48

    @classmethod
    def for_(cls, shown: Shown) -> Columns:
        """Return dig's columns."""
        if shown.multiline or not (shown.ttl or shown.rdclass):
            return cls(24, 24, 24, 32)
        if not (shown.ttl and shown.rdclass):
            return cls(24, 24, 32, 40)
        return cls()


class MessageText:
    """Prints messages in one style."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._columns = Columns.for_(shown)
        comments = shown.multiline if shown.record_comments is None else shown.record_comments
        self._style = RdataStyle(shown.multiline, comments, shown.crypto, shown.split, shown.generic, shown.expand_aaaa)

    def lines(
        self, wire: bytes, message: dns.message.Message, *, sent: bool = False, cookie: bytes | None = None
    ) -> Iterator[str]:
        """Give the lines of a message.

        Args:
            wire: the message's octets.
            message: with one record in each of its RRsets, in the order that they came in.
            sent: whether it is a question of ours.
            cookie: that the question had, to compare the reply's with.
        """
        shown = self._shown
        if shown.comments:
            yield ";; Sending:" if sent else ";; Got answer:"
            yield from self._header(wire, message, sent=sent)
            yield ""
            if message.opt is not None:
                yield from self._opt(message, cookie, sent=sent)
        names = _UPDATE_SECTIONS if message.opcode() == 5 else _SECTIONS
        wanted = (shown.question, shown.answer, shown.authority, shown.additional)
        for index, (name, is_wanted) in enumerate(zip(names, wanted, strict=True)):
            section = message.sections[index]
            if not is_wanted or not section:
                continue
            if shown.comments:
                yield f";; {name} SECTION:"
            for rrset in section:
                yield from self.question(rrset) if index == 0 else self.record(rrset)
            if shown.comments:
                yield ""
        if message.tsig is not None and shown.additional:
            if shown.comments:
                yield ";; TSIG PSEUDOSECTION:"
            yield from self._tsig(message)
            if shown.comments:
                yield ""

    def record(self, rrset: dns.rrset.RRset) -> Iterator[str]:
        """Give the lines of an RRset's records."""
        for rdata in rrset:
            yield from self._record(rrset, self._rdata(rdata))

    def rdata(self, rrset: dns.rrset.RRset) -> Iterator[str]:
        """Give only the RDATA of an RRset's records."""
        for rdata in rrset:
            yield _safe(self._rdata(rdata))

    def question(self, rrset: dns.rrset.RRset) -> Iterator[str]:
        """Give the line of a question."""
        line = _Line(self._owner(rrset.name))
        rdclass, rdtype = int(rrset.rdclass), int(rrset.rdtype)
        line.add(self._columns.rdclass, f"CLASS{rdclass}" if self._shown.generic else class_text(rdclass))
        line.add(self._columns.rdtype, f"TYPE{rdtype}" if self._shown.generic else type_text(rdtype))
        yield f";{line.text}"

    def _record(self, rrset: dns.rrset.RRset, rdata: str) -> Iterator[str]:
        shown = self._shown
        line = _Line(self._owner(rrset.name))
        if shown.ttl:
            line.add(self._columns.ttl, in_units(rrset.ttl) if shown.ttl_units else str(rrset.ttl))
        if shown.rdclass:
            rdclass = int(rrset.rdclass)
            line.add(self._columns.rdclass, f"CLASS{rdclass}" if shown.generic else class_text(rdclass))
        rdtype = int(rrset.rdtype)
        line.add(self._columns.rdtype, f"TYPE{rdtype}" if shown.generic else type_text(rdtype))
        line.add(self._columns.rdata, rdata)
        yield from _safe(line.text).split("\n")

    def _owner(self, name: dns.name.Name) -> str:
        return _safe(self._names_in(name.to_text()))

    def _rdata(self, rdata: dns.rdata.Rdata) -> str:
        return self._names_in(rdata_text(rdata, self._style))

    def _names_in(self, text: str) -> str:
        return idn.to_unicode(text) if self._shown.idn_out else text

    def _header(self, wire: bytes, message: dns.message.Message, *, sent: bool) -> Iterator[str]:
        name = message.sections[0][0].name.to_text().lower() if message.sections[0] else ""
        if name == "local." or name.endswith(".local."):
            yield ";; WARNING: .local is reserved for Multicast DNS"
            yield ";; You are currently testing what happens when an mDNS query is leaked to DNS"
        opcode, status = opcode_text(message.opcode()), rcode_text(message)
        yield f";; ->>HEADER<<- opcode: {opcode}, status: {status}, id: {message.id}"
        flags = "".join(f" {name}" for name, bit in _FLAGS if message.flags & bit)
        unassigned = "; MBZ: 0x4" if message.flags & 0x40 else ""
        counts = [int.from_bytes(wire[at : at + 2], "big") for at in (4, 6, 8, 10)]
        numbers = ", ".join(
            f"{name}: {count}"
            for name, count in zip(("QUERY", "ANSWER", "AUTHORITY", "ADDITIONAL"), counts, strict=True)
        )
        yield f";; flags:{flags}{unassigned}; {numbers}"
        if not sent and message.flags & 0x100 and not message.flags & 0x80 and message.opcode() == 0:
            yield ";; WARNING: recursion requested but not available"

    def _opt(self, message: dns.message.Message, cookie: bytes | None, *, sent: bool) -> Iterator[str]:
        yield ";; OPT PSEUDOSECTION:"
        flags = message.ednsflags & 0xFFFF
        named = (" do" if flags & 0x8000 else "") + (" co" if flags & 0x4000 else "")
        rest = flags & 0x3FFF
        unassigned = f" MBZ: 0x{rest:04x}," if rest else ""
        yield f"; EDNS: version: {message.edns}, flags:{named};{unassigned} udp: {message.payload}"
        for option in message.options:
            octets = option.to_wire() or b""
            # What a question is padded with is known only when it is sent: dig doesn't tell how much it is.
            octets = b"" if sent and option.otype == _PADDING else octets
            yield option_text(int(option.otype), octets, cookie)

    def _tsig(self, message: dns.message.Message) -> Iterator[str]:
        assert message.tsig is not None
        tsig = message.tsig[0]
        mac = f"{_base64(tsig.mac)} " if tsig.mac else ""
        error = _TSIG_ERRORS.get(int(tsig.error)) or _rcode(int(tsig.error))
        other = f" {_base64(tsig.other)}" if tsig.other else " "
        words = f"{tsig.algorithm} {tsig.time_signed} {tsig.fudge} {len(tsig.mac)} {mac}"
        words += f"{tsig.original_id} {error} {len(tsig.other)}{other}"
        line = _Line(self._owner(message.tsig.name))
        for column, text in ((self._columns.ttl, "0"), (self._columns.rdclass, "ANY")):
            line.add(column, text)
        line.add(self._columns.rdtype, "TSIG")
        line.add(self._columns.rdata, words)
        yield _safe(line.text)


def type_text(number: int) -> str:
    """Return a type's mnemonic, else TYPEnnn."""
    return _QUERY_TYPES.get(int(number)) or mnemonics.canonical_type(f"TYPE{int(number)}")


def class_text(number: int) -> str:
    """Return a class's mnemonic, else CLASSnnn."""
    return _CLASSES.get(int(number), f"CLASS{int(number)}")


def opcode_text(number: int) -> str:
    """Return an opcode's mnemonic."""
    return _OPCODES[number] if number < len(_OPCODES) else f"RESERVED{int(number)}"


def rcode_text(message: dns.message.Message) -> str:
    """Return the mnemonic of a message's status, the extended part included."""
    return _rcode(int(message.rcode()))


def flags_of(message: dns.message.Message) -> list[str]:
    """Return the names of a message's flags, in the order of its header."""
    return [name for name, bit in _FLAGS if message.flags & bit]


def option_text(number: int, octets: bytes, cookie: bytes | None = None) -> str:  # noqa: PLR0911 - one a return
    """Return the line that tells of an EDNS option."""
    if number == 8:
        return f"; CLIENT-SUBNET: {_subnet(octets)}"
    if number == 9 and len(octets) == 4:
        seconds = int.from_bytes(octets, "big")
        return f"; EXPIRE: {seconds} ({in_words(seconds)})"
    if number == 10:
        return f"; COOKIE: {octets.hex()}{_judged(octets, cookie)}" if octets else "; COOKIE:"
    if number == 11 and len(octets) == 2:
        tenths = int.from_bytes(octets, "big")
        return f"; TCP KEEPALIVE: {tenths // 10}.{tenths % 10} secs"
    if number == 12:
        return f"; PAD: ({len(octets)} bytes)" if octets else "; PAD:"
    if number == 15 and len(octets) >= 2:
        code = int.from_bytes(octets[:2], "big")
        name = f" ({EXTENDED_ERRORS[code]})" if code < len(EXTENDED_ERRORS) else ""
        text = f": ({printable(octets[2:].rstrip(bytes(1)))})" if octets[2:] else ""
        return f"; EDE: {code}{name}{text}"
    label = {3: "NSID", 9: "EXPIRE", 11: "TCP KEEPALIVE", 15: "EDE"}.get(number, f"OPT={number}")
    if not octets:
        return f"; {label}:"
    shown = "".join(chr(octet) if 0x20 <= octet < 0x7F else "." for octet in octets)
    return f'; {label}: {octets.hex(" ")} ("{shown}")'


def error_text(code: int, text: str) -> str:
    """Return what an extended error says, its code in words."""
    name = EXTENDED_ERRORS[code] if code < len(EXTENDED_ERRORS) else f"extended error {code}"
    return f"{name}: {text}" if text else name


def _subnet(octets: bytes) -> str:
    from tuiz.domain import addresses

    family = int.from_bytes(octets[:2], "big")
    size = {1: 4, 2: 16}.get(family, 0)
    if family == 0 and len(octets) == 4:
        return f"0/{octets[2]}/{octets[3]}"
    if not size or len(octets) > 4 + size or len(octets) < 4:
        return octets.hex(" ")
    whole = octets[4:].ljust(size, b"\0")
    address = addresses.ipv4_text(whole) if family == 1 else addresses.ipv6_text(whole)
    return f"{address}/{octets[2]}/{octets[3]}"


def _judged(octets: bytes, cookie: bytes | None) -> str:
    if cookie is None:
        return ""
    if len(octets) >= 16 and octets[:8] == cookie[:8]:
        return " (good)"
    return " (echoed)" if octets == cookie else " (bad)"


def _rcode(number: int) -> str:
    return _RCODES[number] if number < len(_RCODES) else f"RESERVED{number}" if number < 16 else str(number)


def _base64(octets: bytes) -> str:
    import binascii

    return binascii.b2a_base64(octets, newline=False).decode("ascii")


def _safe(text: str) -> str:
    """Return text that does nothing to a terminal but break lines and move to columns; it is nearly always so."""
    if text.isascii() and text.replace("\t", "").replace("\n", "").isprintable():
        return text
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in text.split("\n"))


class _Line:
    """A line whose parts are moved to columns by tabs, as far as they reach."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._column = len(text.encode("utf-8", "surrogatepass"))  # dig counts octets

    def add(self, column: int, text: str) -> None:
        to = max(column, self._column + 1)
        tabs = to // _TAB - self._column // _TAB
        if tabs:
            self.text += "\t" * tabs
            self._column = to // _TAB * _TAB
        self.text += " " * (to - self._column) + text
        self._column = to + len(text)
