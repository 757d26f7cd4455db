"""Stories: a user adds, changes, deletes and undoes records, and the file gets just that."""

from pathlib import Path

from tests.ui.driver import opened, text_of
from tuiz.ui.dialogs.confirm import Confirm
from tuiz.ui.dialogs.record_form import RecordForm
from tuiz.ui.dialogs.soa_form import SoaForm
from tuiz.ui.dialogs.text_edit import TextEdit
from tuiz.ui.dialogs.zone_ns_form import ZoneNsForm
from tuiz.ui.screens.review import ReviewScreen


def difference(before: str, after: str) -> tuple[set[str], set[str]]:
    """Return the lines that went and those that came."""
    return set(before.splitlines()) - set(after.splitlines()), set(after.splitlines()) - set(before.splitlines())


def with_many_hosts(zone: Path) -> Path:
    """Make it a large zone."""
    zone.write_bytes(zone.read_bytes() + b"".join(b"host%d A 192.0.2.1\n" % number for number in range(60_000)))
    return zone


def with_lines(zone: Path, lines: str) -> str:
    """Put lines at a zone's end, and return what it was before."""
    before = text_of(zone)
    zone.write_text(before + lines)
    return before


async def test_a_record_is_added_and_saved_as_one_line(zone: Path, home: Path) -> None:
    """A new record is shown as new, saved after a review, and the file differs by its line and the serial's."""
    before = text_of(zone)

    async with opened(zone, home) as user:
        await user.press("n")
        assert user.is_open(RecordForm)
        await user.fill(owner="ftp", rdata_address="192.0.2.77")
        assert "ftp.example.com." in user.text
        await user.press("enter")
        await user.until_closed()
        assert "› + ftp " in user.text
        assert "1 changed" in user.text
        assert text_of(zone) == before

        await user.press("ctrl+s")
        await user.wait_for(ReviewScreen)
        assert "192.0.2.77" in user.text
        await user.type_text("a new host")
        await user.press("enter")
        await user.until_told("Saved")
        assert "changed" not in user.text

    gone, come = difference(before, text_of(zone))
    assert {line.split(";")[0].strip() for line in gone} == {"2024010101"}
    assert len(come) == 2
    assert any(line.split()[0] == "ftp" and line.split()[-1] == "192.0.2.77" for line in come)


