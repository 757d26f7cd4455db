"""Hostile text in every place that data can come from neither steers the terminal nor breaks the screen."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.widget import Widget

from tests.hostile import HOSTILE, assert_harmless
from tests.ui.driver import opened
from tests.ui.stage import PlainRow, PlainRows, Stage
from tuiz.checks.findings import Finding, Severity
from tuiz.domain.name_servers import Difference, NameServerSet
from tuiz.domain.records import Record
from tuiz.errors import StorageError, TuizError
from tuiz.registrar.manual import ManualRegistrar
from tuiz.registrar.protocol import Registered, Wish
from tuiz.services.account_desk import ListedDomain
from tuiz.services.applying_sets import SetDesk, Used
from tuiz.services.conflicts import ShownConflict
from tuiz.services.delegating import Domain
from tuiz.services.delegation_desk import DelegationDesk, Locked, Now, Place
from tuiz.services.finding_zone import FoundZone
from tuiz.services.name_server_sets import Use
from tuiz.services.one_change import Outcome
from tuiz.services.pointing_search import Hit, ZoneHits
from tuiz.services.records_view import ShownRecord
from tuiz.services.registering import Preview
from tuiz.services.registrars import RegistrarRow
from tuiz.services.replacing_everywhere import ZonePart
from tuiz.services.review import LineChange, Review, ShownRRset
from tuiz.services.system_pane import SystemRow
from tuiz.services.zone_history import ShownRevision
from tuiz.storage.places import Places
from tuiz.storage.settings import DomainSettings, UserSettings, WorkspaceSettings
from tuiz.storage.zone_facts import Origin, ZoneFacts
from tuiz.storage.zone_files import ZoneFile
from tuiz.storage.zone_sniff import Content
from tuiz.ui.dialogs.confirm import Confirm
from tuiz.ui.dialogs.conflict import ConflictDialog
from tuiz.ui.dialogs.delegation_form import DelegationForm
from tuiz.ui.dialogs.delegation_preview import DelegationPreview
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.dialogs.help import Help
from tuiz.ui.dialogs.palette import Command, Palette
from tuiz.ui.dialogs.set_form import SetForm
from tuiz.ui.dialogs.text_edit import TextEdit
from tuiz.ui.dialogs.type_filter import TypeFilter
from tuiz.ui.forms.line_field import LineField
from tuiz.ui.models.rows import Mark
from tuiz.ui.slices import Pace
from tuiz.ui.tell import tell, tell_error
from tuiz.ui.widgets.account_list import Account, AccountList
from tuiz.ui.widgets.choice_list import ChoiceList
from tuiz.ui.widgets.columns import Columns
from tuiz.ui.widgets.domain_list import DomainList
from tuiz.ui.widgets.entry import Entry, TextEntry
from tuiz.ui.widgets.finding_list import FindingList
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.hit_list import HitList
from tuiz.ui.widgets.lookup_lines import Found, LookupLine, LookupLines, Span
from tuiz.ui.widgets.parts_review import PartsReview
from tuiz.ui.widgets.prompt import Prompt
from tuiz.ui.widgets.push_button import PushButton
from tuiz.ui.widgets.record_list import RecordList
from tuiz.ui.widgets.review_list import ReviewList
from tuiz.ui.widgets.revision_list import RevisionList
from tuiz.ui.widgets.set_list import SetList
from tuiz.ui.widgets.system_list import SystemList


@dataclass(frozen=True)
class ShownDomain:
    """A domain of some name."""

    name: str
    detail: str
    mark: Mark = "error"
    findings: int = 2


@dataclass
class Domains:
    """A domain for each hostile string."""

    revision: int = 0

    def __len__(self) -> int:
        """Return how many there are."""
        return len(HOSTILE)

    def row(self, index: int) -> ShownDomain:
        """Return one of them."""
        return ShownDomain(HOSTILE[index], HOSTILE[-index])


class Types:
    """A count of types of any names."""

    complete = True
    progress = 1.0

    def __init__(self) -> None:
        self.counts = dict.fromkeys(HOSTILE, 7)

    def advance(self, seconds: float) -> None:
        """Nothing is left to count."""


def record_list() -> RecordList:
    """Return a list of hostile rows, with a hostile title."""
    records = RecordList()
    rows = [
        PlainRow(text, text, "record", "changed", ttl=text[:20], rdtype=text[:20], note=text, reason=text)
        for text in HOSTILE
    ]
    rows += [PlainRow("", text, "unreadable", "unreadable", reason=text) for text in HOSTILE]
    rows += [PlainRow("x", "y", gravity="warning", finding=text) for text in HOSTILE]
    records.show(PlainRows(rows))
    return records


def system_list() -> SystemList:
    """Return hostile System Records."""
    rows = [SystemRow(text, text, text, text, text, "soa", "error", text) for text in HOSTILE]
    system = SystemList(lambda: Columns(12, 6, 6, 30, 10))
    system.show(HOSTILE[0], rows)
    return system


def domain_list() -> DomainList:
    """Return a list of hostile domains, found by a hostile text."""
    domains = DomainList()
    domains.show(Domains(), list(range(len(HOSTILE))), HOSTILE[0])
    return domains


def review_list() -> ReviewList:
    """Return a review of hostile changes."""
    rrsets = tuple(ShownRRset(text, text[:20], (text,), (text,), system=False) for text in HOSTILE)
    lines = tuple(LineChange("+", place, text) for place, text in enumerate(HOSTILE, 1))
    return ReviewList(Review(rrsets, lines, 1, 2, (), ()), HOSTILE[0])


def choice_list() -> ChoiceList:
    """Return hostile choices."""
    return ChoiceList([(text, text[:30]) for text in HOSTILE])


def finding_list() -> FindingList:
    """Return hostile findings."""
    found = [
        Finding(
            text[:30], Severity.WARNING, text, owner=text, rdtype=text[:20], file=text if place % 2 else None, hint=text
        )
        for place, text in enumerate(HOSTILE)
    ]
    return FindingList(found, HOSTILE[0])


def revision_list() -> RevisionList:
    """Return revisions by hostile users, with hostile messages."""
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return RevisionList([ShownRevision(1, when, text, text, 1, 2, 3) for text in HOSTILE], HOSTILE[0])


def lookup_lines() -> LookupLines:
    """Return hostile answers, some of which fold away."""
    lines = LookupLines()
    for text in HOSTILE:
        found = Found(text, 60, text, text)
        spans = (Span(text, "text", 12), Span("60", "dim", 7, runs_down=True), Span(text, "type"), Span(text))
        lines.add([LookupLine((Span(text, "title"),), is_heading=True), LookupLine(spans, text, found, text)])
    lines.set_title((Label("Lookup", "title"),), ())
    return lines


def zone_hits(text: str) -> ZoneHits:
    """Return a zone of a hostile name, in a hostile file, with a hostile record."""
    file = ZoneFile("/zones", text.replace("/", "") or "x", has_journal=False, has_settings=False)
    facts = ZoneFacts(file, Content.ZONE, Origin(text, "soa"), DomainSettings())
    zone = FoundZone(facts, Path("/zones"), WorkspaceSettings(), UserSettings())
    shown = ShownRecord(Record(text, 60, text, text, "IN", text), Path(text), 1, generated=False, lock=text)
    return ZoneHits(zone, text, (Hit(shown, "text"),), (text,), StorageError(text or "x", hint=text))


def hit_list() -> HitList:
    """Return hostile zones in which something points somewhere."""
    hits = HitList()
    hits.add([zone_hits(text) for text in HOSTILE])
    hits.tell(HOSTILE[0], (), with_texts=True)
    return hits


def set_list() -> SetList:
    """Return hostile name server sets, used by hostile domains."""
    sets = SetList()
    used = []
    for text in HOSTILE:
        differs = Difference((text,), (text,))
        use = Use(zone_hits(text).zone, differs, differs)
        servers = NameServerSet(text, (text,), {text: (text,)}, "user", text)
        used.append(Used(servers, (use, use._replace(problem=text))))
    sets.show(used, with_uses=True)
    sets.tell(HOSTILE[0])
    return sets


def account_list() -> AccountList:
    """Return hostile registrars with hostile domains."""
    accounts = AccountList()
    for text in HOSTILE:
        domains = [ListedDomain(text, text, text, text, Path(text) if is_here else None) for is_here in (True, False)]
        accounts.accounts.append(Account(RegistrarRow(text, text, text), domains, text, has_failed=True))
    accounts.show()
    return accounts


def planned(text: str, *, can_apply: bool) -> Preview:
    """Return the change of a hostile delegation."""
    before = Registered((text,), {text: (text,)}, (text,), {text: text})
    label = "x" if can_apply else text
    registrar = ManualRegistrar(label, text)
    registrar.can_apply = can_apply
    return Preview(Domain(text, None), registrar, Wish((f"x{text}", text), {text: (text,)}, (text,)), before, (text,))


def parts_review() -> PartsReview:
    """Return what would become of hostile zones."""
    parts = []
    for text in HOSTILE:
        lines = (LineChange("+", 1, text), LineChange("-", 2, text))
        outcome = Outcome(text, True, 1, 1, lines=lines, fixed=(text,), left_draft=1)
        parts.append(ZonePart(zone_hits(text), outcome, Counter({text: 1}), TuizError(text or "x", hint=text)))
    return PartsReview(parts, HOSTILE[0])


WIDGETS: dict[str, Callable[[], Widget]] = {
    "record list": record_list,
    "system list": system_list,
    "domain list": domain_list,
    "review list": review_list,
    "choice list": choice_list,
    "lookup lines": lookup_lines,
    "finding list": finding_list,
    "revision list": revision_list,
    "hit list": hit_list,
    "set list": set_list,
    "account list": account_list,
    "parts review": parts_review,
    "text entry": lambda: TextEntry("\n".join(HOSTILE)),
}


@pytest.mark.parametrize("name", WIDGETS)
@pytest.mark.parametrize("width", [40, 120])
async def test_a_widget_shows_hostile_text_as_text(name: str, width: int) -> None:
    """Each widget that shows many data, on every row."""
    widget = WIDGETS[name]()
    stage = Stage(widget)

    async with stage.run_test(size=(width, 24)) as pilot:
        widget.focus()
        for key in ("down", "pagedown", "pagedown", "pagedown", "end", "up"):
            await pilot.press(key)
            assert_harmless(stage)


async def test_a_small_widget_shows_hostile_text_as_text() -> None:
    """Each widget that shows one text: inputs, prompts, buttons, fields, and what is told."""
    stage = Stage()

    async with stage.run_test(size=(80, 24), notifications=True) as pilot:
        for text in HOSTILE:
            widgets = (
                Entry(text),
                LineField("x", text, text, placeholder=text),
                PushButton(text, "x"),
                Prompt(text, text, done=lambda _text: None),
            )
            await stage.mount_all(widgets)
            tell(stage.screen, text)
            await pilot.pause()
            assert_harmless(stage)
            tell_error(stage.screen, TuizError(text or "x", hint=text))
            await pilot.pause()
            assert_harmless(stage)
            await stage.query("Entry, LineField, PushButton, Prompt").remove()


async def test_a_dialog_shows_hostile_text_as_text() -> None:
    """Each dialog that shows data."""
    stage = Stage()

    async with stage.run_test(size=(80, 24)) as pilot:
        for text in (" ".join(HOSTILE[start::5]) for start in range(5)):
            dialogs: list[Dialog[Any]] = [
                Confirm(text, [text, text], text),
                TextEdit(1, text, text),
                ConflictDialog(ShownConflict(text, text, (text,), (text,)), 1, 2),
                Help(text, text, [(text, text)]),
                Palette([Command(text, text, lambda: None)], lambda _text: iter(())),
                TypeFilter(Types(), frozenset({text}), Pace()),
            ]
            for dialog in dialogs:
                await stage.push_screen(dialog)
                await pilot.pause()
                assert_harmless(stage)
                await stage.pop_screen()


async def test_a_delegation_is_shown_as_text_however_hostile(home: Path) -> None:
    """What a registrar says, and what is typed for it, is text in each of the dialogs."""
    stage = Stage()
    places = Places(home / "config", home / "data", home / "state")
    desk = DelegationDesk(home, places)
    text = " ".join(item[:80] for item in HOSTILE)
    held = Registered((text, f"x{text}"), {text: (text,)}, (text,), {text: text})
    dialogs: list[Dialog[Any]] = [
        DelegationPreview(planned(text, can_apply=False), text, [text]),
        DelegationPreview(planned(text, can_apply=True), text),
        DelegationForm(
            desk,
            SetDesk(home, places),
            Place(Domain(text, None), ManualRegistrar(text), desk.finder),
            Now(held, text, 13, [Locked(text, text, text)]),
        ),
        SetForm(NameServerSet(text, (text,), {text: (text,)}, "user"), [text]),
    ]

    async with stage.run_test(size=(80, 24)) as pilot:
        for dialog in dialogs:
            await stage.push_screen(dialog)
            await pilot.pause()
            assert_harmless(stage)
            await stage.pop_screen()


async def test_pasted_text_is_made_visible() -> None:
    """What is pasted into an input holds nothing that a terminal could obey, and keeps its line ends and tabs."""

    class Inputs(Stage):
        def compose(self) -> ComposeResult:
            yield Entry()
            yield TextEntry("")

    stage = Inputs()

    async with stage.run_test(size=(80, 24)) as pilot:
        entry, text = stage.query_one(Entry), stage.query_one(TextEntry)
        entry.insert_text_at_cursor("a\x1b]2;owned\x07b")
        text.insert("one\ttwo\n\x1b[31mthree\r\n")
        await pilot.pause()
        assert_harmless(stage)

    assert entry.value == "a\\x1b]2;owned\\x07b"
    assert text.text == "one\ttwo\n\\x1b[31mthree\n"


def hostile_zone() -> bytes:
    """Return a zone file with hostile bytes in every place that has room for some."""
    lines = [b"$TTL 60", b"@ IN SOA ns1 hostmaster 1 2 3 4 5", b" NS ns1", b"ns1 A 192.0.2.1"]
    for number, text in enumerate(HOSTILE):
        raw = text.encode("utf-8", "surrogatepass").replace(b"\n", b" ").replace(b"\r", b" ")
        quoted = b" ".join(
            b'"%s"' % raw[at : at + 200].replace(b"\\", b"\\\\").replace(b'"', b'\\"') for at in range(0, len(raw), 200)
        )
        lines += [
            b"t%d TXT %s ; %s" % (number, quoted or b'""', raw),
            b"%s %s %s" % (raw, raw, raw),
            b"; %s" % raw,
            b"o%d.%s A 192.0.2.2" % (number, b"".join(b"\\%03d" % byte for byte in raw[:40]) or b"x"),
        ]
    return b"\n".join(lines) + b'\nlast TXT "never closed \x1b]2;owned\x07\n'


async def test_the_app_shows_a_hostile_zone_as_text(tmp_path: Path, home: Path) -> None:
    """A zone with hostile bytes everywhere, in a file with a hostile name, is shown, searched and edited."""
    folder = tmp_path / "zones"
    folder.mkdir()
    (folder / "[red]\x1b]2;owned\x07.zone").write_bytes(hostile_zone())
    (folder / "[red]\x1b]2;owned\x07.toml").write_text(
        'origin = "example.com."\n[bad]\nkey = "[@click=app.quit]x[/]"\n'
    )

    async with opened(folder, home, size=(80, 24)) as user:
        assert_harmless(user.app)
        assert user.main.session is not None
        for row in range(0, len(user.main.session.rows), 5):
            user.main.records.move_to(row)
            for key in ("c", "e"):
                await user.press(key)
                assert_harmless(user.app)
            await user.press("escape")
        for keys in (("t",), ("question_mark",), ("colon",), ("slash",), ("F",)):
            await user.press(*keys)
            assert_harmless(user.app)
            await user.press("escape")


async def test_hostile_settings_are_told_as_text(zone: Path, home: Path) -> None:
    """A theme, keys and ids of any text are told as text."""
    (home / "config" / "config.toml").write_text(
        'theme = "[/x]\\u001b]2;owned\\u0007"\n[keys]\n'
        '"[red]\\u001b[31m" = "[/]"\n"record.delete" = "left_square_bracket"\n'
    )

    async with opened(zone, home) as user:
        assert_harmless(user.app)
        assert "[ Delete" in user.lines[-1]
        await user.press("question_mark")
        assert_harmless(user.app)
