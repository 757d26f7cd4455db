"""Keys that sign transfers, by reference: a key file that nobody else may read, or an environment variable.

A secret is never an argument on a command line, where other users see it, and never part of a message.
"""

import binascii
import os
import re
import stat
from base64 import b64decode
from pathlib import Path
from typing import Final

from tuiz.domain import names
from tuiz.errors import SettingsError
from tuiz.lookups.tsig import ALGORITHMS, TsigKey

_DEFAULT: Final = "hmac-sha256"
_COMMENTS: Final = re.compile(r"/\*.*?\*/|//[^\n]*|#[^\n]*", re.DOTALL)
# As tsig-keygen writes it, and as named.conf holds it.
_STATEMENT: Final = re.compile(r"""key\s+"?([^"\s{;]+)"?\s*\{([^}]*)\}""", re.IGNORECASE)
_ALGORITHM: Final = re.compile(r"""\balgorithm\s+"?([A-Za-z0-9.-]+)"?\s*;""", re.IGNORECASE)
_SECRET: Final = re.compile(r"""\bsecret\s+"?([A-Za-z0-9+/=]+)"?\s*;""", re.IGNORECASE)
_MOST_OCTETS: Final = 65_536


class KeyUnusable(SettingsError):
    """The key can't be used."""


def key_from_file(path: Path) -> TsigKey:
    """Return the key in a file as `tsig-keygen` writes it, or in one line as `[ALGORITHM:]NAME:SECRET`.

    Raises:
        KeyUnusable: there is none, or others may read it.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise KeyUnusable(f"{path} is no file.")
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise KeyUnusable(
                    f"Others than its owner may read or change the key file {path}.", hint=f"chmod 600 {path}"
                )
            text = file.read(_MOST_OCTETS).decode("ascii", "replace")
    except OSError as error:
        raise KeyUnusable(f"The key file {path} can't be read: {error.strerror}.") from error
    return _key(text, f"The key file {path}")


def key_from_environment(variable: str) -> TsigKey:
    """Return the key in an environment variable: `[ALGORITHM:]NAME:SECRET`, as for dig's -y.

    Raises:
        KeyUnusable: there is none.
    """
    text = os.environ.get(variable)
    if text is None:
        raise KeyUnusable(f"There is no environment variable {variable}.", hint="Set it to [ALGORITHM:]NAME:SECRET.")
    return _key(text, f"The environment variable {variable}")


def _key(text: str, where: str) -> TsigKey:
    plain = _COMMENTS.sub(" ", text)
    if statement := _STATEMENT.search(plain):
        algorithm, secret = _ALGORITHM.search(statement[2]), _SECRET.search(statement[2])
        if secret is None:
            raise KeyUnusable(f"{where} has a key without a secret.")
        return _checked(statement[1], algorithm[1] if algorithm else _DEFAULT, secret[1], where)
    parts = text.strip().split(":")
    if len(parts) not in {2, 3} or not all(parts):
        raise KeyUnusable(
            f"{where} holds no key.", hint='Write [ALGORITHM:]NAME:SECRET, or key "NAME" { algorithm …; secret "…"; };'
        )
    algorithm_word = parts[0] if len(parts) == 3 else _DEFAULT
    return _checked(parts[-2], algorithm_word, parts[-1], where)


def _checked(name: str, algorithm: str, secret: str, where: str) -> TsigKey:
    absolute = name if names.is_absolute(name) else f"{name}."
    try:
        names.validate(absolute)
    except names.InvalidName as error:
        raise KeyUnusable(f"{where} has a key whose name is none: {error.message}") from error
    word = algorithm.lower().rstrip(".")
    if word not in ALGORITHMS:
        raise KeyUnusable(
            f"{where} has a key of an algorithm that isn't known.", hint=f"Known: {', '.join(ALGORITHMS)}"
        )
    try:
        octets = b64decode(secret, validate=True)
    except (binascii.Error, ValueError):
        # The cause would hold the secret.
        raise KeyUnusable(f"{where} has a secret that isn't in base64.") from None
    if not octets:
        raise KeyUnusable(f"{where} has an empty secret.")
    return TsigKey(absolute, word, octets)
