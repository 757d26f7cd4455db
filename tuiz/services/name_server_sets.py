"""Name server sets: which there are, which domains refer to them and how they differ, and changes to one's own."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names
from tuiz.domain.addresses import ipv4_octets, ipv6_octets
from tuiz.domain.name_servers import MOST_HOSTS, Difference, NameServerSet, difference, is_label
from tuiz.errors import NotFoundError, TuizError, UsageError
from tuiz.storage.name_server_sets import KEY, all_sets, find_set, is_server_name, written_form
from tuiz.storage.toml_file import change_toml
from tuiz.storage.zone_names import WORKSPACE_SETTINGS

if TYPE_CHECKING:
    from tuiz.services.finding_zone import FoundZone, ZoneFinder


class NoSuchSet(NotFoundError):
    """There is no name server set of this label."""


class SystemSet(TuizError):
    """This set comes with tuiz, and can't be changed."""

    hint = "Make one of your own, under another label."


class Use(NamedTuple):
    """A domain that refers to a set."""

    zone: "FoundZone"
    zone_ns: Difference
    """How its NS records differ from the set."""
    delegation: Difference | None
    """How the delegation that is meant differs from it; None where none is written down."""
    problem: str = ""
    """Why its NS records can't be read, a sentence."""


def sets_of(finder: "ZoneFinder") -> list[NameServerSet]:
    """Return all sets, one's own first."""
    return list(all_sets(finder.settings.name_server_sets))


def named(label: str, finder: "ZoneFinder") -> NameServerSet:
    """Return the set of this label.

    Raises:
        NoSuchSet: there is none, with those that there are.
    """
    found = find_set(label, finder.settings.name_server_sets)
    if found is None:
        labels = ", ".join(each.label for each in sets_of(finder))
        raise NoSuchSet(f"There is no name server set {label!r}.", hint=f"There are {labels}.")
    return found


def uses(finder: "ZoneFinder") -> dict[str, list[Use]]:
    """Return the domains that refer to sets, by the sets' labels in lower case; looks into every file."""
    found: dict[str, list[Use]] = {}
    for zone in finder.all():
        label = zone.file.settings.name_servers
        if isinstance(label, str):
            found.setdefault(label.lower(), []).append(_use(zone))
    return found


def parse_hosts(words: Sequence[str]) -> NameServerSet:
    """Return the set, without a label, that words such as `ns1.example.net` and `ns1.example.com=192.0.2.1` spell.

    Raises:
        UsageError: a word is none of them.
    """
    hosts: dict[str, str] = {}
    addresses: dict[str, tuple[str, ...]] = {}
    for word in words:
        name, separator, listed = word.partition("=")
        names.validate(name)
        host = names.absolute(name, names.ROOT)
        if not is_server_name(host):
            raise UsageError(f"{name!r} is no host name.", hint="Name servers are named by host names: ns1.example.net")
        hosts.setdefault(names.key(host), host)
        if separator:
            each = tuple(item for item in listed.split(",") if item)
            if not each or not all(ipv4_octets(item) or ipv6_octets(item) for item in each):
                raise UsageError(
                    f"{listed!r} isn't a list of IP addresses.", hint="Write HOST=192.0.2.1,2001:db8::1 for its glue."
                )
            first = hosts[names.key(host)]
            addresses[first] = tuple(dict.fromkeys((*addresses.get(first, ()), *each)))
    if len(hosts) > MOST_HOSTS:
        raise UsageError(f"{len(hosts)} name servers are too many: a delegation names {MOST_HOSTS} at most.")
    return NameServerSet("", tuple(hosts.values()), addresses)


def keep(label: str, content: NameServerSet, finder: "ZoneFinder", *, for_user: bool) -> Path:
    """Make a set, or change one's own, and return the file that it was written to.

    Args:
        label: its label.
        content: its hosts and addresses.
        finder: knows the settings.
        for_user: whether it goes into the user's settings; else into the workspace's.

    Raises:
        UsageError: the label can't be one.
        SystemSet: it is one that tuiz brings.
        StorageError: the file can't be written.
    """
    if not is_label(label):
        raise UsageError(f"{label!r} can't be a label.", hint="Letters, digits, dashes and underscores make one.")
    present = find_set(label, finder.settings.name_server_sets)
    if present is not None and present.source == "system":
        raise SystemSet(f"The set {present.label} comes with tuiz, and can't be changed.")
    path = _file_of(present, finder, for_user=for_user)
    if path == finder.places.settings_file:
        _ = finder.places.make(finder.places.config)
    written = content._replace(label=present.label if present is not None else label)
    change_toml(path, {(KEY, written.label): written_form(written)})
    return path


def forget(label: str, finder: "ZoneFinder") -> Path:
    """Delete a set of one's own, and return the file that it was in; no zone changes by it.

    Raises:
        NoSuchSet: there is none.
        SystemSet: it is one that tuiz brings.
        StorageError: the file can't be written.
    """
    found = named(label, finder)
    if found.source == "system":
        raise SystemSet(f"The set {found.label} comes with tuiz, and can't be deleted.")
    path = _file_of(found, finder, for_user=False)
    change_toml(path, {(KEY, found.label): None})
    return path


def document(sets: Iterable[NameServerSet], used: Mapping[str, Sequence[Use]]) -> list[dict[str, object]]:
    """Return the document of `tuiz name-servers --json`."""
    return [
        {
            "label": found.label,
            "source": found.source,
            "hosts": list(found.hosts),
            "addresses": {host: list(each) for host, each in found.addresses.items()},
            "reference": found.reference or None,
            "domains": [
                {
                    "zone": use.zone.origin,
                    "file": str(use.zone.path),
                    "zone_ns": _differing(use.zone_ns),
                    "delegation": None if use.delegation is None else _differing(use.delegation),
                    "problem": use.problem or None,
                }
                for use in used.get(found.key, ())
            ],
        }
        for found in sets
    ]


def _differing(found: Difference) -> dict[str, list[str]]:
    return {"missing": list(found.missing), "extra": list(found.extra)}


def _use(zone: "FoundZone") -> Use:
    from tuiz.services.records_view import apex_records

    settings = zone.file.settings
    delegation = difference(settings.delegation, settings.set_hosts) if settings.delegation else None
    try:
        hosts = [record.rdata for record in apex_records(zone, "NS")]
    except TuizError as error:
        return Use(zone, Difference((), ()), delegation, error.message)
    return Use(zone, difference(hosts, settings.set_hosts), delegation)


def _file_of(present: NameServerSet | None, finder: "ZoneFinder", *, for_user: bool) -> Path:
    """Return the file that has a set, or is to have it."""
    is_users = present.source == "user" if present is not None else for_user
    return finder.places.settings_file if is_users else finder.workspace.root / WORKSPACE_SETTINGS
