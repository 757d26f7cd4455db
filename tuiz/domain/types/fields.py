"""The kinds of field that a record's form has: label, help, and a plain word on what is wrong with what was typed.

Each turns what a person types into the words of the RDATA and back. The codec has the last word on validity; a field
says sooner, and in the field's own place, what it will say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from tuiz.domain import addresses, names
from tuiz.domain.codec import octets
from tuiz.domain.names import InvalidName
from tuiz.domain.zonefile.tokens import Problem, tokenize

MAX_STRING: Final = 255
"""Octets of one character string (RFC 1035 §3.3)."""

_ADDRESS_LIKE: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}\.?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+")


class Field(Protocol):
    """One field of a form."""

    @property
    def name(self) -> str:
        """What it is known by: its name in the RFC, lower case."""

    @property
    def label(self) -> str:
        """What stands before it."""

    @property
    def help(self) -> str:
        """A sentence for the one who fills it in."""

    @property
    def default(self) -> str:
        """What a new record's form begins with."""

    @property
    def placeholder(self) -> str:
        """What shows while it is empty."""

    @property
    def takes_rest(self) -> bool:
        """Whether all words that are left are its own."""

    def check(self, text: str, origin: str) -> str | None:
        """Return what is wrong with *text*, a sentence, or None."""

    def to_words(self, text: str) -> list[str]:
        """Return the RDATA's words for *text*."""

    def from_words(self, words: Sequence[str]) -> str | None:
        """Return what a person would type for these words, None where the field can't show them."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A field whose text is one word of the RDATA."""

    name: str
    label: str = ""
    help: str = ""
    default: str = ""
    placeholder: str = ""
    takes_rest: bool = False

    def check(self, text: str, origin: str) -> str | None:  # noqa: ARG002 - part of the protocol
        """Return what is wrong with *text*."""
        if not text.strip():
            return f"{_label(self)} is missing."
        return f"{_label(self)} is one word, without spaces." if len(text.split()) > 1 else None

    def to_words(self, text: str) -> list[str]:
        """Return the word."""
        return [text.strip()]

    def from_words(self, words: Sequence[str]) -> str | None:
        """Return the word."""
        return words[0] if len(words) == 1 else None


@dataclass(frozen=True, slots=True)
class Number(Plain):
    """A whole number in decimal digits."""

    most: int = 65535

    def check(self, text: str, origin: str) -> str | None:
        """Return what is wrong with *text*."""
        if problem := Plain.check(self, text, origin):
            return problem
        word = text.strip()
        if not (word.isascii() and word.isdigit()) or len(word) > 10 or int(word) > self.most:
            return f"{_label(self)} is a number from 0 to {self.most}."
        return None


@dataclass(frozen=True, slots=True)
class Word(Plain):
    """A word of letters and digits."""

    def check(self, text: str, origin: str) -> str | None:
        """Return what is wrong with *text*."""
        if problem := Plain.check(self, text, origin):
            return problem
        word = text.strip()
        if not (word.isascii() and word.isalnum()) or len(word) > MAX_STRING:
            return f"{_label(self)} has letters and digits only."
        return None


@dataclass(frozen=True, slots=True)
class IPv4Address(Plain):
    """Four numbers with dots between them."""

    def check(self, text: str, origin: str) -> str | None:
        """Return what is wrong with *text*."""
        if problem := Plain.check(self, text, origin):
            return problem
        if addresses.ipv4_octets(text.strip()) is not None:
            return None
        hint = " Choose the type AAAA for it." if ":" in text else ""
        return f"{text.strip()} is no IPv4 address; it has four numbers from 0 to 255, such as 192.0.2.1.{hint}"


