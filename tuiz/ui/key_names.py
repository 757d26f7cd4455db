"""How keys are written for people."""

from collections.abc import Mapping
from typing import Final

from textual.keys import key_to_character

_NAMES: Final[Mapping[str, str]] = {
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "delete": "del",
    "colon": ":",
    "slash": "/",
}
_ARROWS: Final[Mapping[str, str]] = {"up": "↑", "down": "↓", "left": "←", "right": "→"}


def key_name(key: str, *, arrows: bool) -> str:
    """Return how *key*, as Textual calls it, is written: `?`, `enter`, `^s`.

    Args:
        key: one key, with its modifiers.
        arrows: whether arrows can be drawn as such.
    """
    *modifiers, plain_key = key.split("+")
    name = _NAMES.get(plain_key)
    if name is None and arrows:
        name = _ARROWS.get(plain_key)
    if name is None:
        character = key_to_character(plain_key)
        name = character if character and character.isprintable() and character != " " else plain_key
    if modifiers == ["ctrl"]:
        return f"^{name}"
    return "+".join((*modifiers, name))
