"""A zone file in a folder of its own, and sessions on it as the app and the command line open them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tuiz.services.session import Session, open_session
from tuiz.services.zone_terms import ZoneFacts
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

ZONE = b"""\
$ORIGIN example.com.
$TTL 3600
; the zone of the shop
@   3600  IN  SOA  ns1 hostmaster (
        2026010101  ; serial
        7200        ; refresh
        900         ; retry
        1209600     ; expire
        300 )       ; minimum
          IN  NS   ns1
          IN  NS   ns2.example.net.
          IN  MX   10 mx1

ns1       IN  A    192.0.2.53
          IN  AAAA 2001:db8::53   ; both families
mx1   300 IN  A    192.0.2.25
www\tIN\tA\t192.0.2.1
\tIN\tA\t192.0.2.2
text      IN  TXT  ( "one"   ; first
                     "two" ) ; note
"""

Opener = Callable[[], Session]
OpenerOf = Callable[[bytes], Session]


@pytest.fixture
def zone_file(tmp_path: Path) -> Path:
    """A zone file."""
    folder = tmp_path / "zones"
    folder.mkdir()
    path = folder / "example.com.zone"
    path.write_bytes(ZONE)
    return path


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """The user's folders."""
    return Places(tmp_path / "config", tmp_path / "data", tmp_path / "state")


@pytest.fixture
def opened(zone_file: Path, places: Places) -> Iterator[Opener]:
    """Open a session on the file as it is now; all are closed at the end."""
    sessions: list[Session] = []
    journals: list[Journal] = []

    def open_one() -> Session:
        journals.append(Journal.open(places))
        sessions.append(open_session(ZoneFacts(zone_file, "example.com."), journals[-1], in_background=True).load())
        return sessions[-1]

    yield open_one
    for session in sessions:
        session.close()
    for journal in journals:
        journal.close()


@pytest.fixture
def opened_with(zone_file: Path, opened: Opener) -> OpenerOf:
    """Write another text into the file, and open a session on it."""

    def open_text(data: bytes) -> Session:
        zone_file.write_bytes(data)
        return opened()

    return open_text
