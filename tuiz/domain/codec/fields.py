"""The kinds of field that RDATA consists of: each reads its words and gives their presentation and their octets.

The octets are those of the canonical form (RFC 4034 §6.2): names uncompressed, and in lower case where it says so.
What the servers disagree on becomes an objection; the majority decides what is no value at all.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from tuiz.domain import addresses, names
from tuiz.domain.codec import octets
from tuiz.domain.codec.algorithms import ALGORITHMS
from tuiz.domain.codec.problems import InvalidRdata
from tuiz.domain.codec.reader import Reader, shown
from tuiz.domain.codec.spelling import object_to_name, small_escapes, string_octets
from tuiz.domain.servers import BIND, NSD
from tuiz.domain.ttl import parse_ttl

MAX_STRING: Final = 255
"""Octets of a character string (RFC 1035 §3.3)."""


class Field(Protocol):
    """One field of RDATA."""

    @property
    def name(self) -> str:
        """What a message calls it, without article."""

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take the field's words; return it in presentation format and in canonical octets.

        Raises:
            InvalidRdata: if they have no meaning here.
        """


@dataclass(frozen=True, slots=True)
class Number:
    """An unsigned number of so many octets, in decimal digits."""

    name: str
    size: int = 2

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word of digits."""
        word = reader.take_word(self.name)
        most = 256**self.size - 1
        digits = word.text.lstrip(b"0") or b"0"
        if not word.text.isdigit() or len(digits) > 10 or int(digits) > most:
            raise InvalidRdata(
                f"{shown(word)} is no value for the {self.name}.",
                hint=f"Write a number from 0 to {most}.",
                column=word.start,
            )
        value = int(digits)
        return str(value), value.to_bytes(self.size, "big")


@dataclass(frozen=True, slots=True)
class Period:
    """A time of 32 bits, in seconds or with units."""

    name: str

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word such as 3600 or 1h30m."""
        word = reader.take_word(self.name)
        value = parse_ttl(word.text.lstrip(b"0") or b"0")
        if value is None or (b"0" <= word.text[-1:] <= b"9" and not word.text.isdigit()):
            raise InvalidRdata(
                f"The {self.name} is {shown(word)}.",
                hint="It is a number of seconds, or a number with units: 1h30m.",
                column=word.start,
            )
        return str(value), value.to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A DNSSEC algorithm, by number or mnemonic (RFC 4034 §A.1)."""

    name: str = "algorithm"

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word."""
        known = ALGORITHMS.get(reader.words[reader.at].text.upper()) if reader.at < len(reader.words) else None
        if known is None:
            return Number(self.name, 1).read(reader)
        number, refusing = known
        word = reader.take(self.name)
        if refusing:
            reader.object_to(
                word, refusing, f"{shown(word)} isn't everywhere a name of algorithm {number}.", f"Write {number}."
            )
        return str(number), bytes((number,))


@dataclass(frozen=True, slots=True)
class Address4:
    """An IPv4 address."""

    name: str = "address"

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word in dotted-decimal form."""
        word = reader.take_word(self.name)
        found = addresses.ipv4_octets(word.text.decode("latin-1"))
        if found is None:
            raise InvalidRdata(
                f"The {self.name} {shown(word)} isn't an IPv4 address.",
                hint="Write four numbers from 0 to 255, without leading zeros: 192.0.2.1.",
                column=word.start,
            )
        return addresses.ipv4_text(found), found


@dataclass(frozen=True, slots=True)
class Address6:
    """An IPv6 address."""

    name: str = "address"

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word in any of the forms of RFC 4291 §2.2."""
        word = reader.take_word(self.name)
        found = addresses.ipv6_octets(word.text.decode("latin-1"))
        if found is None:
            raise InvalidRdata(
                f"The {self.name} {shown(word)} isn't an IPv6 address.",
                hint="Write eight groups of up to four hexadecimal digits, :: once for zeros: 2001:db8::1.",
                column=word.start,
            )
        return addresses.ipv6_text(found), found


@dataclass(frozen=True, slots=True)
class Name:
    """A domain name."""

    name: str
    keeps_case: bool = False
    """Whether the canonical form leaves its case alone: types newer than RFC 3597."""

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word, absolute or relative to the origin."""
        word = reader.take_word(self.name)
        text = names.from_bytes(small_escapes(word.text))
        try:
            names.validate(text, reader.origin)
        except names.InvalidName as error:
            raise InvalidRdata(
                f"The {self.name} isn't a domain name: {error.message}", hint=error.hint, column=word.start
            ) from error
        object_to_name(reader, word)
        absolute = names.absolute(text, reader.origin)
        wire = names.to_wire(absolute)
        return names.normal(absolute), wire if self.keeps_case else wire.lower()


@dataclass(frozen=True, slots=True)
class String:
    """A character string of up to 255 octets, or one without a limit of its own."""

    name: str
    limit: int | None = MAX_STRING
    quoted: bool = False
    """Whether BIND insists on quotes."""
    dots: bool = False
    """Whether NSD takes dots without quotes."""

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word or quoted string."""
        word = reader.take(self.name)
        value = string_octets(reader, word, self.name, dots=self.dots)
        if self.limit is None:
            if self.quoted and not word.quoted:
                reader.object_to(word, BIND, f"The {self.name} stands without quotes.", "Put quotes around it.")
            return octets.quoted(value), value
        if len(value) > self.limit:
            raise InvalidRdata(
                f"The {self.name} has {len(value)} octets; {self.limit} is the most.",
                hint="Text may be cut into several strings, each between its quotes.",
                column=word.start,
            )
        return octets.quoted(value), bytes((len(value),)) + value


@dataclass(frozen=True, slots=True)
class Strings:
    """One or more character strings, to the end."""

    name: str = "text"

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take all the words that are left."""
        one = String(self.name, dots=True)
        found = [one.read(reader)]
        while reader.at < len(reader.words):
            found.append(one.read(reader))
        return " ".join(text for text, _ in found), b"".join(wire for _, wire in found)


@dataclass(frozen=True, slots=True)
class Tag:
    """A CAA property's tag (RFC 8659 §4.1)."""

    name: str = "tag"

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word of letters and digits."""
        word = reader.take(self.name)
        value = string_octets(reader, word, self.name)
        if not value.isalnum() or len(value) > MAX_STRING:
            raise InvalidRdata(
                f"The {self.name} is {shown(word)}.",
                hint="It has letters and digits only: issue, issuewild, iodef.",
                column=word.start,
            )
        if word.quoted or b"\\" in word.text:
            reader.object_to(word, BIND, f"The {self.name} has quotes or escapes.", f"Write {value.decode()}.")
        if len(value) > 15 or value != value.lower():
            reader.object_to(
                word, NSD, f"The {self.name} {shown(word)} is long or in upper case.", "Write it in lower case."
            )
        return value.decode("ascii"), bytes((len(value),)) + value
