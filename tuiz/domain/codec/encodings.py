"""Fields of octets in hexadecimal and base64."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tuiz.domain.codec import octets
from tuiz.domain.codec.problems import InvalidRdata
from tuiz.domain.codec.reader import Reader, shown
from tuiz.domain.possessive import compile_pattern
from tuiz.domain.servers import KNOT
from tuiz.domain.zonefile.tokens import Token

_BASE64: Final = compile_pattern(rb"(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?")


@dataclass(frozen=True, slots=True)
class Hex:
    """Octets in hexadecimal, to the end; white space between digits doesn't count."""

    name: str

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take all the words that are left."""
        words = reader.take_rest(self.name)
        try:
            value = binascii.unhexlify(b"".join(word.text for word in words))
        except binascii.Error as error:
            raise InvalidRdata(
                f"The {self.name} isn't in hexadecimal.",
                hint="Write two of the digits 0 to 9 and a to f for each octet.",
                column=words[0].start,
            ) from error
        if odd := next((word for word in words if len(word.text) % 2), None):
            reader.object_to(
                odd, KNOT, f"The {self.name} has a blank within an octet.", "Write the octet's digits as one."
            )
        return octets.hexadecimal(value), value


@dataclass(frozen=True, slots=True)
class Base64:
    """Octets in base64, to the end; white space doesn't count."""

    name: str
    grouped: bool = True
    """Whether it is printed in groups."""

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take all the words that are left."""
        words = reader.take_rest(self.name)
        text = b"".join(word.text for word in words)
        value = base64_octets(text)
        if value is None:
            raise InvalidRdata(
                f"The {self.name} isn't in base64.",
                hint="It may have been cut off: base64 comes in groups of four characters, filled up with =.",
                column=words[0].start,
            )
        object_to_split_groups(reader, words, self.name)
        return octets.in_base64(value) if self.grouped else text.decode("ascii"), value


@dataclass(frozen=True, slots=True)
class HexGroups:
    """Octets as groups of hexadecimal digits with a separator between them, as one word."""

    name: str
    groups: int
    digits: int
    separator: str

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take one word; Knot DNS wants every digit, the others do without leading zeros."""
        word = reader.take_word(self.name)
        groups = word.text.split(self.separator.encode())
        is_hex = all(0 < len(group) <= self.digits and re.fullmatch(rb"[0-9A-Fa-f]+", group) for group in groups)
        if len(groups) != self.groups or not is_hex:
            raise InvalidRdata(
                f"The {self.name} is {shown(word)}.",
                hint=f"It has {self.groups} groups of {self.digits} hexadecimal digits, {self.separator} between them.",
                column=word.start,
            )
        if len(word.text) != self.groups * (self.digits + 1) - 1:
            reader.object_to(word, KNOT, f"The {self.name} has digits left out.", "Write leading zeros.")
        text = self.separator.join(group.decode().lower().zfill(self.digits) for group in groups)
        return text, bytes.fromhex(text.replace(self.separator, ""))


def object_to_split_groups(reader: Reader, words: Sequence[Token], what: str) -> None:
    """Note which servers refuse blanks in base64 where they stand."""
    if odd := next((word for word in words if len(word.text) % 4), None):
        hint = "Put blanks behind each four characters, or none."
        reader.object_to(odd, KNOT, f"The {what} has a blank within a group of four characters.", hint)


def base64_octets(text: bytes) -> bytes | None:
    """Return the octets of *text* in base64, None if it isn't: whole groups, and no bits beside the octets' own."""
    if not _BASE64.fullmatch(text):
        return None
    value = base64.b64decode(text)
    return value if base64.b64encode(value) == text else None