async def test_a_record_is_changed_in_its_form(zone: Path, home: Path) -> None:
    """The form opens with the record's values; what is changed there changes just that line."""
    before = text_of(zone)

    async with opened(zone, home) as user:
        await user.press("slash")
        await user.type_text("www")
        await user.press("enter", "e")
        assert (user.field("owner"), user.field("rdata-target")) == ("www", "example.com.")
        await user.fill(rdata_target="ns1")
        await user.press("enter")
        await user.until_closed()
        await user.press("escape", "ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.press("enter")
        await user.until_told("Saved")

    gone, come = difference(before, text_of(zone))
    assert "www     IN CNAME @" in gone
    assert len(gone) == len(come) == 2
    assert any(line.startswith("www     IN CNAME ns1") for line in come)


async def test_deleting_is_undone_and_done_again(zone: Path, home: Path) -> None:
    """Delete takes the record away at once, undo brings it back where it was, redo takes it away again."""
    async with opened(zone, home) as user:
        owners = user.owners
        await user.press("j", "d")
        await user.until_closed()
        assert user.owners == owners[:1] + owners[2:]
        await user.press("u")
        await user.until_closed()
        assert user.owners == owners
        assert "Undone: Delete A record ns1" in user.told
        assert user.main.records.cursor == 1
        await user.press("U")
        await user.until_closed()
        assert user.owners == owners[:1] + owners[2:]


async def test_the_draft_survives_leaving(zone: Path, home: Path) -> None:
    """What was changed and not saved is there when the app is opened again, and can still be undone."""
    before = text_of(zone)

    async with opened(zone, home) as user:
        owners = user.owners
        await user.press("d", "q")
    assert text_of(zone) == before

    async with opened(zone, home) as user:
        assert user.owners == owners[1:]
        assert "1 changed" in user.text
        await user.press("u")
        await user.until_closed()
        assert user.owners == owners


async def test_system_records_are_locked_and_lead_to_their_forms(zone: Path, home: Path) -> None:
    """Each System Record says why it is locked, and enter opens the form that changes it."""
    async with opened(zone, home) as user:
        await user.press("shift+tab")
        assert user.main.focused is user.main.system
        assert "SOA is a System Record" in user.lines[0]
        await user.press("d")
        assert "SERIAL rises with each save" in user.told
        await user.press("enter")
        assert user.is_open(SoaForm)
        await user.fill(minimum="15m")
        await user.press("enter")
        await user.until_closed()
        assert "15m" in user.main.system.rows[0].data

        await user.press("down", "enter")
        assert user.is_open(ZoneNsForm)
        await user.write("ns1.example.com.\nns3.example.net.")
        await user.fill(ttl="10m")
        await user.press("ctrl+s")
        await user.until_closed()
        assert "ns3.example.net." in user.text
        assert [row.ttl for row in user.main.system.rows[1:]] == ["600", "600"]
        assert "ns2.example.net." not in user.text
        await user.press("tab", "u", "u")
        await user.until_closed()
        assert "ns2.example.net." in user.text
        assert "changed" not in user.text


async def test_what_cant_be_read_is_mended_step_by_step(zones: Path, home: Path) -> None:
    """Unreadable lines are shown in place with their reason; each can be edited as text until none is left."""
    file = zones / "example.org.zone"

    async with opened(file, home) as user:
        assert "unreadable" in user.lines[user.main.system.size.height]
        await user.press("exclamation_mark")
        assert '"never closed' in user.text
        assert "never closes" in user.lines[-2]
        await user.press("enter")
        assert user.is_open(TextEdit)
        assert "never closes" in user.text
        await user.write('bad     IN TXT  "closed"')
        await user.press("ctrl+s")
        await user.until_closed()
        assert "can't be read either" in user.told
        await user.press("exclamation_mark", "enter")
        await user.write("worse   IN A    192.0.2.99")
        await user.press("ctrl+s")
        await user.until_closed()
        assert "unreadable" not in user.text

        await user.press("exclamation_mark")
        assert "The check has found nothing" in user.told
        assert "192.0.2.99" in user.text


async def test_a_key_that_cant_act_says_why(zone: Path, home: Path) -> None:
    """Undo, redo and save with nothing to do, and editing a zone that is read-only, tell the reason."""
    async with opened(zone, home) as user:
        for key, told in (("u", "nothing to undo"), ("U", "nothing to redo"), ("ctrl+s", "nothing to save")):
            await user.press(key)
            assert told in user.told

    zone.with_name("example.com.toml").write_text('role = "secondary"\n')
    async with opened(zone, home) as user:
        assert "read-only" in user.text
        for key in ("n", "e", "d"):
            await user.press(key)
            assert "secondary" in user.told.lower()


async def test_a_zone_that_may_be_dynamic_asks_before_the_first_change(zone: Path, home: Path) -> None:
    """With a journal beside the file nothing is changed until the user has agreed; the answer is kept."""
    zone.with_name("example.com.zone.jnl").write_bytes(b";BIND LOG V9\n")

    async with opened(zone, home) as user:
        owners = user.owners
        await user.press("d")
        assert user.is_open(Confirm)
        assert "rndc freeze" in user.text
        await user.press("escape")
        await user.until_closed()
        assert user.owners == owners
        await user.press("d", "tab", "enter")
        await user.until_closed()
        assert user.owners == owners[1:]
        await user.press("d")
        await user.until_closed()
        assert user.owners == owners[2:]


async def test_letters_are_text_while_an_input_has_the_focus(zone: Path, home: Path) -> None:
    """A letter typed into a field or a prompt does what it does there, and nothing else."""
    async with opened(zone, home) as user:
        owners = user.owners
        await user.press("slash")
        await user.type_text("dundqRN")
        assert user.main.bench.view.text == "dundqRN"
        await user.press("escape")
        assert user.owners == owners
        await user.press("n")
        await user.type_text("dqu")
        assert user.is_open(RecordForm)
        await user.press("escape")
        await user.until_closed()
        assert user.owners == owners


async def test_a_record_is_copied_as_a_zone_file_line(zone: Path, home: Path) -> None:
    """Copy puts the whole record on the clipboard, with its full name."""
    async with opened(zone, home) as user:
        await user.press("c")

        assert user.app.clipboard == "example.com. 3600 IN A 192.0.2.10"


def generating(zone: Path) -> Path:
    """Put a $GENERATE at the end of a zone file."""
    zone.write_text(zone.read_text() + "$GENERATE 1-2 h$ A 192.0.2.$\n")
    return zone


async def test_a_change_of_text_alone_is_told(zone: Path, home: Path) -> None:
    """Where no record differs but the text does, the title says so; ctrl+c tells how one leaves."""
    async with opened(generating(zone), home) as user:
        await user.press("G", "d")
        assert "text changed" in user.lines[user.main.system.size.height]
        await user.press("u")
        assert "text changed" not in user.text
        await user.press("ctrl+c")
        assert "unsaved changes are kept" in user.told


async def test_a_record_is_added_to_a_large_zone(zone: Path, home: Path) -> None:
    """The owner is looked for between the keys; the preview and the record are the same as in a small zone."""
    async with opened(with_many_hosts(zone), home) as user:
        await user.press("n")
        await user.fill(owner="host59999", rdata_address="192.0.2.77")
        await user.until_shown("host59999.example.com.")
        await user.press("enter")
        await user.until_closed()
        await user.press("ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.press("enter")
        await user.until_told("Saved")

    assert text_of(zone).split("host59999 A 192.0.2.1\n")[1].split()[-1] == "192.0.2.77"


async def test_a_record_whose_data_cant_be_read_is_mended_as_text(zone: Path, home: Path) -> None:
    """It has a type, and so is a record to the list; e opens its line all the same, and d takes it away."""
    before = with_lines(zone, "bad A 1.2.3\nworse MX ten mx1\n")

    async with opened(zone, home) as user:
        await user.press("G", "d", "G", "e")
        assert user.is_open(TextEdit)
        assert "isn't an IPv4 address" in user.text
        await user.write("bad A 192.0.2.3")
        await user.press("ctrl+s")
        await user.until_closed()
        await user.press("ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.press("enter")
        await user.until_told("Saved")

    gone, come = difference(before, text_of(zone))
    assert len(gone) == 1
    assert "bad A 192.0.2.3" in come
    assert len(come) == 2
