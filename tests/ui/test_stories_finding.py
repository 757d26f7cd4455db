"""Stories: a user finds records, types, lines and domains, with keys and with the mouse."""

from pathlib import Path

from tests.ui.driver import opened
from tuiz.ui.dialogs.help import Help
from tuiz.ui.dialogs.palette import Palette
from tuiz.ui.dialogs.record_form import RecordForm
from tuiz.ui.dialogs.type_filter import TypeFilter


async def test_a_filter_shows_what_matches_at_every_key(zone: Path, home: Path) -> None:
    """While a text is typed the list shows the records that hold it in owner, data or note; escape shows all again."""
    async with opened(zone, home) as user:
        everything = user.owners
        await user.press("slash")
        await user.type_text("mx")
        assert user.owners == ["mail", "mail"]
        assert "2 of 6" in user.text
        await user.type_text("2")
        assert user.owners == ["mail"]
        await user.press("enter")
        assert user.main.focused is user.main.records
        assert "/ mx2" in user.text
        await user.press("escape")
        assert user.owners == everything
        await user.press("slash")
        await user.type_text("the web")
        assert user.owners == ["@"]


async def test_a_filter_that_is_given_up_is_forgotten(zone: Path, home: Path) -> None:
    """Escape in the prompt brings back what was shown before it, with the cursor on the same record."""
    async with opened(zone, home) as user:
        await user.press("j", "j", "slash")
        await user.type_text("zzz")
        assert "Nothing matches." in user.text
        await user.press("escape")
        assert user.owners[user.main.records.cursor] == "www"


async def test_types_are_chosen_from_a_list_with_their_numbers(zone: Path, home: Path) -> None:
    """The type list counts the zone's records; one type is chosen by enter, several by space."""
    async with opened(zone, home) as user:
        await user.press("t")
        assert user.is_open(TypeFilter)
        assert "MX" in user.text
        await user.press("enter")
        await user.until_closed()
        first = user.owners
        assert first == ["@", "ns1"]  # A and MX are two each, A comes first
        await user.press("t", "down", "space", "enter")
        await user.until_closed()
        assert user.owners == ["@", "ns1", "mail", "mail"]
        await user.press("t", "tab", "tab", "enter")
        await user.until_closed()
        assert len(user.owners) == 6


async def test_one_key_goes_round_the_orders(zone: Path, home: Path) -> None:
    """Sorting goes from the file's order by owner, type, data and TTL back to the file's; the cursor stays."""
    async with opened(zone, home) as user:
        in_file = user.owners
        await user.press("j", "j")
        await user.press("s")
        assert user.owners == ["@", "mail", "mail", "ns1", "txt", "www"]
        assert user.owners[user.main.records.cursor] == "www"
        assert "by owner" in user.text
        await user.press("s", "s", "s")
        assert "by ttl" in user.text
        assert user.owners[:2] == ["mail", "mail"]
        await user.press("s")
        assert user.owners == in_file


async def test_a_line_of_the_file_is_jumped_to(zone: Path, home: Path) -> None:
    """The number of a line leads to the record that stands there, also when a filter had left it out."""
    async with opened(zone, home) as user:
        await user.press("slash")
        await user.type_text("www")
        await user.press("enter", "ctrl+g")
        await user.type_text("14")
        await user.press("enter")

        assert user.owners[user.main.records.cursor] == "mail"
        assert "line 14" in user.lines[-2]


async def test_domains_are_found_and_opened(zones: Path, home: Path) -> None:
    """A part of a name finds a domain; enter opens it, and the list marks it as open."""
    async with opened(zones, home) as user:
        assert user.main.session is not None
        assert user.main.session.origin == "example.com."
        await user.press("shift+tab", "shift+tab")
        assert user.main.focused is user.main.domains
        await user.press("slash")
        await user.type_text("ORG")
        await user.press("enter", "enter")
        await user.until_closed("open")
        assert user.main.session.origin == "example.org."
        assert "*! example.org" in user.text


