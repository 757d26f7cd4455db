"""Stories: a user looks things up, from records and by hand, at name servers on the loopback."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.ui.driver import Driver, opened, text_of
from tests.ui.world import World
from tuiz.ui.dialogs.choose import Choose
from tuiz.ui.dialogs.zone_ns_form import ZoneNsForm
from tuiz.ui.screens.lookup import LookupScreen
from tuiz.ui.widgets.question_entry import QuestionEntry

_PATIENCE = 1500


@pytest.fixture
def world(home: Path, zone: Path) -> Iterator[World]:
    world = World(home, zone)
    with world.servers:
        yield world


@pytest.fixture
async def user(world: World, zone: Path, home: Path) -> AsyncIterator[Driver]:
    assert world.servers.port
    async with opened(zone, home) as driver:
        yield driver


async def until_shown(user: Driver, part: str) -> None:
    """Wait until a lookup, which runs beside the keys, has put this on the screen."""
    for _ in range(_PATIENCE):
        if part in user.text:
            return
        await user._pilot.pause(0.01)
    raise AssertionError(f"{part!r} wasn't shown:\n{user.text}")


async def ask(user: Driver, line: str) -> None:
    """Put a whole question where the keys go, as a paste does, and ask it."""
    entry = user.app.screen.focused
    assert isinstance(entry, QuestionEntry)
    entry.value = line
    await user.press("enter")


async def test_a_record_is_looked_up_with_one_key(user: Driver, world: World) -> None:
    """A drawer below the records has the stored value, then what each name server and each resolver says."""
    await user.press("l")
    await until_shown(user, "2 different")

    assert "Live  example.com. A" in user.text
    assert f"x name server  ns1.example.com. {world.good}" in user.text
    assert "192.0.2.99" in user.text
    await user.press("down", "l")
    await until_shown(user, "2 same")
    assert "Live  ns1.example.com. A" in user.text
    await user.press("escape")
    assert "Live" not in user.text


async def test_the_drawer_fits_a_small_terminal(world: World, zone: Path, home: Path) -> None:
    """At 80 by 24 the records are still there above it."""
    assert world.servers.port
    async with opened(zone, home, size=(80, 24)) as user:
        await user.press("l")
        await until_shown(user, "2 different")

        assert "OWNER" in user.text
        assert "name server  ns1.example.com." in user.text


async def test_a_question_needs_no_typing_where_there_is_a_record(user: Driver) -> None:
    """Propagation and trace begin with the name that the screen is about."""
    await user.press("L")
    await user.type_text("www.example.com A")
    await user.press("enter")
    await until_shown(user, "Answer")
    await user.press("p")
    await until_shown(user, "1 of 1 the same")

    assert "authoritative" in user.text
    assert "The name servers don't say what is stored" not in user.text


async def test_a_question_is_typed_as_for_dig(user: Driver, world: World) -> None:
    """Any server, type and option; what is wrong with the line is said, and the line is there to be mended."""
    await user.press("L")
    await ask(user, f"@{world.good} nothing.example.com MX +norecurse")
    await until_shown(user, "There is no name nothing.example.com.")
    await user.press("i")
    await user.type_text(" +norecurze")
    await user.press("enter")
    await until_shown(user, "norecurze")
    assert user.is_open(LookupScreen)


async def test_the_stored_zone_answers_below_the_live_answer(user: Driver) -> None:
    """What the saved file would answer, and in one sentence how the live answer differs."""
    await user.press("L")
    await ask(user, "example.com A")
    await until_shown(user, "The live answer lacks A 192.0.2.10 and has A 192.0.2.99, which the zone hasn't.")
    assert "From the stored zone  NOERROR" in user.text
    assert "192.0.2.10" in user.text
    await user.press("slash")
    await ask(user, "mail.example.com A")
    await until_shown(user, "The live answer is the same")


async def test_the_stored_zone_answers_without_a_network(user: Driver) -> None:
    """Nobody is asked, and aliases, wildcards and what isn't there are told as a server would."""
    await user.press("L")
    await ask(user, "simulate nothing.example.com MX")
    await until_shown(user, "There is no name nothing.example.com.")

    assert "NXDOMAIN, nobody was asked" in user.text
    await user.press("slash")
    await ask(user, "simulate www.elsewhere.test")
    await until_shown(user, "No zone of this workspace has www.elsewhere.test.")
    await user.press("C")
    assert "There is no command that does this." in user.told


