"""The demo: what its sample zones are, and that nothing of it stays."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tests.reference.checkers import ReferenceCheckers
from tuiz.services.demo import SAMPLES, copy_demo, throw_away_demo
from tuiz.storage.places import Places

ORIGINS = {
    "8.b.d.0.1.0.0.2.ip6.arpa.zone": "8.b.d.0.1.0.0.2.ip6.arpa.",
    "db.192.0.2": "2.0.192.in-addr.arpa.",
    "example.com.zone": "example.com.",
    "example.net.zone": "example.net.",
    "example.org.zone": "example.org.",
    "lab.example.com.zone": "lab.example.com.",
    "post.example.net.zone": "post.example.net.",
    "shop.example.net.zone": "shop.example.net.",
}
REFUSED_BY = {
    "example.org.zone": {"named", "knot", "nsd"},  # an unclosed quote
    "shop.example.net.zone": {"knot"},  # Windows line ends, which Knot's parser doesn't take
    "db.192.0.2": {"knot", "nsd"},  # $GENERATE, which only BIND and PowerDNS know
}
DOCUMENTATION_NETWORKS = [
    ip_network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
STAYS_UNTIL_A_SIGNAL = """
import signal
from tuiz.services.demo import throw_away_demo
with throw_away_demo() as zones:
    print(zones, flush=True)
    signal.pause()
"""


@pytest.fixture(scope="module")
def checkers() -> Iterator[ReferenceCheckers]:
    with ReferenceCheckers() as found:
        yield found


def test_every_sample_zone_is_told_of_here() -> None:
    """The folder holds the zones that these tests look at, and one file that is included."""
    files = {str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*") if path.is_file()}

    assert files == {*ORIGINS, "include/lab-machines.inc"}


@pytest.mark.parametrize("name", ORIGINS)
def test_what_name_servers_make_of_the_sample_zones(name: str, checkers: ReferenceCheckers) -> None:
    """Sample zones are fit for a name server, and those that a server refuses are so on purpose."""
    data = (SAMPLES / name).read_bytes().replace(b"$INCLUDE include/", b"$INCLUDE ")
    included = {"lab-machines.inc": (SAMPLES / "include" / "lab-machines.inc").read_bytes()}

    vote = checkers.ask(data, ORIGINS[name], included)

    assert vote.is_complete
    assert vote.refusers == REFUSED_BY.get(name, set()), vote


def test_one_sample_zone_has_warnings(checkers: ReferenceCheckers) -> None:
    """example.net is taken by all servers, and they remark on its MX at an alias and its differing TTLs."""
    vote = checkers.ask((SAMPLES / "example.net.zone").read_bytes(), "example.net.")

    remarks = " ".join(message.text for verdict in vote.verdicts for message in verdict.messages)
    assert "is a CNAME (illegal)" in remarks
    assert "TTL set to prior TTL" in remarks


@pytest.mark.parametrize("name", ["Windows line ends", "tabs", "directives and an unknown type"])
def test_layouts_differ(name: str) -> None:
    """The sample zones are laid out as different people lay them out."""
    shop = (SAMPLES / "shop.example.net.zone").read_bytes()
    everything = b"".join((SAMPLES / file).read_bytes() for file in ORIGINS)
    holds = {
        "Windows line ends": shop.count(b"\r\n") == shop.count(b"\n") > 5,
        "tabs": b"\n\tIN\tNS\t" in everything,
        "directives and an unknown type": all(
            word in everything for word in (b"$ORIGIN", b"$TTL", b"$INCLUDE", b"$GENERATE", b"TYPE65280")
        ),
    }

    assert holds[name]


@pytest.mark.parametrize("path", sorted(path for path in SAMPLES.rglob("*") if path.is_file()), ids=lambda p: p.name)
def test_sample_zones_name_nobody(path: Path) -> None:
    """Addresses and names are those set aside for documentation (RFC 5737, RFC 3849, RFC 2606)."""
    text = re.sub(r"(?m)^[0-9.]+ IN PTR", "", path.read_text(encoding="utf-8"))  # nibbles that look like an address
    addresses = re.findall(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])", text)
    addresses += re.findall(r"(?<![\w:])[0-9a-f]{1,4}:[0-9a-f:]+(?!\w)", text)
    names = re.findall(r"[\w-]+\.(?:com|net|org|de|io)\b", text)

    assert [a for a in addresses if not any(ip_address(a) in network for network in DOCUMENTATION_NETWORKS)] == []
    assert set(names) <= {"example.com", "example.net", "example.org"}


def test_the_copy_can_be_edited_where_the_samples_can_not(tmp_path: Path) -> None:
    """A copy holds the same bytes and belongs to whoever made it, whatever the modes of the samples are."""
    zones = copy_demo(tmp_path / "zones")

    for name in ORIGINS:
        assert (zones / name).read_bytes() == (SAMPLES / name).read_bytes()
        assert os.access(zones / name, os.W_OK)
    assert (zones / "include" / "lab-machines.inc").is_file()


def test_the_demo_has_settings_and_state_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside the demo the user's places are in its own folder; after it they are what they were, and it is gone."""
    monkeypatch.setenv("TUIZ_CONFIG_DIR", "/somewhere")
    monkeypatch.delenv("TUIZ_STATE_DIR", raising=False)
    before = Places.of_user()

    with throw_away_demo() as zones:
        inside = Places.of_user()
        (zones / "example.com.zone").write_text("changed")

    assert {inside.config.parent, inside.data.parent, inside.state.parent} == {zones.parent}
    assert Places.of_user() == before
    assert not zones.parent.exists()


def test_the_demo_is_removed_after_an_error() -> None:
    """A program that fails inside the demo leaves nothing of it."""
    seen: list[Path] = []

    def fail_inside() -> None:
        with throw_away_demo() as zones:
            seen.append(zones)
            (zones / "no such folder" / "file").write_text("fails")

    with pytest.raises(FileNotFoundError):
        fail_inside()

    assert not seen[0].parent.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_the_demo_is_removed_when_the_program_is_ended(number: signal.Signals, tmp_path: Path) -> None:
    """Closing the terminal or terminating the program leaves nothing of the demo."""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", STAYS_UNTIL_A_SIGNAL], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        zones = Path(process.stdout.readline().strip())
        assert (zones / "example.com.zone").is_file()

        process.send_signal(number)
        process.wait(timeout=30)

    assert process.returncode == 128 + number
    assert list(tmp_path.iterdir()) == []
