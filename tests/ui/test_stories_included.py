"""Stories: a zone that includes files is shown whole, and each record tells where it stands."""

from pathlib import Path

import pytest

from tests.ui.driver import opened
from tuiz.ui.dialogs.type_filter import TypeFilter
from tuiz.ui.screens.review import ReviewScreen

TOP = """\
$ORIGIN example.com.
$TTL 600
@       IN SOA  ns1 hostmaster 2024010101 7200 3600 1209600 300
        IN NS   ns1
ns1     IN A    192.0.2.53
$INCLUDE hosts.inc lab.example.com.
$GENERATE 1-40 host$ A 192.0.2.$
"""
HOSTS = "printer A 192.0.2.7 ; third floor\nscanner 60 A 192.0.2.8\nbad A (\n"


@pytest.fixture
def including(zone: Path) -> Path:
    """Return a zone that includes a file."""
    zone.write_text(TOP)
    zone.with_name("hosts.inc").write_text(HOSTS)
    return zone


async def test_included_records_are_shown_with_their_source(including: Path, home: Path) -> None:
    """They stand below their directive, named as in the zone, with their TTL; the bottom line tells file and line."""
    async with opened(including, home, size=(120, 24)) as user:
        assert user.owners == ["ns1", "", "printer.lab", "scanner.lab", "", "40 records"]
        records = user.main.records
        assert records.source is not None
        shown = [records.source_index(row) for row in (2, 3)]
        assert [records.source.row(row).ttl for row in shown if row is not None] == ["600", "60"]
        await user.press("j", "j")
        assert "hosts.inc, line 1" in user.lines[-2]
        assert any("< printer.lab" in line for line in user.lines)


async def test_included_records_cant_be_changed_here(including: Path, home: Path) -> None:
    """Each key that would change one is refused with the file that is to be opened; the file stays as it is."""
    async with opened(including, home) as user:
        for _ in range(2):
            await user.press("j")
        for key in ("e", "d"):
            await user.press(key)
            assert "hosts.inc, line 1" in user.told
        await user.press("j", "j", "enter")
        await user.until_closed()
        assert "hosts.inc" in user.told
        await user.press("k", "c")
        assert "scanner" in user.told
        assert user.main.session is not None
        assert not user.main.session.is_changed
    assert including.with_name("hosts.inc").read_text() == HOSTS


async def test_included_records_are_found_sorted_and_counted(including: Path, home: Path) -> None:
    """A filter finds them, also by full name; the types count them; sorting puts them among the others."""
    async with opened(including, home) as user:
        await user.press("slash")
        await user.type_text("third")
        assert user.owners == ["printer.lab"]
        await user.press("enter", "escape", "slash")
        await user.type_text("scanner.lab.example.com.")
        assert user.owners == ["scanner.lab"]
        await user.press("enter", "escape", "t")
        await user.wait_for(TypeFilter)
        await user.settle()
        assert any("A" in line and " 3 " in line for line in user.lines)
        await user.press("escape")
        await user.until_closed()
        await user.press("s")
        assert user.owners.index("printer.lab") < user.owners.index("ns1")


async def test_an_edit_keeps_what_is_included(including: Path, home: Path) -> None:
    """Edits of the zone's own records and undo leave the included ones; without the directive they are gone."""
    async with opened(including, home) as user:
        await user.press("d")
        assert "ns1" not in user.owners
        assert "printer.lab" in user.owners
        await user.press("u", "j", "d")
        assert "printer.lab" not in user.owners
        await user.press("u")
        assert "printer.lab" in user.owners


async def test_included_files_are_read_again_where_they_stand(including: Path, home: Path) -> None:
    """A file that only another program changes is shown anew; files in files stand below their directives."""
    async with opened(including, home) as user:
        including.with_name("hosts.inc").write_text("plotter A 192.0.2.9\n$INCLUDE more.inc\ncopier A 192.0.2.10\n")
        including.with_name("more.inc").write_text("deep A 192.0.2.11\n")
        await user.until_shown("plotter")
        await user.settle()
        assert user.owners == ["ns1", "", "plotter.lab", "", "deep.lab", "copier.lab", "40 records"]
        await user.press("n")
        await user.fill(owner="ns1", rdata_address="192.0.2.54")
        await user.press("ctrl+s")
        await user.until_closed()
        assert user.owners[:5] == ["ns1", "ns1", "", "plotter.lab", ""]


SHARED = "$TTL 600\n$INCLUDE soa.inc\nns1 A 192.0.2.53\nwww A 192.0.2.1\n"
SOA = "@ IN SOA ns1 hostmaster 2024010101 7200 3600 1209600 300\n@ NS ns1\nmail A 192.0.2.25\n"


@pytest.fixture
def sharing(zones: Path) -> Path:
    """Return a zone that has its System Records in a file that another zone includes too."""
    for name in ("example.com.zone", "example.org.zone"):
        (zones / name).write_text(SHARED)
        (zones / name).with_suffix(".toml").write_text(f'origin = "{name.removesuffix(".zone")}"\n')
    (zones / "soa.inc").write_text(SOA)
    return zones


async def test_system_records_of_included_files_are_shown_locked(sharing: Path, home: Path) -> None:
    """They stand in a pane of their own, tell in which file and line they are changed, and can be looked up."""
    async with opened(sharing, home, size=(120, 24)) as user:
        rows = user.main.system.rows
        assert [(row.owner, row.ttl, row.rdtype, row.form) for row in rows] == [
            ("@", "600", "SOA", ""),
            ("@", "600", "NS", ""),
        ]
        assert user.owners == ["", "mail", "ns1", "www"]
        user.main.system.focus()
        await user.press("enter")
        assert "soa.inc, line 1; open that file to change it" in user.told
        await user.press("j", "d")
        assert "soa.inc, line 2; open that file to change it" in user.told
        assert "Enter opens it" not in user.told
        assert user.main.session is not None
        found = [[record.rdtype for record in user.main.session.rrsets.of_system(row)] for row in range(2)]
        assert found == [["SOA"], ["NS"]]


async def test_the_review_shows_the_second_file_and_who_includes_it(sharing: Path, home: Path) -> None:
    """A save that raises SERIAL in an included file shows its line and every zone that gets the new one."""
    async with opened(sharing, home) as user:
        user.main.records.focus()
        await user.press("G", "d", "ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.settle()
        assert "Written too" in user.text
        assert str(sharing / "soa.inc") in user.text
        assert "- @ IN SOA ns1 hostmaster 2024010101 7200" in user.text
        assert "Zones that include it: example.com., example.org." in user.text
        await user.press("enter")
        await user.until_told("Saved")
        assert "2024010101" not in " ".join(row.data for row in user.main.system.rows)

    assert "2024010101" not in (sharing / "soa.inc").read_text()
    assert "www" not in (sharing / "example.com.zone").read_text()
