"""Walk along the words of a record's data, with the zone's origin and what servers object to."""

from itertools import pairwise
from typing import Final

from tuiz.domain.codec.octets import of_text
from tuiz.domain.codec.problems import InvalidRdata, Objection
from tuiz.domain.servers import Server
from tuiz.domain.zonefile.tokens import Problem, Token, tokenize

MAX_RDATA: Final = 0xFFFF
"""The most octets that RDLENGTH can count (RFC 1035 §3.2.1)."""

SHOWN: Final = 40
"""How many characters of a word a message repeats."""


class Reader:
    """The words of a record's data, taken one after the other."""

    def __init__(
        self, words: list[Token], origin: str, end: int, *, parenthesised: bool = False, behind: bytes = b""
    ) -> None:
        self.words = words
        self.origin = origin
        self.end = end
        """Where the text ends: the place of what is missing."""
        self.parenthesised = parenthesised
        """Whether the text has parentheses, within which lines may end."""
        self.behind = behind
        """What follows the last word, without a comment's text."""
        self.objections: list[Objection] = []
        self.at = 0

    def take(self, what: str) -> Token:
        """Return the next word, which should hold *what*."""
        if self.at == len(self.words):
            raise InvalidRdata(f"The {what} is missing.", column=self.end)
        self.at += 1
        return self.words[self.at - 1]

    def take_word(self, what: str) -> Token:
        """Return the next word, which must stand without quotes."""
        word = self.take(what)
        if word.quoted:
            raise InvalidRdata(
                f"The {what} stands between quotes.",
                hint="Take the quotes away: only text may have them.",
                column=word.start,
            )
        return word

    def take_rest(self, what: str) -> list[Token]:
        """Return all the words that are left, at least one and none of them quoted."""
        rest = [self.take_word(what)]
        while self.at < len(self.words):
            rest.append(self.take_word(what))
        return rest

    def finish(self) -> None:
        """Check that no word is left.

        Raises:
            InvalidRdata: if one is.
        """
        if self.at < len(self.words):
            word = self.words[self.at]
            raise InvalidRdata(
                f"{shown(word)} is one word too many.",
                hint="Take it out; text with spaces needs quotes around it.",
                column=word.start,
            )

    def object_to(self, word: Token, servers: frozenset[Server], message: str, hint: str | None = None) -> None:
        """Note that *servers* refuse *word*."""
        self.objections.append(Objection(servers, message, hint, word.start))


def reader_of(text: str | bytes, origin: str) -> Reader:
    """Return a reader of *text*: bytes as in a zone file, or what a user typed, which counts as UTF-8.

    Raises:
        InvalidRdata: if a quote or a parenthesis isn't closed.
    """
    raw = of_text(text) if isinstance(text, str) else text
    tokens = tokenize(raw)
    if isinstance(tokens, Problem):
        raise InvalidRdata(f"{tokens.reason}.", hint=tokens.hint, column=tokens.offset)
    if b"\r" in raw:
        _refuse_stray_return(raw, tokens.words)
    behind = raw[tokens.words[-1].end :].partition(b";")[0] if tokens.words else b""
    return Reader(tokens.words, origin, len(raw.rstrip()), parenthesised=tokens.last_open is not None, behind=behind)


def object_to_final_backslash(reader: Reader, servers: frozenset[Server]) -> None:
    """Note that *servers* take what follows a word's last backslash for a part of the word, although it is escaped."""
    for place, word in enumerate(reader.words):
        follows = place + 1 < len(reader.words) or word.end == reader.end
        if not word.quoted and word.text.endswith(b"\\") and follows:
            reader.object_to(word, servers, f"{shown(word)} ends in a backslash.", "Write \\092 for it.")


def object_to_touching(reader: Reader, servers: frozenset[Server]) -> None:
    """Note that *servers* want a blank between a quoted string and its neighbour."""
    for before, word in pairwise(reader.words):
        if before.end == word.start and (before.quoted or word.quoted):
            reader.object_to(word, servers, f"{shown(word)} follows without a blank.", "Put a blank before it.")


def _refuse_stray_return(raw: bytes, words: list[Token]) -> None:
    begin = 0
    for word in words:
        between = raw[begin : word.start]
        if b"\r" in between.replace(b"\r\n", b"\n"):
            raise InvalidRdata(
                "A carriage return stands in the middle of the line.",
                hint="Take it out.",
                column=begin + between.index(b"\r"),
            )
        begin = word.end


def shown(word: Token | bytes) -> str:
    """Return a word for a message: between quotation marks, bounded, odd octets as escapes."""
    text = word.text if isinstance(word, Token) else word
    cut = text if len(text) <= SHOWN else text[: SHOWN - 1]
    printable = "".join(chr(octet) if 0x20 <= octet < 0x7F else f"\\{octet:03}" for octet in cut)
    return f"“{printable}{'…' if cut is not text else ''}”"
