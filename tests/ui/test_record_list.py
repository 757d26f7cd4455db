"""The record list: what it shows, how it moves, and how little it asks for."""

from rich.segment import Segment
from textual.pilot import Pilot

from tests.ui.stage import CountedRows, PlainRow, PlainRows, Stage, screen_lines
from tuiz.ui.glyphs import ASCII
from tuiz.ui.ink import Ground, Ink
from tuiz.ui.widgets.record_list import RecordList


def shown(source: PlainRows | CountedRows) -> tuple[Stage, RecordList]:
    """Return a stage with a record list on it, and the list."""
    records = RecordList()
    stage = Stage(records)
    records.show(source)
    return stage, records


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys and wait for the frame."""
    await pilot.press(*keys)
    await pilot.pause()


async def test_rows_are_shown_in_columns_under_their_names() -> None:
    """A record is shown with its owner, TTL, type, data and note below the names of these columns."""
    rows = PlainRows([PlainRow("www", "192.0.2.7", note="the web"), PlainRow("mail", "10 mx.example.", rdtype="MX")])
    stage, _ = shown(rows)

    async with stage.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        lines = screen_lines(stage)

    header = lines[1]
    for title, text in (("OWNER", "www"), ("TTL", "3600"), ("TYPE", "A"), ("DATA", "192.0.2.7"), ("NOTE", "the web")):
        assert lines[2].index(text) == header.index(title)
    assert "10 mx.example." in lines[3]


async def test_nothing_is_cut_without_an_ellipsis() -> None:
    """Text that is wider than its column ends in an ellipsis, at any width of the screen."""
    long = "v=spf1 " + "include:_spf.example.net " * 40
    rows = PlainRows([PlainRow("a-very-long-owner-name" * 4, long, note="a note that goes on and on " * 5)])

    for width in (40, 60, 80, 120, 200):
        stage, _ = shown(rows)
        async with stage.run_test(size=(width, 6)) as pilot:
            await pilot.pause()
            line = screen_lines(stage)[2]
        assert line.count("…") == 3, width
        assert len(line) == width


async def test_a_million_rows_cost_no_more_than_those_in_view() -> None:
    """Drawing, moving and leaping ask only for rows in view, and for a sample to find the columns' widths."""
    source = CountedRows(1_000_000)
    stage, records = shown(source)

    async with stage.run_test(size=(80, 24)) as pilot:
        await press(pilot, "end")
        last = screen_lines(stage)
        await press(pilot, *["up"] * 5, "home")

        assert source.asked < 500
        assert "host999999" in last[-2]
        assert records.cursor == 0


async def test_keys_move_the_cursor_and_keep_it_in_view() -> None:
    """Arrows, j and k, pages, home and end, g and G move the cursor, which is always in view."""
    source = CountedRows(100)
    stage, records = shown(source)

    async with stage.run_test(size=(80, 14)) as pilot:
        visited = []
        for key in ("down", "j", "k", "up", "up", "pagedown", "pageup", "end", "down", "home", "G", "g"):
            await press(pilot, key)
            visited.append(records.cursor)
            assert records.top <= records.cursor < records.top + records.page

        assert visited == [1, 2, 1, 0, 0, records.page, 0, 99, 99, 0, 99, 0]


async def test_the_mouse_moves_scrolls_drags_and_chooses() -> None:
    """A click puts the cursor on a row, the wheel scrolls, the scroll bar can be dragged, a double click chooses."""
    chosen: list[int] = []

    class Listening(Stage):
        def on_line_list_chosen(self, message: RecordList.Chosen) -> None:
            chosen.append(message.row)

    records = RecordList()
    stage = Listening(records)
    records.show(CountedRows(1000))

    async with stage.run_test(size=(80, 24)) as pilot:
        await pilot.click(RecordList, offset=(10, 7))
        assert records.cursor == 5
        await pilot.click(RecordList, offset=(10, 9), times=2)
        assert chosen == [7]
        records.scroll_rows(30)
        assert (records.top, records.cursor) == (30, 7)
        await pilot.mouse_down(RecordList, offset=(79, 22))
        await pilot.mouse_up(RecordList, offset=(79, 22))
        assert records.top == 1000 - records.page


async def test_a_cursor_move_draws_two_rows_and_the_caption() -> None:
    """Where nothing scrolls, the other rows aren't drawn again."""
    drawn: list[int] = []

    class Noting(RecordList):
        def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
            drawn.append(row)
            return super().draw_row(row, cells, ground, ink)

    records = Noting()
    stage = Stage(records)
    records.show(CountedRows(1000))

    async with stage.run_test(size=(80, 24)) as pilot:
        await press(pilot, "down", "up")
        drawn.clear()
        await press(pilot, "down", "down")

    assert set(drawn) <= {0, 1, 2}


async def test_rows_that_come_while_the_file_is_read_appear() -> None:
    """A list that is shown before its rows are known shows them as they come, with the cursor where it was."""
    source = PlainRows([PlainRow("first")], complete=False)
    stage, records = shown(source)

    async with stage.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        source.rows += [PlainRow("second"), PlainRow("third")]
        records.rows_added()
        await pilot.pause()
        assert "third" in screen_lines(stage)[4]
        await press(pilot, "down")
        source.rows += [PlainRow(f"more{number}") for number in range(100)]
        source.complete = True
        records.rows_added()
        await pilot.pause()

        assert records.cursor == 1
        assert "of 103" in screen_lines(stage)[-1]


async def test_a_changed_row_is_drawn_anew() -> None:
    """A row whose source says that its revision is another is read again."""
    source = PlainRows([PlainRow("before")])
    stage, records = shown(source)

    async with stage.run_test(size=(80, 10)) as pilot:
        await pilot.pause()
        source.rows[0] = PlainRow("after", mark="changed")
        source.revision += 1
        records.rows_changed()
        await pilot.pause()

        assert screen_lines(stage)[2].split()[:3] == ["›", "~", "after"]


async def test_a_view_shows_only_its_rows() -> None:
    """With a view the list shows the rows it names, in its order, and knows which they are."""
    source = CountedRows(100)
    stage, records = shown(source)
    records.show(source, [7, 3, 50])

    async with stage.run_test(size=(80, 10)) as pilot:
        await press(pilot, "down")
        lines = screen_lines(stage)

        assert [line[4:].split()[0] for line in lines[2:5]] == ["host7", "host3", "host50"]
        assert records.source_index(records.cursor) == 3


async def test_what_is_special_about_a_row_is_said_below() -> None:
    """The lower line of the frame tells the row's line in the file, and why it is locked or unreadable."""
    rows = PlainRows(
        [PlainRow("broken line", kind="unreadable", mark="unreadable", line=17, reason="A type is missing")]
    )
    stage, _ = shown(rows)

    async with stage.run_test(size=(80, 8)) as pilot:
        await pilot.pause()
        lines = screen_lines(stage)

    assert "!" in lines[2]
    assert "line 17" in lines[-1]
    assert "A type is missing" in lines[-1]


async def test_an_ascii_terminal_gets_nothing_but_ascii() -> None:
    """Where the locale has no UTF-8, frames are drawn in ASCII and text beyond it is shown as escapes."""
    records = RecordList()
    stage = Stage(records, glyphs=ASCII)
    records.show(PlainRows([PlainRow("ünïcode", "x" * 200, note="日本語")]))

    async with stage.run_test(size=(80, 8)) as pilot:
        await pilot.pause()
        lines = screen_lines(stage)

    assert all(line.isascii() for line in lines)
    assert "\\xfcn" in lines[2]
