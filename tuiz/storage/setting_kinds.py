"""The kinds of values that settings have, and how a table of them is compared with what was written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from tuiz.domain import names
from tuiz.domain.names import InvalidName
from tuiz.storage.toml_file import KeyPath, SettingFinding, TomlFile

_WRITTEN: Mapping[type, str] = {list: "a list", dict: "a table"}


class Kind(Protocol):
    """A kind of value."""

    @property
    def name(self) -> str:
        """What it is, as "a text"."""

    def accepts(self, value: object) -> bool:
        """Return whether *value*, as TOML gives it, is one."""


class Text(NamedTuple):
    """A text."""

    name: str = "a text"
    is_valid: Callable[[str], bool] = bool

    def accepts(self, value: object) -> bool:
        """Return whether *value* is one, and not empty."""
        return isinstance(value, str) and self.is_valid(value)


class Choice(NamedTuple):
    """One of a few texts."""

    choices: tuple[str, ...]

    @property
    def name(self) -> str:
        """The choices."""
        return "one of " + ", ".join(f'"{choice}"' for choice in self.choices)

    def accepts(self, value: object) -> bool:
        """Return whether *value* is among them."""
        return isinstance(value, str) and value in self.choices


class Flag(NamedTuple):
    """True or false."""

    name: str = "true or false"

    def accepts(self, value: object) -> bool:
        """Return whether *value* is one."""
        return isinstance(value, bool)


class Whole(NamedTuple):
    """A whole number between two limits, both included."""

    lowest: int
    highest: int

    @property
    def name(self) -> str:
        """The limits."""
        return f"a whole number from {self.lowest} to {self.highest}"

    def accepts(self, value: object) -> bool:
        """Return whether *value* is one; True isn't."""
        return isinstance(value, int) and not isinstance(value, bool) and self.lowest <= value <= self.highest


class Seconds(NamedTuple):
    """A time in seconds between two limits, both included, with a fraction or without."""

    lowest: float
    highest: float

    @property
    def name(self) -> str:
        """The limits."""
        return f"a number of seconds from {self.lowest:g} to {self.highest:g}"

    def accepts(self, value: object) -> bool:
        """Return whether *value* is one; True isn't, nor is what is no number."""
        return isinstance(value, int | float) and not isinstance(value, bool) and self.lowest <= value <= self.highest


class Texts(NamedTuple):
    """A list of texts."""

    of: Text = Text()
    name: str = "a list of texts"

    def accepts(self, value: object) -> bool:
        """Return whether *value* is one."""
        return isinstance(value, list) and all(self.of.accepts(item) for item in value)


class Either(NamedTuple):
    """What is of one kind or of another."""

    one: Kind
    other: Kind

    @property
    def name(self) -> str:
        """Both."""
        return f"{self.one.name}, or {self.other.name}"

    def accepts(self, value: object) -> bool:
        """Return whether *value* is of one of the kinds."""
        return self.one.accepts(value) or self.other.accepts(value)


class TextTable(NamedTuple):
    """A table from any names to texts; a name with dots may be written as tables within one another."""

    name: str = "a table of texts"

    def accepts(self, value: object) -> bool:
        """Return whether *value* is a table; what is in it is looked at key by key."""
        return isinstance(value, dict)


class Table(NamedTuple):
    """A table with keys of its own."""

    keys: Mapping[str, Kind]
    name: str = "a table"

    def accepts(self, value: object) -> bool:
        """Return whether *value* is one; what is in it is looked at key by key."""
        return isinstance(value, dict)


def is_name(text: str) -> bool:
    """Return whether *text* is a domain name, with or without its final dot."""
    try:
        names.validate(absolute(text))
    except InvalidName:
        return False
    return True


def absolute(text: str) -> str:
    """Return a name from the settings as an absolute one: there is no origin that it could be relative to."""
    return names.absolute(text, names.ROOT)


ZONE_NAME = Text("a domain name", is_name)
HOST_NAMES = Texts(ZONE_NAME, "a list of host names")


def compare(
    file: TomlFile, keys: Mapping[str, Kind], elsewhere: Mapping[str, str]
) -> tuple[Mapping[str, object], list[SettingFinding]]:
    """Return the values of *file* that can be used, and a finding for each that can't.

    Args:
        file: what was read.
        keys: the keys that it may have.
        elsewhere: why a key that another file may have isn't used in this one.
    """
    findings = list(file.findings)
    values = _compare(file, file.values, keys, elsewhere, (), findings)
    return values, findings


def _compare(
    file: TomlFile,
    written: Mapping[str, object],
    keys: Mapping[str, Kind],
    elsewhere: Mapping[str, str],
    table: KeyPath,
    findings: list[SettingFinding],
) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, value in written.items():
        path = (*table, key)
        kind = keys.get(key)
        if kind is None:
            findings.append(_unknown(file, path, list(keys), elsewhere))
        elif not kind.accepts(value):
            message = f"{_shown(path)} is {_written(value)}; it has to be {kind.name}."
            findings.append(SettingFinding(file.path, file.line_of(path), message, "The value isn't used."))
        elif isinstance(kind, Table) and isinstance(value, dict):
            values[key] = _compare(file, value, kind.keys, {}, path, findings)
        elif isinstance(kind, TextTable) and isinstance(value, dict):
            values[key] = dict(_texts(file, value, path, path, findings))
        else:
            values[key] = value
    return values


def _texts(
    file: TomlFile, table: Mapping[str, object], top: KeyPath, path: KeyPath, findings: list[SettingFinding]
) -> Iterator[tuple[str, str]]:
    """Yield the texts of a table, and of those in it, by their names below *top*."""
    for key, value in table.items():
        here = (*path, key)
        if isinstance(value, str):
            yield _shown(here[len(top) :]), value
        elif isinstance(value, dict):
            yield from _texts(file, value, top, here, findings)
        else:
            message = f"{_shown(here)} is {_written(value)}; it has to be a text."
            line = file.line_of(here) or file.line_of(top)
            findings.append(SettingFinding(file.path, line, message, "The value isn't used."))


def _unknown(file: TomlFile, path: KeyPath, keys: Sequence[str], elsewhere: Mapping[str, str]) -> SettingFinding:
    line = file.line_of(path)
    if reason := elsewhere.get(path[-1]):
        return SettingFinding(file.path, line, f"{_shown(path)} isn't used here.", reason)
    from difflib import get_close_matches

    nearest = get_close_matches(path[-1], keys, n=1)
    hint = f"Did you mean {nearest[0]}?" if nearest else f"The keys known here are {', '.join(sorted(keys))}."
    return SettingFinding(file.path, line, f"{_shown(path)} isn't a key that tuiz knows.", hint)


def _shown(path: KeyPath) -> str:
    return ".".join(path)


def _written(value: object) -> str:
    if isinstance(value, str | bool | int | float):
        text = repr(value) if not isinstance(value, bool) else str(value).lower()
        return text if len(text) < 60 else f"{text[:60]}…"
    return _WRITTEN.get(type(value), "a time")
