"""Stories: a user changes a delegation: form, look ahead, what would change, the change, and back."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from textual.widgets import Input

from tests.lookups.rdap_server import rdap_server
from tests.ui.driver import Driver, opened, text_of
from tests.ui.world import World
from tuiz.files.processes import Process, process_of
from tuiz.storage.journal import Journal
from tuiz.storage.journal_watches import Watcher
from tuiz.storage.places import Places
from tuiz.ui.dialogs.choose import Choose
from tuiz.ui.dialogs.delegation_form import DelegationForm
from tuiz.ui.dialogs.delegation_preview import DelegationPreview
from tuiz.ui.dialogs.zone_ns_form import ZoneNsForm
from tuiz.ui.screens.lookup import LookupScreen
from tuiz.ui.screens.main import MainScreen
from tuiz.ui.widgets.entry import TextEntry
from tuiz.ui.widgets.lookup_lines import LookupLines
from tuiz.ui.widgets.question_entry import QuestionEntry


@pytest.fixture
def world(home: Path, zone: Path) -> Iterator[World]:
    zone.write_text(text_of(zone) + "child   IN NS   ns1\nchild   IN NS   ns2.example.net.\n")
    world = World(home, zone)
    with world.servers:
        yield world


@pytest.fixture
def other_process() -> Iterator[Process]:
    """Another process of this machine, which does nothing."""
    with Popen(["cat"], stdin=PIPE) as other:
        yield process_of(other.pid)


async def looked_at(user: Driver, line: str) -> None:
    """Open the lookup screen with a line, and wait until it has come to its end."""
    user.main.bench.looking.open(line)
    await user.wait_for(LookupScreen)
    await user.until_closed("lookup")


async def explained(user: Driver) -> str:
    """Return what explains the first finding, and go back to it."""
    screen = user.app.screen
    assert isinstance(screen, LookupScreen)
    screen.answers.move_to(next(row for row, line in enumerate(screen.answers.lines) if line.check))
    await user.press("enter")
    await user.until_closed("lookup")
    text = user.app.screen.query_one(LookupLines).text
    await user.press("escape")
    assert user.app.screen is screen
    return text


async def take_back_after_a_look(user: Driver) -> None:
    """Undo the change of the child's delegation, and ask first whether the servers that come back still serve it."""
    await user.press("u")
    await user.wait_for(DelegationPreview)
    assert "Take back: child.example.com, registrar: parent" in user.text
    await user.press("ctrl+l")
    await user.wait_for(LookupScreen)
    await user.until_closed("lookup")
    assert "--preflight ns1.example.com ns2.example.net" in user.text
    await user.press("a")
    await user.wait_for(DelegationPreview)
    assert "Take back: child.example.com, registrar: parent" in user.text
    assert "The look ahead says no." in user.text
    user.app.screen.query_one("#field-name Input", Input).value = "child.example.com"
    await user.press("ctrl+s")


async def test_a_child_is_delegated_from_the_zone_here_and_back(world: World, zone: Path, home: Path) -> None:
    """What the look ahead says no to asks for the name; the parent zone is saved once; undo and history know it."""
    assert world.servers.port
    before = text_of(zone).splitlines()
    async with opened(zone, home) as user:
        await looked_at(user, "delegation child.example.com")
        await user.press("e")
        await user.wait_for(DelegationForm)
        assert "Name servers of child.example.com, registrar: parent" in user.text
        assert "ns2.example.net" in user.text
        await user.write("ns1.example.com")
        await user.press("ctrl+s")
        await user.until_shown("too few")
        await user.press("ctrl+t")
        await user.wait_for(Choose)
        await user.press("escape")
        await user.wait_for(DelegationForm)
        await user.write("ns1.example.com, ns3.child.example.com=192.0.2.7")
        await user.press("ctrl+s")
        await user.wait_for(LookupScreen)
        await user.until_closed("lookup")
        assert "--preflight ns1.example.com ns3.child.example.com=192.0.2.7" in user.text

        assert "If it is changed all the same" in await explained(user)
        await user.press("a")
        await user.wait_for(DelegationPreview)
        assert "- NS ns2.example.net" in user.text
        assert "+ NS ns3.child.example.com 192.0.2.7" in user.text
        assert "The look ahead says no." in user.text
        await user.press("enter")
        assert "Type child.example.com" in user.text
        await user.press("ctrl+o")
        assert "delegate -w" in user.app.clipboard
        assert user.app.clipboard.endswith(
            "--registrar parent child.example.com ns1.example.com ns3.child.example.com=192.0.2.7"
        )
        assert text_of(zone).splitlines() == before
        user.app.screen.query_one("#field-name Input", Input).value = "child.example.com"
        await user.press("ctrl+s")
        await user.until_told("parent delegates child.example.com so now")
        await user.until_closed("lookup")
        assert "ns3.child" in text_of(zone)
        assert "192.0.2.7" in text_of(zone)

        await user.press("H")
        await user.until_shown("at parent: done")
        assert "+ NS ns3.child.example.com 192.0.2.7" in user.text
        await take_back_after_a_look(user)
        await user.until_told("so now")
        await user.until_closed("lookup")
        assert "ns3.child" not in text_of(zone)
        assert text_of(zone).count("ns2.example.net.") == 2


