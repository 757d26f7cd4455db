"""Stories: the zone is checked while a user works, and what is found leads to where it is."""

from pathlib import Path

import pytest

from tests.ui.driver import Driver, opened
from tuiz.ui.dialogs.help import Help
from tuiz.ui.screens.findings import FindingsScreen
from tuiz.ui.screens.main import MainScreen

FAULTY = """\
$ORIGIN example.com.
$TTL 3600
@       IN SOA  ns1 hostmaster 2024010101 7200 3600 1209600 300
        IN NS   ns1
        IN NS   ns9
ns1     IN A    192.0.2.53
alias   IN CNAME ns1
mail    IN MX   10 alias
two 300 IN A    192.0.2.1
two 600 IN A    192.0.2.2
two 600 IN A    192.0.2.2
"""


def edited(zone: Path, text: str) -> Path:
    """Put a text into a zone file."""
    zone.write_text(text)
    return zone


@pytest.fixture
def faulty(zone: Path) -> Path:
    """Return a zone of which a check has something to say."""
    return edited(zone, FAULTY)


def rows_with(user: Driver, mark: str) -> list[str]:
    """Return the lines of the screen whose row begins with a mark of the check's."""
    return [line for line in user.lines if line[30:32] in {f"│{mark}", f"›{mark}"}]


async def test_findings_are_marked_and_told_without_a_key(faulty: Path, home: Path) -> None:
    """Rows have marks, the title and the list of domains count, the bottom line tells of the row under the cursor."""
    async with opened(faulty.parent, home) as user:
        assert any("mail" in line for line in rows_with(user, "?"))
        assert "warnings" in user.lines[user.main.system.size.height]
        assert "error" in user.lines[user.main.system.size.height]
        domain = next(line for line in user.lines if "example.com" in line and "*" in line)
        assert domain.startswith("│*! example.com")
        await user.press("slash")
        await user.type_text("mail")
        await user.press("enter")
        assert "alias" in user.lines[-2]


async def test_an_edit_is_checked_at_once(zone: Path, home: Path) -> None:
    """What mends a finding takes its mark away, and what breaks something brings one; undo as well."""
    async with opened(zone, home) as user:
        title = user.main.system.size.height
        assert "warning" not in user.lines[title]
        await user.press("n")
        await user.fill(owner="web", rdtype="MX", rdata_preference="10", rdata_exchange="www")
        await user.press("enter")
        await user.until_closed()
        await user.settle()
        assert "warning" in user.lines[title]
        await user.press("u")
        assert "warning" not in user.lines[title]


async def test_a_key_goes_to_the_next_finding(faulty: Path, home: Path) -> None:
    """It goes from one to the next, into System Records and round again; a filter gives way."""
    async with opened(faulty, home) as user:
        await user.press("slash")
        await user.type_text("ns1")
        await user.press("enter")
        seen = []
        for _ in range(8):
            await user.press("exclamation_mark")
            focused = user.main.focused
            seen.append((type(focused).__name__, focused.cursor if focused else -1))  # type: ignore[attr-defined]
        assert ("SystemList", 2) in seen
        assert len({place for place in seen if place[0] == "RecordList"}) >= 2
        assert seen.count(seen[0]) > 1


async def test_the_list_of_findings_leads_to_each(faulty: Path, home: Path) -> None:
    """All findings with severity, line, owner and message; below, the whole of one; enter goes to its record."""
    async with opened(faulty, home, size=(80, 24)) as user:
        await user.press("F")
        assert user.is_open(FindingsScreen)
        assert "error" in user.lines[2]
        assert "mail MX" in user.text
        await user.press("question_mark")
        assert user.is_open(Help)
        await user.press("escape")
        place = next(number for number, line in enumerate(user.lines) if "mail MX" in line)
        await user.press(*["down"] * (place - 2))
        assert any("mail MX" in line and "line 8" in line for line in user.lines[-7:])
        await user.press("enter")
        await user.until_closed()
        assert user.is_open(MainScreen)
        assert user.owners[user.main.records.cursor] == "mail"


async def test_a_finding_is_mended_with_one_key(faulty: Path, home: Path) -> None:
    """Where one step mends a finding the list says which, does it, and shows what is left; undo brings it back."""
    async with opened(faulty, home) as user:
        await user.press("F")
        found = (
            len(user.main.session.checks.findings.findings)
            if user.main.session and user.main.session.checks.findings
            else 0
        )
        place = next(number for number, line in enumerate(user.lines) if "two A" in line)
        await user.press(*["down"] * (place - 2))
        assert "f does it" in user.text
        await user.press("f")
        assert user.main.session is not None
        assert user.main.session.checks.findings is not None
        assert len(user.main.session.checks.findings.findings) < found
        assert user.main.session.changes or user.main.session.is_changed
        await user.press("u")
        assert len(user.main.session.checks.findings.findings) == found
        await user.press("escape")
        await user.until_closed()


async def test_what_has_no_fix_says_so(faulty: Path, home: Path) -> None:
    """The key for a fix explains itself where nothing mends the finding with one step."""
    async with opened(faulty, home) as user:
        await user.press("F", "f")
        assert "Nothing mends this by itself" in user.told


async def test_a_clean_zone_has_no_findings(zone: Path, home: Path) -> None:
    """The list says that nothing was found."""
    async with opened(edited(zone, FAULTY.partition("        IN NS   ns9")[0] + "ns1 A 192.0.2.53\n"), home) as user:
        await user.press("exclamation_mark")
        assert "found nothing" in user.told
        await user.press("F")
        assert "Nothing was found." in user.text


async def test_a_large_zone_is_checked_beside_the_app(zone: Path, home: Path) -> None:
    """Keys act while it is checked, and the marks come; an edit meanwhile lets the check begin anew."""
    hosts = "".join(f"host{number} A 192.0.2.{number % 250}\n" for number in range(9000))

    async with opened(edited(zone, FAULTY + hosts), home) as user:
        assert any("mail" in line for line in rows_with(user, "?"))
        await user.press("j", "d", "j")
        assert "warning" in user.lines[user.main.system.size.height]
