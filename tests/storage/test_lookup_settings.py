"""The `[lookup]` table: what it sets for lookups, in the user's settings and in a workspace's."""

from pathlib import Path

import pytest

from tuiz.storage.lookup_reading import why_no_resolver
from tuiz.storage.settings import LookupSettings, UserSettings, read_user_settings, read_workspace_settings

WHOLE = """
[lookup]
resolvers = ["192.0.2.53", "tls://192.0.2.1", "https://dns.example.net/dns-query"]
root_hints = "hints.zone"
trust_anchor = "anchors/root.zone"
port = 5300
timeout_seconds = 1
tries = 3
deadline_seconds = 20.5
verify_rate = 5000
"""


def written(folder: Path, text: str, name: str = "settings.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_every_key_has_its_place(tmp_path: Path) -> None:
    """Files begin at the folder of the settings that name them; a whole number is a time too."""
    (tmp_path / "anchors").mkdir()
    hints, anchor = written(tmp_path, "", "hints.zone"), written(tmp_path / "anchors", "", "root.zone")

    settings = read_user_settings(written(tmp_path, WHOLE))

    assert settings.findings == ()
    assert settings.lookup == LookupSettings(
        resolvers=("192.0.2.53", "tls://192.0.2.1", "https://dns.example.net/dns-query"),
        root_hints=hints,
        trust_anchor=anchor,
        port=5300,
        timeout_seconds=1,
        tries=3,
        deadline_seconds=20.5,
        verify_rate=5000,
    )


def test_the_workspaces_value_wins(tmp_path: Path) -> None:
    """What a workspace leaves open is as the user has set it."""
    user = UserSettings(lookup=LookupSettings(resolvers=("192.0.2.1",), port=5300, tries=4))
    path = written(tmp_path, '[lookup]\nport = 53\nresolvers = ["192.0.2.2"]\n')

    workspace = read_workspace_settings(path, user)
    without = read_workspace_settings(tmp_path / "none.toml", user)

    assert workspace.lookup == LookupSettings(resolvers=("192.0.2.2",), port=53, tries=4)
    assert without.lookup == user.lookup


def test_more_patience_in_a_try_is_more_patience_in_all(tmp_path: Path) -> None:
    """A longer time for each try isn't cut off by a deadline that nobody has set."""
    longer = read_user_settings(written(tmp_path, "[lookup]\ntimeout_seconds = 9.0\n")).lookup
    both = read_user_settings(written(tmp_path, "[lookup]\ntimeout_seconds = 9.0\ndeadline_seconds = 5\n")).lookup

    assert longer.deadline_seconds == 18.0
    assert both.deadline_seconds == 5


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("port = 0", "lookup.port is 0; it has to be a whole number from 1 to 65535."),
        ('port = "53"', "lookup.port is '53'; it has to be a whole number"),
        ("timeout_seconds = 0", "lookup.timeout_seconds is 0; it has to be a number of seconds from 0.05 to 60."),
        ("timeout_seconds = nan", "lookup.timeout_seconds is nan; it has to be"),
        ("timeout_seconds = true", "lookup.timeout_seconds is true; it has to be"),
        ('resolvers = "192.0.2.1"', "lookup.resolvers is '192.0.2.1'; it has to be a list of texts."),
        ("resolver = []", "lookup.resolver isn't a key that tuiz knows."),
        ("root_hints = 1", "lookup.root_hints is 1; it has to be a text."),
    ],
)
def test_a_wrong_value_is_told_and_the_default_holds(tmp_path: Path, line: str, message: str) -> None:
    """A value that can't be is a finding with its line; the rest of the table works."""
    settings = read_user_settings(written(tmp_path, f"[lookup]\ntries = 5\n{line}\n"))

    [finding] = settings.findings
    assert finding.line == 3
    assert finding.message.startswith(message)
    assert settings.lookup == LookupSettings(tries=5)


def test_one_bad_resolver_doesnt_take_the_others_along(tmp_path: Path) -> None:
    """Each is looked at by itself."""
    text = '[lookup]\nresolvers = ["192.0.2.1", "192.0.2.999", "gopher://192.0.2.2", "192.0.2.3@70000"]\n'

    settings = read_user_settings(written(tmp_path, text))

    assert settings.lookup.resolvers == ("192.0.2.1",)
    assert [finding.message for finding in settings.findings] == [
        "lookup.resolvers has '192.0.2.999': 192.0.2.999 isn't an IP address.",
        "lookup.resolvers has 'gopher://192.0.2.2': a transport is one of udp, tcp, tls, https, quic.",
        "lookup.resolvers has '192.0.2.3@70000': a port is a number from 1 to 65535.",
    ]
    assert {finding.line for finding in settings.findings} == {2}


def test_missing_hints_are_told_and_never_replaced_by_the_real_root(tmp_path: Path) -> None:
    """Whoever has a root of their own doesn't want the real one to be asked because of a slip in a file's name."""
    settings = read_user_settings(written(tmp_path, '[lookup]\nroot_hints = "hints.zone"\n'))

    [finding] = settings.findings
    assert finding.message == "lookup.root_hints is 'hints.zone'; there is no such file."
    assert str(tmp_path / "hints.zone") in str(finding.hint)
    assert settings.lookup.root_hints == tmp_path / "hints.zone"


@pytest.mark.parametrize(
    "text",
    [
        "192.0.2.53",
        "192.0.2.53@5300",
        "192.0.2.53:5300",
        "2001:db8::1",
        "2001:db8::1@5300",
        "[2001:db8::1]:5300",
        "fe80::1%eth0",
        "localhost",
        "dns.example.net.",
        "udp://192.0.2.1",
        "TCP://192.0.2.1@53",
        "tls://192.0.2.1#dns.example.net",
        "tls://dns.example.net:853",
        "https://dns.example.net/dns-query",
        "https://[2001:db8::1]:443/dns-query",
        "quic://192.0.2.1",
    ],
)
def test_the_forms_of_a_resolver(text: str) -> None:
    """An address or a name, with a port, a transport, a path where one has it."""
    assert why_no_resolver(text) is None


@pytest.mark.parametrize("text", ["", "tls://", "a b", "1.2.3", "::g", "host@", "host@x", "host@0", "[::1", "x://y"])
def test_what_is_no_resolver(text: str) -> None:
    """Slips of the pen are told, with the reason."""
    assert why_no_resolver(text)
