"""A zone file that name servers refuse, mended step by step."""

import shutil

from tests.programs import run
from tests.stories.desk import Desk, Zones
from tests.stories.terminal import ROOT


def test_a_broken_zone_is_mended(desk: Desk, zones: Zones) -> None:
    """The demo's example.org opens with what is wrong in its place; its text is mended there, and servers take it."""
    broken = zones.folder / "example.org.zone"
    shutil.copyfile(ROOT / "tuiz" / "demo" / "example.org.zone", broken)
    before = broken.read_bytes()
    terminal = desk.open(broken, "1 unreadable")

    terminal.press("!").wait_for("A quote opens here and never closes")
    terminal.press("e").wait_for("Edit the text at line 11")
    terminal.move("End").type_text('"').wait_for('-all"')
    terminal.press("C-s").wait_for_no("unreadable").wait_for("1 changed")
    terminal.press("C-s").wait_for("Review", '11 +             TXT     "v=spf1 include:example.com -all"')
    terminal.press("Enter").wait_for("Saved")

    changed = [
        (old, new) for old, new in zip(before.split(b"\n"), broken.read_bytes().split(b"\n"), strict=True) if old != new
    ]
    assert len(changed) == 2
    assert changed[1][1] == changed[1][0] + b'"'
    run("named-checkzone", "-i", "local", "example.org", str(broken))
    run("kzonecheck", "-o", "example.org", str(broken))
