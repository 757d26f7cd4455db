"""`tuiz trace`, called as a user would, in a tree of zones on the loopback."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.lookups.tree import Tree, grown
from tests.nameservers import free_addresses
from tests.programs import run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tree() -> Iterator[Tree]:
    with grown("nsec") as tree:
        yield tree


@pytest.fixture
def config(tree: Tree, tmp_path: Path) -> Path:
    """Settings that lead to the tree."""
    return tree.config(tmp_path)


@pytest.fixture
def trace(config: Path, tuiz: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("COLUMNS", "80")
    return partial(tuiz, "trace", "--config", config)


def test_the_tree_shows_the_way_and_fits_in_80_columns(trace: Callable[..., Any], tree: Tree) -> None:
    """Each zone with its servers and times, where it leads, and what DNSSEC says of it."""
    done = trace("www.example")

    assert done.status == 0, done.err
    assert max(map(len, done.out.splitlines())) <= 80
    lines = done.out.splitlines()
    assert re.match(r"● \. \(the root\)  www\.example\. A\? +secure$", lines[2])
    assert re.match(rf"│ ▇+ +\d+\.\d ms  ns\.root\. +{tree.root_at}$", lines[3])
    assert re.match(r"│   → example\.: 1 name server, 1 glue address, DS \d+$", lines[4])
    assert "│   www.example. 3600 A 192.0.2.1" in lines
    assert "www.example. has 1 A record, say the servers of example." in lines
    assert "DNSSEC: secure, signed all the way down." in lines


def test_a_trace_is_told_in_words(trace: Callable[..., Any], tree: Tree) -> None:
    """Whom the resolver asks, what it is told, who decides on that; for what leads nowhere, who said what."""
    told = re.sub(r"\s+", " ", trace("--explain", "www.example").out)

    assert f"1. The root: the resolver asks ns.root ({tree.root_at}) for A of www.example." in told
    assert "NS records delegate example to ns.example." in told
    assert "With them comes glue, the addresses of ns.example" in told
    assert "2. The top-level domain example: the resolver asks ns.example" in told
    assert "This server answers with authority: A 192.0.2.1." in told
    assert told.endswith("DNSSEC: secure, signed all the way down. ")
    lame = trace("--explain", "lame")
    assert lame.status == 1
    assert "and nobody answers in a way that leads on." in re.sub(r"\s+", " ", lame.out)
    assert max(map(len, lame.out.splitlines())) <= 80


def test_a_locale_without_such_letters_gets_plain_ones(config: Path, desk: Path) -> None:
    """Nothing of the tree turns into escapes."""
    command = [sys.executable, "-m", "tuiz", "trace", "--config", str(config), "alias.example"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}

    printed = subprocess.run(command, check=True, capture_output=True, text=True, env=environment, cwd=desk).stdout

    assert printed.isascii()
    assert "\\u" not in printed
    assert "|   -> www.example. (CNAME of alias.example.)" in printed


@pytest.mark.parametrize(
    ("words", "status", "kind", "dnssec"),
    [
        (["www.example"], 0, "answer", "secure"),
        (["www.example", "aaaa"], 0, "nodata", "secure"),
        (["wwww.example"], 0, "nxdomain", "secure"),
        (["out.example"], 0, "answer", "insecure"),
        (["--no-dnssec", "www.example"], 0, "answer", "unknown"),
        (["--minimise", "--all-servers", "www.example"], 0, "answer", "secure"),
        (["circle1.example"], 1, "loop", "secure"),
        (["www.lame"], 1, "dead-end", "unknown"),
        (["192.0.2.1"], 0, "nxdomain", "secure"),
    ],
)
def test_the_document(trace: Callable[..., Any], words: list[str], status: int, kind: str, dnssec: str) -> None:
    """Its keys are those that are promised; the status says whether something is wrong."""
    done = trace("--json", *words)
    document = done.document

    assert done.status == status, done.err
    assert (document["result"]["kind"], document["result"]["dnssec"]) == (kind, dnssec)
    assert document["question"].keys() == {"name", "type", "class"}
    for step in document["steps"]:
        assert {"zone", "servers", "referral", "glue", "ds", "dnssec", "answer"} <= step.keys()
        assert step["dnssec"] in {"secure", "insecure", "bogus", "unknown"}
        assert [server.keys() >= {"name", "address", "state", "aa", "rcode", "time_ms"} for server in step["servers"]]
        for record in step["answer"] or ():
            assert record.keys() == {"owner", "ttl", "class", "type", "rdata"}


def test_the_document_has_the_referral(trace: Callable[..., Any], tree: Tree) -> None:
    """Hosts, glue and DS are lists of what the parent said."""
    root, example = trace("--json", "www.example").document["steps"]

    assert root["referral"] == ["ns.example."]
    assert root["glue"] == {"ns.example.": [tree.example_at]}
    assert re.fullmatch(r"\d+ 13 2 [0-9a-f]{64}", root["ds"][0])
    assert root["answer"] is None
    assert example["referral"] is None
    assert [record["rdata"] for record in example["answer"] if record["type"] == "A"] == ["192.0.2.1"]
    [server] = example["servers"]
    assert (server["name"], server["address"], server["state"], server["aa"], server["rcode"]) == (
        "ns.example.",
        tree.example_at,
        "answered",
        True,
        "NOERROR",
    )
    assert server["time_ms"] > 0


def test_the_text_has_the_records_that_dig_prints(trace: Callable[..., Any], tree: Tree) -> None:
    """Each reply's records are those that dig gets from the same server, and its last line names the server."""
    blocks = [block.splitlines() for block in trace("--text", "out.example").out.split("\n\n")][1:]

    asked = [("out.example.", tree.root_at), ("out.example.", tree.example_at), ("www.other.", tree.root_at)]
    for (name, address), block in zip(asked, blocks, strict=False):
        where = (f"@{address}", "-p", str(tree.port), "+norecurse", "+dnssec", "+noall", "+answer", "+authority")
        told = run("dig", *where, name, "A")
        assert sorted(map(fields, block[:-1])) == sorted(map(fields, told.splitlines()))
        assert re.fullmatch(rf";; Received \d+ bytes from {address}#{tree.port}\(ns[.a-z]+\) in \d+ ms", block[-1])


