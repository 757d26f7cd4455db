"""Fields of the DNSSEC types: covered types, type bit maps, times, salts and hashes (RFC 4034, RFC 5155)."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from tuiz.domain.codec.problems import InvalidRdata
from tuiz.domain.codec.reader import Reader, shown
from tuiz.domain.codec.support import QUESTION_TYPES, not_knowing
from tuiz.domain.mnemonics import canonical_type, type_number
from tuiz.domain.servers import BIND, KNOT, NSD
from tuiz.domain.zonefile.tokens import Token

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OTHERS: Final = {**QUESTION_TYPES, "UNSPEC": 103}
_OTHER_NAMES: Final = {number: mnemonic for mnemonic, number in _OTHERS.items()}
_DATE: Final = re.compile(rb"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})")


@dataclass(frozen=True, slots=True)
class TypeName:
    """The mnemonic of a record type, as a field."""

    name: str = "covered type"

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word."""
        word = reader.take_word(self.name)
        number = type_of(reader, word)
        return _mnemonic(number), number.to_bytes(2, "big")


@dataclass(frozen=True, slots=True)
class TypeBitMap:
    """The types present at a name, to the end (RFC 4034 §4.1.2)."""

    name: str = "list of types"
    bind_wants_one: bool = False
    """Whether BIND refuses an empty list."""

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take all the words that are left; there may be none."""
        if self.bind_wants_one and reader.at == len(reader.words):
            reader.object_to(reader.words[-1], BIND, "The list of types is empty.", "List the types of the owner.")
        numbers = sorted({type_of(reader, word) for word in _rest(reader, self.name)})
        text = " ".join(_mnemonic(number) for number in numbers)
        wire = b""
        for window in sorted({number >> 8 for number in numbers}):
            bits = bytearray(32)
            for number in numbers:
                if number >> 8 == window:
                    bits[(number & 0xFF) >> 3] |= 0x80 >> (number & 7)
            kept = bytes(bits).rstrip(b"\0") or b"\0"
            wire += bytes((window, len(kept))) + kept
        return text, wire


@dataclass(frozen=True, slots=True)
class OldTypeBitMap:
    """The types present at a name, to the end, in the form of RFC 2535 §5.2."""

    name: str = "list of types"

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take all the words that are left."""
        bits = bytearray(16)
        numbers = set()
        for word in reader.take_rest(self.name):
            number = type_of(reader, word)
            if number > 127:
                raise InvalidRdata(f"NXT has no place for {shown(word)}.", hint="Use NSEC.", column=word.start)
            bits[number >> 3] |= 0x80 >> (number & 7)
            numbers.add(number)
        return " ".join(_mnemonic(number) for number in sorted(numbers)), bytes(bits).rstrip(b"\0")


@dataclass(frozen=True, slots=True)
class SignatureTime:
    """When a signature begins or ends: YYYYMMDDHHMMSS or seconds since 1970, in 32 bits (RFC 4034 §3.2)."""

    name: str

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word of digits."""
        word = reader.take_word(self.name)
        seconds = _seconds(word.text)
        if seconds is None:
            raise InvalidRdata(
                f"The {self.name} is {shown(word)}.",
                hint="It is a time in UTC, written YYYYMMDDHHMMSS.",
                column=word.start,
            )
        if len(word.text) == 14 and (word.text[:4] < b"1970" or word.text[12:] == b"60"):
            reader.object_to(word, KNOT, f"The {self.name} is {shown(word)}.", "Write a time from 1970 on.")
        if len(word.text) != 14:
            reader.object_to(word, NSD, f"The {self.name} is a number of seconds.", "Write it as YYYYMMDDHHMMSS.")
        return f"{_EPOCH + timedelta(seconds=seconds):%Y%m%d%H%M%S}", seconds.to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class Salt:
    """A salt of up to 255 octets in hexadecimal, `-` for none (RFC 5155 §3.3)."""

    name: str = "salt"

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word."""
        word = reader.take_word(self.name)
        try:
            value = b"" if word.text == b"-" else binascii.unhexlify(word.text)
        except binascii.Error:
            value = None
        if value is None or len(value) > 255:
            raise InvalidRdata(
                f"The {self.name} is {shown(word)}.",
                hint="It is a single hyphen for none, or up to 255 octets in hexadecimal.",
                column=word.start,
            )
        return value.hex() or "-", bytes((len(value),)) + value


@dataclass(frozen=True, slots=True)
class NextHash:
    """A hashed owner in base32 with the extended hexadecimal alphabet (RFC 5155 §3.3)."""

    name: str = "next hashed owner"

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word."""
        word = reader.take_word(self.name)
        text = word.text.upper()
        try:
            value = base64.b32hexdecode(text + b"=" * (-len(text) % 8))
        except (binascii.Error, ValueError):
            value = b""
        written = base64.b32hexencode(value).rstrip(b"=")
        if not 0 < len(value) <= 255 or written != text:
            raise InvalidRdata(
                f"The {self.name} is {shown(word)}.",
                hint="It is a hash in base32, of the characters 0 to 9 and a to v.",
                column=word.start,
            )
        if len(text) % 8:
            message = f"The {self.name} isn't made of whole groups of eight characters."
            reader.object_to(word, KNOT, message, "A hash by SHA-1 has 32 characters.")
        return written.decode("ascii").lower(), bytes((len(value),)) + value


def type_of(reader: Reader, word: Token) -> int:
    """Return the number of the type that *word* names, and note the servers that don't know it."""
    mnemonic = word.text.decode("latin-1").upper()
    number = type_number(mnemonic)
    if number is None:
        number = _OTHERS.get(mnemonic)
    if number is None:
        raise InvalidRdata(
            f"{shown(word)} is no record type.",
            hint="Write the type's name, or TYPE and its number.",
            column=word.start,
        )
    refusing = NSD if number == 0 else not_knowing(mnemonic)
    if refusing:
        reader.object_to(word, refusing, f"Not every server knows the type {mnemonic}.", f"Write TYPE{number}.")
    return number


def _mnemonic(number: int) -> str:
    return _OTHER_NAMES.get(number) or canonical_type(f"TYPE{number}")


def _rest(reader: Reader, what: str) -> list[Token]:
    return reader.take_rest(what) if reader.at < len(reader.words) else []


def _seconds(text: bytes) -> int | None:
    """Return the time as it counts in 32 bits, where it wraps around."""
    if match := _DATE.fullmatch(text):
        year, month, day, hour, minute, second = map(int, match.groups())
        if second > 60:
            return None
        try:
            time = datetime(year, month, day, hour, minute, tzinfo=UTC) + timedelta(seconds=second)
        except ValueError:
            return None
        return int((time - _EPOCH).total_seconds()) & 0xFFFFFFFF
    if text.isdigit() and len(text) <= 10 and int(text) <= 0xFFFFFFFF:
        return int(text)
    return None
