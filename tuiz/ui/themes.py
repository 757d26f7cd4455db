"""Themes: one TOML file each, read when the app starts."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Final

from textual.color import Color, ColorParseError
from textual.theme import Theme

from tuiz.errors import SettingsError
from tuiz.ui.ink import with_fallbacks

_NOT_COLOURS: Final = frozenset({"name", "dark", "ansi", "variables", "luminosity_spread", "text_alpha"})


class InvalidTheme(SettingsError):
    """A theme can't be used."""


def load_theme(path: Path) -> Theme:
    """Read one theme.

    Raises:
        InvalidTheme: with the file and what is wrong in it; Textual would fail later, and without a name.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidTheme(f"The theme {path} can't be read: {error}") from error
    known = {field.name for field in fields(Theme)}
    if unknown := sorted(values.keys() - known):
        raise InvalidTheme(f"The theme {path} has an unknown key: {unknown[0]}")
    if not isinstance(values.get("name"), str) or not isinstance(values.get("primary"), str):
        raise InvalidTheme(f"The theme {path} needs a name and a primary colour.")
    variables = values.get("variables", {})
    if not isinstance(variables, dict):
        raise InvalidTheme(f"The theme {path} has variables that aren't a table.")
    colours = {key: value for key, value in values.items() if key not in _NOT_COLOURS} | variables
    for key, value in colours.items():
        try:
            Color.parse(str(value))
        except ColorParseError as error:
            raise InvalidTheme(f"The theme {path} has no colour at {key}: {value!r}") from error
    return Theme(**values)


def variables_of(theme: Theme) -> dict[str, str]:
    """Return the CSS variables that a theme comes to, with ours among them."""
    return with_fallbacks({**theme.to_color_system().generate(), **theme.variables})


def theme_named(folder: Path, name: str) -> Theme:
    """Read the theme of this name, without looking at the others.

    Raises:
        InvalidTheme: if there is none, or it can't be used.
    """
    path = folder / f"{name}.toml"
    if not path.is_file() or path.parent != folder:
        known = ", ".join(sorted(found.stem for found in folder.glob("*.toml")))
        raise InvalidTheme(f"There is no theme {name!r}.", hint=f"There are: {known}.")
    return load_theme(path)


def load_themes(folder: Path) -> tuple[list[Theme], list[InvalidTheme]]:
    """Read all themes of a folder, sorted by name; those that can't be used are told apart, not fatal."""
    themes: list[Theme] = []
    failures: list[InvalidTheme] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            themes.append(load_theme(path))
        except InvalidTheme as failure:
            failures.append(failure)
    return themes, failures
