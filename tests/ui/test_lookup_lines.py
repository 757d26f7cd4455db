"""Lines that are wider than the terminal go on below, and nothing of them is lost."""

from collections.abc import Sequence

import pytest

from tests.hostile import HOSTILE
from tuiz.ui.content import plain, width
from tuiz.ui.widgets.lookup_lines import Piece, wrapped


def texts(pieces: Sequence[Piece], cells: int) -> list[str]:
    """Return the rows without their tones."""
    return ["".join(text for text, _ in row) for row in wrapped(pieces, cells)]


def test_further_rows_stand_under_the_last_piece() -> None:
    """What a line says is kept apart from the columns before it, and broken between words."""
    pieces: list[Piece] = [("  ns1.example.com.  ", "text"), ("refused: it doesn't serve the zone", "error")]

    assert texts(pieces, 46) == ["  ns1.example.com.  refused: it doesn't serve", " " * 20 + "the zone"]


def test_a_sentence_keeps_its_indent() -> None:
    """A line of one piece goes on where it began."""
    assert texts([("  It isn't signed: that is proven.", "dim")], 26) == ["  It isn't signed: that is", "  proven."]


def test_where_columns_leave_no_room_rows_go_on_further_in() -> None:
    """A narrow terminal doesn't make a ribbon of the last column."""
    pieces: list[Piece] = [("  a-long-name.beispiel.de. 3600   TXT    ", "text"), ('"' + "x" * 60 + '"', "text")]

    rows = texts(pieces, 50)

    assert rows[1].startswith("      xxx")
    assert "".join(rows).count("x") == 60


@pytest.mark.parametrize("cells", [24, 31, 77])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_row_is_wider_than_it_may_be(text: str, cells: int) -> None:
    """Whatever the text is, wide characters and escapes included."""
    pieces: list[Piece] = [("  name ", "text"), (plain(text[:2000]), "dim")]

    assert all(sum(width(part) for part, _ in row) <= cells for row in wrapped(pieces, cells))
