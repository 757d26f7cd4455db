"""The three sorts of settings: what is used, what is told, and what only the user may set."""

from pathlib import Path

import pytest

from tuiz.files.identity import digest_of
from tuiz.storage.settings import (
    Defaults,
    DomainSettings,
    UserSettings,
    WorkspaceSettings,
    read_domain_settings,
    read_user_settings,
    read_workspace_settings,
)
from tuiz.storage.trust import trust


def written(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text)
    return path


def test_the_users_settings_are_read(tmp_path: Path) -> None:
    """Each key that works has its place; paths begin at the file."""
    path = written(
        tmp_path,
        """
        theme = "tuiz-light"
        reload = ["rndc", "reload", "{zone}"]
        include_paths = ["/etc/zones", "more"]
        ignore = ["old"]
        serial = "date"
        server = "knot"
        [keys]
        "record.add" = "n,insert"
        zone.save = "w"
        [defaults]
        name_servers = ["ns1.dns.test", "ns2.dns.test."]
        mname = "ns1.dns.test"
        rname = "hostmaster@dns.test"
        ttl = 300
        """,
    )

    assert read_user_settings(path) == UserSettings(
        theme="tuiz-light",
        keys={"record.add": "n,insert", "zone.save": "w"},
        reload=("rndc", "reload", "{zone}"),
        include_paths=(Path("/etc/zones"), tmp_path / "more"),
        ignore=("old",),
        serial="date",
        server="knot",
        defaults=Defaults(("ns1.dns.test.", "ns2.dns.test."), "ns1.dns.test.", "hostmaster@dns.test", 300),
    )


def test_the_nearer_setting_wins(tmp_path: Path) -> None:
    """A zone's value wins over the workspace's, and that over the user's; patterns to ignore add up."""
    user = UserSettings(serial="date", server="nsd", ignore=("a",), defaults=Defaults(ttl=60, refresh=0, mname="m."))
    text = 'serial = "unix"\nignore = ["b"]\ninclude_directory = "inc"\n[defaults]\nttl = 0\n'
    workspace = read_workspace_settings(written(tmp_path, text), user)
    domain = read_domain_settings(written(tmp_path, 'serial = "keep"\n'), workspace)

    assert (workspace.serial, workspace.server, workspace.ignore) == ("unix", "nsd", ("b", "a"))
    assert workspace.include_directory == tmp_path / "inc"
    assert workspace.defaults == Defaults(ttl=0, refresh=0, mname="m.")
    assert (domain.serial, domain.server) == ("keep", "nsd")


def test_a_zones_settings_are_read(tmp_path: Path) -> None:
    """The origin becomes absolute."""
    path = written(tmp_path, 'origin = "example.com"\nrole = "secondary"\ndynamic = false\nsigned = "edit"\n')

    assert read_domain_settings(path, WorkspaceSettings()) == DomainSettings(
        origin="example.com.", role="secondary", dynamic=False, signed="edit"
    )


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("themes = 'x'", "themes isn't a key that tuiz knows.", "Did you mean theme?"),
        ("zzzzzz = 1", "zzzzzz isn't a key that tuiz knows.", "The keys known here are"),
        ("theme = 3", "theme is 3; it has to be a text.", "isn't used"),
        ("theme = ''", "theme is ''; it has to be a text.", "isn't used"),
        ("theme = 2026-11-22", "theme is a time; it has to be a text.", "isn't used"),
        ("serial = 'dates'", 'serial is \'dates\'; it has to be one of "date", "unix"', "isn't used"),
        ("reload = 'rndc reload'", "reload is 'rndc reload'; it has to be a list of texts.", "isn't used"),
        ("reload = ['rndc', 1]", "reload is a list; it has to be a list of texts.", "isn't used"),
        ("keys = {a = 1}", "keys.a is 1; it has to be a text.", "isn't used"),
        ("defaults = 1", "defaults is 1; it has to be a table.", "isn't used"),
        ("defaults.ttl = -1", "defaults.ttl is -1; it has to be a whole number from 0 to 2147483647.", "isn't used"),
        ("defaults.ttl = true", "defaults.ttl is true; it has to be a whole number", "isn't used"),
        ("defaults.tll = 1", "defaults.tll isn't a key that tuiz knows.", "Did you mean ttl?"),
        ("defaults.mname = 'a..b'", "defaults.mname is 'a..b'; it has to be a domain name.", "isn't used"),
        ("origin = 'example.com.'", "origin isn't used here.", "beside a zone file"),
        ("include_directory = 'x'", "include_directory isn't used here.", "tuiz.toml"),
    ],
)
def test_what_cant_be_used_is_told_and_the_rest_works(tmp_path: Path, line: str, message: str, hint: str) -> None:
    """An unknown key or a wrong value is a finding with its line and what would be right."""
    path = written(tmp_path, f"# Mine.\nserver = 'bind'\n{line}\n")

    settings = read_user_settings(path)

    assert settings.server == "bind"
    [finding] = settings.findings
    assert (finding.file, finding.line) == (path, 3)
    assert finding.message.startswith(message)
    assert hint in str(finding.hint)


