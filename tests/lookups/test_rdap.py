"""Registrations over RDAP, from a server that speaks RFC 9083, and from ones that don't."""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lookups.rdap_server import Rdap, rdap_server
from tuiz.domain.delegation import Delegation, Parent, ParentServer, ParentWord, Referral
from tuiz.domain.registration import differences, registration_of
from tuiz.errors import UsageError
from tuiz.services.delegating import DelegationReport
from tuiz.services.rdap_servers import Bootstrap, bootstrap_of
from tuiz.services.registration import with_registration
from tuiz.services.registration_words import registration_document, words
from tuiz.storage.places import Places
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


def places_in(folder: Path) -> Places:
    return Places(folder, folder, folder, cached=folder)


def look_up(bootstrap: Path | Bootstrap, domain: str = "example.test.", seconds: float = 5.0) -> dict[str, Any]:
    source = bootstrap if isinstance(bootstrap, Bootstrap) else Bootstrap(bootstrap)
    places = places_in(source.file.parent)
    report = asyncio.run(with_registration(report_of(domain), source, places, seconds))
    assert report.registration is not None
    assert all(text.isprintable() for _, text in words(report.registration))
    document = registration_document(report.registration)
    assert document is not None
    return document


def test_a_registration_is_told_and_compared(server: Rdap, tmp_path: Path) -> None:
    """Registrar, status, times, name servers and DS; and what the parent zone has otherwise."""
    server.says("example.test", BODY)

    found = look_up(server.bootstrap(tmp_path, "org", "test"))

    told = {
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
    assert {key: found[key] for key in told} == told
    assert found["list"].startswith(f"{tmp_path}/dns.json, written 2")


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
        (({}, 302, {}), "status 302"),
        (({}, 403, {}), "refuses to tell"),
        ((b'{"objectClassName": "domain"', 200, {"content_length": "900"}), "sends no whole answer"),
        ((b"\xff\xfe", 200, {}), "something else than JSON"),
        (({"objectClassName": "domain", "unicodeName": "n\u00e9.test"}, 200, {}), "about n\u00e9.test"),
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
        "secureDNS": {"delegationSigned": "true", "dsData": [{"keyTag": "1"}, {"keyTag": 1, "digest": "zz"}, 4]},
    }
    server.says("example.test", odd)

    found = look_up(server.bootstrap(tmp_path, "test"))

    assert found["status"][0] == r"\x1b[31mred"
    assert len(found["status"]) < 32
    assert max(map(len, found["status"])) <= 120
    assert [found[key] for key in ("registrar", "expires", "name_servers", "ds", "signed", "differences")] == [
        None,
        None,
        ["xn--n-bga.test."],
        [],
        True,
        ["Registered, but not in the parent zone: xn--n-bga.test."],
    ]


def test_the_list_of_servers_is_the_users_own(tmp_path: Path) -> None:
    """A workspace's isn't used; none, one that can't be read, and one without the domain are told."""
    (tmp_path / "config.toml").write_text('rdap_bootstrap = "dns.json"\n')
    (tmp_path / "tuiz.toml").write_text('rdap_bootstrap = "dns.json"\n')
    user = read_user_settings(tmp_path / "config.toml")
    [finding] = read_workspace_settings(tmp_path / "tuiz.toml", user).findings

    assert bootstrap_of(user, places_in(tmp_path)) == Bootstrap(tmp_path / "dns.json")
    assert "rdap_bootstrap" in finding.message
    with pytest.raises(UsageError, match="names no list"):
        bootstrap_of(read_user_settings(tmp_path / "nothing.toml"), places_in(tmp_path / "empty"))
    assert "can't be read" in look_up(tmp_path / "dns.json")["error"]["message"]
    (tmp_path / "dns.json").write_text('{"services": 5}')
    assert "no list of RDAP servers" in look_up(tmp_path / "dns.json")["error"]["message"]
    (tmp_path / "dns.json").write_text('{"services": [[["org"], ["http://127.0.0.1:1/"]]]}')
    assert "no RDAP server for example.test" in look_up(tmp_path / "dns.json")["error"]["message"]
    (tmp_path / "dns.json").write_text('{"services": [[["test"], ["http://192.0.2.1/", "gopher://x", 5]]]}')
    assert "no RDAP server for example.test" in look_up(tmp_path / "dns.json")["error"]["message"]


