"""Read the `[registrars.LABEL]` tables of the user's settings.

A folder of zones may have none: a registrar is where a domain can be lost, and what names it runs commands for its
secret. No finding quotes a value that may be a secret.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, cast

from tuiz.storage.lookup_reading import why_no_resolver
from tuiz.storage.setting_kinds import ZONE_NAME, absolute
from tuiz.storage.settings import RegistrarKind, RegistrarSettings
from tuiz.storage.toml_file import SettingFinding, TomlFile
from tuiz.storage.zone_settings import ALWAYS

KEY: Final = "registrars"

_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_KEYS: Final[Mapping[str, Sequence[str]]] = {
    "manual": ("url",),
    "parent": ("server", "key", "key_name", "zone"),
    "dnsimple": ("token", "url", "account"),
}
"""What each kind may have beside its kind."""
_NEEDED: Final[Mapping[str, str]] = {"parent": "server", "dnsimple": "token"}
_SECRETS: Final = ("env", "keyring", "file")
_REFERENCES: Final = (
    'Write token = {env = "NAME"}, {command = ["pass", "NAME"]}, {keyring = "SERVICE/USER"} or {file = "PATH"}.'
)
_NOT_USED: Final = "This registrar isn't used."


class RegistrarTable(NamedTuple):
    """The registrars, by label."""

    name: str = "a table of registrars"

    def accepts(self, value: object) -> bool:
        """Return whether *value* is a table; what is in it is looked at registrar by registrar."""
        return isinstance(value, dict)


def read_registrars(
    file: TomlFile, values: Mapping[str, object], findings: list[SettingFinding]
) -> dict[str, RegistrarSettings]:
    """Return the registrars of the user's settings, by their labels; *findings* gets what can't be used."""
    found: dict[str, RegistrarSettings] = {}
    for label, written in cast("dict[str, object]", values.get(KEY, {})).items():
        if problem := _problem(label, written):
            key, message, hint = problem
            path = (KEY, label, key) if key else (KEY, label)
            line = file.line_of(path) or file.line_of((KEY, label))
            findings.append(SettingFinding(file.path, line, f"{'.'.join(path)} {message}", f"{_NOT_USED} {hint}"))
            continue
        table = cast("dict[str, object]", written)
        key_file = cast("str | None", table.get("key"))
        zone = cast("str | None", table.get("zone"))
        found[label] = RegistrarSettings(
            label=label,
            kind=cast("RegistrarKind", table["kind"]),
            server=cast("str | None", table.get("server")),
            key=file.path.absolute().parent / Path(key_file).expanduser() if key_file else None,
            key_name=cast("str | None", table.get("key_name")),
            zone=absolute(zone) if zone else None,
            token=_token(table, file.path.absolute().parent),
            url=cast("str | None", table.get("url")),
            account=cast("int | None", table.get("account")),
        )
    return found


def _problem(label: str, written: object) -> tuple[str, str, str] | None:
    """Return what is wrong with a registrar: the key it is about, the end of a sentence, and what to do."""
    if not _LABEL.fullmatch(label):
        return "", "isn't a label: letters, digits, dashes and underscores make one.", ""
    if label in ALWAYS:
        return "", "has the name of a registrar that is always there.", "Give it another label."
    if not isinstance(written, dict):
        return "", "has to be a table.", f'Write [{KEY}.{label}], and kind = "dnsimple" below it, for instance.'
    return _wrong_table(written)


def _wrong_table(written: Mapping[str, object]) -> tuple[str, str, str] | None:
    kind = written.get("kind")
    if not isinstance(kind, str) or kind not in _KEYS:
        return "kind", f"has to be one of {', '.join(sorted(_KEYS))}.", ""
    for key in written.keys() - {"kind"}:
        if key not in _KEYS[kind]:
            return key, f"isn't a key that a registrar of the kind {kind} has.", f"It has {', '.join(_KEYS[kind])}."
    if (needed := _NEEDED.get(kind)) and needed not in written:
        return "", f"needs {needed}.", _REFERENCES if needed == "token" else 'Write server = "192.0.2.53".'
    return next((problem for key, value in written.items() if (problem := _wrong_value(key, value))), None)


def _wrong_value(key: str, value: object) -> tuple[str, str, str] | None:
    if key == "token":
        return None if _is_reference(value) else (key, "has to say where the secret is.", _REFERENCES)
    if key == "account":
        is_number = isinstance(value, int) and not isinstance(value, bool) and value > 0
        return None if is_number else (key, "has to be a number.", "")
    return _wrong_text(key, value) if isinstance(value, str) and value else (key, "has to be a text.", "")


def _wrong_text(key: str, value: str) -> tuple[str, str, str] | None:
    if key == "server" and (reason := why_no_resolver(value)):
        return key, f"is {value!r}: {reason}", "Write 192.0.2.53 or 192.0.2.53@5300."
    if key in {"zone", "key_name"} and not ZONE_NAME.accepts(value):
        return key, f"is {value!r}, which isn't a domain name.", ""
    if key == "url" and not re.fullmatch(r"https?://[^\s/@]+(?:/\S*)?", value):
        return key, "has to be a URL, without a user's name or password.", "Write https://HOST/."
    return None


def _token(table: Mapping[str, object], folder: Path) -> Mapping[str, str | list[str]] | None:
    """Return where the secret is; a file's path begins at the folder of the settings."""
    token = cast("Mapping[str, str | list[str]] | None", table.get("token"))
    if token and isinstance(path := token.get("file"), str):
        return {"file": str(folder / Path(path).expanduser())}
    return token


def _is_reference(value: object) -> bool:
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((sort, where),) = value.items()
    if sort == "command":
        return isinstance(where, list) and bool(where) and all(isinstance(word, str) and word for word in where)
    return sort in _SECRETS and isinstance(where, str) and bool(where)