@pytest.mark.parametrize("line", ['reload = ["rm", "-r", "/"]', 'include_paths = ["/"]', 'theme = "x"', "keys = {}"])
def test_a_folder_of_zones_cant_run_commands_or_open_other_folders(tmp_path: Path, line: str) -> None:
    """What would be dangerous from a stranger's folder counts in the user's own file only, and is told."""
    path = written(tmp_path, f'serial = "keep"\n{line}\n')
    workspace = read_workspace_settings(path, UserSettings())
    domain = read_domain_settings(path, WorkspaceSettings())

    for settings in (workspace, domain):
        assert settings.serial == "keep"
        [finding] = settings.findings
        assert finding.line == 2
        assert "your own config.toml" in str(finding.hint)


def test_a_broken_file_is_one_finding(tmp_path: Path) -> None:
    """Settings that can't be read at all leave everything unset."""
    settings = read_workspace_settings(written(tmp_path, "serial = \n"), UserSettings(serial="unix"))

    assert settings.serial == "unix"
    assert [finding.line for finding in settings.findings] == [1]


def test_what_a_zone_is_meant_to_be(tmp_path: Path) -> None:
    """Name servers as hosts or as the name of a set, delegation, registrar, targets."""
    path = written(
        tmp_path,
        """
        name_servers = ["ns1.dns.test", "ns2.dns.test."]
        delegation = ["ns1.dns.test."]
        registrar = "manual"
        publish = ["primary"]
        """,
    )

    settings = read_domain_settings(path, WorkspaceSettings())

    assert settings == DomainSettings(
        name_servers=("ns1.dns.test.", "ns2.dns.test."),
        delegation=("ns1.dns.test.",),
        registrar="manual",
        publish=("primary",),
    )
    set_name = read_domain_settings(
        written(tmp_path, 'name_servers = "default"\npublish = "one"\n'), WorkspaceSettings()
    )
    assert (set_name.name_servers, set_name.publish) == ("default", ("one",))
    assert [(found.line, "There are dnsimple" in (found.hint or "")) for found in set_name.findings] == [(1, True)]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("name_servers = 3", "a list of host names, or the name of a set", "isn't used"),
        ("\nname_server = []", "isn't a key", "Did you mean name_servers?"),
        ('delegation = "ns1.dns.test"', "a list of host names", "isn't used"),
        ("theme = 'x'", "isn't used here", "config.toml"),
    ],
)
def test_what_a_zone_can_not_be_told(tmp_path: Path, text: str, message: str, hint: str) -> None:
    """Each finding has its line, what the key takes, and the nearest key there is."""
    (finding,) = read_domain_settings(written(tmp_path, text), WorkspaceSettings()).findings

    assert finding.line == text.count("\n") + 1
    assert message in finding.message
    assert hint in (finding.hint or "")


def test_a_workspace_that_is_trusted_may_do_more(tmp_path: Path) -> None:
    """As it is, it may run a command and have further files read; changed by a byte, it may not."""
    path = written(tmp_path, 'reload = ["rndc", "reload", "{zone}"]\ninclude_paths = ["more"]\n')
    user = UserSettings(reload=("knotc",), include_paths=(Path("/mine"),), trusted=tmp_path / "trusted.json")
    trust(tmp_path / "trusted.json", path, digest_of(path.read_bytes()))

    settings = read_workspace_settings(path, user)

    assert settings.reload == ("rndc", "reload", "{zone}")
    assert settings.include_paths == (tmp_path / "more", Path("/mine"))
    assert settings.findings == ()
    path.write_text(path.read_text() + "\n")
    changed = read_workspace_settings(path, user)
    assert (changed.reload, changed.include_paths) == (("knotc",), (Path("/mine"),))
    assert ["tuiz trust" in (finding.hint or "") for finding in changed.findings] == [True, True]


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b"\xff", b'{"a": 1}'])
def test_what_cannot_be_read_trusts_nothing(tmp_path: Path, damage: bytes) -> None:
    """A damaged list of what is trusted isn't taken for one that allows."""
    path = written(tmp_path, 'reload = ["rndc"]\n')
    (tmp_path / "trusted.json").write_bytes(damage)

    assert read_workspace_settings(path, UserSettings(trusted=tmp_path / "trusted.json")).reload == ()
