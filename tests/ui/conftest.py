"""Zones for the app's stories."""

from pathlib import Path

import pytest

ZONE = """\
$ORIGIN example.com.
$TTL 3600
; the zone of the stories
@       IN SOA  ns1 hostmaster (
                2024010101 ; serial
                7200 3600 1209600 300 )
        IN NS   ns1
        IN NS   ns2.example.net.

@       IN A    192.0.2.10      ; the web
ns1     IN A    192.0.2.53
www     IN CNAME @
        ; a comment that stays
mail 300 IN MX  10 mx1.example.net.
     300 IN MX  20 mx2.example.net.
txt     IN TXT  "v=spf1 -all"
"""

BROKEN = """\
$ORIGIN example.org.
$TTL 3600
@       IN SOA  ns1 hostmaster 1 7200 3600 1209600 300
        IN NS   ns1
ns1     IN A    192.0.2.53
bad     IN TXT  "never closed
good    IN A    192.0.2.1
worse   IN A    not-an-address (
last    IN A    192.0.2.2
"""


@pytest.fixture(autouse=True)
def _usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the app meet a terminal of many colours and a UTF-8 locale, whatever runs the tests."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder for a user's settings, data and state."""
    for name in ("config", "data", "state"):
        (tmp_path / "home" / name).mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def zones(tmp_path: Path) -> Path:
    """Return a workspace of two zones, one of which doesn't parse."""
    folder = tmp_path / "zones"
    folder.mkdir()
    (folder / "example.com.zone").write_text(ZONE)
    (folder / "example.org.zone").write_text(BROKEN)
    return folder


@pytest.fixture
def zone(zones: Path) -> Path:
    """Return a zone file."""
    return zones / "example.com.zone"
