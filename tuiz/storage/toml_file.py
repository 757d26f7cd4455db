"""Settings in TOML: read with the line of each key, written so that comments and order survive."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tuiz.errors import SettingsError
from tuiz.files.errors import FileMissing
from tuiz.files.identity import read_file, read_with_status

SIZE_LIMIT = 2**20
"""The most bytes of a file of settings."""

KeyPath = tuple[str, ...]

_LINE_OF_ERROR = re.compile(r"\(at line (\d+), column \d+\)")


class SettingFinding(NamedTuple):
    """Something in a file of settings that tuiz doesn't use, and why."""

    file: Path
    line: int | None
    """From 1; None for the file as a whole."""
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.message} {self.hint or ''}".rstrip()


class TomlFile(NamedTuple):
    """A file of settings as it was read."""

    path: Path
    text: str
    values: Mapping[str, object]
    findings: tuple[SettingFinding, ...] = ()
    """Why nothing of it can be used."""

    def line_of(self, key: KeyPath) -> int | None:
        """Return the line on which *key*, with the tables that it is in, is set; None when it can't be found."""
        from tuiz.storage.toml_lines import lines_of  # who finds nothing wrong needs no lines

        found: int | None = None
        for path, line in lines_of(self.text):
            if path == key:
                return line
            if path[: len(key)] == key and found is None:
                found = line
        return found


def read_toml(path: Path) -> TomlFile:
    """Return the settings in the file at *path*: none when there is no file, and a finding when it can't be read.

    Raises:
        StorageError: the system refuses.
    """
    try:
        data, _ = read_with_status(path, limit=SIZE_LIMIT)
    except FileMissing:
        return TomlFile(path, "", {})
    try:
        text = data.decode()
        return TomlFile(path, text, tomllib.loads(text))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return TomlFile(path, "", {}, (SettingFinding(path, line, "This isn't UTF-8.", "Save the file as UTF-8."),))
    except tomllib.TOMLDecodeError as error:
        return TomlFile(path, "", {}, (_syntax_finding(path, str(error)),))
    except RecursionError:
        return TomlFile(path, "", {}, (SettingFinding(path, None, "Its values are nested too deeply."),))


def change_toml(path: Path, changes: Mapping[KeyPath, object]) -> None:
    """Set keys of the file at *path*, making it if need be; comments, order and the other keys stay as they are.

    Args:
        path: the file.
        changes: values by their keys with the tables that they are in; None takes a key away.

    Raises:
        SettingsError: the file is no TOML, or has a value where a table is needed.
        StorageError: it can't be read or written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    from tuiz.files.atomic import write_atomically

    try:
        data, identity = read_file(path, limit=SIZE_LIMIT)
    except FileMissing:
        data, identity = b"", None
    try:
        document = tomlkit.parse(data)
        for key, value in changes.items():
            _set(document, key, value)
        text = tomlkit.dumps(document)
        tomllib.loads(text)
    except (TOMLKitError, UnicodeDecodeError, RecursionError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"{path} can't be changed: {error}", hint="Mend the file by hand, then try again."
        ) from error
    write_atomically(path, [text.encode()], expected=identity)


def _set(table: object, key: KeyPath, value: object) -> None:
    from tomlkit import table as new_table
    from tomlkit.items import AbstractTable
    from tomlkit.toml_document import TOMLDocument

    for part in key[:-1]:
        if not isinstance(table, AbstractTable | TOMLDocument):
            break
        if part not in table:
            if value is None:
                return
            table[part] = new_table()
        table = table[part]
    if not isinstance(table, AbstractTable | TOMLDocument):
        raise SettingsError(f"{'.'.join(key[:-1])} isn't a table.")
    if value is None:
        table.pop(key[-1], None)
    else:
        table[key[-1]] = value


def _syntax_finding(path: Path, message: str) -> SettingFinding:
    match = _LINE_OF_ERROR.search(message)
    reason = _LINE_OF_ERROR.sub("", message).strip().rstrip(".")
    hint = "Nothing in this file is used until it is mended."
    return SettingFinding(path, int(match[1]) if match else None, f"This isn't TOML: {reason}.", hint)
