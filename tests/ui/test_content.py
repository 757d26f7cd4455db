"""The gate: what comes out of it is one line of visible text, of known width, and never markup."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tuiz.ui.content import clip, content, fit, paragraphs, plain, width


@given(st.text())
def test_plain_text_has_nothing_that_a_terminal_obeys(text: str) -> None:
    """Whatever goes in, what comes out is printable, and ASCII where that is asked for."""
    assert plain(text).isprintable()
    shown = plain(text, ascii_only=True)
    assert shown.isascii()
    assert shown.isprintable()


@given(st.text(max_size=60).map(plain), st.integers(0, 30))
def test_a_fitted_text_is_exactly_as_wide_as_asked(text: str, cells: int) -> None:
    """Short text is filled up and long text is cut, with characters of two cells too."""
    assert cell_len(fit(text, cells, "…")) == cells
    assert width(clip(text, cells, "…")) <= max(cells, 0)


def test_a_cut_is_shown_by_an_ellipsis() -> None:
    """What doesn't fit ends in the ellipsis, and what fits doesn't."""
    assert fit("abcdef", 4, "…") == "abc…"
    assert fit("日本語", 4, "…") == "日 …"
    assert clip("abcd", 4, "…") == "abcd"


def test_markup_stays_text() -> None:
    """Square brackets are shown as they are, and do nothing."""
    for text in ("[red]x[/red]", "[/nope]", "[@click=app.quit]quit[/]", "\\[x]", "[$primary]"):
        assert content(text).plain == text
        assert not content(text).spans


def test_line_ends_are_kept_where_asked() -> None:
    """Paragraphs keep their line ends; everything else that steers a terminal is shown."""
    assert paragraphs("one\ntwo\x1b[2J\r") == "one\ntwo\\x1b[2J\\x0d"
