"""`tuiz delegation --preflight` with new servers that have something else than the zone here."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lookups.delegation.acting import SOA, SmallWorld, small_world
from tests.lookups.signed import Recipe, sign

BODY: Final = """\
@ MX 10 mail
mail A 192.0.2.2
www A 192.0.2.1
www AAAA 2001:db8::1
alias CNAME www
child NS ns.example.
*.wild A 192.0.2.9
"""
LACKING: Final = {"child": "child NS ns.example.\n", "wild": "*.wild A 192.0.2.9\n", "mx": "@ MX 10 mail\n"}
MORE: Final = {"wildcard": "* A 192.0.2.66", "ipv6": "mail AAAA 2001:db8::66", "text": '@ TXT "x"'}
SIGNED: Final = {"expired": (-30, -1), "future": (3, 30), "valid": (-3, 30)}
"""Between which days the signatures are valid."""

_MX: Final = 15

EXPECTED: Final[dict[str, tuple[str, set[str]]]] = {
    "whole": ("go", set()),
    **dict.fromkeys(LACKING, ("no", {"preflight-data"})),
    **dict.fromkeys(MORE, ("go-with-care", {"preflight-data"})),
    "expired": ("no", {"preflight-ds"}),
    "future": ("no", {"preflight-ds"}),
    "valid": ("go", set()),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallWorld]:
    """Each domain at its new servers alone, and nowhere else."""
    made = small_world()
    made.domain("whole", BODY)
    for name, line in LACKING.items():
        made.domain(name, BODY.replace(line, ""))
    for name, line in MORE.items():
        made.domain(name, BODY + line)
    made.domain("mute", BODY, act=lambda query, tcp, _: [] if tcp or query.question[0].rdtype == _MX else None)
    now = int(time.time())
    for name, (begin, end) in SIGNED.items():
        addresses = made.domain(name)
        hosts = "\n".join(f"ns{place} A {address}" for place, address in enumerate(addresses, 1))
        text = f"$TTL 3600\n{SOA}\n@ NS ns1\n@ NS ns2\n{hosts}\n{BODY}"
        times = ("-s", _stamp(now + begin * 86400), "-e", _stamp(now + end * 86400))
        path, ds = sign(tmp_path_factory.mktemp(name), f"{name}.test.", text, Recipe(signing=times))
        for address in addresses:
            made.actors[address].serve(f"{name}.test.", path.read_text())
        made.top += [f"{name} DS {rdata}" for rdata in ds]
    with made.running() as running:
        yield running


@pytest.fixture
def delegation(world: SmallWorld, tmp_path: Path, tuiz: Callable[..., Any]) -> Callable[..., Any]:
    return partial(tuiz, "delegation", "--config", world.config(tmp_path))


@pytest.mark.parametrize("name", EXPECTED)
def test_new_servers_with_other_records(name: str, delegation: Callable[..., Any], desk: Path) -> None:
    """A delegation or a wildcard that is lost is a no; what the zone here has nothing of asks for a look."""
    (desk / f"{name}.test.zone").write_text(f"$TTL 3600\n{SOA}\n@ NS ns1\n{BODY}")

    done = delegation("--json", f"{name}.test", "--preflight", f"ns1.{name}.test", f"ns2.{name}.test")

    found = done.document
    assert (found["verdict"], {reason["check"] for reason in found["reasons"]}) == EXPECTED[name], found
    assert done.status == (0 if found["verdict"] == "go" else 1)
    told = [(item["owner"], item["type"]) for item in found["compared"]["differences"]]
    extra = {"wildcard": ("*.wildcard.test.", "A"), "ipv6": ("mail.ipv6.test.", "AAAA"), "text": ("text.test.", "TXT")}
    assert name not in extra or told == [extra[name]] * 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["whole.test", "--preflight", "192.0.2.1"], "'192.0.2.1' is no host name."),
        (["a" * 300], "A label of this name has 300 octets"),
        (["a..b"], "has an empty label"),
    ],
)
def test_what_is_no_name_is_wrong_usage(words: list[str], told: str, delegation: Callable[..., Any]) -> None:
    """Told before anybody is asked."""
    done = delegation(*words)

    assert done.status == 2
    assert told in done.err


def test_what_cant_be_compared_or_heard_is_told(delegation: Callable[..., Any], desk: Path) -> None:
    """A line that can't be read, a record that nobody answers for, and a server that says nothing over TCP."""
    text = f"$TTL 3600\n{SOA}\n@ NS ns1\n{BODY}odd A 999.1.1.1\n"
    (desk / "mute.test.zone").write_text(text)

    hosts = ("ns1.mute.test", "ns2.mute.test", "nothing.mute.test")
    found = delegation("--json", "mute.test", "--preflight", *hosts).document

    told = {(item["check"], item["severity"]): item["evidence"] for item in found["reasons"]}
    assert "line 11" in told["preflight-data", "warning"]
    assert "mute.test. MX" in told["preflight-data", "unknown"]
    assert ("preflight-authority", "unknown") in told
    assert list(found["glue"]) == ["ns1.mute.test.", "ns2.mute.test."]  # there is none for what has no address


def test_an_international_name_is_looked_for_as_the_dns_has_it(delegation: Callable[..., Any]) -> None:
    """Whatever it is written with."""
    done = delegation("--json", "b\u00fccher.test")

    assert (done.document["domain"], done.document["verdict"]) == ("xn--bcher-kva.test.", "not-delegated")


def _stamp(seconds: int) -> str:
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(seconds))
