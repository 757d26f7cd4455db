"""RDATA as a zone file may write it: which of its words are names, and names made relative again."""

from collections.abc import Sequence
from typing import Final

from tuiz.domain import names
from tuiz.domain.zonefile.tokens import Problem, Token, tokenize

NAME_FIELDS: Final[dict[str, tuple[int, ...]]] = {
    "AFSDB": (1,), "CNAME": (0,), "DNAME": (0,), "HTTPS": (1,), "KX": (1,), "LP": (1,), "MX": (1,), "NAPTR": (5,),
    "NS": (0,), "PTR": (0,), "RP": (0, 1), "RT": (1,), "SOA": (0, 1), "SRV": (3,), "SVCB": (1,),
}  # fmt: skip
"""For types that hold domain names, which words of the RDATA they are."""


PARAMETER_TYPES: Final = frozenset({"SVCB", "HTTPS"})
"""Types with parameters whose value may have quotes: `alpn="h2,h3"` is one word (RFC 9460 §2.1)."""


def words_of(rdata: str) -> list[bytes]:
    """Return the words and quoted strings of RDATA in presentation format; what touches is one word."""
    tokens = tokenize(rdata.encode("latin-1", "backslashreplace"))
    if isinstance(tokens, Problem):
        raise ValueError(tokens.reason)  # noqa: TRY004 - it is a value without meaning, whatever tells so
    return [token.text for token in joined(tokens.words)]


def parts_of(rdtype: str, words: Sequence[Token]) -> Sequence[Token]:
    """Return the words of an entry's RDATA, a parameter with its value between quotes as one."""
    return joined(words) if rdtype in PARAMETER_TYPES else words


def joined(words: Sequence[Token]) -> list[Token]:
    """Return words and strings, those that touch as one."""
    parts: list[Token] = []
    for word in words:
        if parts and parts[-1].end == word.start:
            before = parts.pop()
            parts.append(Token(before.start, word.end, before.text + word.text))
        else:
            parts.append(word)
    return parts


def written(rdtype: str, rdata: str, origin: str, *, relative: bool) -> list[bytes]:
    """Return the words of *rdata* (names absolute) as an entry under *origin* may write them."""
    words = words_of(rdata)
    if relative:
        for field in NAME_FIELDS.get(rdtype, ()):
            if field < len(words):
                words[field] = names.relative(words[field].decode("latin-1"), origin).encode("latin-1")
    return words


def rewritten(rdtype: str, before: Sequence[Token], before_rdata: str, after_rdata: str, origin: str) -> list[bytes]:
    """Return the words for *after_rdata*, each spelled as the file spells it where its value stays.

    Args:
        before: the RDATA's words as the file writes them.
        before_rdata: what they mean, names absolute.
    """
    old, new = words_of(before_rdata), words_of(after_rdata)
    if len(old) != len(before):  # the file cuts it otherwise, as RFC 3597's hexadecimal words may be
        return new
    name_fields = NAME_FIELDS.get(rdtype, ())
    result = []
    for place, word in enumerate(new):
        if place < len(old) and old[place] == word:
            result.append(before[place].text)
        elif place in name_fields and place < len(before) and not before[place].text.endswith(b"."):
            result.append(names.relative(word.decode("latin-1"), origin).encode("latin-1"))
        elif place < len(before) and not before[place].quoted and _goes_bare(word):
            result.append(word[1:-1])
        else:
            result.append(word)
    return result


def _goes_bare(word: bytes) -> bool:
    """Return whether the quoted *word* means the same without its quotes."""
    inner = word[1:-1]
    return word[:1] == b'"' and bool(inner) and not any(byte in b' \t"();\\@' for byte in inner)
