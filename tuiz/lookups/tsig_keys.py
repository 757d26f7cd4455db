"""TSIG keys (RFC 8945) by reference: a key file, an environment variable, or dig's `[hmac:]name:secret`.

No message quotes anything of a key but what stands in a key statement: in a line of words a secret may stand where its
name was meant. A secret leaves this module only inside a `TsigKey`, which doesn't print it.
"""

import binascii
import os
import re
import stat
from base64 import b64decode
from pathlib import Path
from typing import Final

from tuiz.domain import names
from tuiz.errors import SettingsError, UsageError
from tuiz.files.errors import reading
from tuiz.lookups.tsig import ALGORITHMS, TsigKey

_DEFAULT: Final = "hmac-sha256"
_DIGS_DEFAULT: Final = "hmac-md5"
_NUMBERS: Final = {"157": "hmac-md5", "161": "hmac-sha1", "162": "hmac-sha224", "163": "hmac-sha256",
                   "164": "hmac-sha384", "165": "hmac-sha512"}  # fmt: skip
"""The algorithms of old key files, `Kname.+163+12345.private`."""

_MOST_OCTETS: Final = 1 << 16
_FORMS: Final = 'Write [ALGORITHM:]NAME:SECRET, or key "NAME" { algorithm hmac-sha256; secret "…"; };'
# Two slashes within quotes are of a secret: base64 has them.
_COMMENT: Final = re.compile(r'("[^"\n]*")|/\*.*?\*/|(?://|#)[^\n]*', re.DOTALL)
# As tsig-keygen writes it, and as named.conf holds it.
_STATEMENT: Final = re.compile(r'\bkey\s+"?([^"\s{;]+)"?\s*\{(.*?)\}', re.DOTALL | re.IGNORECASE)
_FIELD: Final = re.compile(r'\b(algorithm|secret)\s+(?:"([^"]*)"|([^\s;"]+))\s*;', re.IGNORECASE)
_OLD_NAME: Final = re.compile(r"K(.+)\+(\d{3})\+(\d{5})")
_OLD_SECRET: Final = re.compile(r"^Key:\s*(\S+)", re.MULTILINE)


class KeyUnusable(SettingsError):
    """The key can't be used."""


def read_key_file(path: Path, *, must_be_private: bool) -> tuple[TsigKey, str | None]:
    """Return the first key in a file, and what is wrong with the file's mode; the rest is as for `read_keys`."""
    found, remark = read_keys(path, must_be_private=must_be_private)
    return found[0], remark


def only_key(path: Path, name: str | None) -> TsigKey:
    """Return the key of this name in a file that only its owner may read; without a name the only one there is.

    Raises:
        StorageError: it can't be read.
        KeyUnusable: it holds no such key, or others may read it.
    """
    found, _ = read_keys(path, must_be_private=True)
    if name is None and len(found) == 1:
        return found[0]
    listed = ", ".join(dict.fromkeys(key.name for key in found))
    if name is None:
        raise KeyUnusable(f"{path} holds several keys: {listed}.", hint='key_name = "NAME" beside it says which.')
    for key in found:
        if names.key(key.name) == names.key(names.absolute(name, names.ROOT)):
            return key
    raise KeyUnusable(f"{path} holds no key {name}.", hint=f"It holds {listed}.")


def read_keys(path: Path, *, must_be_private: bool) -> tuple[list[TsigKey], str | None]:
    """Return the keys in a file, one or more, and what is wrong with the file's mode where that is borne.

    Args:
        path: a file as `tsig-keygen` or `dnssec-keygen` writes it, or with one line `[ALGORITHM:]NAME:SECRET`.
        must_be_private: whether a file that others may read is refused.

    Raises:
        StorageError: it can't be read.
        KeyUnusable: it holds no key, or others may read it.
    """
    with reading(path):
        is_handed_over = path.parent == Path("/dev/fd") and not must_be_private  # the shell's <(…)
        if not (path.is_file() or is_handed_over) and path.exists():
            raise KeyUnusable(f"{path} is no file.", hint="Name a regular file.")
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(_MOST_OCTETS).decode("utf-8", "replace")
    remark = None
    if stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
        remark = f"{path} holds a secret, and others than its owner may read or change it."
        if must_be_private:
            raise KeyUnusable(remark, hint=f"chmod 600 {path}")
        remark += f" chmod 600 {path} mends that."
    if (old := _OLD_NAME.match(path.stem)) and old[2] in _NUMBERS and (found := _OLD_SECRET.search(text)):
        return [_checked(old[1], _NUMBERS[old[2]], found[1], str(path))], remark
    return _keys(text, str(path)), remark


def key_from_environment(variable: str) -> TsigKey:
    """Return the key in an environment variable, in one of the forms of a key file.

    Raises:
        KeyUnusable: there is none.
    """
    text = os.environ.get(variable)
    if text is None:
        raise KeyUnusable(f"There is no environment variable {variable}.", hint="Set it to [ALGORITHM:]NAME:SECRET.")
    return _keys(text, f"The environment variable {variable}")[0]


def parse_key(text: str) -> TsigKey:
    """Return the key that dig's `[hmac:]name:secret` tells; without an algorithm it is HMAC-MD5, as there.

    Raises:
        UsageError: it tells none.
    """
    parts = text.split(":")
    if len(parts) not in {2, 3} or not all(parts):
        raise UsageError("A key is written [hmac:]name:secret.", hint="A key file, -k FILE, keeps it off the screen.")
    try:
        return _checked(parts[-2], parts[0] if len(parts) == 3 else _DIGS_DEFAULT, parts[-1], "-y")
    except KeyUnusable as error:
        raise UsageError(error.message, hint=error.hint) from None


def _keys(text: str, where: str) -> list[TsigKey]:
    if statements := _STATEMENT.findall(_COMMENT.sub(lambda found: found[1] or " ", text)):
        return [_of_statement(name, body, where) for name, body in statements]
    parts = text.strip().split(":")
    if len(parts) not in {2, 3} or not all(parts):
        raise KeyUnusable(f"{where} holds no TSIG key.", hint=_FORMS)
    return [_checked(parts[-2], parts[0] if len(parts) == 3 else _DEFAULT, parts[-1], where)]


def _of_statement(name: str, body: str, where: str) -> TsigKey:
    fields = {field.lower(): quoted or bare for field, quoted, bare in _FIELD.findall(body)}
    if "secret" not in fields:
        raise KeyUnusable(f"{where} has a key without a secret.", hint=_FORMS)
    return _checked(name, fields.get("algorithm", _DEFAULT), fields["secret"], where)


def _checked(name: str, algorithm: str, secret: str, where: str) -> TsigKey:
    absolute = names.absolute(name, names.ROOT)
    try:
        names.validate(absolute)
    except names.InvalidName:
        raise KeyUnusable(f"{where} has a key whose name is no domain name.", hint=_FORMS) from None
    word = algorithm.lower().rstrip(".")
    if word not in ALGORITHMS:
        known = ", ".join(word for word in ALGORITHMS if "." not in word)
        raise KeyUnusable(f"{where} has a key of an algorithm that isn't known.", hint=f"Known are {known}.")
    try:
        octets = b64decode(secret, validate=True)
    except (binascii.Error, ValueError):
        raise KeyUnusable(f"{where} has a key whose secret isn't base64.") from None  # the cause would hold it
    if not octets:
        raise KeyUnusable(f"{where} has a key whose secret is empty.")
    return TsigKey(absolute, word, octets)
