"""`tuiz simulate`: answers from a zone, in dig's lines and as JSON."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import ZONE, Tuiz
from tests.nameservers import Knot, NameServer
from tests.services.test_session import change_mail
from tuiz.services.session import open_session
from tuiz.services.zone_terms import ZoneFacts
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

NAMES = (
    "www A",
    "www.example.com MX",
    "nothing.example.com. TXT",
    "@ SOA",
    "text TXT",
    "www.sub",
    "sub NS",
    "sub DS",
)


@pytest.fixture(scope="module")
def knot() -> Iterator[NameServer]:
    with Knot({"example.com.": ZONE}) as server:
        yield server


@pytest.mark.parametrize("words", NAMES)
def test_the_answer_is_printed_as_a_server_s_is(tuiz: Tuiz, zone_file: Path, knot: NameServer, words: str) -> None:
    """The lines are those of dig; which records a server adds beside an answer is its own affair."""
    name, *rdtype = words.split()
    absolute = "example.com." if name == "@" else name if "example" in name else f"{name}.example.com."
    asked = (f"@{knot.address}", "-p", knot.port, absolute, *rdtype, "+norec", "+noad", "+noedns", "+qid=0")
    live = tuiz("dig", *asked, "+nocmd", "+nostats")
    said = tuiz("simulate", zone_file, name, *rdtype)

    assert essence(said.out) == essence(live.out)
    assert "nobody was asked" in said.err


def essence(text: str) -> list[str]:
    """Return the lines up to the end of the answer, where there is one, without the numbers of records."""
    text = text.partition(";; AUTHORITY SECTION")[0] if ";; ANSWER SECTION" in text else text
    return sorted(re.sub(r", (AUTHORITY|ADDITIONAL): \d+", "", line) for line in text.splitlines() if line)


def test_json_has_the_shape_of_a_lookup(tuiz: Tuiz, zone_file: Path) -> None:
    """With the zone and its file in the place of the server."""
    document = tuiz("simulate", "--json", zone_file, "mx1").document

    assert list(document) == [
        "question", "zone", "file", "draft", "rcode", "flags", "answer", "authority", "additional",
    ]  # fmt: skip
    assert document["question"] == {"name": "mx1.example.com.", "type": "A", "class": "IN"}
    assert document["answer"] == [
        {"owner": "mx1.example.com.", "ttl": 300, "class": "IN", "type": "A", "rdata": "192.0.2.25"}
    ]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("www.example.net.",), 2, "is outside the zone"),
        (("www", "AAA"), 2, "Did you mean AAAA?"),
        (("a..b",), 3, "empty label"),
        (("www", "A", "B"), 2, "tuiz simulate --help"),
    ],
)
def test_what_can_not_be_asked_is_told(
    tuiz: Tuiz, zone_file: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    """Before the zone is read."""
    called = tuiz("simulate", zone_file, *words)

    assert (called.status, said in called.err) == (status, True), called.err


def test_a_zone_with_unreadable_lines_answers_with_a_finding(tuiz: Tuiz, zone_file: Path) -> None:
    """The rest answers, and the status tells that something may be missing."""
    zone_file.write_text(zone_file.read_text() + 'bad IN TXT "never closed\n')
    called = tuiz("simulate", zone_file, "www", "--short")

    assert (called.status, called.out) == (1, "192.0.2.1\n192.0.2.2\n")
    assert f"{zone_file}:" in called.err


def test_the_draft_of_the_app_answers_on_request(tuiz: Tuiz, zone_file: Path) -> None:
    """What was edited and not saved is in its answer, and in no other."""
    journal = Journal.open(Places.of_user())
    session = open_session(ZoneFacts(zone_file, "example.com."), journal).load()
    change_mail(session, "192.0.2.26")
    session.close()
    journal.close()

    assert tuiz("simulate", zone_file, "mx1", "--short").out == "192.0.2.25\n"
    assert tuiz("simulate", "--draft", zone_file, "mx1", "--short").out == "192.0.2.26\n"
    assert tuiz("simulate", "--draft", "--json", zone_file, "mx1").document["draft"] is True
