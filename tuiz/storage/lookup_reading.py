"""Read the `[lookup]` table of settings: resolvers, root hints, trust anchor, port and patience.

A folder of zones may have one: it names addresses to ask and files with public data, nothing that runs or is secret.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from tuiz.domain.addresses import ipv4_octets, ipv6_octets
from tuiz.storage.setting_kinds import Seconds, Table, Text, Texts, Whole, is_name
from tuiz.storage.settings import LookupSettings
from tuiz.storage.toml_file import SettingFinding, TomlFile

LOOKUP: Final = Table(
    {
        "resolvers": Texts(),
        "root_hints": Text(),
        "trust_anchor": Text(),
        "port": Whole(1, 65535),
        "timeout_seconds": Seconds(0.05, 60),
        "tries": Whole(1, 10),
        "deadline_seconds": Seconds(0.1, 600),
        "verify_rate": Whole(1, 1_000_000),
    }
)
"""The keys of the table."""

_FILES: Final[Mapping[str, str]] = {
    "root_hints": "the NS records of the root and the addresses of its servers",
    "trust_anchor": "the DS or DNSKEY records of the root",
}
_SCHEME: Final = re.compile(r"([a-z]+)://", re.IGNORECASE)
_SCHEMES: Final = ("udp", "tcp", "tls", "https", "quic")
_HOST: Final = re.compile(r"(?:\[(?P<inside>[^\]]+)\](?:[:@](?P<p1>\d+))?|(?P<bare>[^@]+)(?:@(?P<p2>\d+))?)")
_HOST_WITH_PORT: Final = re.compile(r"([^:]+):(\d+)")
_NUMBERS: Final = re.compile(r"[0-9.]+")
_HIGHEST_PORT: Final = 65535


def lookup_settings(
    file: TomlFile, values: Mapping[str, object], beneath: LookupSettings, findings: list[SettingFinding]
) -> LookupSettings:
    """Return the settings that *values* of *file* state, on top of those *beneath*.

    Args:
        file: where they were read.
        values: the file's values, of the right kinds.
        beneath: what holds where the file says nothing.
        findings: takes what can't be used.
    """
    table = dict(cast("Mapping[str, object]", values.get("lookup", {})))
    if "resolvers" in table:
        table["resolvers"] = _resolvers(file, cast("list[str]", table["resolvers"]), findings)
    for key in _FILES.keys() & table.keys():
        table[key] = _file(file, key, cast("str", table[key]), findings)
    if "timeout_seconds" in table and "deadline_seconds" not in table:
        # One who waits longer for a try means it.
        least = cast("float", table["timeout_seconds"]) * cast("int", table.get("tries", beneath.tries))
        table["deadline_seconds"] = max(beneath.deadline_seconds, least)
    return beneath._replace(**table)  # type: ignore[arg-type]  # the values were compared with their kinds


def _resolvers(file: TomlFile, texts: list[str], findings: list[SettingFinding]) -> tuple[str, ...]:
    """Return those of *texts* that name a resolver."""
    usable = []
    for text in texts:
        if reason := why_no_resolver(text):
            line = file.line_of(("lookup", "resolvers"))
            hint = "This resolver isn't used. Write 192.0.2.53, 192.0.2.53@5300, tls://192.0.2.1 or https://NAME/PATH."
            findings.append(SettingFinding(file.path, line, f"lookup.resolvers has {text!r}: {reason}", hint))
        else:
            usable.append(text)
    return tuple(usable)


def _file(file: TomlFile, key: str, text: str, findings: list[SettingFinding]) -> Path:
    """Return where a zone file lies that a setting names; one that is missing stays, so that nothing else is asked."""
    path = file.path.absolute().parent / Path(text).expanduser()
    if not path.is_file():
        message = f"lookup.{key} is {text!r}; there is no such file."
        hint = f"Lookups that need it fail until {path} is there: a zone file with {_FILES[key]}."
        findings.append(SettingFinding(file.path, file.line_of(("lookup", key)), message, hint))
    return path


def why_no_resolver(text: str) -> str | None:
    """Return why *text* can't be a resolver; None when it can: an address or a name, a port, a transport, a path."""
    rest = text
    if "://" in text:
        match = _SCHEME.match(text)
        if not match or match[1].lower() not in _SCHEMES:
            return f"a transport is one of {', '.join(_SCHEMES)}."
        rest = text[match.end() :]
        if match[1].lower() == "https":
            rest = rest.partition("/")[0]
    rest = rest.partition("#")[0]
    match = _HOST.fullmatch(rest)
    if not match:
        return "it names no host."
    host, port = match["inside"] or match["bare"], match["p1"] or match["p2"]
    if port is None and (with_port := _HOST_WITH_PORT.fullmatch(host)):
        host, port = with_port.groups()
    if port is not None and not 0 < int(port) <= _HIGHEST_PORT:
        return f"a port is a number from 1 to {_HIGHEST_PORT}."
    if ipv4_octets(host) or ipv6_octets(host.partition("%")[0]):
        return None
    if ":" in host or _NUMBERS.fullmatch(host):
        return f"{host} isn't an IP address."
    return None if is_name(host) else f"{host} isn't a host's name."
