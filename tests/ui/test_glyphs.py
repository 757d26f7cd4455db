"""The characters that the app draws with."""

import unicodedata

import pytest

from tuiz.ui.glyphs import ASCII, GRAVITY_MARKS, MARK_MEANINGS, MARKS, UNICODE, glyphs_for


def test_marks_are_single_unambiguous_cells() -> None:
    """A mark is ASCII, so that it is one cell wide in every terminal; each is explained in the help."""
    marks = {*MARKS.values(), *GRAVITY_MARKS.values()}

    assert all(len(mark) == 1 and mark.isascii() for mark in marks)
    assert {mark for mark in marks if mark != " "} == set(MARK_MEANINGS)


def test_no_character_is_wide_or_an_emoji() -> None:
    """The Unicode set has nothing that a terminal draws in two cells."""
    for name in UNICODE._fields:
        character = getattr(UNICODE, name)
        assert len(character) == 1
        assert unicodedata.east_asian_width(character) not in "WF"
        assert getattr(ASCII, name).isascii()


@pytest.mark.parametrize(
    ("environment", "unicode"),
    [
        ({}, True),
        ({"LANG": "en_GB.UTF-8"}, True),
        ({"LANG": "C.utf8"}, True),
        ({"LC_ALL": "C"}, False),
        ({"LC_ALL": "POSIX", "LANG": "en_GB.UTF-8"}, False),
        ({"LC_ALL": "", "LC_CTYPE": "de_DE.ISO-8859-1"}, False),
        ({"LC_CTYPE": "de_DE.UTF-8", "LANG": "C"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),
        ({"LC_CTYPE": "C.UTF-8"}, True),
    ],
)
def test_the_locale_decides(environment: dict[str, str], unicode: bool) -> None:
    """The first of LC_ALL, LC_CTYPE and LANG that is set decides, but what Python set itself doesn't count."""
    assert (glyphs_for(environment) is UNICODE) == unicode
