"""The documents of `--json` have the keys and the kinds of values that programs were promised; they may only grow."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli.conftest import ZONE, Tuiz
from tests.nameservers import Nsd, free_addresses, free_port


class Maybe(NamedTuple):
    """The shape, or null."""

    shape: object


class MapOf(NamedTuple):
    """An object with any keys."""

    shape: object


class OneOf(NamedTuple):
    """One of these words."""

    words: tuple[str, ...]


class Either(NamedTuple):
    """One shape or the other."""

    one: object
    other: object


Number = (int, float)
Name = re.compile(r"(\S+\.|\.)")
Time = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

QUESTION = {"name": Name, "type": str, "class": str}
ANSWER = {"owner": Name, "ttl": int, "class": str, "type": str, "rdata": str}
RECORD = {
    **ANSWER,
    "note": Maybe(str),
    "system": Maybe(str),
    "generated": bool,
    "file": str,
    "line": int,
}
CHANGE = {
    "zone": Name,
    "changed": bool,
    "revision": Maybe(int),
    "serial": Maybe(int),
    "removed": [str],
    "added": [str],
}
EDE = {"code": int, "text": str}
SEVERITY = OneOf(("error", "warning", "notice"))
SHAPES: dict[str, object] = {
    "records": [RECORD],
    "list": [
        {
            "zone": Maybe(Name),
            "file": Maybe(str),
            "serial": Maybe(int),
            "draft": int,
            "state": OneOf(("ok", "unreadable", "duplicate", "generated", "no-zone")),
        }
    ],
    "check": [
        {
            "zone": Name,
            "check": str,
            "severity": SEVERITY,
            "owner": Maybe(Name),
            "type": Maybe(str),
            "file": str,
            "line": int,
            "column": int,
            "message": str,
            "hint": Maybe(str),
        }
    ],
    "diff": {"removed": [RECORD], "added": [RECORD]},
    "history": [
        {
            "revision": int,
            "time": Time,
            "user": str,
            "message": Maybe(str),
            "serial": int,
            "added": int,
            "removed": int,
        }
    ],
    "change": CHANGE,
    "dig": [
        Either(
            {
                "question": QUESTION,
                "server": str,
                "transport": OneOf(("udp", "tcp", "tls", "https", "quic")),
                "rcode": str,
                "flags": [str],
                "answer": [ANSWER],
                "authority": [ANSWER],
                "additional": [ANSWER],
                "ede": [EDE],
                "size": int,
                "time_ms": Number,
            },
            {"question": QUESTION, "server": str, "error": {"kind": str, "message": str, "hint": Maybe(str)}},
        )
    ],
    "trace": {
        "question": QUESTION,
        "steps": [
            {
                "zone": Name,
                "servers": [
                    {
                        "name": Name,
                        "address": Maybe(str),
                        "state": str,
                        "aa": Maybe(bool),
                        "rcode": Maybe(str),
                        "time_ms": Maybe(Number),
                    }
                ],
                "referral": Maybe([Name]),
                "glue": MapOf([str]),
                "ds": [str],
                "dnssec": OneOf(("secure", "insecure", "bogus", "unknown")),
                "answer": Maybe([ANSWER]),
            }
        ],
        "result": {
            "kind": OneOf(("answer", "nodata", "nxdomain", "loop", "dead-end", "bogus")),
            "message": str,
        },
    },
    "propagation": {
        "question": QUESTION,
        "stored": Maybe([str]),
        "authoritative": Maybe([str]),
        "resolvers": [
            {
                "address": str,
                "state": OneOf(("same", "stale", "different", "unknown")),
                "rdata": Maybe([str]),
                "ttl": Maybe(int),
            }
        ],
    },
    "verify": {
        "zone": Name,
        "servers": [{"name": Maybe(Name), "address": str}],
        "counts": {"same": int, "different": int, "unknown": int},
        "differences": [
            {
                "owner": Name,
                "type": str,
                "server": str,
                "cause": OneOf(("not-deployed", "behind", "wrong", "extra", "refused", "no-answer")),
                "stored": [str],
                "served": [str],
            }
        ],
    },
    "delegation": {
        "domain": Name,
        "verdict": OneOf(("ok", "notice", "warning", "error", "not-delegated", "unknown")),
        "intended": Maybe([Name]),
        "parent": Maybe(
            {"zone": Name, "ns": Maybe([Name]), "glue": MapOf([str]), "ds": [str], "ttl": Maybe(int)},
        ),
        "zone_ns": Maybe([Name]),
        "servers": [
            {
                "name": Name,
                "address": Maybe(str),
                "state": OneOf(("authoritative", "lame", "unreachable", "unknown")),
                "udp": Maybe(bool),
                "tcp": Maybe(bool),
                "serial": Maybe(int),
                "ns": Maybe([Name]),
                "time_ms": Maybe(Number),
            }
        ],
        "findings": [
            {
                "check": str,
                "severity": SEVERITY,
                "message": str,
                "evidence": object,
                "advice": str,
                "zonemaster": Maybe(str),
            }
        ],
    },
    "failure": {"error": {"kind": str, "message": str, "hint": Maybe(str)}},
}


def amiss(value: object, shape: Any, place: str) -> Iterator[str]:  # noqa: ANN401, C901, PLR0912 - a shape a branch
    """Yield where a value isn't of a shape; keys beyond it are none of its business."""
    if isinstance(shape, Maybe):
        if value is not None:
            yield from amiss(value, shape.shape, place)
    elif isinstance(shape, Either):
        found = [list(amiss(value, item, place)) for item in shape]
        yield from min(found, key=len)
    elif isinstance(shape, OneOf):
        if value not in shape.words:
            yield f"{place} is {value!r}, none of {shape.words}"
    elif isinstance(shape, re.Pattern):
        if not isinstance(value, str) or not shape.fullmatch(value):
            yield f"{place} is {value!r}"
    elif isinstance(shape, MapOf):
        for key, item in _as(dict, value):
            yield from amiss(item, shape.shape, f"{place}.{key}")
    elif isinstance(shape, dict):
        if not isinstance(value, dict):
            yield f"{place} is {value!r}, no object"
            return
        yield from (f"{place} has no {key}" for key in shape.keys() - value.keys())
        for key in shape.keys() & value.keys():
            yield from amiss(value[key], shape[key], f"{place}.{key}")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{place} is {value!r}, no list"
            return
        for number, item in enumerate(value):
            yield from amiss(item, shape[0], f"{place}[{number}]")
    elif not isinstance(value, shape) or (isinstance(value, bool) and shape not in {bool, object}):
        yield f"{place} is {value!r}"