def in_days(days: float) -> str:
    return datetime.fromtimestamp(time.time() + days * 86400, UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


@pytest.mark.parametrize(
    ("part", "key", "told"),
    [
        ({"status": ["clientHold https://icann.org/epp#clientHold"]}, "status", ["client hold"]),
        ({"status": "server hold"}, "status", ["server hold"]),
        (
            {"events": [{"eventAction": "Expiration", "eventDate": "2031-01-01T01:00:00.5+0100"}]},
            "expires",
            "2031-01-01",
        ),
        (
            {"events": [{"eventAction": "expiration", "eventDate": "2031-01-01 02:00:00 -02:30"}]},
            "expires",
            "T04:30:00Z",
        ),
        ({"events": [{"eventAction": "expiration", "eventDate": "2031-02-30T00:00:00Z"}]}, "expires", "2031-02-30T"),
        ({"events": [{"eventAction": "expiration", "eventDate": "in \x1b[2J May"}]}, "expires", "in \\x1b[2J May"),
        ({"entities": [{"roles": ["Registrar"], "handle": "292"}]}, "registrar", "292"),
        (
            {"entities": [{"roles": ["registrar"], "vcardArray": ["vcard", [["org", {}, "text", ["O"]]]]}]},
            "registrar",
            "O",
        ),
        (
            {
                "entities": [
                    {"roles": ["registrar"], "vcardArray": ["vcard", [["fn", {}, "text", name]]]} for name in "ABA"
                ]
            },
            "registrar",
            "A, B",
        ),
        (
            {"entities": [{"roles": ["registrar"], "publicIds": [{"type": "IANA", "identifier": "9"}]}]},
            "registrar",
            "IANA 9",
        ),
        ({"ldhName": "B\u00fcCHER.test", "unicodeName": "b\u00fccher.test"}, "name", "b\u00fccher.test"),
        (
            {"nameservers": [{"ldhName": "ns1.example.net", "ipAddresses": {"v4": ["192.0.2.1", "x"]}}]},
            "glue",
            "192.0.2.1",
        ),
        ({"nameservers": [{"ldhName": "ns1.example.net"}, {"unicodeName": "a b"}]}, "differences", []),
        (
            {"secureDNS": {"dsData": [{"keyTag": "2", "algorithm": 13, "digestType": 2, "digest": DIGEST}]}},
            "differences",
            [],
        ),
        (
            {"secureDNS": {"keyData": [{"flags": 257, "protocol": 3, "algorithm": 8, "publicKey": "AQID"}]}},
            "keys",
            "AQID",
        ),
        ({"redacted": [{"name": {"description": "Registrant Name"}}, {"name": 7}]}, "redacted", ["Registrant Name"]),
    ],
)
def test_what_servers_do_to_the_format_is_understood(
    part: dict[str, Any], key: str, told: object, server: Rdap, tmp_path: Path
) -> None:
    """Other spellings, offsets, several registrars, international names, keys in the place of DS records."""
    domain = "xn--bcher-kva.test." if key == "name" else "quirk.test."
    server.says(domain.rstrip("."), {"objectClassName": "domain", **part})

    found = look_up(server.bootstrap(tmp_path, "test"), domain)

    assert found["state"] == "registered", found
    assert told == found[key] or (isinstance(told, str) and told in str(found[key])), found[key]


def test_a_key_that_is_registered_is_compared_by_its_tag(server: Rdap, tmp_path: Path) -> None:
    """RFC 4034, appendix B: with the example of RFC 4034 §5.4."""
    key = (
        "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7Or"
        "zKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw=="
    )
    body = {"keyData": [{"flags": 256, "protocol": 3, "algorithm": 5, "publicKey": key}], "delegationSigned": True}
    server.says("keyed.test", {"objectClassName": "domain", "secureDNS": body})

    found = look_up(server.bootstrap(tmp_path, "test"), "keyed.test.")

    assert found["differences"] == [
        "Keys are registered that the parent zone has no DS record of: 60485.",
        "The parent zone has DS records of keys that aren't registered: 2.",
    ]


def test_what_is_registered_as_signed_has_ds_records() -> None:
    """And what isn't has none; nobody is told to be wrong where the registry says nothing."""

    def told(signed: object, *ds: str) -> list[str]:
        body = {"objectClassName": "domain", "secureDNS": {"delegationSigned": signed}}
        return differences(registration_of(body, "example.test."), ["ns1.example.net."], ds)

    assert told(True) == ["The delegation is registered as signed, and the parent zone has no DS records."]
    assert told(False, "1 13 2 00") == ["The parent zone has DS records, and the delegation is registered as unsigned."]
    assert told(None, "1 13 2 00") == told(True, "1 13 2 00") == told(False) == []


def test_what_an_operator_has_to_see_comes_first(server: Rdap, tmp_path: Path) -> None:
    """Holds, deletion and the end, with what they mean for the DNS; an ordinary registration has nothing."""
    bootstrap = server.bootstrap(tmp_path, "test")

    def said(*status: str, days: float) -> list[tuple[str, str]]:
        event = {"eventAction": "expiration", "eventDate": in_days(days)}
        server.says("held.test", {"objectClassName": "domain", "status": status, "events": [event]})
        return [(each["check"], each["severity"]) for each in look_up(bootstrap, "held.test.")["concerns"]]

    assert said("active", "client transfer prohibited", days=300) == []
    assert said("serverHold", days=29.5) == [("server-hold", "error"), ("expires-soon", "warning")]
    assert said("pending delete", "redemption period", days=300) == [("redemption-period", "error")]
    assert said("client update prohibited", "pendingDelete", days=-1) == [
        ("pending-delete", "error"),
        ("client-update-prohibited", "notice"),
    ]
    held = look_up(bootstrap, "held.test.")["concerns"][0]
    assert said("server hold", days=-1) == [("server-hold", "error"), ("expired", "error")]
    assert held["message"].endswith("The parent zone still delegates it now.")


def test_the_registrars_own_server_is_asked_where_a_link_leads_there(server: Rdap, tmp_path: Path) -> None:
    """Once; what it tells otherwise is told, and that it couldn't be asked; not where nobody may be sent."""
    link = {"rel": "related", "type": "application/rdap+json", "href": f"{server.base}registrar/domain/linked.test"}
    event = {"eventAction": "expiration", "eventDate": in_days(300)}
    server.says("linked.test", {"objectClassName": "domain", "links": [7, link], "events": [event]})
    bootstrap = server.bootstrap(tmp_path, "test")
    missing = look_up(bootstrap, "linked.test.")
    server.answers["/registrar/domain/linked.test"] = (
        200,
        {},
        json.dumps({"objectClassName": "domain", "links": [link], "status": ["client hold"]}).encode(),
    )
    told = look_up(bootstrap, "linked.test.")
    server.says("linked.test", {"objectClassName": "domain", "links": [{**link, "href": "http://192.0.2.1/"}]})
    astray = look_up(bootstrap, "linked.test.")

    assert missing["at_registrar"]["state"] == "not-registered"
    assert (told["at_registrar"]["status"], told["state"]) == (["client hold"], "registered")
    assert "isn't asked" in astray["at_registrar"]["error"]["message"]
    assert server.asked.count("/registrar/domain/linked.test") == 2


def test_a_list_is_fetched_from_where_the_user_says_and_kept(server: Rdap, tmp_path: Path) -> None:
    """For a day; then a newer one, or the old one with a word on that; another address's isn't used."""
    (tmp_path / "config.toml").write_text(f'rdap_bootstrap = "{server.base}dns.json"\n')
    places, user = places_in(tmp_path), read_user_settings(tmp_path / "config.toml")
    server.says("example.test", BODY)
    server.answers["/dns.json"] = (200, {}, server.bootstrap(tmp_path, "test").read_bytes())
    before = server.asked.count("/dns.json")

    first, second = (look_up_by(bootstrap_of(user, places), places) for _ in range(2))
    long_ago = time.time() - 2 * 86400
    os.utime(places.rdap_list, (long_ago, long_ago))
    server.answers["/dns.json"] = (500, {}, b"")
    old = look_up_by(bootstrap_of(user, places), places)
    without_setting = look_up_by(bootstrap_of(read_user_settings(tmp_path / "none.toml"), places), places)
    (tmp_path / "config.toml").write_text(f'rdap_bootstrap = "{server.base}other.json"\n')
    other = look_up_by(bootstrap_of(read_user_settings(tmp_path / "config.toml"), places), places)
    (tmp_path / "config.toml").write_text('rdap_bootstrap = "http://192.0.2.1/dns.json"\n')
    plain = read_user_settings(tmp_path / "config.toml")

    assert (first["state"], second["state"], server.asked.count("/dns.json") - before) == (
        "registered",
        "registered",
        2,
    )
    assert "a newer one can't be had: The server of the list says status 500." in old["list"]
    assert without_setting["state"] == "registered"
    assert "The server of the list says status 404" in other["error"]["message"]
    with pytest.raises(UsageError, match="has to be a file or an https address"):
        look_up_by(bootstrap_of(plain, places), places)


def look_up_by(bootstrap: Bootstrap, places: Places) -> dict[str, Any]:
    report = asyncio.run(with_registration(report_of("example.test."), bootstrap, places, 5.0))
    document = registration_document(report.registration)
    assert document is not None
    return document
