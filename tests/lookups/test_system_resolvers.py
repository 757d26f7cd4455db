"""What resolv.conf(5) says."""

from pathlib import Path

from tuiz.lookups.system_resolvers import SystemResolver, read_system_resolver


def test_resolvers_search_list_and_dots_are_read(tmp_path: Path) -> None:
    """Comments, what isn't known and addresses that are none are left out."""
    path = tmp_path / "resolv.conf"
    path.write_bytes(
        b"# comment\nnameserver 192.0.2.53\nnameserver nowhere\n; more\nnameserver ::1\nnameserver 192.0.2.53\n"
        b"domain example.org\nsearch example.com example.net\noptions timeout:1 ndots:2 rotate\n\xff\xfe\nnameserver\n"
    )

    assert read_system_resolver(path) == SystemResolver(("192.0.2.53", "::1"), ("example.com", "example.net"), 2)


def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    """Without the file nothing is known."""
    assert read_system_resolver(tmp_path / "none") == SystemResolver()
