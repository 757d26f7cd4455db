"""Registrations over RDAP, from a server that speaks RFC 9083, and from ones that don't."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lookups.rdap_server import Rdap, rdap_server
from tuiz.domain.delegation import Delegation, Parent, ParentServer, ParentWord, Referral
from tuiz.errors import UsageError
from tuiz.services.delegating import DelegationReport
from tuiz.services.registration import bootstrap_of, registration_document, with_registration, words
from tuiz.storage.settings_reading import read_user_settings, read_workspace_settings

DIGEST: Final = "00" * 32
BODY: Final[dict[str, Any]] = {
    "objectClassName": "domain",
    "ldhName": "EXAMPLE.test",
    "status": ["active", "client transfer prohibited"],
    "entities": [
        {"roles": ["registrant"], "handle": "someone"},
        {"roles": ["registrar"], "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "Reg"]]]},
    ],
    "events": [
        {"eventAction": "expiration", "eventDate": "2027-03-01T00:00:00Z"},
        {"eventAction": "registration", "eventDate": "2001-03-01T00:00:00Z"},
    ],
    "nameservers": [{"ldhName": "ns1.example.net"}, {"ldhName": "NS3.example.net."}],
    "secureDNS": {
        "delegationSigned": True,
        "dsData": [{"keyTag": 1, "algorithm": 13, "digestType": 2, "digest": DIGEST}],
    },
}
REFERRAL: Final = Referral(("ns1.example.net.", "ns2.example.net."), ds=(f"2 13 2 {DIGEST}",))


@pytest.fixture(scope="module")
def server() -> Iterator[Rdap]:
    with rdap_server() as found:
        yield found


def report_of(domain: str) -> DelegationReport:
    heard = ParentServer("a.test.", "127.0.0.1", ParentWord.DELEGATES, REFERRAL)
    delegation = Delegation(domain, parent=Parent("test.", (heard,)), intended=None, zone_ns=None, hosts=(), servers=())
    return DelegationReport(delegation, [], "ok")


def look_up(bootstrap: Path, domain: str = "example.test.", seconds: float = 5.0) -> dict[str, Any]:
    report = asyncio.run(with_registration(report_of(domain), bootstrap, seconds))
    assert report.registration is not None
    assert all(text.isprintable() for _, text in words(report.registration))
    document = registration_document(report.registration)
    assert document is not None
    return document


def test_a_registration_is_told_and_compared(server: Rdap, tmp_path: Path) -> None:
    """Registrar, status, times, name servers and DS; and what the parent zone has otherwise."""
    server.says("example.test", BODY)

    found = look_up(server.bootstrap(tmp_path, "org", "test"))

    assert found == {
        "state": "registered",
        "source": f"{server.base}domain/example.test",
        "error": None,
        "registrar": "Reg",
        "status": ["active", "client transfer prohibited"],
        "registered": "2001-03-01T00:00:00Z",
        "changed": None,
        "expires": "2027-03-01T00:00:00Z",
        "name_servers": ["ns1.example.net.", "NS3.example.net."],
        "ds": [f"1 13 2 {DIGEST}"],
        "signed": True,
        "differences": [
            "Registered, but not in the parent zone: NS3.example.net.",
            "In the parent zone, but not registered: ns2.example.net.",
            "DS records are registered that the parent zone doesn't have: 1.",
            "The parent zone has DS records that aren't registered: 2.",
        ],
    }


def test_a_redirection_is_followed_and_a_missing_domain_is_told(server: Rdap, tmp_path: Path) -> None:
    """A registry leads on to a registrar; 404 means that the name isn't registered there."""
    server.says("far.test", {}, 302, location=f"{server.base}domain/example.test")
    server.says("example.test", {**BODY, "ldhName": "far.test"})
    bootstrap = server.bootstrap(tmp_path, "test")

    assert look_up(bootstrap, "far.test.")["registrar"] == "Reg"
    assert look_up(bootstrap, "missing.test.")["state"] == "not-registered"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((b"<html>", 200, {"content_type": "text/html"}), "something else than RDAP"),
        ((b"{{{", 200, {}), "something else than JSON"),
        ((b"[" * 100_000, 200, {}), "something else than JSON"),
        ((b"x" * (2**20 + 1), 200, {}), "more than 1048576 octets"),
        (({"objectClassName": "entity"}, 200, {}), "no RDAP domain object"),
        (([], 200, {}), "no RDAP domain object"),
        (({"objectClassName": "domain", "ldhName": "other.test"}, 200, {}), "about other.test"),
        (({}, 429, {"retry_after": "60"}), "takes no more questions for now"),
        (({}, 500, {}), "status 500"),
        (({}, 301, {"location": "/domain/odd.test"}), "leads on more than 5 times"),
        (({}, 301, {"location": "http://192.0.2.1/"}), "leads to an address that isn't asked"),
        (({}, 301, {"location": "file:///etc/passwd"}), "leads to an address that isn't asked"),
    ],
)
def test_what_is_no_answer_is_unknown(
    answer: tuple[object, int, dict[str, str]], told: str, server: Rdap, tmp_path: Path
) -> None:
    """Nothing is concluded from a server that breaks the protocol, or wants to be left alone."""
    body, status, headers = answer
    server.says("odd.test", body, status, **headers)

    found = look_up(server.bootstrap(tmp_path, "test"), "odd.test.")

    assert found["state"] == "unknown"
    assert told in found["error"]["message"]