@dataclass(frozen=True, slots=True)
class IPv6Address(Plain):
    """An IPv6 address (RFC 4291 §2.2)."""

    def check(self, text: str, origin: str) -> str | None:
        """Return what is wrong with *text*."""
        if problem := Plain.check(self, text, origin):
            return problem
        if addresses.ipv6_octets(text.strip()) is not None:
            return None
        hint = " Choose the type A for it." if addresses.ipv4_octets(text.strip()) is not None else ""
        return f"{text.strip()} is no IPv6 address, such as 2001:db8::1.{hint}"


@dataclass(frozen=True, slots=True)
class HostName(Plain):
    """A domain name: absolute with its final dot, else within the zone."""

    may_be_root: bool = False

    def check(self, text: str, origin: str) -> str | None:
        """Return what is wrong with *text*."""
        if problem := Plain.check(self, text, origin):
            return problem
        word = text.strip()
        if word == names.ROOT:
            return None if self.may_be_root else f"{_label(self)} is the root; write a host name."
        if _ADDRESS_LIKE.fullmatch(word):
            return f"{word} is an address; here stands the name of a host that has one."
        try:
            names.validate(word, origin)
        except InvalidName as error:
            return f"{error.message} {error.hint}" if error.hint else error.message
        return None


@dataclass(frozen=True, slots=True)
class CharacterStrings(Plain):
    """Text, shown as one; on the wire it is cut into strings of at most 255 octets (RFC 1035 §3.3.14)."""

    takes_rest: bool = True

    def check(self, text: str, origin: str) -> str | None:  # noqa: ARG002 - part of the protocol
        """Return what is wrong with *text*; none at all is an empty string, which is fine."""
        if any(not character.isprintable() for character in text):
            return f"{_label(self)} holds characters that can't be seen."
        return None

    def to_words(self, text: str) -> list[str]:
        """Return the strings for *text*, each with its quotes; text that was pasted in quotes is taken as such."""
        pasted = _pasted_strings(text)
        data = b"".join(pasted) if pasted is not None else octets.of_text(text)
        parts = [data[start : start + MAX_STRING] for start in range(0, len(data), MAX_STRING)] or [b""]
        return [octets.quoted(part) for part in parts]

    def from_words(self, words: Sequence[str]) -> str | None:
        """Return the strings joined; None where that would lose how they are cut, or hold what can't be typed."""
        parts = [octets.unescaped(_bare(word)) for word in words]
        if any(len(part) != MAX_STRING for part in parts[:-1]):
            return None
        return _typed(b"".join(parts))


@dataclass(frozen=True, slots=True)
class LongString(CharacterStrings):
    """Text in one string without a limit of its own (RFC 8659 §4.1)."""

    takes_rest: bool = False

    def to_words(self, text: str) -> list[str]:
        """Return the string for *text* with its quotes."""
        pasted = _pasted_strings(text)
        return [octets.quoted(b"".join(pasted) if pasted is not None else octets.of_text(text))]

    def from_words(self, words: Sequence[str]) -> str | None:
        """Return the string; None where it holds what can't be typed."""
        return _typed(octets.unescaped(_bare(words[0])))


def _typed(data: bytes) -> str | None:
    """Return what a person would type for these octets, None if there is nothing that would be read back so."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() and text == text.strip() and not text.startswith('"') else None


def _label(field: Plain) -> str:
    return field.label or field.name.capitalize()


def _bare(word: str) -> bytes:
    raw = word.encode("latin-1", "backslashreplace")
    return raw[1:-1] if raw[:1] == b'"' else raw


def _pasted_strings(text: str) -> list[bytes] | None:
    """Return the strings of text that begins and ends with quotes, as copied from a zone file; None for other text."""
    stripped = text.strip()
    if not (len(stripped) > 1 and stripped.startswith('"') and stripped.endswith('"')):
        return None
    tokens = tokenize(octets.of_text(stripped))
    if isinstance(tokens, Problem) or not all(word.quoted for word in tokens.words):
        return None
    if any(octets.bad_escape(word.text[1:-1]) for word in tokens.words):
        return None
    return [octets.unescaped(word.text[1:-1]) for word in tokens.words]