async def test_the_palette_does_what_keys_do(zones: Path, home: Path) -> None:
    """Words of a command's name find it, enter runs it; themes and domains are found there too."""
    async with opened(zones, home) as user:
        await user.press("colon")
        assert user.is_open(Palette)
        await user.type_text("copy")
        await user.press("enter")
        await user.settle()
        assert "Copied" in user.told
        await user.press("ctrl+p")
        await user.type_text("tuiz-light")
        await user.press("enter")
        await user.settle()
        assert user.app.theme == "tuiz-light"
        await user.press("colon")
        await user.type_text("example.org")
        await user.press("enter")
        await user.until_closed("open")
        assert user.main.session is not None
        assert user.main.session.origin == "example.org."


async def test_a_theme_is_kept(zone: Path, home: Path) -> None:
    """A theme chosen in the palette is written into the user's settings, whose comments stay."""
    settings = home / "config" / "config.toml"
    settings.write_text('# mine\ntheme = "tuiz-dark" # for now\n')

    async with opened(zone, home) as user:
        await user.press("colon")
        await user.type_text("tuiz-light")
        await user.press("enter")
        await user.until_told("is kept")

    assert settings.read_text() == '# mine\ntheme = "tuiz-light" # for now\n'


async def test_actions_are_copied_as_commands(zone: Path, home: Path) -> None:
    """The palette gives the record under the cursor, and the last change, as lines for a shell."""
    async with opened(zone, home) as user:
        await user.press("colon")
        await user.type_text("copy as a tuiz")
        await user.press("enter")
        await user.settle()
        assert "tuiz add --ttl 3600" in user.told
        assert user.app.clipboard.startswith("tuiz add --ttl 3600 --note 'the web'")
        await user.press("d", "colon")
        await user.type_text("change as tuiz")
        await user.press("enter")
        await user.settle()
        assert user.app.clipboard.startswith("tuiz remove")


async def test_help_explains_the_focused_pane(zone: Path, home: Path) -> None:
    """The help of a pane tells what it is, its keys, and what the marks mean."""
    async with opened(zone, home) as user:
        for keys, title in (((), "Records"), (("shift+tab",), "System Records"), (("shift+tab",), "Domains")):
            await user.press(*keys, "question_mark")
            assert user.is_open(Help)
            assert title in user.text
            assert "Keys" in user.text
            await user.press("escape")
            await user.until_closed()


async def test_the_mouse_works_everywhere(zones: Path, home: Path) -> None:
    """A click moves the cursor, a double click edits, a click on a label or on the key bar does what it says."""
    async with opened(zones, home) as user:
        await user.click("#records", 10, 4)
        assert user.main.records.cursor == 2
        names = user.lines[user.main.records.region.y + 1][user.main.records.region.x :]
        for column, order in (("DATA", "data"), ("TYPE", "type"), ("TYPE", "file"), ("NOTE", "file")):
            await user.click("#records", names.index(column), 1)
            assert user.main.bench.view.order == order
        await user.click("#records", 0, 4)
        assert "1 selected" in user.text
        await user.click("#records", 0, 4)
        assert "selected" not in user.text
        title = user.lines[user.main.records.region.y][user.main.records.region.x :]
        await user.click("#records", title.index("t type"), 0)
        assert user.is_open(TypeFilter)
        await user.press("escape")
        await user.until_closed()
        await user.click("#keys", user.lines[-1].index("Help"), 0)
        assert user.is_open(Help)
        await user.press("escape")
        await user.until_closed()
        await user.click("#domains", 5, 2, times=2)
        await user.until_closed("open")
        assert user.main.session is not None
        assert user.main.session.origin == "example.org."


async def test_zones_of_addresses_stand_last_and_begin_with_ptr(tmp_path: Path, home: Path) -> None:
    """The list begins with names, and a new record in a zone of addresses is a PTR unless something else is said."""
    for origin in ("2.0.192.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa", "zebra.example"):
        text = f"$TTL 1h\n{origin}. SOA ns.zebra.example. h.zebra.example. 1 1h 1h 1w 1h\n NS ns.zebra.example.\n"
        (tmp_path / f"{origin}.zone").write_text(text)

    async with opened(tmp_path, home) as user:
        names = [user.main.bench.workspace.domains.row(index).name for index in range(3)]
        user.main.opening.open(1)
        await user.until_closed("open")
        await user.press("n")
        await user.wait_for(RecordForm)

        assert names[0] == "zebra.example"
        assert user.field("rdtype") == "PTR"
