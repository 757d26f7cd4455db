"""The lines around a pane."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tuiz.ui.glyphs import UNICODE
from tuiz.ui.ink import Ink
from tuiz.ui.theme_choice import DARK, themes_folder
from tuiz.ui.themes import load_theme, variables_of
from tuiz.ui.widgets.frame import FrameLine, Label, frame_line, thumb

INK = Ink(variables_of(load_theme(themes_folder() / f"{DARK}.toml")), plain=False)


def drawn(left: list[Label], right: list[Label], cells: int) -> FrameLine:
    """Draw the upper line of a pane."""
    return frame_line(("╭", "╮"), left, right, cells, UNICODE, INK, focused=True)


def text_of(line: FrameLine) -> str:
    """Return the line's characters."""
    return "".join(segment.text for segment in line.segments)


labels = st.lists(st.text(alphabet="abc日", max_size=12).map(Label), max_size=4)


@given(labels, labels, st.integers(8, 100))
def test_a_frame_line_is_as_wide_as_its_pane(left: list[Label], right: list[Label], cells: int) -> None:
    """Whatever the labels are, the line has the pane's width."""
    assert cell_len(text_of(drawn(left, right, cells))) == cells


def test_right_labels_make_way_for_left_ones() -> None:
    """In a narrow pane the labels at the right go first; those at the left are cut with an ellipsis."""
    left, right = [Label("Records"), Label("24")], [Label("/ filter"), Label("t type")]

    assert text_of(drawn(left, right, 43)) == "╭─ Records  24 ──────── / filter  t type ─╮"
    assert "/ filter" not in text_of(drawn(left, right, 28))
    assert "t type" in text_of(drawn(left, right, 28))
    assert text_of(drawn([Label("System Records")], [], 12)) == "╭─ Syste… ─╮"


def test_a_label_with_an_action_can_be_clicked_where_it_is_drawn() -> None:
    """The columns of a label are those of its action, and no others."""
    line = drawn([Label("Records")], [Label("/ filter", action="screen.filter")], 40)
    text = text_of(line)
    start = text.index("/ filter")

    assert line.action_at(start) == "screen.filter"
    assert line.action_at(start + 7) == "screen.filter"
    assert line.action_at(start - 3) == ""
    assert line.action_at(0) == ""


@given(st.integers(1, 2_000_000), st.integers(1, 60), st.data())
def test_the_thumb_stays_within_the_scroll_bar(rows: int, height: int, data: st.DataObject) -> None:
    """The thumb is at the top for the first row, at the bottom for the last page, and never outside."""
    top = data.draw(st.integers(0, max(0, rows - height)))
    lines = thumb(rows, height, top)

    assert len(lines) == 0 if rows <= height else 1 <= len(lines) <= height
    assert all(0 <= line < height for line in lines)
    if rows > height:
        assert thumb(rows, height, 0).start == 0
        assert thumb(rows, height, rows - height).stop == height