async def test_a_registrar_by_hand_is_told_what_to_enter(world: World, zone: Path, home: Path) -> None:
    """The exact list is copied, the checklist is there, and in a small terminal nothing is cut off."""
    assert world.servers.port
    async with opened(zone, home, size=(80, 24)) as user:
        await looked_at(user, "delegation example.com")
        await user.press("a")
        assert not user.is_open(DelegationPreview)  # nothing was looked ahead at
        await user.press("e")
        await user.wait_for(DelegationForm)
        assert "Name servers of example.com, registrar: manual" in user.text
        assert "ns.test" in user.text
        await user.write("ns1.example.com=192.0.2.53\nns.test")
        await user.press("tab", "tab", "tab", "tab", "enter")  # skip the look ahead
        await user.wait_for(DelegationPreview)
        assert "weren't asked" in user.text
        await user.press("ctrl+y")
        assert user.app.clipboard == "ns1.example.com 192.0.2.53\nns.test"
        user.app.screen.query_one("#field-name Input", Input).value = "example.com."
        await user.press("ctrl+s")
        await user.until_told("it is in the log")
        await user.until_shown("Until example.com is delegated to ns1.example.com ns.test")
        await user.until_shown("differs  parent")
        await user.press("escape")
        await user.until_shown("r goes on")


async def test_a_reserved_name_server_stays_and_leads_to_where_it_is_set(world: World, zone: Path, home: Path) -> None:
    """A vanity name server is a locked row with its reason; one key opens the zone that has it."""
    assert world.servers.port
    zone.with_suffix(".toml").write_text('name_servers = ["ns.test", "ns1.example.com"]\n')
    other = zone.with_name("test.zone")
    other.write_text(text_of(zone).replace("example.com", "test") + "ns A 192.0.2.53\n")
    other.with_suffix(".toml").write_text('vanity = ["ns.test"]\n')
    async with opened(zone.parent, home, size=(80, 24)) as user:
        await looked_at(user, "delegation example.com")
        await user.press("e")
        await user.wait_for(DelegationForm)
        assert "# ns.test  locked: It is a vanity name server of test." in user.text
        assert "Go to locked" in user.text
        assert "Meant by the domain's settings: ns.test, ns1.example.com" in user.text
        await user.press("ctrl+g")
        await user.wait_for(MainScreen)
        await user.until_closed("open")
        assert user.main.session is not None
        assert user.main.session.origin == "test."
        assert user.main.system.has_focus


async def test_what_the_primary_says_stays_in_the_form(world: World, zone: Path, home: Path) -> None:
    """Of a secondary's copy the name servers are locked rows, and one key leads to the copy."""
    assert world.servers.port
    said = text_of(zone).replace("IN NS   ns1\n", "IN NS   ns.test.\n", 1)
    for path, text in ((zone, said), (zone.with_suffix(".toml"), 'role = "secondary"\n')):
        path.write_text(text)
    async with opened(zone.parent, home) as user:
        await looked_at(user, "delegation example.com")
        await user.press("e")
        await user.wait_for(DelegationForm)
        await user.until_shown("# ns.test  locked: The zone here is a secondary's copy")
        await user.press("ctrl+g")
        await user.wait_for(MainScreen)
        await user.until_closed("open")
        assert user.main.session is not None
        assert user.main.session.path == zone


