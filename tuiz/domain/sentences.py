"""Words made into sentences for people."""

from collections.abc import Iterable

from tuiz.domain import names


def sentence(text: str) -> str:
    """Return *text* as a sentence: with a capital where it begins with a word, and one full stop at its end."""
    first = text.partition(" ")[0]
    is_word = text[:1].isalpha() and "." not in first and ":" not in first.rstrip(":")  # no name, and no address
    begin = text[:1].upper() if is_word else text[:1]
    return f"{begin}{text[1:]}" if text.endswith(".") else f"{begin}{text[1:]}."


def listed(items: Iterable[str]) -> str:
    """Return absolute names as a sentence has them, one behind the other."""
    return ", ".join(map(names.spoken, items))
