"""Stories of zones in which an owner isn't found in a moment: what is typed meanwhile acts on what came of it."""

from pathlib import Path

import pytest

from tests.ui.driver import Driver, opened


def of_several_slices(zone: Path) -> Path:
    """Make it a zone that isn't looked through at once."""
    zone.write_bytes(zone.read_bytes() + (b"; " + b"remark " * 1000 + b"\n") * 40 + b"last A 192.0.2.9\n")
    return zone


def state_of(user: Driver) -> tuple[list[str], int]:
    """Return the records, and where the cursor is."""
    session = user.main.session
    assert session is not None
    rows = [session.rows.row(index) for index in range(len(session.rows))]
    return [f"{row.owner} {row.rdtype} {row.data}" for row in rows], user.main.records.cursor


async def test_keys_act_after_the_search_of_the_one_before(
    zone: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records are deleted, and one is added by a form, as where nothing takes time."""
    states = []
    async with opened(of_several_slices(zone), home) as user:
        for seconds in (0.005, 0.0):
            monkeypatch.setattr("tuiz.ui.workers._AT_ONCE_SECONDS", seconds)
            await user.type_ahead("d", "j", "d", "u", "k", "d")
            await user.until_shown("2 changed")
            states.append(state_of(user))
            await user.type_ahead("u", "u", "n")
            await user.fill(owner="last", rdata_address="192.0.2.77")
            await user.type_ahead("ctrl+s", "u", "g")
            await user.until_told("Undone: Add A record last")
            states.append(state_of(user))

    assert states[:2] == states[2:]