async def test_a_delegation_is_explained_in_the_app(world: World, zone: Path, home: Path) -> None:
    """With a trace made for it; the form opens from there as from any delegation."""
    assert world.servers.port
    async with opened(zone, home) as user:
        await looked_at(user, "delegation example.com --explain")
        await user.press("end")
        await user.until_shown("5. The answer.")
        await user.press("e")
        await user.wait_for(DelegationForm)


async def test_a_key_on_a_finding_explains_it(world: World, zone: Path, home: Path) -> None:
    """Over the delegation, which nobody is asked for again; without a finding, what there is to explain is chosen."""
    assert world.servers.port
    async with opened(zone, home, size=(80, 24)) as user:
        await looked_at(user, "delegation example.com")
        screen = user.app.screen
        await user.press("x")
        await user.wait_for(Choose)
        assert "What the NS records of example.com do" in user.text
        assert "warning: too-few" in user.text
        await user.press("end", "enter")
        await user.until_closed("lookup")
        await user.press("end")
        assert "5. The answer." in user.text
        await user.press("escape")
        assert user.app.screen is screen

        assert isinstance(screen, LookupScreen)
        place = next(row for row, line in enumerate(screen.answers.lines) if line.check == "too-few")
        screen.answers.move_to(place)
        await user.press("x")
        await user.until_closed("lookup")
        assert "too-few, at example.com" in user.text
        assert "Who has to act: whoever keeps the zone example.com, whose file" in user.text
        assert "1. Have the zone example.com served by another name server" in user.text
        await user.press("C")
        assert user.app.clipboard.endswith("example.com --explain too-few")
        await user.press("escape")
        assert user.app.screen is screen

        for line, said in (
            ("delegation --explain example.com too-few", "delegation example.com --explain too-few"),
            ("delegation --explain too-few example.com", "Who has to act: whoever keeps the zone example.com"),
            ("delegation example.com --explain to-few", "Did you mean too-few?"),
            ("delegation example.com", "Findings"),
        ):
            assert isinstance(user.app.screen, LookupScreen)
            user.app.screen.ask(line)
            await user.until_closed("lookup")
            assert said in user.text


async def test_a_key_asks_how_the_domain_is_registered(world: World, zone: Path, home: Path) -> None:
    """What one has to see, and its source, stand with the delegation, or why it isn't known; it can be stopped."""
    assert world.servers.port
    async with opened(zone, home, size=(80, 24)) as user:
        await looked_at(user, "delegation example.com")
        await user.press("R")
        await user.until_closed("lookup")
        assert "Asked 2" in user.text
        assert "unknown     Your config.toml names no list of RDAP servers." in user.text
        with rdap_server() as rdap:
            rdap.says("example.com", {"objectClassName": "domain", "status": ["clientHold"]})
            settings = home / "config" / "config.toml"
            settings.write_text(f'rdap_bootstrap = "{rdap.bootstrap(home, "com")}"\n{text_of(settings)}')
            await user.press("R")
            await user.until_shown("status      client hold")
            assert "error       client-hold: The registrar holds the domain back" in user.text
            assert f"source      {rdap.base}domain/example.com, asked" in user.text
            with rdap.silence():
                await user.press("R")
                await user.until_shown("asking for the registration, esc stops")
                await user.press("escape")
            await user.until_shown("stopped")
        await user.press("r")
        await user.until_closed("lookup")
        assert "Asked 2" not in user.text


