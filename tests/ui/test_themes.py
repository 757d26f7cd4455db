"""The themes: that each can be used, and read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from tuiz.ui.ink import GROUNDS, TONES, Ground, Ink, Tone
from tuiz.ui.theme_choice import DARK, LIGHT, TERMINAL, fitting_theme, themes_folder
from tuiz.ui.themes import InvalidTheme, load_theme, load_themes, variables_of

READABLE = 4.5
"""The contrast that text needs (WCAG 2.2, 1.4.3)."""

THEMES, FAILURES = load_themes(themes_folder())
OWN_COLOURS = [theme for theme in THEMES if not theme.ansi]


def contrast(style: Style) -> float:
    """Return the contrast of a style's two colours (WCAG 2.2)."""
    assert style.color is not None
    assert style.bgcolor is not None
    one, other = (_luminance(Color.from_rich_color(color)) for color in (style.color, style.bgcolor))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable_pairs() -> Iterator[tuple[Theme, Tone, Ground]]:
    """Yield every tone that is text on every ground of every theme."""
    for theme in OWN_COLOURS:
        for tone in TONES:
            for ground in GROUNDS:
                if tone != "frame":
                    yield theme, tone, ground


def test_the_shipped_themes_load() -> None:
    """There is a dark one, a light one, and one of the terminal's own colours; none fails."""
    assert FAILURES == []
    assert {theme.name for theme in THEMES} == {DARK, LIGHT, TERMINAL}
    assert [theme.dark for theme in OWN_COLOURS] == [True, False]


@pytest.mark.parametrize(
    ("theme", "tone", "ground"), list(readable_pairs()), ids=lambda value: getattr(value, "name", value)
)
def test_text_can_be_read(theme: Theme, tone: Tone, ground: Ground) -> None:
    """All text stands out from what it is drawn on, by the contrast that WCAG asks for."""
    ink = Ink(variables_of(theme), plain=False)

    assert contrast(ink.style(tone, ground)) >= READABLE


@pytest.mark.parametrize("theme", OWN_COLOURS, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", ["background", "surface", "panel", "tuiz-cursor"])
def test_dialogs_can_be_read(theme: Theme, ground: str) -> None:
    """In dialogs too: names, errors and text on a dialog's surface, and text in a field."""
    variables = variables_of(theme)
    for name in ("foreground", "tuiz-dim", "tuiz-error", "tuiz-focus"):
        style = Style(color=Color.parse(variables[name]).rich_color, bgcolor=Color.parse(variables[ground]).rich_color)
        assert contrast(style) >= READABLE, name


@pytest.mark.parametrize("theme", OWN_COLOURS, ids=lambda theme: theme.name)
def test_a_frame_can_be_seen(theme: Theme) -> None:
    """Frames are calm, but there."""
    ink = Ink(variables_of(theme), plain=False)

    assert contrast(ink.style("frame")) >= 1.5


def test_the_cursor_shows_without_colour() -> None:
    """In the terminal's own colours the cursor's row is in reverse video."""
    theme = next(theme for theme in THEMES if theme.ansi)
    ink = Ink(variables_of(theme), plain=True)

    assert ink.style("text", "cursor").reverse
    assert not ink.style("text").reverse


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = 'x'", "needs a name and a primary colour"),
        ("name = 'x'\nprimary = '#nothex'", "no colour at primary: '#nothex'"),
        ("name = 'x'\nprimary = 'red'\ncolour = 'blue'", "unknown key: colour"),
        ("name = 'x'\nprimary = 'red'\n[variables]\ntuiz-dim = 5", "no colour at tuiz-dim: 5"),
        ("name = ", "can't be read"),
        ("name = 'x'\nprimary = 'red'\nvariables = 1", "aren't a table"),
    ],
)
def test_a_theme_that_cant_be_used_says_why(tmp_path: Path, text: str, told: str) -> None:
    """A theme's mistake is told with its file; the others are loaded."""
    (tmp_path / "bad.toml").write_text(text)
    (tmp_path / "good.toml").write_text("name = 'good'\nprimary = 'red'")

    with pytest.raises(InvalidTheme, match=told):
        load_theme(tmp_path / "bad.toml")
    themes, failures = load_themes(tmp_path)
    assert [theme.name for theme in themes] == ["good"]
    assert "bad.toml" in failures[0].message


@pytest.mark.parametrize(
    ("wanted", "colours", "no_color", "name"),
    [
        (None, "truecolor", False, DARK),
        (None, "256", False, DARK),
        (None, "standard", False, TERMINAL),
        (None, None, False, TERMINAL),
        (LIGHT, "truecolor", False, LIGHT),
        (LIGHT, "standard", False, LIGHT),
        (LIGHT, "truecolor", True, TERMINAL),
    ],
)
def test_the_theme_fits_the_terminal(wanted: str | None, colours: str | None, no_color: bool, name: str) -> None:
    """Sixteen colours and NO_COLOR get the terminal's own; otherwise what the user wants, else dark."""
    assert fitting_theme(wanted, colours=colours, no_color=no_color) == name
