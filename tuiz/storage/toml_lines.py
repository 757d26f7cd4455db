"""The line of each key in a TOML text, which `tomllib` doesn't tell."""

import re
import tomllib
from collections.abc import Iterator, Sequence

_QUOTED = r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
_KEY = rf"(?:[A-Za-z0-9_-]+|{_QUOTED})"
_KEYS = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_HEADER = re.compile(rf"[ \t]*\[\[?[ \t]*({_KEYS})[ \t]*\]")
_ASSIGNMENT = re.compile(rf"[ \t]*({_KEYS})[ \t]*=")
_PART = re.compile(_KEY)
# What a value is made of, as far as it matters where it ends.
_PIECE = re.compile(
    rf"""\"\"\"(?:[^\\]|\\.)*?(?:\"{{3,5}}|\Z)|'''.*?(?:'{{3,5}}|\Z)|{_QUOTED}|\#[^\n]*|[\[{{]|[\]}}]|\n|.""", re.DOTALL
)


def lines_of(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield each key of a valid TOML text, with the tables that it is in, and its line."""
    table: tuple[str, ...] = ()
    at = 0
    line = 1
    while at < len(text):
        if header := _HEADER.match(text, at):
            table = _parts(header[1])
            yield table, line
        elif assignment := _ASSIGNMENT.match(text, at):
            yield table + _parts(assignment[1]), line
        end = _end_of_statement(text, at)
        line += text.count("\n", at, end)
        at = end


def _end_of_statement(text: str, at: int) -> int:
    """Return where the line after the statement at *at* begins, which may be several lines long."""
    depth = 0
    for piece in _PIECE.finditer(text, at):
        if piece[0] in "[{":
            depth += 1
        elif piece[0] in "]}":
            depth -= 1
        elif piece[0] == "\n" and depth <= 0:
            return piece.end()
    return len(text)


def _parts(keys: str) -> tuple[str, ...]:
    return tuple(_unquoted(part) for part in _PART.findall(keys))


def _unquoted(part: str) -> str:
    if part[:1] not in {'"', "'"}:
        return part
    value: Sequence[str] = list(tomllib.loads(f"{part} = 0"))
    return value[0]
