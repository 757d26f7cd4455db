"""Expressions with possessive groups mean the same in every Python."""

import re

import pytest

from tuiz.domain.possessive import compile_pattern, mended


@pytest.mark.parametrize(
    ("pattern", "text", "end"),
    [
        ("(?:ab?c)++", "aca", 2),
        ("(?:ab?c)?+", "a", 0),
        ("(?:ab?c){1,3}+", "aca", 2),
        (r'(?:"[^"]*"|x)*+', 'x"ab', 1),
        (r'(?:[^"]|"(?:[^"\\]|\\.)*+")*+', 'a"b" "c', 5),
    ],
)
def test_a_round_that_fails_takes_nothing_in(pattern: str, text: str, end: int) -> None:
    """Also one that fails after an inner group took something; mended or not, the match ends where it should."""
    for found in (compile_pattern(pattern), re.compile(mended(pattern)), compile_pattern(pattern.encode())):
        subject = text if isinstance(found.pattern, str) else text.encode()
        match = found.match(subject)  # type: ignore[arg-type]
        assert match is not None
        assert match.end() == end


@pytest.mark.parametrize(
    ("pattern", "flags", "expected"),
    [
        (r"(?:a|b)*+[()*+]\)*+(c)+", 0, r"(?:a|b|(?!))*+[()*+]\)*+(c)+"),
        (r"(?:(?>x)*+[^]()]|y){0,9}+", 0, r"(?:(?>x|(?!))*+[^]()]|y|(?!)){0,9}+"),
        ("(a # )*+\n)*+", re.VERBOSE, "(a # )*+\n|(?!))*+"),
        ("(a#)*+", 0, "(a#|(?!))*+"),
    ],
)
def test_only_possessive_groups_are_mended(pattern: str, flags: int, expected: str) -> None:
    """Not what looks like one in a class, behind a backslash or in a comment."""
    assert mended(pattern, flags) == expected