def test_silence_is_unknown(server: Rdap, tmp_path: Path) -> None:
    """One that doesn't answer in time, and one that isn't there."""
    server.waits_seconds = 0.3
    try:
        slow = look_up(server.bootstrap(tmp_path, "test"), seconds=0.1)
    finally:
        server.waits_seconds = 0.0
    (tmp_path / "dns.json").write_text('{"services": [[["test"], ["http://127.0.0.1:1/"]]]}')
    closed = look_up(tmp_path / "dns.json")

    assert "within 0.1 seconds" in slow["error"]["message"]
    assert "can't be asked" in closed["error"]["message"]


def test_odd_parts_are_left_out(server: Rdap, tmp_path: Path) -> None:
    """Whatever is of another kind than it should be, hostile, or too much."""
    odd = {
        "objectClassName": "domain",
        "status": ["\x1b[31mred", 7, None, {"a": 1}] + ["x" * 500] * 100,
        "entities": [{"roles": "registrar"}, 3, {"roles": ["registrar"], "vcardArray": ["vcard", [["fn"], 5]]}],
        "events": {"eventAction": "expiration"},
        "nameservers": [{"ldhName": "a..b"}, {"ldhName": ["x"]}, {}, "ns", {"ldhName": "n\u00e9.test"}],
        "secureDNS": {"delegationSigned": "yes", "dsData": [{"keyTag": "1"}, {"keyTag": 1, "digest": "zz"}, 4]},
    }
    server.says("example.test", odd)

    found = look_up(server.bootstrap(tmp_path, "test"))

    assert found["status"][0] == r"\x1b[31mred"
    assert len(found["status"]) < 32
    assert max(map(len, found["status"])) <= 120
    assert [found[key] for key in ("registrar", "expires", "name_servers", "ds", "signed", "differences")] == [
        None,
        None,
        [],
        [],
        None,
        [],
    ]


def test_the_list_of_servers_is_the_users_own(tmp_path: Path) -> None:
    """A workspace's isn't used; none, one that can't be read, and one without the domain are told."""
    (tmp_path / "config.toml").write_text('rdap_bootstrap = "dns.json"\n')
    (tmp_path / "tuiz.toml").write_text('rdap_bootstrap = "dns.json"\n')
    user = read_user_settings(tmp_path / "config.toml")
    [finding] = read_workspace_settings(tmp_path / "tuiz.toml", user).findings

    assert bootstrap_of(user) == tmp_path / "dns.json"
    assert "rdap_bootstrap" in finding.message
    with pytest.raises(UsageError, match="names no list"):
        bootstrap_of(read_user_settings(tmp_path / "nothing.toml"))
    assert "can't be read" in look_up(tmp_path / "dns.json")["error"]["message"]
    (tmp_path / "dns.json").write_text('{"services": 5}')
    assert "no list of RDAP servers" in look_up(tmp_path / "dns.json")["error"]["message"]
    (tmp_path / "dns.json").write_text('{"services": [[["org"], ["http://127.0.0.1:1/"]]]}')
    assert "no RDAP server for example.test" in look_up(tmp_path / "dns.json")["error"]["message"]
    (tmp_path / "dns.json").write_text('{"services": [[["test"], ["http://192.0.2.1/", "gopher://x", 5]]]}')
    assert "no RDAP server for example.test" in look_up(tmp_path / "dns.json")["error"]["message"]
