"""What records point at: the addresses and names among the fields of RDATA, compared as such, and text in its strings.

A field counts only as a whole: 192.0.2.1 isn't 192.0.2.10, and example.com isn't www.example.com. Within character
strings, as an SPF policy's, an address or a name counts where it stands as a word of its own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, Literal

from tuiz.domain import names
from tuiz.domain.addresses import ipv4_octets, ipv6_octets, ipv6_text
from tuiz.domain.codec import octets
from tuiz.domain.rdata_layout import NAME_FIELDS, PARAMETER_TYPES, words_of
from tuiz.domain.records import Record
from tuiz.errors import UsageError

Kind = Literal["IPv4 address", "IPv6 address", "name", "text"]
Match = Literal["field", "text"]
"""How a record points at something: with a field of its RDATA, or in a character string."""

_MORE_NAME_FIELDS: Final[dict[str, tuple[int, ...]]] = {
    "AMTRELAY": (3,), "IPSECKEY": (3,), "MB": (0,), "MD": (0,), "MF": (0,), "MG": (0,), "MINFO": (0, 1), "MR": (0,),
    "NSEC": (0,), "PX": (1, 2), "TALINK": (0, 1),
}  # fmt: skip
_NAMES: Final = NAME_FIELDS | _MORE_NAME_FIELDS
_ADDRESSES: Final[dict[str, tuple[int, ...]]] = {"A": (0,), "AAAA": (0,), "AMTRELAY": (3,), "IPSECKEY": (3,)}
_HINTS: Final = (b"ipv4hint", b"ipv6hint")
"""The parameters of a service that hold addresses (RFC 9460 §7.3)."""
_WORDS: Final[dict[Kind, str]] = {
    "IPv4 address": r"(?i:(?<=ip4:)|(?<![0-9a-z.:-]))[0-9.]*[0-9](?![0-9A-Za-z:-]|\.[0-9])(?!/(?!32(?![0-9])))",
    "IPv6 address": r"(?i:(?<=ip6:)|(?<![0-9a-z.:]))[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?![0-9A-Za-z])(?!/(?!128(?![0-9])))",
    "name": r"(?<![0-9A-Za-z._-])[0-9A-Za-z_*-][0-9A-Za-z._*-]*",
}
"""What may be an address or a name within a string; a network's address is none of a host."""
_WORD_BEGINS: Final = rb'(?<![^ \t\r\n"(])'
_WORD_ENDS: Final = rb'(?![^ \t\r\n";)])'
_RUN: Final = re.compile(r"[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """What records are looked for by."""

    kind: Kind
    text: str
    """An address as it is best written, a name absolute, a text as it is."""
    in_strings: bool = False
    """Whether it counts in character strings too; text counts only there."""

    def match(self, record: Record) -> Match | None:
        """Return how *record* points at it; None where it doesn't."""
        found: set[Match] = set()

        def note(how: Match, word: str) -> str:
            found.add(how)
            return word

        self._walk(record, note)
        return "field" if "field" in found else next(iter(found), None)

    def replaced(self, record: Record, new: "Sought") -> str:
        """Return the RDATA of *record* with *new* in every place of what is sought; it may be valid no more."""
        return self._walk(record, lambda how, word: new.spelled(how, like=word))

    def spelled(self, how: Match, *, like: str) -> str:
        """Return it as it is written in the place of *like*: a name in a string has a final dot only where that had."""
        if self.kind == "text":
            return octets.quoted(octets.of_text(self.text))[1:-1]
        return self.text if how == "field" or self.kind != "name" or like.endswith(".") else self.text[:-1] or "."

    def needle(self) -> bytes:
        """Return a text in lower case that a file must hold for a record of it to point at it.

        What a file writes with escapes, in RFC 3597's form or as `@` may do without; the empty text tells nothing.
        """
        if self.kind == "IPv4 address":
            return self.text.encode()
        if self.kind == "IPv6 address":
            # The last two groups may be written as an IPv4 address.
            return max(self._groups()[:6], key=len) or b":"
        if self.kind == "name":
            return self._plain_labels()[0]
        return max(_RUN.findall(self.text), key=len, default="").lower().encode()

    def pattern(self) -> bytes:
        """Return what finds the places of a file in lower case where a record may point at it, as `needle` does."""
        if self.kind == "IPv4 address":
            return rb"(?<![0-9])" + re.escape(self.needle()) + rb"(?![0-9])"
        if self.kind == "IPv6 address":
            groups = self._groups()
            first = list(takewhile(bool, groups[:6]))
            begin = b"".join(rb"0{0,3}" + group + b":" for group in first) or b":"
            end = rb"0{0,3}" + groups[7] if groups[7] else rb"[0:]"
            return (
                rb"(?<![0-9a-f])" * bool(first)
                + begin
                + rb"[0-9a-f:.]*?(?:"
                + end
                + rb"(?![0-9a-f:.])|(?<=[.:])[0-9]+\.)"
            )
        if self.kind != "name":
            return re.escape(self.needle())
        itself = rb"|(?<=[ \t\n(])@" + _WORD_ENDS
        if self.in_strings:
            return re.escape(self.needle()) + itself
        labels = [re.escape(label) for label in self._plain_labels()]
        rest = rb"\.?"
        for label in reversed(labels[1:]):
            rest = rb"(?:\." + label + rest + rb")?"
        return _WORD_BEGINS + labels[0] + rest + _WORD_ENDS + itself

    def absolute_pattern(self) -> bytes:
        """Return what finds a name as it is written in full."""
        return _WORD_BEGINS + rb"\.".join(map(re.escape, self._plain_labels())) + rb"\." * (self.text != ".")

    def _groups(self) -> list[bytes]:
        """Return the groups of an IPv6 address without leading zeros; one that is zero is empty."""
        packed = (ipv6_octets(self.text) or b"").hex()
        return [packed[at : at + 4].lstrip("0").encode() for at in range(0, 32, 4)]

    def _plain_labels(self) -> list[bytes]:
        """Return the labels of a name in lower case; nothing where they need escapes, the dot for the root."""
        key = names.key(self.text)
        if not key.isascii() or "\\" in key:
            return [b""]
        return [label.encode() for label in names.labels(key)] or [b"."]

    def _walk(self, record: Record, change: Callable[[Match, str], str]) -> str:
        """Return RDATA with what *change* makes of each word of it that is meant."""
        if record.rdata.startswith("\\#"):
            return record.rdata
        try:
            words = words_of(record.rdata)
        except ValueError:
            return record.rdata
        for place, old in enumerate(words):
            words[place] = self._changed(record.rdtype, place, old, change)
        return b" ".join(words).decode("latin-1")

    def _changed(self, rdtype: str, place: int, old: bytes, change: Callable[[Match, str], str]) -> bytes:
        word = old.decode("latin-1")
        if self.kind == "name" and place in _NAMES.get(rdtype, ()):
            return change("field", word).encode() if names.key(word) == names.key(self.text) else old
        if self.kind in {"IPv4 address", "IPv6 address"} and place in _ADDRESSES.get(rdtype, ()):
            return change("field", word).encode() if self._is_it(word) else old
        if rdtype in PARAMETER_TYPES and self.kind != "name":
            return self._in_hints(old, change)
        if self.in_strings and old[:1] == b'"':
            return b'"' + self._in_string(word[1:-1], change).encode("latin-1", "backslashreplace") + b'"'
        return old

    def _in_hints(self, old: bytes, change: Callable[[Match, str], str]) -> bytes:
        name, separator, value = old.partition(b"=")
        if name.lower() not in _HINTS:
            return old
        hints = value.strip(b'"').decode("latin-1").split(",")
        new = ",".join(change("field", hint) if self._is_it(hint) else hint for hint in hints)
        return name + separator + new.encode()

    def _in_string(self, text: str, change: Callable[[Match, str], str]) -> str:
        if self.kind == "text":
            own = re.escape(self.spelled("text", like=""))
            return re.sub(own, lambda found: change("text", found[0]), text, flags=re.IGNORECASE)

        def word(found: re.Match[str]) -> str:
            bare = found[0].rstrip(".") if self.kind == "name" else found[0]
            is_it = names.key(f"{bare}.") == names.key(self.text) if self.kind == "name" else self._is_it(bare)
            return change("text", found[0]) if is_it else found[0]

        return re.sub(_WORDS[self.kind], word, text)

    def _is_it(self, address: str) -> bool:
        read = ipv4_octets if self.kind == "IPv4 address" else ipv6_octets
        own = read(self.text)
        return own is not None and read(address) == own


def sought(text: str, *, in_strings: bool = False) -> Sought:
    """Return what a user's *text* is: an address, a name, or, where strings are looked through too, any text.

    Raises:
        UsageError: it is neither an address nor a name, and only those are looked for.
    """
    text = text.strip()
    if not text:
        raise UsageError("What to look for is missing.", hint="An address such as 192.0.2.1, or a name.")
    if ipv4_octets(text) is not None:
        return Sought("IPv4 address", text, in_strings)
    if (address := ipv6_octets(text)) is not None:
        return Sought("IPv6 address", ipv6_text(address), in_strings)
    try:
        names.validate(text)
        is_name = "." in text or not in_strings
    except names.InvalidName as error:
        if not in_strings:
            hint = "Text is looked for where strings are looked through too (--text)."
            raise UsageError(f"{text} is neither an address nor a name. {error.message}", hint=hint) from error
        is_name = False
    return Sought("name", names.absolute(text, names.ROOT), in_strings) if is_name else Sought("text", text, in_strings)


def replacement(old: Sought, text: str) -> Sought:
    """Return what is to take the place of *old*.

    Raises:
        UsageError: it can't.
    """
    text = text.strip()
    if old.kind == "text":
        return Sought("text", text, in_strings=True)
    new = sought(text, in_strings=old.in_strings)
    if new.kind != old.kind:
        article = {"I": "an", "n": "a", "t": "a"}
        raise UsageError(
            f"{new.text} is {article[new.kind[0]]} {new.kind}; it can't take the place of the {old.kind} {old.text}."
        )
    return new


def fields_of(record: Record) -> Iterator[str]:
    """Yield the addresses and names that a record points at."""
    if record.rdata.startswith("\\#"):
        return
    try:
        words = words_of(record.rdata)
    except ValueError:
        return
    for place in (*_ADDRESSES.get(record.rdtype, ()), *_NAMES.get(record.rdtype, ())):
        if place < len(words):
            yield words[place].decode("latin-1")
