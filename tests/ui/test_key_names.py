"""How keys are written."""

import pytest

from tuiz.ui.key_names import key_name


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("n", "n"),
        ("N", "N"),
        ("ctrl+s", "^s"),
        ("question_mark", "?"),
        ("slash", "/"),
        ("colon", ":"),
        ("exclamation_mark", "!"),
        ("enter", "enter"),
        ("escape", "esc"),
        ("space", "space"),
        ("pagedown", "pgdn"),
        ("shift+tab", "shift+tab"),
        ("f1", "f1"),
    ],
)
def test_keys_are_written_as_on_the_keyboard(key: str, name: str) -> None:
    """A key is written as people write it, not as Textual calls it."""
    assert key_name(key, arrows=False) == name


def test_arrows_are_drawn_where_they_can_be() -> None:
    """An arrow key is an arrow in a terminal that has one, else its name."""
    assert key_name("up", arrows=True) == "↑"
    assert key_name("up", arrows=False) == "up"
