"""Compile expressions with possessive groups so that they hold before Python 3.11.5, too.

There, a possessive group whose last round fails after it has taken something in keeps what it took, as in Debian 12
(https://github.com/python/cpython/issues/106052). An alternative that never matches, behind the others, puts it right,
since each alternative begins where the round did.
"""

import re
import sys
from typing import AnyStr, Final

_IS_SOUND: Final = sys.version_info >= (3, 11, 5)
# Compiled where they are needed: most Pythons don't.
_QUANTIFIER: Final = r"(?:[*+?]|\{[0-9]*,?[0-9]*\})\+"
_PIECE: Final = r"(?s:\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|#[^\n]*|[()])"
_NEVER: Final = "|(?!)"


def compile_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return the expression for *pattern*, which means the same in every Python."""
    return re.compile(pattern if _IS_SOUND else mended(pattern, flags), flags)


def mended(pattern: AnyStr, flags: int = 0) -> AnyStr:
    """Return *pattern* with an alternative that never matches in each possessive group."""
    if isinstance(pattern, str):
        return _mended(pattern, flags)
    return _mended(pattern.decode("latin-1"), flags).encode("latin-1")


def _mended(pattern: str, flags: int) -> str:
    quantifier = re.compile(_QUANTIFIER)
    parts: list[str] = []
    done = 0
    for token in _tokens(pattern, is_verbose=bool(flags & re.VERBOSE)):
        if token.group() == ")" and quantifier.match(pattern, token.end()):
            parts += [pattern[done : token.start()], _NEVER]
            done = token.start()
    return "".join([*parts, pattern[done:]])


def _tokens(pattern: str, *, is_verbose: bool) -> "list[re.Match[str]]":
    """Return the parentheses of a pattern, those in classes and comments left out."""
    found: list[re.Match[str]] = []
    expression = re.compile(_PIECE)
    at = 0
    while token := expression.search(pattern, at):
        if token.group().startswith("#") and not is_verbose:
            at = token.start() + 1
            continue
        found.append(token)
        at = token.end()
    return found
