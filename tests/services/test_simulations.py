"""What stored zones answer, which of them does, and the sentence that holds a live answer against it."""

import os
from pathlib import Path
from threading import Event

import pytest

from tuiz.errors import TuizError
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.simulating import Abandoned
from tuiz.services.simulations import Simulated, Simulations, difference, document
from tuiz.services.zone_index import ZoneIndex

_SOA = "@ 300 SOA ns.example.com. h.example.com. 1 2 3 4 60\n@ 300 NS ns\nns 300 A 192.0.2.1\n"
_ZONE = f"""{_SOA}www 300 A 192.0.2.10
off 300 CNAME www.elsewhere.test.
*.any 300 TXT "any"
child 300 NS ns.child
ns.child 300 A 192.0.2.2
"""


@pytest.fixture
def simulations(tmp_path: Path) -> Simulations:
    (tmp_path / "example.com.zone").write_text(_ZONE)
    return Simulations(ZoneIndex(lambda: ZoneFinder(tmp_path)), lambda _: None)


def simulated(simulations: Simulations, name: str, rdtype: str = "A") -> Simulated:
    """Return what the workspace answers."""
    zone = simulations.zone(name)
    assert zone is not None
    return simulations.answer(zone, name, rdtype, Event())


def live(
    *records: tuple[str, int, str, str], rcode: str = "NOERROR", flags: tuple[str, ...] = ("aa",)
) -> dict[str, object]:
    """Return a lookup as JSON has it."""
    answer = [
        {"owner": owner, "ttl": ttl, "class": "IN", "type": rdtype, "rdata": rdata}
        for owner, ttl, rdtype, rdata in records
    ]
    return {"rcode": rcode, "flags": list(flags), "answer": answer}


_SAME = ("www.example.com.", 300, "A", "192.0.2.10")


@pytest.mark.parametrize(
    ("answer", "sentence", "differs"),
    [
        (live(_SAME), "The live answer is the same.", False),
        (
            live(("WWW.example.com.", 20, "A", "192.0.2.10"), flags=()),
            "The live answer is the same, from a cache whose TTLs have run down.",
            False,
        ),
        (
            live(("www.example.com.", 20, "A", "192.0.2.10")),
            "The live answer is the same, but with TTL 20 where the zone has 300.",
            True,
        ),
        (live(rcode="NXDOMAIN"), "The live answer is NXDOMAIN, the zone's is NOERROR.", True),
        (live(), "The live answer lacks A 192.0.2.10.", True),
        (
            live(_SAME, ("www.example.com.", 300, "A", "192.0.2.11"), ("www.example.com.", 300, "A", "192.0.2.12")),
            "The live answer has A 192.0.2.11 and 1 more, which the zone hasn't.",
            True,
        ),
        (live(rcode="SERVFAIL"), "The live server answered SERVFAIL: what it would say of the name is unknown.", False),
        (
            {"error": {}},
            "There is no live answer to compare with: whether it is the same is unknown.",
            False,
        ),
    ],
)
def test_one_sentence_tells_how_a_live_answer_differs(
    simulations: Simulations, answer: dict[str, object], sentence: str, differs: bool
) -> None:
    """What wasn't answered is unknown, neither the same nor another."""
    assert difference(simulated(simulations, "www.example.com."), answer) == (sentence, differs)


def test_what_others_answer_for_is_not_held_against_the_zone(simulations: Simulations) -> None:
    """The end of an alias that leads out of the zone, its code, and names of a delegated child are theirs."""
    alias = live(
        ("off.example.com.", 300, "CNAME", "www.elsewhere.test."),
        ("www.elsewhere.test.", 60, "A", "192.0.2.77"),
        rcode="NXDOMAIN",
    )
    below = difference(
        simulated(simulations, "x.child.example.com."), live(("x.child.example.com.", 1, "A", "192.0.2.3"))
    )

    assert difference(simulated(simulations, "off.example.com."), alias) == ("The live answer is the same.", False)
    assert below == ("The zone hands child.example.com. over to other name servers: the live answer is theirs.", False)


def test_a_zone_is_read_again_when_its_file_was_changed(simulations: Simulations, tmp_path: Path) -> None:
    """As long as the file is the same, so is what was read of it."""
    first = simulated(simulations, "www.example.com.")
    assert simulated(simulations, "ns.example.com.").simulator is first.simulator
    path = tmp_path / "example.com.zone"
    path.write_text(_ZONE.replace("192.0.2.10", "192.0.2.20"))
    os.utime(path, ns=(1, 1))

    changed = simulated(simulations, "www.example.com.")

    assert changed.answer.answer[0].records[0].rdata == "192.0.2.20"


