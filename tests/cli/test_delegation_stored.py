"""`tuiz delegation` of a child whose parent zone is here: served otherwise, or by nobody that can be found."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.conftest import Tuiz
from tests.nameservers import free_addresses
from tests.ui.world import served
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.thread import NameServers

SOA = "$TTL 3600\n@ SOA ns.test. h.test. 1 86400 7200 3600000 3600\n"


@contextmanager
def world(folder: Path, corp: str) -> Iterator[tuple[Path, str, str]]:
    """Serve a root, what it has of the parent zone if it has any, and the child; give settings and its addresses."""
    root, one, two = free_addresses(3)
    corp = corp.format(one=one, two=two)
    top = served(".", f"{SOA}@ NS a.test.\na.test. A {root}\n{'corp.example. NS a.test.' if corp else ''}\n")
    zones = [(".", Held(top)), *([("corp.example.", Held(served("corp.example.", SOA + corp)))] if corp else [])]
    lab = Held(served("lab.corp.example.", f"{SOA}@ NS ns1\n@ NS ns2\nns1 A {one}\nns2 A {two}\n"))
    handlers = {root: Authority("root", zones)}
    handlers |= {each: Authority(each, [("lab.corp.example.", lab)]) for each in (one, two)}
    with NameServers(handlers) as servers:
        (folder / "hints").write_text(f". 60 NS a.test.\na.test. 60 A {root}\n")
        config = folder / "c.toml"
        config.write_text(
            f'[lookup]\nresolvers = ["{root}@{servers.port}"]\nroot_hints = "hints"\nport = {servers.port}\n'
            "timeout_seconds = 1.0\ntries = 2\n"
        )
        yield config, one, two


def test_a_child_is_checked_against_its_stored_parent(tuiz: Tuiz, desk: Path, tmp_path: Path) -> None:
    """Where no server tells, the file here does: its glue leads to the servers, and what it lacks is found."""
    with world(tmp_path, "") as (config, one, two):
        zone = desk / "corp.example.zone"
        text = f"{SOA}@ NS ns.test.\nlab NS ns1.lab\nlab NS ns2.lab\nns1.lab A {one}\n"
        zone.write_text(f"{text}ns2.lab A {two}\n")
        whole = tuiz("delegation", "--config", config, "--json", "lab.corp.example").document
        zone.write_text(f"{text}lab NS ns3.lab\nlab DS 12345 13 2 {'AB' * 32}\n")
        lacking = tuiz("delegation", "--config", config, "--json", "lab.corp.example").document

    assert (whole["parent"]["zone"], whole["parent"]["stored"]) == ("corp.example.", True)
    assert {server["state"] for server in whole["servers"]} == {"authoritative"}
    graver = {each["check"] for each in whole["findings"] if each["severity"] in {"error", "unknown"}}
    assert graver == {"not-delegated"}
    assert {"glue-missing", "ds-bogus", "ns-differs"} <= {each["check"] for each in lacking["findings"]}


def test_servers_that_have_another_file_are_told(tuiz: Tuiz, desk: Path, tmp_path: Path) -> None:
    """Names, DS and glue that only one of both has; none where they are the same."""
    corp = "@ NS a.test.\nlab NS ns1.lab\nlab NS ns2.lab\nns1.lab A {one}\nns2.lab A {two}\n"
    with world(tmp_path, corp) as (config, one, two):
        zone = desk / "corp.example.zone"
        zone.write_text(SOA + corp.format(one=one, two=two))
        same = tuiz("delegation", "--config", config, "--json", "lab.corp.example").document
        changed = corp.replace("ns2.lab\n", "ns3.test.\n").replace("{one}", "192.0.2.9")
        zone.write_text(f"{SOA}{changed.format(one=one, two=two)}lab DS 12345 13 2 {'AB' * 32}\n")
        other = tuiz("delegation", "--config", config, "--json", "lab.corp.example").document

    assert [each for each in same["findings"] if each["check"] == "ns-differs"] == []
    [found] = [each for each in other["findings"] if "the zone file of corp.example here" in each["message"]]
    assert found["evidence"] == (
        "Only they name: ns2.lab.corp.example; only the file names: ns3.test; DS in the file: 12345; at the servers:"
        f" none; ns1.lab.corp.example in the file: 192.0.2.9; at the servers: {one}."
    )
