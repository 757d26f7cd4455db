"""TSIG keys (RFC 8945) from a file as `tsig-keygen` writes it, or from dig's `[hmac:]name:secret`.

A secret leaves this module only inside a key of dnspython's, which doesn't print it: no message quotes one.
"""

from __future__ import annotations

import base64
import binascii
import re
import stat
from typing import TYPE_CHECKING, Final

from tuiz.errors import SettingsError, StorageError, UsageError
from tuiz.files.errors import reading

if TYPE_CHECKING:
    from pathlib import Path

    import dns.tsig

ALGORITHMS: Final = {
    "hmac-md5": "hmac-md5.sig-alg.reg.int.",
    "hmac-md5.sig-alg.reg.int": "hmac-md5.sig-alg.reg.int.",
    "hmac-sha1": "hmac-sha1.",
    "hmac-sha224": "hmac-sha224.",
    "hmac-sha256": "hmac-sha256.",
    "hmac-sha384": "hmac-sha384.",
    "hmac-sha512": "hmac-sha512.",
}
"""What a key's algorithm may be called, and its name in a message."""

_NUMBERS: Final = {"157": "hmac-md5", "161": "hmac-sha1", "162": "hmac-sha224", "163": "hmac-sha256",
                   "164": "hmac-sha384", "165": "hmac-sha512"}  # fmt: skip
"""The algorithms of old key files, `Kname.+163+12345.private`."""

_MOST_OCTETS: Final = 1 << 16
_COMMENT: Final = re.compile(r"/\*.*?\*/|(?://|#)[^\n]*", re.DOTALL)
_KEY: Final = re.compile(r'\bkey\s+"?([^"\s{;]+)"?\s*\{(.*?)\}', re.DOTALL)
_FIELD: Final = re.compile(r'\b(algorithm|secret)\s+(?:"([^"]*)"|([^\s;"]+))\s*;')
_OLD_NAME: Final = re.compile(r"K(.+)\+(\d{3})\+(\d{5})")


def read_key_file(path: Path) -> tuple[dns.tsig.Key, str | None]:
    """Return the key in a file, and what is wrong with the file's mode.

    Raises:
        StorageError: it can't be read, or holds no key.
    """
    with reading(path), path.open("rb") as file:
        mode = path.stat().st_mode
        text = file.read(_MOST_OCTETS).decode("utf-8", "replace")
    remark = None
    if mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH):
        remark = f"{path} holds a secret, and others than its owner may read or write it: chmod 600 mends that."
    return _read(path, text), remark


def parse_key(text: str) -> dns.tsig.Key:
    """Return the key that `[hmac:]name:secret` tells; without an algorithm it is HMAC-MD5, as in dig.

    Raises:
        UsageError: it tells none. The text isn't quoted: it holds a secret.
    """
    parts = text.split(":")
    if len(parts) == 2:
        parts = ["hmac-md5", *parts]
    if len(parts) != 3:
        raise UsageError("A key is written [hmac:]name:secret.", hint="A key file, -k FILE, keeps it off the screen.")
    try:
        return _made(parts[1], parts[0], parts[2])
    except SettingsError as error:
        raise UsageError(error.message, hint=error.hint) from None


def _read(path: Path, text: str) -> dns.tsig.Key:
    if old := _OLD_NAME.match(path.stem):
        found = re.search(r"^Key:\s*(\S+)", text, re.MULTILINE)
        if found and old[2] in _NUMBERS:
            return _kept(path, old[1], _NUMBERS[old[2]], found[1])
    match = _KEY.search(_COMMENT.sub(" ", text))
    if match is None:
        raise StorageError(
            f"{path} holds no TSIG key.", hint='It should read key "NAME" { algorithm hmac-sha256; secret "…"; };'
        )
    fields = {name: quoted or bare for name, quoted, bare in _FIELD.findall(match[2])}
    if "secret" not in fields:
        raise StorageError(f"The key {match[1]} in {path} has no secret.")
    return _kept(path, match[1], fields.get("algorithm", "hmac-sha256"), fields["secret"])


def _kept(path: Path, name: str, algorithm: str, secret: str) -> dns.tsig.Key:
    try:
        return _made(name, algorithm, secret)
    except SettingsError as error:
        raise StorageError(f"{path}: {error.message}", hint=error.hint) from None


def _made(name: str, algorithm: str, secret: str) -> dns.tsig.Key:
    import dns.exception
    import dns.name
    import dns.tsig

    known = ALGORITHMS.get(algorithm.lower().rstrip("."))
    if known is None:
        raise SettingsError(
            f"The key {name} has the algorithm {algorithm!r}, which isn't known.",
            hint=f"Known are {', '.join(key for key in ALGORITHMS if '.' not in key)}.",
        )
    try:
        octets = base64.b64decode(secret, validate=True)
        if not octets:
            raise ValueError
        return dns.tsig.Key(dns.name.from_text(name), octets, dns.name.from_text(known))
    except (ValueError, binascii.Error):
        raise SettingsError(f"The secret of the key {name} isn't base64.") from None
    except dns.exception.DNSException as error:
        raise SettingsError(f"{name!r} can't be the name of a key.") from error
