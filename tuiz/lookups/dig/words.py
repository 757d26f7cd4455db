"""dig's command line: several lookups on a line, options before the first name for all, behind a name for it alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tuiz.domain import addresses, mnemonics
from tuiz.errors import UsageError
from tuiz.lookups.dig.options import WITHOUT_EFFECT, whole_number
from tuiz.lookups.dig.query import DigQuery
from tuiz.lookups.dig.typed_options import apply_option

QUERY_TYPES: Final = {
    "IXFR": 251, "AXFR": 252, "MAILB": 253, "MAILA": 254, "ANY": 255, "*": 255, "OPT": 41, "TSIG": 250, "TKEY": 249,
}  # fmt: skip
"""Types that can be asked for, though no zone holds them."""

_CLASSES: Final = {"IN", "CH", "HS", "CHAOS", "HESIOD", "ANY", "NONE", "CLASS1", "CLASS3", "CLASS4"}
_SERIAL: Final = re.compile(r"ixfr=([0-9]{1,10})", re.IGNORECASE)
_SOURCE: Final = re.compile(r"([^#]+)(?:#([0-9]{1,5}))?")
_WITH_VALUE: Final = "bcfkpqtxy"
_WITHOUT_VALUE: Final = "46imruv"
_STRAY: Final = {
    "": "There is an empty word where a name, a type or an option belongs.",
    "-": "A dash alone is no option.",
    "--": "Two dashes alone are no option.",
    "@": "No server stands behind the @.",
    "+": "No option stands behind the +.",
}
"""What is said of words that hold nothing."""
_HINTS: Final = {
    "": "Is a variable of the shell empty? The root's name is written as a dot.",
    "-": "Write a name that begins with a dash behind -q.",
    "--": "Write a name that begins with a dash behind -q.",
    "@": "Write it without a space: @192.0.2.53. Without @ the resolvers of the settings are asked.",
}


@dataclass(slots=True)
class DigWords:
    """What a command line says."""

    queries: list[DigQuery] = field(default_factory=list)
    defaults: DigQuery = field(default_factory=DigQuery)
    """What holds for a lookup that says nothing else."""
    batch_file: str | None = None
    cmd: bool = True
    """Whether the first lines tell of the command."""
    short: bool = False
    wants_version: bool = False
    remarks: list[str] = field(default_factory=list)
    """What dig says of words that it takes, but not as they may have been meant."""


def read_words(words: Sequence[str], before: Sequence[Sequence[str]] = ()) -> DigWords:
    """Return what *words* say; without a name, the root's name servers are asked for.

    Args:
        words: of the command line.
        before: words of the user's own file, line by line: their options hold where the command line says no other.

    Raises:
        UsageError: they can't be understood.
    """
    found = DigWords()
    for line in before:
        _Reading(found).read(line)
        if found.queries:
            # A name in the file means nothing, as dig has it; what stands behind it doesn't either.
            found.queries.clear()
    found.batch_file = None
    _Reading(found).read(words)
    if not found.queries and found.batch_file is None:
        query = found.defaults.copy()
        if query.rdtype is None and query.name is None:
            query.rdtype = "NS"
        query.name = "."
        found.queries.append(query)
    return _with_global(found)


def read_line(line: str, beside: DigWords) -> DigWords:
    """Return what a line of a batch file says, on top of the command line's options; a comment says nothing.

    Raises:
        UsageError: it can't be understood.
    """
    if not line.strip() or line.startswith("#"):
        return DigWords()
    found = DigWords(defaults=beside.defaults.copy(), cmd=beside.cmd, short=beside.short)
    reading = _Reading(found)
    reading.read(line.split())
    return _with_global(found)


def _with_global(found: DigWords) -> DigWords:
    """Let +short and +cmd hold for all lookups, as dig does."""
    for query in found.queries:
        query.shown.short = found.short or query.shown.short
    return found


class _Reading:
    def __init__(self, found: DigWords) -> None:
        self.found = found
        self._query = found.defaults
        """What options apply to: the lookup whose name came last."""
        self._takes_types = True

    def read(self, words: Sequence[str]) -> None:
        at = 0
        while at < len(words):
            word = words[at]
            at += 1
            if word.strip() in {"", "-", "--", "@", "+"}:
                # dig takes some of these for the name of the root, or of a host: nobody means that.
                raise UsageError(_STRAY[word.strip()], hint=_HINTS.get(word.strip(), "tuiz dig --help tells more."))
            if word.startswith("@"):
                self._query.servers = [word[1:]] if word[1:] not in self._query.servers else self._query.servers
            elif word.startswith("+"):
                self._option(word[1:])
            elif word.startswith("-"):
                at += self._dash(word[1:], words[at] if at < len(words) else None)
            elif not (self._takes_types and self._type_or_class(word)):
                self._name(word)

    def _option(self, word: str) -> None:
        name = apply_option(self._query, word)
        if name in WITHOUT_EFFECT:
            self.found.remarks.append(f"+{word}: {WITHOUT_EFFECT[name]}")
        if name in {"cmd", "all"}:
            self.found.cmd = not word.lower().startswith("no")
        if name == "short":
            self.found.short = self._query.shown.short

    def _name(self, text: str) -> DigQuery:
        self._query = self.found.defaults.copy()
        self._query.name = text
        if self.found.queries and not self._query.search and (near := _mistyped(text)):
            self.found.remarks.append(f"{text} is looked up as a name. If the type {near} is meant: -t {near}")
        self.found.queries.append(self._query)
        return self._query

    def _type_or_class(self, word: str) -> bool:
        if found := _SERIAL.fullmatch(word):
            self._set_type("IXFR")
            self._query.serial = whole_number(found[1].lstrip("0") or "0", "The serial of ixfr", 0xFFFFFFFF)
            return True
        if (rdtype := known_type(word)) is not None:
            if rdtype == "IXFR":
                self.found.remarks.append("ixfr needs a serial: ixfr=2026010101. AXFR is asked for.")
                rdtype = "AXFR"
            self._set_type(rdtype)
            return True
        if word.upper() in _CLASSES or re.fullmatch(r"class[0-9]{1,5}", word, re.IGNORECASE):
            self._query.rdclass = mnemonics.canonical_class(word)
            return True
        return False

    def _set_type(self, rdtype: str) -> None:
        self._query.rdtype = rdtype

    def _dash(self, word: str, following: str | None) -> int:
        """Do what an option says, and return how many of the following words were its value."""
        letter, attached = word[0], word[1:]
        while letter in _WITHOUT_VALUE:
            self._switch(letter)
            if not attached:
                return 0
            letter, attached = attached[0], attached[1:]
        if letter not in _WITH_VALUE:
            from difflib import get_close_matches

            near = get_close_matches(word.lstrip("-"), ["json", "config", "workspace", "help"], n=1)
            hint = f"Did you mean --{near[0]}?" if near else "tuiz dig --help tells which there are."
            told = letter if ":" in word else word  # a mistyped -y may have its key in the same word
            raise UsageError(f"-{told} is no option of dig's.", hint=hint)
        value = attached or following
        if not value or not value.strip():
            raise UsageError(f"-{letter} needs a value behind it.")
        self._value(letter, value)
        return 0 if attached else 1

    def _switch(self, letter: str) -> None:
        if letter in "46":
            if self._query.family not in {None, int(letter)}:
                raise UsageError("-4 and -6 exclude each other.")
            self._query.family = int(letter)
        elif letter == "u":
            self._query.shown.microseconds = True
        elif letter == "v":
            self.found.wants_version = True
        elif letter == "m":
            self.found.remarks.append("-m: what memory is used for is told by dig only.")
        elif letter == "i":
            self.found.remarks.append("-i: nobody has the names below ip6.int any more, and dig neither asks for them.")

    def _value(self, letter: str, value: str) -> None:  # noqa: C901, PLR0912 - a case for each letter
        query = self._query
        if letter == "b":
            match = _SOURCE.fullmatch(value)
            if not match or not (addresses.ipv4_octets(match[1]) or addresses.ipv6_octets(match[1])):
                raise UsageError(
                    f"{value!r} is no address to ask from.", hint="Write -b 192.0.2.1 or -b 192.0.2.1#5353."
                )
            query.source = (match[1], whole_number(match[2] or "0", "The port behind -b", 65535))
        elif letter == "c":
            self._takes_types = False
            if value.upper() not in _CLASSES and not re.fullmatch(r"class[0-9]{1,5}", value, re.IGNORECASE):
                raise UsageError(f"{value!r} is no class.", hint="The classes are IN, CH and HS.")
            query.rdclass = mnemonics.canonical_class(value)
        elif letter == "f":
            self.found.batch_file = value
        elif letter == "k":
            query.key_file, query.key_text = value, None
        elif letter == "p":
            query.port = whole_number(value, "The port behind -p", 65535)
            if not query.port:
                raise UsageError("The port behind -p has to be a number from 1 to 65535, not '0'.")
        elif letter == "q":
            self._name(value)
        elif letter == "t":
            self._takes_types = False
            if found := _SERIAL.fullmatch(value):
                query.rdtype = "IXFR"
                query.serial = whole_number(found[1].lstrip("0") or "0", "The serial of ixfr", 0xFFFFFFFF)
            elif (rdtype := known_type(value)) is not None and rdtype != "IXFR":
                query.rdtype = rdtype
            else:
                raise UsageError(f"{value!r} is no record type{nearest_type(value)}",
                                 hint="TYPE123 asks for a type by its number.")  # fmt: skip
        elif letter == "x":
            name = reverse_name(value)
            query = self._name(name)
            query.rdtype = query.rdtype or "PTR"
            query.rdclass = query.rdclass or "IN"
        elif letter == "y":
            query.key_text, query.key_file = value, None


def known_type(word: str) -> str | None:
    """Return the type that *word* names, as dig prints it; None if it names none."""
    upper = word.upper()
    if upper in QUERY_TYPES:
        return "ANY" if upper == "*" else upper
    number = mnemonics.type_number(upper)
    return None if number is None else mnemonics.canonical_type(upper)


def _mistyped(word: str) -> str:
    """Return the type that a word behind a name may be meant for; nothing where it is a name more likely."""
    if "." in word or len(word) < 2:
        return ""
    from difflib import get_close_matches

    near = get_close_matches(word.upper(), [*mnemonics.TYPE_NUMBERS, "ANY", "AXFR"], n=1, cutoff=0.75)
    return near[0] if near else ""


def nearest_type(word: str) -> str:
    """Return the end of a sentence about a word that is no type."""
    from difflib import get_close_matches

    near = get_close_matches(word.upper(), [*mnemonics.TYPE_NUMBERS, *QUERY_TYPES], n=1)
    return f"; did you mean {near[0]}?" if near else "."


def reverse_name(address: str) -> str:
    """Return the name under which an address is looked up; of an IPv4 address, any number of octets.

    Raises:
        UsageError: it is no address.
    """
    if addresses.ipv6_octets(address) or addresses.ipv4_octets(address):
        return addresses.reverse_name(address)
    octets = address.rstrip(".").split(".")
    if all(octet.isascii() and octet.isdecimal() and int(octet[:4]) < 256 for octet in octets) and len(octets) < 4:
        return ".".join(reversed(octets)) + ".in-addr.arpa."
    raise UsageError(f"-x takes an IPv4 or IPv6 address, not {address!r}.")