async def test_the_draft_answers_as_it_will_be_served(user: Driver, zone: Path) -> None:
    """What isn't saved yet is in the simulated answer, unless the saved file's is asked for; the command says which."""
    await user.press("d")
    await user.press("L")
    await ask(user, "simulate example.com A")
    await until_shown(user, "From the draft")
    assert "The name is there, and has no A records." in user.text
    await user.press("C")
    assert user.app.clipboard == f"tuiz simulate --draft {zone} example.com A"
    await user.press("slash")
    await ask(user, "simulate --saved example.com A")
    await until_shown(user, "From the stored zone")
    assert "192.0.2.10" in user.text


async def test_a_large_stored_zone_answers_on_request(
    world: World, zone: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key reads it; it isn't read for every question."""
    assert world.servers.port
    monkeypatch.setattr("tuiz.services.simulations.LARGE", 10)
    async with opened(zone, home) as user:
        await user.press("L")
        await ask(user, "mail.example.com MX")
        await until_shown(user, "press S to read it")
        assert "The live answer is" not in user.text
        await user.press("S")
        await until_shown(user, "The live answer is the same")


async def test_a_dead_server_is_told_as_unknown(user: Driver, world: World) -> None:
    """No reply is no answer, and never taken for one."""
    await user.press("L")
    await ask(user, f"@{world.silent} www.example.com")
    await until_shown(user, "didn't answer")

    assert "There is no name" not in user.text


async def test_earlier_questions_come_back_after_a_restart(world: World, zone: Path, home: Path) -> None:
    """Up goes back through what was asked."""
    assert world.servers.port
    async with opened(zone, home) as user:
        await user.press("L")
        await ask(user, "mail.example.com MX")
        await until_shown(user, "Answer 2")
    async with opened(zone, home) as user:
        await user.press("L")
        await user.press("up")

        assert "mail.example.com MX" in user.text


async def test_a_trace_is_drawn_step_by_step(user: Driver) -> None:
    """Root, com., the answer: each with its server, and where it leads."""
    await user.press("T")
    await until_shown(user, "example.com. has 1 A record")

    assert ". the root" in user.text
    assert "delegates com. to 1 name server" in user.text
    assert "delegates example.com. to 1 name server" in user.text


async def test_a_trace_is_told_in_words(user: Driver) -> None:
    """For someone new: each step as a paragraph, and who decides on what it says."""
    await user.press("L")
    await ask(user, "trace --explain example.com")
    await until_shown(user, "answer, unknown")

    assert "2. The top-level domain com: the resolver asks b.test" in user.text
    assert "3. The delegation of example.com, which is what" in user.text
    await user.press("C")
    assert user.app.clipboard == "tuiz trace --explain example.com"


async def test_a_record_that_was_found_is_added_to_the_zone(user: Driver) -> None:
    """Enter on an answer's line goes on with it: one of the ways is into the open zone, where undo takes it back."""
    await user.press("L")
    await ask(user, "example.com A")
    await until_shown(user, "Answer 1")
    await user.press("down", "down", "down", "enter")
    await user.press("end", "enter")
    await user.press("escape")

    assert user.main.is_current
    assert user.owners.count("@") == 2
    assert "1 changed" in user.text
    await user.press("u")
    assert user.owners.count("@") == 1


async def test_a_click_on_a_name_goes_on_with_it(user: Driver) -> None:
    """One click on any name that was found; beside names it moves the cursor, and a section folds with those in it."""
    await user.press("L")
    await ask(user, "example.com NS")
    await until_shown(user, "Answer 2")
    row = next(y for y, line in enumerate(user.lines) if "NS     ns2.example.net." in line)
    await user.click("#answer", user.lines[row].index("ns2"), row - 1)

    assert "Look up A of ns2.example.net." in user.text
    await user.press("escape")
    await user.click("#answer", user.lines[row].index("NS "), row - 1)
    assert "Go on" not in "".join(user.lines[:-1])
    await user.press("g", "space")
    assert "ns2.example.net." not in user.text.partition("From the stored zone")[0]
    await user.press("slash", "x", "escape")
    assert user.lines[0].startswith(" Look up example.com NS")
    await user.press("q")
    assert user.main.is_current


async def test_a_server_in_the_drawer_is_asked_on(user: Driver, world: World) -> None:
    """Enter on a line of the drawer puts the same question to that server."""
    await user.press("l")
    await until_shown(user, "2 different")
    user.main.screen.query_one("#drawer").focus()
    await user.press("down", "enter")
    await until_shown(user, f"Look up @{world.good}")

    assert user.is_open(LookupScreen)


async def test_two_servers_stand_side_by_side(user: Driver, world: World) -> None:
    """The same question at another server, beside the first one's answer."""
    await user.press("L")
    await ask(user, "example.com A")
    await until_shown(user, "Answer 1")
    await user.press("s")
    await user.type_text(world.lame)
    await user.press("enter")
    await until_shown(user, "REFUSED")

    assert "192.0.2.99" in user.text
    assert f"Lookup at {world.lame}" in user.text
    await user.press("s")
    assert "REFUSED" not in user.text


async def test_a_zone_is_verified_at_its_servers(user: Driver, world: World) -> None:
    """What differs is shown with its cause, what is stored and what is served."""
    await user.press("L")
    await ask(user, f"verify example.com @{world.good} @{world.lame}")
    await until_shown(user, "Differences 2")

    assert "wrong" in user.text
    assert "stored" in user.text
    assert "192.0.2.99" in user.text
    assert "it doesn't serve the zone" in user.text
    await user.press("escape")
    lines = {
        line.split()[2]: line for line in user.lines if " A " in line and ("192.0.2" in line or world.good in line)
    }
    assert "LIVE" in user.text
    assert "differs" in lines["@"]
    assert "same" in lines["ns1"]


async def test_a_delegation_is_looked_at_with_one_key(user: Driver, world: World) -> None:
    """Who names which name server, what each address does, what is wrong; then new servers before a change."""
    await user.press("D")
    await until_shown(user, "Delegation of example.com.")

    assert "Intended  Parent  Zone NS  Served" in user.text
    assert f"{world.good} " in user.text
    assert "authoritative UDP yes TCP yes" in user.text
    assert "warning: ns-differs (DELEGATION07)" in user.text
    await user.press("C")
    assert user.app.clipboard.startswith("tuiz delegation -w ")
    assert user.app.clipboard.endswith(" example.com.")
    await user.press("slash")
    await ask(user, "delegation example.com --preflight ns1.example.com")
    await until_shown(user, "What to do")
    assert "answers against the zone here" in user.text
    assert "One name server is too few." in user.text


async def test_the_zone_ns_form_asks_servers_and_takes_sets(user: Driver, world: World) -> None:
    """What each server does for the zone comes beside the keys; a set's hosts come to those there; nothing changes."""
    user.main.system.focus()
    await user.press("down", "enter")
    await user.wait_for(ZoneNsForm)
    await user.write("ns1.example.com.\nnothere.example.com.")
    await user.press("ctrl+l")
    await until_shown(user, f"ns1.example.com: {world.good} authoritative (SERIAL")
    await until_shown(user, "nothere.example.com: unknown, without an address")

    await user.press("ctrl+t")
    await user.wait_for(Choose)
    await user.press("enter")
    await until_shown(user, "Only the set's")
    await user.press("end", "enter")
    await user.wait_for(ZoneNsForm)
    assert "ns1.dnsimple-edge.com." in user.text
    assert "nothere.example.com." in user.text
    await user.press("escape")
    assert user.main.session is not None
    assert not user.main.session.is_changed


async def test_a_verification_goes_on_where_it_was_stopped(user: Driver, world: World) -> None:
    """Escape stops it with what was found, also when the screen was left; the same again goes on, and asks no more."""
    line = f"verify example.com @{world.good} @{world.silent}"
    await user.press("L")
    await ask(user, line)
    await until_shown(user, "esc stops")
    await user.press("escape")
    await until_shown(user, "r goes on")
    await user.press("escape")
    assert user.main.is_current
    await user.press("L")
    await ask(user, line)
    await until_shown(user, "unknown")

    assert "Differences" in user.text


async def test_what_was_found_is_copied(user: Driver) -> None:
    """As text, as JSON, and as the command that does the same."""
    await user.press("L")
    await ask(user, "example.com A")
    await until_shown(user, "Answer 1")
    await user.press("c")
    assert "192.0.2.99" in user.app.clipboard
    await user.press("J")
    assert '"rcode": "NOERROR"' in user.app.clipboard
    await user.press("C")
    assert user.app.clipboard == "tuiz dig example.com A"


async def test_a_system_record_is_looked_up_like_any_other(user: Driver) -> None:
    """The lock is on changing it, not on asking what is live of it."""
    user.main.system.focus()
    await user.press("down", "l")
    await until_shown(user, "2 same")

    assert "Live  example.com. NS" in user.text
    await user.press("escape")
    assert user.main.records.has_focus


@pytest.fixture
def delegating(zone: Path) -> Path:
    """Return the zone with a delegation in it."""
    zone.write_text(text_of(zone) + "child   IN NS   ns.child\nns.child IN A   192.0.2.53\n")
    return zone


async def test_a_delegation_is_compared_with_the_referral(delegating: Path, world: World, home: Path) -> None:
    """NS records below the apex are not answered but referred to: that is what the servers say of them."""
    assert world.servers.port
    async with opened(delegating, home) as user:
        await user.press("end", "up", "l")
        await until_shown(user, "2 same")

        assert "Live  child.example.com. NS" in user.text


@pytest.fixture
def generating(zone: Path) -> Path:
    """Return the zone with a line that stands for many records."""
    zone.write_text(text_of(zone) + "$GENERATE 1-4 host$ A 192.0.2.$\n")
    return zone


async def test_what_is_no_single_record_says_how_to_look_it_up(generating: Path, home: Path) -> None:
    """A line that stands for many records has no one name to ask for."""
    async with opened(generating, home) as user:
        await user.press("end", "l")

        assert "press L and type the name of one" in user.told


async def test_a_domain_is_looked_up_from_the_list(user: Driver) -> None:
    """One key asks for its name servers, others trace it and verify it."""
    user.main.domains.focus()
    await user.press("l")
    await until_shown(user, "The live answer is the same")
    assert "example.com NS" in user.lines[0]
    await user.press("escape")
    user.main.domains.focus()
    await user.press("T")
    await until_shown(user, "example.com. has 1 SOA record")


async def test_a_name_server_without_an_address_is_shown(world: World, zone: Path, home: Path) -> None:
    """It could not be asked: what it serves is unknown, and the verification says so."""
    assert world.servers.port
    async with opened(zone, home, size=(80, 24)) as user:
        await user.press("V")
        await until_shown(user, "unknown: not asked")

        assert "ns2.example.net." in user.text
        assert "Notes" not in user.text


async def test_long_lines_go_on_below_in_a_small_terminal(user: Driver, world: World) -> None:
    """Nothing that was answered is cut off, whatever the terminal becomes."""
    await user.press("L")
    await ask(user, f"@{world.silent} www.example.com +time=1 +tries=1")
    await until_shown(user, "try again, or with +tcp.")
    await user.resize(80, 24)
    joined = " ".join(line.strip("│› ") for line in user.lines)

    assert "drops the question or its reply: try again, or with +tcp." in joined


async def test_lookups_are_found_by_their_words(user: Driver) -> None:
    """The palette offers what has no key of its own on the main screen, and does it for the record under the cursor."""
    await user.press("colon")
    await user.type_text("propagation")
    assert "Ask many resolvers for this record" in user.text
    await user.press("enter")
    await until_shown(user, "1 of 1 the same")
    await user.press("escape", "colon")
    await user.type_text("simulate")
    await user.press("enter")
    await until_shown(user, "From the stored zone")
    await user.press("colon")
    await user.type_text("trace")
    assert "Lookup: Trace the name from the root down" in user.text


async def test_the_drawer_closes_when_another_zone_is_opened(world: World, zone: Path, home: Path) -> None:
    """What it shows is of the zone before."""
    assert world.servers.port
    async with opened(zone.parent, home) as user:
        await user.press("l")
        await until_shown(user, "2 different")
        user.main.domains.focus()
        await user.press("end", "enter")

        assert user.main.session is not None
        assert user.main.session.origin != "example.com."
        assert "Live" not in user.text


async def test_escape_stops_a_lookup_before_it_leaves(user: Driver, world: World) -> None:
    """A lookup that hangs is stopped; the screen stays, and the next escape leaves it."""
    await user.press("L")
    await user.type_text(f"@{world.silent} www.example.com +time=20")
    await user.press("enter", "escape")

    assert user.is_open(LookupScreen)
    assert "stopped" in user.text
    await user.press("escape")
    assert user.main.is_current
