"""What file names tell of zones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiz.domain import names
from tuiz.storage.zone_names import is_skipped, is_zone_name, origin_from_name, settings_name


@pytest.mark.parametrize("name", ["example.com.zone", "example.com.db", "db.example.com", "example.com.hosts"])
def test_zone_files_are_known_by_their_names(name: str) -> None:
    """The four usual ways to name a zone file need no look inside."""
    assert is_zone_name(name)
    assert not is_skipped(name)


@pytest.mark.parametrize(
    "name",
    [
        ".example.com.zone", ".example.com.zone.tuiz-0a1b2c", "example.com.zone~", "db.example.com.bak",
        "example.com.zone.orig", "x.zone.swp", "x.zone.jnl", "x.jbk", "x.zone.signed", "db.local.dpkg-dist",
        "x.zone.rpmnew", "x.toml",
    ],
)  # fmt: skip
def test_what_other_programs_leave_is_skipped(name: str) -> None:
    """Backups, journals, signed copies and packagers' files aren't zones."""
    assert is_skipped(name)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("example.com.zone", "example.com.toml"),
        ("example.com.db", "example.com.toml"),
        ("example.com.hosts", "example.com.toml"),
        ("db.example.com", "db.example.com.toml"),
        ("example.com", "example.com.toml"),
        ("tuiz.zone", "tuiz.zone.toml"),
        (".zone", ".zone.toml"),
    ],
)
def test_settings_bear_the_zone_files_name(name: str, settings: str) -> None:
    """The usual endings are replaced, else the ending is appended; the workspace's settings are never a zone's."""
    assert settings_name(name) == settings


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("example.com.zone", "example.com."),
        ("db.example.com", "example.com."),
        ("named.example.com", "example.com."),
        ("master.example.com", "example.com."),
        ("slave.example.com", "example.com."),
        ("pri.example.co.uk", "example.co.uk."),
        ("example.com.db", "example.com."),
        ("example.com.ZONE", "example.com."),
        ("example.com.txt", "example.com."),
        ("zone.test.zone", "zone.test."),
        ("db.example.com.zone", "db.example.com."),
        ("master.example.com.db", "master.example.com."),
        ("example.zone.zone", "example.zone."),
        ("named.localhost", "localhost."),
        ("zone", "zone."),
        ("db", "db."),
        (".zone", None),
        ("example.com.hosts", "example.com."),
        ("Example.COM", "Example.COM."),
        ("db.192.0.2", "2.0.192.in-addr.arpa."),
        ("192.0.2.rev", "2.0.192.in-addr.arpa."),
        ("db.127", "127.in-addr.arpa."),
        ("db.192.0.2.zone", "2.0.192.in-addr.arpa."),
        ("rev.10.rev", "10.in-addr.arpa."),
        ("db.256", "256."),
        ("2.0.192.in-addr.arpa.zone", "2.0.192.in-addr.arpa."),
        ("0-63.2.0.192.in-addr.arpa", "0-63.2.0.192.in-addr.arpa."),
        ("notes of mine.db", None),
        ("a..b.zone", None),
        ("x" * 64 + ".zone", None),
        ("zürich.zone", None),
        ("\udcff.zone", None),
    ],
)
def test_an_origin_is_guessed_from_the_name(name: str, origin: str | None) -> None:
    """Decoration goes, numbers are an address turned round, and what is like no name gives none."""
    assert origin_from_name(name) == origin


@given(st.text(min_size=1, max_size=80))
def test_every_guess_is_a_name(name: str) -> None:
    """Whatever a file is called, a guess is an absolute domain name."""
    origin = origin_from_name(name)

    if origin is not None:
        names.validate(origin)
        assert names.is_absolute(origin)