async def test_an_open_watch_is_told_of_listed_and_taken_over(
    world: World, zone: Path, home: Path, other_process: Process
) -> None:
    """After a restart the delegation tells of it; while another process watches, that is shown until it is taken."""
    assert world.servers.port
    aim = "Until example.com is delegated to ns1.example.net"
    async with opened(zone, home, size=(80, 24)) as user:
        user.main.bench.looking.open("delegation example.com --watch ns1.example.net")
        await user.wait_for(LookupScreen)
        await user.until_shown("differs  parent b.test")
        assert f"Asked beside the parent's servers: {world.good}@{world.servers.port}." in user.text
        assert "its cache expires in 3" in user.text
        await user.press("w")
        await user.until_told("It is watched already")
        await user.press("escape")
        await user.until_shown("the watch is kept, r goes on")
    with closing(Journal.open(Places(home, home, home / "state"))) as journal:
        [found] = journal.watches.all()
        watcher = Watcher("other", other_process, datetime.now(UTC) + timedelta(hours=1))
        assert found.watcher is None
        assert journal.watches.begin(found.watch, watcher, lambda _: False) is None
        async with opened(zone, home, size=(80, 24)) as user:
            await looked_at(user, "delegation example.com")
            assert f"A watch is open. {aim}" in user.text
            assert "w goes on with it." in " ".join(user.text.split())
            await user.press("W")
            await user.until_shown(f"Process {other_process.number} watches and looks next")
            await user.press("enter")
            await user.until_shown("A watch is open.")
            await user.until_closed("lookup")
            await user.press("w")
            await user.until_shown(f"Another tuiz (process {other_process.number}) watches example.com already.")
            await user.until_closed("lookup")
            await user.press("w")
            await user.until_shown("2 looks since")
            assert "--watch --take-over" in user.text
            assert not journal.watches.keep(found.watch, watcher)
            await user.press("escape")


async def test_the_zones_own_ns_records_follow_with_one_key(world: World, zone: Path, home: Path) -> None:
    """N fills in the new name servers, of a look ahead or a watch, else those that the parent or the zone names."""
    assert world.servers.port
    async with opened(zone, home) as user:
        await looked_at(user, "delegation example.com --preflight ns.test ns9.example.net")
        await user.press("n")
        await user.wait_for(ZoneNsForm)
        assert "ns9.example.net." in user.text
        await user.press("ctrl+s")
        await user.until_closed()
        assert [row.data for row in user.main.system.rows if row.rdtype == "NS"] == ["ns.test.", "ns9.example.net."]

        await looked_at(user, "delegation example.com")
        await user.press("n")
        await user.wait_for(ZoneNsForm)
        assert "ns9.example.net." not in user.app.screen.query_one(TextEntry).text
        await user.press("escape")
        for line, expected in (
            ("delegation example.com --watch ns8.example.net", "ns8.example.net"),
            ("delegation --history example.com", "ns9.example.net."),  # where nothing else is known, those of the zone
        ):
            user.main.bench.looking.open(line)
            await user.wait_for(LookupScreen)
            await user.until_shown("differs" if "--watch" in line else "No change")
            await user.press("n")
            await user.wait_for(ZoneNsForm)
            assert expected in user.app.screen.query_one(TextEntry).text
            await user.press("ctrl+a", "x")
            assert user.app.screen.query_one(TextEntry).text == "x"
            await user.press("escape")
        await looked_at(user, "delegation other.example.net")
        await user.press("n")
        await user.until_told("The zone other.example.net isn't here")


async def test_a_watch_goes_on_in_the_background_until_all_agree(world: World, zone: Path, home: Path) -> None:
    """The screen is left, the list says who watches, and it is told when it is over."""
    settings = home / "config" / "config.toml"
    settings.write_text(text_of(settings).replace(world.good, world.tld))  # which refers to whom it delegates to
    async with opened(zone, home, size=(80, 24)) as user:
        user.main.bench.looking.open("delegation example.com")
        await user.wait_for(LookupScreen)
        await user.until_closed("lookup")
        await user.press("b")
        await user.until_told("Only a watch goes on in the background")
        user.app.screen_stack[-1].query_one(QuestionEntry).value = "delegation example.com --watch ns9.example.net"
        await user.press("/", "end", "enter")
        await user.until_shown("0 of 2 agree, b watches in the background, esc stops")
        world.delegate("ns9.example.net.")
        await user.press("b")
        await user.wait_for(MainScreen)
        await user.until_told("The watch of example.com is over: 2 of 2 agree.")
        user.main.bench.looking.open("delegation --watches")
        await user.until_shown("No delegation is watched")