def test_a_zone_with_included_files_is_read_each_time(simulations: Simulations, tmp_path: Path) -> None:
    """They may change while the file itself stays the same."""
    (tmp_path / "example.com.zone").write_text(_SOA + "$INCLUDE hosts.inc\n")
    (tmp_path / "hosts.inc").write_text("a 300 A 192.0.2.31\n")
    assert simulated(simulations, "a.example.com.").answer.answer
    (tmp_path / "hosts.inc").write_text("b 300 A 192.0.2.31\n")

    assert not simulated(simulations, "a.example.com.").answer.answer


def test_of_several_files_the_open_one_answers(tmp_path: Path) -> None:
    """Where none of them is open, nothing tells which would be served."""
    for folder in ("inside", "outside"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "example.com.zone").write_text(_ZONE)
    inside = tmp_path / "inside" / "example.com.zone"

    assert Simulations(ZoneIndex(lambda: ZoneFinder(tmp_path)), lambda _: None).zone("www.example.com.") is None
    found = Simulations(ZoneIndex(lambda: ZoneFinder(tmp_path)), lambda _: inside).zone("www.example.com.")
    assert found is not None
    assert found.found.path == inside
    assert Simulations(ZoneIndex(lambda: ZoneFinder(tmp_path)), lambda _: inside).zone("www.elsewhere.test.") is None


def test_a_reading_that_nobody_waits_for_ends(simulations: Simulations) -> None:
    """Whoever leaves doesn't pay for a large zone."""
    zone = simulations.zone("www.example.com.")
    assert zone is not None
    given_up = Event()
    given_up.set()

    with pytest.raises(Abandoned):
        simulations.answer(zone, "www.example.com.", "A", given_up)


def test_a_document_has_the_shape_of_a_lookup(simulations: Simulations) -> None:
    """With the zone and its file in the place of a server."""
    found = document(simulated(simulations, "x.any.example.com.", "TXT"))

    assert found["rcode"] == "NOERROR"
    assert found["zone"] == "example.com."
    assert found["answer"] == [
        {"owner": "x.any.example.com.", "ttl": 300, "class": "IN", "type": "TXT", "rdata": '"any"'}
    ]


@pytest.mark.parametrize(("name", "meant"), [("wwww", "www.example.com."), ("of", "off.example.com."), ("mail", "")])
def test_a_slip_is_told_what_it_may_mean(simulations: Simulations, name: str, meant: str) -> None:
    """The nearest name that the zone has, if any is near."""
    assert simulated(simulations, f"{name}.example.com.").nearest == meant


def test_a_large_zone_answers_from_a_process_of_its_own(
    simulations: Simulations, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The same answers as from a small one; the process is kept for the next question, and ends when it is closed."""
    here = [simulated(simulations, name, rdtype) for name, rdtype in _ASKED]
    monkeypatch.setattr("tuiz.services.simulations.LARGE", 10)
    beside = [simulated(simulations, name, rdtype) for name, rdtype in _ASKED]

    assert [found.answer for found in beside] == [found.answer for found in here]
    assert len({id(found.simulator) for found in beside}) == 1
    assert difference(beside[0], live(_SAME)) == ("The live answer is the same.", False)
    (tmp_path / "example.com.zone").write_text(_ZONE.replace("192.0.2.10", "192.0.2.11"))
    changed = simulated(simulations, "www.example.com.")
    assert changed.answer.answer[0].records[0].rdata == "192.0.2.11"
    zone = simulations.zone("www.example.com.")
    assert zone is not None
    draft = zone._replace(draft=lambda: _ZONE.replace("192.0.2.10", "192.0.2.12").encode())
    edited = simulations.answer(draft, "www.example.com.", "A", Event())
    assert (edited.is_draft, edited.answer.answer[0].records[0].rdata) == (True, "192.0.2.12")
    with pytest.raises(TuizError, match="empty label"):
        simulations.answer(draft, "a..b", "A", Event())
    simulations.close()
    with pytest.raises(TuizError, match="has ended"):
        edited.simulator.answer("www.example.com.", "A")


_ASKED = (
    ("www.example.com.", "A"),
    ("off.example.com.", "A"),
    ("x.any.example.com.", "TXT"),
    ("x.child.example.com.", "A"),
    ("nothing.example.com.", "MX"),
)
