"""The beginning of a file that may be a zone file, in words."""

import re

from tuiz.domain.possessive import compile_pattern

# Line ends, white space, comments, parentheses, words; a word may hold quoted strings and escapes.
_TOKEN = compile_pattern(rb"""(\n)|([ \t\r]+)|;[^\n]*|([()])|((?:[^\s;()"\\]|\\.|"(?:[^"\\]|\\.)*")+)|(.)""", re.DOTALL)
_TTL = compile_pattern(rb"(?:[0-9]+[smhdwSMHDW]?)+")
_CLASS = compile_pattern(rb"(?:in|ch|hs|any|class[0-9]+)", re.IGNORECASE)
_SOA = {b"SOA", b"TYPE6"}
# Owner, TTL, class and type: what comes behind says nothing more.
_WORDS = 4


class FirstLines:
    """Gives the first words of one logical line after the other; an owner left out is an empty word."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self.at = 0

    def next_line(self) -> list[bytes] | None:
        """Return the next line's first words, None at the end."""
        words: list[bytes] = []
        depth = 0
        start = self.at
        for match in _TOKEN.finditer(self._text, start):
            self.at = match.end()
            newline, blank, parenthesis, word, odd = match.groups()
            if word:
                words.append(word)
                if len(words) == _WORDS and not words[0].startswith(b"$"):
                    return words
            elif newline and not depth:
                return words if any(words) else []
            elif blank and match.start() == start:
                words.append(b"")
            elif parenthesis:
                depth += 1 if parenthesis == b"(" else -1
            elif odd:  # a quote without end, or a lone backslash: nobody can tell what follows
                self.at = len(self._text)
                return [odd]
        return words if any(words) else None


def is_soa(words: list[bytes]) -> bool:
    """Return whether the record that begins with these *words*, the owner first, is a SOA."""
    for word in words[1:]:
        if _TTL.fullmatch(word) or _CLASS.fullmatch(word):
            continue
        return word.upper() in _SOA
    return False
