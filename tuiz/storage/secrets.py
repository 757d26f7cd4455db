"""Secrets by reference: the user's settings say where one is, and it is looked up when it is needed.

No message quotes a secret, nor what may be one: somebody may have written it where the reference to it was meant.
"""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

from tuiz.domain.display import printable
from tuiz.errors import SettingsError

Sort = Literal["env", "command", "keyring", "file"]

_MOST_OCTETS: Final = 1 << 16
_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
"""What is the name of a variable rather than its value: few tokens are written in capitals alone."""
_SECRET: Final = re.compile(r"[!-~]+")
"""Tokens and passwords of programs, as they may stand in a header of HTTP (RFC 6750 §2.1 allows fewer)."""


class SecretUnavailable(SettingsError):
    """The secret can't be looked up."""


@dataclass(frozen=True, slots=True)
class SecretReference:
    """Where a secret is. It isn't the secret, yet not shown as a whole: it may be one by mistake."""

    sort: Sort
    where: str | tuple[str, ...]
    """A variable, a command's words, a keyring's SERVICE/USER, or a file's path."""

    def __repr__(self) -> str:
        return f"SecretReference({self.sort!r}, …)"


def reference_of(table: Mapping[str, str | list[str]], folder: Path | None = None) -> SecretReference:
    """Return the reference that a table of the settings holds.

    Args:
        table: one of env, command, keyring or file, with its value.
        folder: where a file's relative path begins; None is the current folder.

    Raises:
        SecretUnavailable: it isn't one.
    """
    (sort, where), *others = [*table.items(), ("", "")]
    if len(others) != 1 or sort not in {"env", "command", "keyring", "file"}:
        raise SecretUnavailable(
            "It isn't said where the secret is.",
            hint='Write {env = "NAME"}, {command = ["pass", "NAME"]}, {keyring = "SERVICE/USER"} or {file = "PATH"}.',
        )
    if isinstance(where, list):
        return SecretReference(cast("Sort", sort), tuple(where))
    if sort == "file":
        where = str((folder or Path()) / Path(where).expanduser())
    return SecretReference(cast("Sort", sort), where)


def reveal(reference: SecretReference) -> str:
    """Return the secret itself. A command may take a while.

    Raises:
        SecretUnavailable: there is none, or it is none that could be sent.
    """
    match reference.sort, reference.where:
        case "env", str(variable):
            where, text = _from_environment(variable)
        case "file", str(path):
            where, text = _from_file(Path(path))
        case "keyring", str(entry):
            where, text = _from_keyring(entry)
        case "command", tuple(words) if words:
            where, text = _from_command(words)
        case _:
            raise SecretUnavailable("It isn't said where the secret is.")
    return _checked(text, where)


def _checked(text: str, where: str) -> str:
    """Return the first line of a text, which is the secret: password stores keep notes below it."""
    line = text.lstrip("\r\n").partition("\n")[0].strip()
    if not line:
        raise SecretUnavailable(f"{where} holds no secret: it is empty.")
    if not _SECRET.fullmatch(line):
        raise SecretUnavailable(
            f"{where} holds no secret that could be sent: there are spaces, control codes or other letters in it.",
            hint="The secret has to be alone on the first line.",
        )
    return line


def _from_environment(variable: str) -> tuple[str, str]:
    where = "The environment variable"
    if _VARIABLE.fullmatch(variable):
        where += f" {variable}"
    text = None if "\0" in variable or "=" in variable else os.environ.get(variable)
    if text is None:
        raise SecretUnavailable(
            f"{where} with the secret isn't set.",
            hint="env takes the variable's name, not the secret; export it in the shell that starts tuiz.",
        )
    return where, text


def _from_file(path: Path) -> tuple[str, str]:
    """Return the text of a file that nobody else can read."""
    try:
        # Without waiting: whoever opens a pipe waits for its writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "that is no path"
        raise SecretUnavailable(
            f"The file with the secret can't be read: {reason}.",
            hint="file takes a path, not the secret; it begins at the folder of your config.toml.",
        ) from None
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        shown = printable(str(path))
        if not stat.S_ISREG(state.st_mode):
            raise SecretUnavailable(f"{shown} is no regular file, so no secret is read from it.")
        if state.st_uid not in {os.geteuid(), 0}:
            raise SecretUnavailable(
                f"{shown} belongs to another user, so no secret is read from it.", hint="Make the file your own."
            )
        if state.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SecretUnavailable(
                f"{shown} holds a secret, and others than its owner may read or change it.", hint=f"chmod 600 {shown}"
            )
        return shown, file.read(_MOST_OCTETS).decode("utf-8", "replace")


def _from_keyring(entry: str) -> tuple[str, str]:
    service, slash, user = entry.partition("/")
    if not slash or not service or not user:
        raise SecretUnavailable("The keyring's entry isn't named.", hint='Write {keyring = "SERVICE/USER"}.')
    try:
        import keyring
        import keyring.errors
    except ImportError:
        raise SecretUnavailable(
            "The system's keyring can't be asked: the package keyring isn't installed.",
            hint='Install it with pip install "tuiz[keyring]".',
        ) from None
    try:
        text = keyring.get_password(service, user)
    except (keyring.errors.KeyringError, OSError, RuntimeError) as error:
        # The backend's own words may quote what it holds.
        raise SecretUnavailable(
            f"The system's keyring can't be asked: {type(error).__name__}.",
            hint="Unlock it; without a desktop there may be none, and env, command or file work everywhere.",
        ) from None
    if text is None:
        raise SecretUnavailable(
            "The system's keyring has no such entry.", hint="Store the secret with keyring set SERVICE USER."
        )
    return "The entry of the keyring", text


def _from_command(words: tuple[str, ...]) -> tuple[str, str]:
    from tuiz.storage.secret_command import first_octets

    where = f"What the command {printable(words[0], 60)} prints"
    return where, first_octets(words, _MOST_OCTETS).decode("utf-8", "replace")
