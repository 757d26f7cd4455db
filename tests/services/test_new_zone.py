"""A new zone is one that name servers load, and never takes the place of a file."""

import subprocess
from pathlib import Path

import pytest

from tuiz.errors import UsageError
from tuiz.files.errors import FileChanged
from tuiz.services.new_zone import HostInZone, create_zone
from tuiz.services.record_words import mailbox
from tuiz.storage.settings import Defaults


def test_name_servers_accept_it(tmp_path: Path) -> None:
    """The file is valid to both checkers as it stands."""
    path = create_zone(tmp_path, "example.com", ["ns1.example.net", "ns2.example.org."])

    assert path == tmp_path / "example.com.zone"
    for command in (["named-checkzone", "-i", "local", "example.com"], ["kzonecheck", "-o", "example.com."]):
        done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_it_never_overwrites(tmp_path: Path) -> None:
    """A file of that name stays as it is."""
    path = tmp_path / "example.com.zone"
    path.write_text("mine")

    with pytest.raises(FileChanged):
        create_zone(tmp_path, "example.com.", ["ns1.example.net"])
    assert path.read_text() == "mine"


def test_defaults_of_the_workspace_are_taken(tmp_path: Path) -> None:
    """Name servers, mailbox and times that the settings name are used where nothing else is said."""
    defaults = Defaults(name_servers=("ns1.example.net.",), rname="dns.admin@example.net", ttl=60, refresh=7)

    text = create_zone(tmp_path, "example.com", [], defaults).read_text()

    assert "$TTL 60\n" in text
    assert "ns1.example.net. dns\\.admin.example.net. (" in text
    assert "7          ; refresh" in text


@pytest.mark.parametrize(("name", "hosts"), [("a..b", ["ns.example.net"]), ("example.com", []), ("example.com", ["."])])
def test_bad_names_are_refused(tmp_path: Path, name: str, hosts: list[str]) -> None:
    """Nothing is written then."""
    if hosts == ["."]:
        hosts = ["x y"]
    with pytest.raises(UsageError):
        create_zone(tmp_path, name, hosts)
    assert list(tmp_path.iterdir()) == []


def test_a_server_within_the_zone_needs_an_address_first(tmp_path: Path) -> None:
    """Servers refuse a zone whose own name server has no address; it is said before anything is written."""
    with pytest.raises(HostInZone):
        create_zone(tmp_path, "example.com", ["ns1.example.com"])
    assert list(tmp_path.iterdir()) == []


def test_a_mail_address_becomes_a_name() -> None:
    """Dots before the at sign are escaped (RFC 1035 §8)."""
    assert mailbox("john.doe@example.com", "example.net.").name == "john\\.doe.example.com."
    assert mailbox("hostmaster", "example.net.").name == "hostmaster.example.net."