def fields(line: str) -> list[str]:
    """Return a record's fields; how hexadecimal and base64 text is cut and spelled doesn't matter."""
    owner, ttl, rdclass, rdtype, *rdata = line.split()
    return [owner, ttl, rdclass, rdtype, "".join(rdata).lower()]


def test_no_server_at_all_is_a_failure(trace: Callable[..., Any], tree: Tree, tmp_path: Path) -> None:
    """Where nothing could be asked, nothing was found out."""
    (tmp_path / "hints.zone").write_text(f". NS ns.root.\nns.root. A {free_addresses(1)[0]}\n")

    done = trace("www.example")

    assert tree.root_at not in done.out
    assert done.status == 3
    assert "None of the servers of . can be reached" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["www.example", "AAA"], "'AAA' isn't a record type.", "Did you mean AAAA?"),
        (["www..example"], "has an empty label", "Take out the dot"),
        (["https://www.example/x"], "is a URL, not a name.", "Trace its host: www.example"),
        (["mx", "www.example"], "'www.example' isn't a type.", "The name comes first: www.example mx"),
        (["www.example", "AXFR"], "AXFR can't be traced", "Name a type"),
        (["@192.0.2.1", "www.example"], "asks no server", "tuiz dig"),
    ],
)
def test_a_slip_is_told_with_what_may_be_meant(
    trace: Callable[..., Any], words: list[str], message: str, hint: str
) -> None:
    """Wrong usage is 2, and says what to write."""
    done = trace(*words)

    assert done.status == 2
    assert message in done.err
    assert hint in done.err


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("hints.zone", None, "hints.zone isn't there."),
        ("hints.zone", "", "have no NS record of the root."),
        ("hints.zone", ". NS ns.root.\n", "have no A or AAAA record of the servers that it names."),
        ("hints.zone", ". NS ns.root.\nns.root. A 192.0.2.300\n", "hints.zone:2: "),
        ("anchor.zone", ". DS 1 13 2 00\n", "anchor.zone can't be used: "),
        ("anchor.zone", "; none\n", "has no DS or DNSKEY record of the root."),
    ],
)
def test_hints_and_anchor_that_cant_be_used_are_told(
    trace: Callable[..., Any], tmp_path: Path, file: str, text: str | None, message: str
) -> None:
    """Nothing else is asked instead: the file, the line and what it needs are told."""
    path = tmp_path / file
    path.unlink()
    if text is not None:
        path.write_text(text)

    done = trace("www.example")

    assert done.status == 3
    assert message in done.err
