"""The name server sets that tuiz brings, and those of the settings; the providers that it knows by their names."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast

from tuiz.domain import names
from tuiz.domain.addresses import ipv4_octets, ipv6_octets
from tuiz.domain.name_servers import MOST_HOSTS, NameServerSet, Provider, SetSource, is_label
from tuiz.storage.setting_kinds import absolute, is_name
from tuiz.storage.toml_file import SettingFinding, TomlFile

KEY = "name_server_sets"
"""The table of the settings that has them."""
_DATA = Path(__file__).with_name("system_sets.toml")
_NOT_USED = "The set isn't used."


class SetTable(NamedTuple):
    """A table from labels to lists of host names, or to tables with hosts and addresses."""

    name: str = "a table of name server sets"

    def accepts(self, value: object) -> bool:
        """Return whether *value* is a table; what is in it is looked at set by set."""
        return isinstance(value, dict)


@cache
def system_sets() -> tuple[NameServerSet, ...]:
    """Return the sets that tuiz brings."""
    found: list[NameServerSet] = []
    for label, written in cast("dict[str, dict[str, object]]", _data()["sets"]).items():
        addresses = cast("dict[str, list[str]]", written.get("addresses", {}))
        found.append(
            NameServerSet(
                label,
                tuple(map(absolute, cast("list[str]", written["hosts"]))),
                {absolute(host): tuple(each) for host, each in addresses.items()},
                "system",
                str(written["reference"]),
            )
        )
    return tuple(found)


@cache
def providers() -> tuple[Provider, ...]:
    """Return the providers that assign name servers zone by zone."""
    return tuple(
        Provider(label, re.compile(written["pattern"]), written["advice"], written["reference"])
        for label, written in cast("dict[str, dict[str, str]]", _data()["providers"]).items()
    )


def read_sets(
    file: TomlFile, values: Mapping[str, object], source: SetSource, findings: list[SettingFinding]
) -> dict[str, NameServerSet]:
    """Return the sets of a file of settings, by their labels in lower case; *findings* gets what can't be used."""
    found: dict[str, NameServerSet] = {}
    for label, written in cast("dict[str, object]", values.get(KEY, {})).items():
        if problem := _problem(label, written):
            findings.append(
                SettingFinding(file.path, file.line_of((KEY, label)), f"{KEY}.{label} {problem}", _NOT_USED)
            )
            continue
        hosts, addresses = _parts(written)
        unique = {names.key(host): host for host in _unique(map(absolute, hosts))}
        glue = {unique[names.key(absolute(host))]: tuple(each) for host, each in addresses.items()}
        made = NameServerSet(label, tuple(unique.values()), glue, source)
        if made.key in found:
            message = f"{KEY}.{label} has the label of another set."
            findings.append(SettingFinding(file.path, file.line_of((KEY, label)), message, _NOT_USED))
        else:
            found[made.key] = made
    return found


def find_set(label: str, own: Mapping[str, NameServerSet]) -> NameServerSet | None:
    """Return the set of this label: one of the settings, else one that tuiz brings."""
    key = label.lower()
    return own.get(key) or next((found for found in system_sets() if found.key == key), None)


def all_sets(own: Mapping[str, NameServerSet]) -> Iterator[NameServerSet]:
    """Yield the sets of the settings, then those that tuiz brings and that none of them hides."""
    yield from own.values()
    yield from (found for found in system_sets() if found.key not in own)


def written_form(found: NameServerSet) -> object:
    """Return a set as its value in the settings."""
    hosts = list(found.hosts)
    if not found.addresses:
        return hosts
    return {"hosts": hosts, "addresses": {host: list(each) for host, each in found.addresses.items()}}


def _unique(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return hosts without those that are there already, in their order; case doesn't count."""
    found: dict[str, str] = {}
    for host in hosts:
        found.setdefault(names.key(host), host)
    return tuple(found.values())


def _data() -> dict[str, object]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


def _parts(written: object) -> tuple[list[str], dict[str, list[str]]]:
    if isinstance(written, list):
        return written, {}
    table = cast("dict[str, object]", written)
    return cast("list[str]", table["hosts"]), cast("dict[str, list[str]]", table.get("addresses", {}))


def _problem(label: str, written: object) -> str:
    """Return what is wrong with a set as it was written, the end of a sentence; empty where nothing is."""
    if not is_label(label):
        return "isn't a label: letters, digits, dashes and underscores make one."
    hosts = written.get("hosts") if isinstance(written, dict) else written
    if problem := _host_problem(hosts):
        return problem
    if isinstance(written, dict):
        if others := written.keys() - {"hosts", "addresses"}:
            return f"has a key that tuiz doesn't know: {min(others)}."
        return _address_problem(written.get("addresses", {}), cast("list[str]", hosts))
    return ""


def _host_problem(hosts: object) -> str:
    if not isinstance(hosts, list) or not hosts or not all(isinstance(host, str) for host in hosts):
        return "has to be a list of host names, or a table with hosts and addresses."
    if wrong := [host for host in hosts if not is_server_name(host)]:
        return f'has "{wrong[0]}", which is no host name such as ns1.example.net.'
    if len(hosts) > MOST_HOSTS:
        return f"has {len(hosts)} hosts; a delegation names {MOST_HOSTS} at most."
    return ""


def _address_problem(addresses: object, hosts: list[str]) -> str:
    wanted = {absolute(host).lower() for host in hosts}
    if not isinstance(addresses, dict):
        return "has to have a table of addresses, by host name."
    for host, each in addresses.items():
        if not is_name(host) or absolute(host).lower() not in wanted:
            return f"has addresses of {host}, which isn't one of its hosts."
        if not isinstance(each, list) or not all(isinstance(item, str) and _is_address(item) for item in each):
            return f"has to have a list of IP addresses for {host}."
    return ""


def is_server_name(text: str) -> bool:
    """Return whether *text* may name a name server: a host's name, no address, and not the root."""
    if not is_name(text) or ipv4_octets(text.rstrip(".")):
        return False
    host = absolute(text)
    return host != names.ROOT and names.is_hostname(host)


def _is_address(text: str) -> bool:
    return (ipv4_octets(text) or ipv6_octets(text)) is not None