def _as(kind: type, value: object) -> Iterator[tuple[str, object]]:
    assert isinstance(value, kind), value
    assert isinstance(value, dict)
    yield from value.items()


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[str, str, int]]:
    """A root, and a server of example.com that it refers to: their addresses, and their port."""
    root, own = free_addresses(2)
    port = free_port(root, own)
    above = f"@ 60 SOA ns.root. host 1 2 3 4 5\n@ 60 NS ns.root.\nns.root 60 A {root}\n"
    below = f"example.com 60 NS ns1.example.com.\nns1.example.com 60 A {own}\n"
    text = ZONE.replace("192.0.2.53", own).replace("192.0.2.25", "192.0.2.26")
    with Nsd({".": above + below}, address=root, port=port), Nsd({"example.com.": text}, address=own, port=port):
        yield root, own, port


APEX = "@ 60 SOA ns host 1 2 3 4 5\n@ 60 NS ns\n"
GENERATED = "$GENERATE 1-2 h$ 60 A 192.0.2.$\n"

Words = Callable[[str, str, str], list[str]]
"""The words of a command: given a server, its port, and a port where nobody is."""


def both(at: str, port: str, dead: str) -> list[str]:
    return [f"@{at}@{port}", f"@{at}@{dead}"]


COMMANDS: list[tuple[str, int, Words]] = [
    ("records", 0, lambda *_: ["records", "example.com"]),
    ("records", 0, lambda *_: ["records", "generated.example"]),
    ("list", 0, lambda *_: ["list", "-w", "."]),
    ("check", 1, lambda *_: ["check"]),
    ("diff", 1, lambda *_: ["diff", "example.com.zone", "../other.zone", "--origin", "example.com"]),
    ("change", 0, lambda *_: ["add", "example.com", "new", "A", "192.0.2.9"]),
    ("change", 0, lambda *_: ["add", "example.com", "www", "A", "192.0.2.1"]),
    ("change", 0, lambda *_: ["add", "--dry-run", "example.com", "new", "A", "192.0.2.10"]),
    ("change", 0, lambda *_: ["replace", "--rdata", "192.0.2.8", "example.com", "new", "A", "192.0.2.9"]),
    ("change", 0, lambda *_: ["remove", "-m", "not needed", "example.com", "new", "A"]),
    ("change", 0, lambda *_: ["zone-ns", "example.com", "ns1.example.com", "ns3.example.net"]),
    ("change", 0, lambda *_: ["soa", "example.com", "--refresh", "3600"]),
    ("change", 0, lambda *_: ["undo", "example.com"]),
    ("change", 0, lambda *_: ["redo", "example.com"]),
    ("change", 0, lambda *_: ["restore", "example.com", "1"]),
    ("change", 0, lambda *_: ["fix", "example.com"]),
    ("change", 0, lambda *_: ["new", "-w", ".", "fresh.example", "--ns", "ns1.example.net"]),
    ("history", 0, lambda *_: ["history", "example.com"]),
    ("dig", 0, lambda at, port, _: ["dig", f"@{at}", "-p", port, "www.example.com", "A", "sub.example.com", "MX"]),
    ("dig", 3, lambda at, _, dead: ["dig", f"@{at}", "-p", dead, "www.example.com", "A"]),
    ("trace", 0, lambda *_: ["trace", "www.example.com", "A"]),
    ("trace", 1, lambda *_: ["trace", "www.sub.example.com", "A"]),
    ("propagation", 1, lambda at, port, dead: ["propagation", "mx1.example.com", "A", *both(at, port, dead)]),
    ("propagation", 0, lambda at, port, _: ["propagation", "no.example.com", "A", f"@{at}@{port}"]),
    ("verify", 1, lambda at, port, dead: ["verify", "example.com", *both(at, port, dead)]),
    ("delegation", 1, lambda *_: ["delegation", "example.com"]),
    ("delegation", 1, lambda *_: ["delegation", "gone.example"]),
    ("failure", 3, lambda *_: ["records", "gone.example"]),
    ("failure", 2, lambda *_: ["trace", "www.example.com", "NOTYPE"]),
    ("failure", 2, lambda *_: ["verify"]),
    ("failure", 3, lambda at, _, dead: ["transfer", "-w", ".", "gone.example", f"axfr:{at}@{dead}"]),
    ("failure", 3, lambda *_: ["remove", "example.com", "gone", "A"]),
]  # fmt: skip


