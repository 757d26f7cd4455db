"""The parent zone here as a registrar: what is taken back comes back as it stood, to the byte."""

import asyncio
import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tuiz.domain.operations import AddRecord
from tuiz.registrar.protocol import Wish
from tuiz.services.child_delegation import parent_of
from tuiz.services.delegating import Domain
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.one_change import Wish as Way
from tuiz.services.one_change import change_saved
from tuiz.services.parent_zone import ParentZoneHere
from tuiz.services.registering import apply, preview
from tuiz.services.registrar_undo import last_change_back, last_undo_back
from tuiz.storage.places import Places

CHILD = "lab.example.com."
DS = ("12345 13 2 " + "AB" * 32, "54321 13 2 " + "CD" * 32)
SERIAL = re.compile(r"\d+ +; serial")
HEAD = """\
$ORIGIN example.com.
$TTL 3600
@  IN SOA ns1 hostmaster (
      2026010101 ; serial
      7200 900 1209600 300 )
   IN NS ns1
ns1 IN A 192.0.2.53
"""
LINES = {
    "ns1": ("lab 300 IN NS ns1.lab ; the first", "LAB NS ns1.lab", "lab.example.com. IN 300 NS NS1.lab.example.com."),
    "ns2": ("lab 300 NS ns2.example.net.", "    \tNS\tns2.example.net. ; elsewhere", "lab  ( NS\n  ns2.example.net. )"),
    "ds": (
        f"lab DS {DS[0]}",
        f"lab 60 DS 12345 13 2 ( {'AB' * 16}\n   {'AB' * 16} ) ; signed",
        f"lab IN DS {DS[0].lower()}",
    ),
    "glue": ("ns1.lab A 192.0.2.1", "ns1.lab 77 IN A 192.0.2.1 ; its only one", "NS1.lab\tA\t192.0.2.1"),
}
BESIDE = ("; a comment", "", "www A 192.0.2.80 ; the web", "other NS ns.other.test.", "$TTL 600")


@st.composite
def parents(draw: st.DrawFn) -> str:
    """Return the text of a zone that delegates the lab, in some order, with something between."""
    parts = ["glue", "ds", "ns2", "ns1"]
    chosen = draw(st.permutations([part for part in parts if part == "ns1" or draw(st.booleans())]))
    lines = []
    for part in chosen:
        line = draw(st.sampled_from(LINES[part]))
        if line[0].isspace():  # whose it is has to be said
            lines.append("lab NS ns3.example.net.")
        lines += [line, *draw(st.lists(st.sampled_from(BESIDE), max_size=2))]
    return HEAD + "\n".join([*lines, *draw(st.sampled_from([[""], []]))])


WISHES = st.builds(
    Wish,
    st.lists(st.sampled_from(["ns1.lab.example.com.", "ns2.example.net.", "ns9.lab.example.com."]), unique=True).map(
        tuple
    ),
    st.just({"ns9.lab.example.com.": ("192.0.2.9", "2001:db8::9")}),
    st.sampled_from([None, (), DS[:1], DS]),
)


def without_serial(path: Path) -> str:
    return SERIAL.sub("; serial", path.read_text())


@settings(max_examples=10, deadline=None)
@given(parents(), WISHES, st.booleans())
def test_undo_brings_all_but_serial_back_to_the_byte(text: str, wish: Wish, again: bool) -> None:
    """Order, comments, spelling and TTLs are as they were; what was taken back comes again as it stood, too."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "example.com.zone"
        path.write_text(text)
        finder = ZoneFinder(folder, places=Places(folder / ".config", folder / ".data", folder / ".state"))
        domain = Domain(CHILD, None)
        glue = {host: found for host, found in wish.glue.items() if host in wish.hosts}
        wish = Wish(wish.hosts, glue, wish.ds)
        before = without_serial(path)

        planned = asyncio.run(preview(domain, wish, ParentZoneHere(finder), finder))
        applied = asyncio.run(apply(planned, finder))
        if applied.outcome == "unchanged":
            return
        assert applied.outcome == "done", applied.message
        after = without_serial(path)
        undone = asyncio.run(apply(asyncio.run(last_change_back(domain, finder)), finder))

        assert (undone.outcome, without_serial(path)) == ("done", before)
        if again:
            redone = asyncio.run(apply(asyncio.run(last_undo_back(domain, finder)), finder))
            assert (redone.outcome, without_serial(path)) == ("done", after)


def test_what_was_changed_since_stays(tmp_path: Path) -> None:
    """Another record that came after the delegation isn't taken back with it."""
    path = tmp_path / "example.com.zone"
    path.write_text(f"{HEAD}lab NS ns1.lab ; first\nns1.lab A 192.0.2.1\n")
    finder = ZoneFinder(tmp_path, places=Places(tmp_path / ".config", tmp_path / ".data", tmp_path / ".state"))
    domain = Domain(CHILD, None)
    wish = Wish(("ns2.example.net.",))
    assert (
        asyncio.run(apply(asyncio.run(preview(domain, wish, ParentZoneHere(finder), finder)), finder)).outcome == "done"
    )
    new = AddRecord("new.example.com.", "A", "192.0.2.7")
    change_saved(parent_of(CHILD, finder).for_session, lambda session: session.perform(new), Way(), finder.places)

    assert asyncio.run(apply(asyncio.run(last_change_back(domain, finder)), finder)).outcome == "done"

    text = path.read_text()
    assert "new" in text
    assert "ns2.example.net." not in text
    assert re.search(r"^ns1\.lab\s.*192\.0\.2\.1$", text, re.MULTILINE)
