"""A user with zone files under git, and the program to open them with."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.nameservers import Bind, Knot
from tests.stories.desk import Desk, Zones

ZONE = """\
$ORIGIN example.com.
$TTL 3600
; The zone of a small office.
@       IN SOA  ns1 hostmaster (
                7       ; serial
                7200 3600 1209600 300 )
        IN NS   ns1
        IN NS   ns2

@       IN A    192.0.2.10      ; the web
ns1     IN A    192.0.2.53
ns2     IN A    192.0.2.54
www     IN CNAME @
        ; a comment that stays
mail    IN MX   10 mx1.example.net.
        IN MX   20 mx2.example.net.
old     IN A    192.0.2.66
txt     IN TXT  "v=spf1 -all"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a new user's home directory."""
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def zones(tmp_path: Path) -> Zones:
    """Return a folder with one zone file, under git."""
    folder = tmp_path / "zones"
    folder.mkdir()
    (folder / "example.com.zone").write_text(ZONE)
    found = Zones(folder)
    found.git("init", "--quiet")
    found.git("add", ".")
    found.git("commit", "--quiet", "--message", "The zones as they are")
    return found


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    """Return where the user sits; terminals left open are closed at the end."""
    with ExitStack() as terminals:
        yield Desk(home, terminals)


@pytest.fixture
def knot(zones: Zones) -> Iterator[Knot]:
    """Run Knot on the zone files."""
    with Knot({"example.com.": zones.file}) as server:
        yield server


@pytest.fixture
def bind(zones: Zones) -> Iterator[Bind]:
    """Run BIND on the zone files."""
    with Bind({"example.com.": zones.file}) as server:
        yield server