def test_each_document_has_its_shape(tuiz: Tuiz, zone_file: Path, desk: Path, servers: tuple[str, str, int]) -> None:
    """Real output of each command, of what is found, what isn't, and what goes wrong; and its status."""
    root, own, port = servers
    zone_file.write_text(ZONE.replace("192.0.2.53", own))
    (desk.parent / "other.zone").write_text(zone_file.read_text().replace("192.0.2.25", "192.0.2.27"))
    (desk / "broken.zone").write_text(f"$ORIGIN broken.example.\n{APEX}ns 60 A 192.0.2\n")
    (desk / "generated.zone").write_text(f"$ORIGIN generated.example.\n{APEX}ns 60 A 192.0.2.1 ; its note\n{GENERATED}")
    (desk / "hints.txt").write_text(f". 300 NS ns.root.\nns.root. 300 A {root}\n")
    (desk / "lookup.toml").write_text(
        f'[lookup]\nroot_hints = "hints.txt"\nport = {port}\ntimeout_seconds = 0.3\ntries = 1\ndeadline_seconds = 1.0\n'
    )
    dead = str(free_port(own))
    problems: list[str] = []
    for kind, status, words in COMMANDS:
        said = words(own, str(port), dead)
        live = ["--config", "lookup.toml"] if said[0] in {"dig", "trace", "propagation", "verify", "delegation"} else []
        done = tuiz(said[0], "--json", *live, *said[1:])
        problems += [f"{' '.join(said)}: {problem}" for problem in amiss(done.document, SHAPES[kind], kind)]
        if done.status != status:
            problems.append(f"{' '.join(said)} ends with {done.status}: {done.out[:400]}{done.err[:400]}")

    assert problems == []
