"""`tuiz delegation`, in a hierarchy of servers where each domain has one thing wrong with it, or nothing."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lookups.delegation.world import SOA, Hierarchy, running, zone
from tests.lookups.rdap_server import rdap_server
from tuiz.checks.live import LIVE_CHECKS
from tuiz.checks.live.judging import check_delegation
from tuiz.domain.delegation import Delegation, HostState, NameServer, NameServerHost, Parent, ServerState
from tuiz.lookups.delegation import Wanted
from tuiz.services.delegating import DelegationReport, look_at
from tuiz.services.delegation_explained import one
from tuiz.services.explanations import EXPLANATIONS, PREFLIGHT_EXPLANATIONS
from tuiz.services.mendings import MENDINGS

EXPECTED: Final = {
    "healthy.test.": ("ok", set()),
    "deep.test.": ("ok", set()),
    "sub.deep.test.": ("ok", set()),
    "secure.test.": ("ok", set()),
    "flaky.test.": ("ok", set()),
    "slow.test.": ("ok", set()),
    "nothing.test.": ("not-delegated", {"not-delegated"}),
    "alias.healthy.test.": ("not-delegated", {"not-delegated"}),
    "x.gone.test.": ("unknown", {"parent-unreachable"}),
    "differs.test.": ("warning", {"ns-differs"}),
    "large.test.": ("warning", {"referral-truncated", "same-address"}),
    "nowhere.test.": ("error", {"ns-no-address"}),
    "aliased.test.": ("error", {"ns-alias", "same-address"}),
    "lost.test.": ("unknown", {"ns-no-address"}),
    "glueless.test.": ("error", {"glue-missing"}),
    "wrongglue.test.": ("error", {"glue-differs"}),
    "single.test.": ("warning", {"too-few"}),
    "near.test.": ("warning", {"same-network"}),
    "twice.test.": ("warning", {"same-address"}),
    "four.test.": ("notice", {"ipv4-only"}),
    "six.test.": ("warning", {"ipv6-only", "too-few"}),
    "lame.test.": ("error", {"lame"}),
    "closed.test.": ("error", {"unreachable"}),
    "dead.test.": ("error", {"lame", "unresolvable"}),
    "mute.test.": ("unknown", {"unreachable", "unresolvable", "same-address", "ipv4-only"}),
    "silent.test.": ("unknown", {"unreachable"}),
    "noedns.test.": ("warning", {"odd-server"}),
    "noaaaa.test.": ("warning", {"odd-server"}),
    "garbage.test.": ("error", {"odd-server"}),
    "upward.test.": ("warning", {"upward-referral"}),
    "notcp.test.": ("error", {"tcp-refused"}),
    "mutetcp.test.": ("unknown", {"tcp-broken"}),
    "badtcp.test.": ("error", {"tcp-broken"}),
    "transfers.test.": ("notice", {"axfr-open"}),
    "recursing.test.": ("warning", {"open-recursion"}),
    "behind.test.": ("warning", {"serial-differs"}),
    "othersoa.test.": ("warning", {"soa-differs"}),
    "otherns.test.": ("warning", {"ns-inconsistent"}),
    "values.test.": ("warning", {"soa-values"}),
    "bogus.test.": ("error", {"ds-bogus"}),
    "unsigned.test.": ("error", {"ds-bogus"}),
    "undelegated.test.": ("notice", {"ds-missing"}),
    "expired.test.": ("error", {"signature-expired"}),
    "expiring.test.": ("warning", {"signature-expiring"}),
    "odddigest.test.": ("warning", {"algorithm-unknown"}),
}


AT_ONCE: Final = 6


@pytest.fixture(scope="module")
def hierarchy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hierarchy]:
    with running(tmp_path_factory.mktemp("hierarchy")) as found:
        yield found


@pytest.fixture(scope="module")
def reports(hierarchy: Hierarchy) -> dict[str, DelegationReport]:
    """All domains, looked at together; what seems to be otherwise is looked at once more, alone.

    On a busy machine an answer may come too late, which makes things unknown, as it should.
    """
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(domain: str) -> DelegationReport:
        async with gate:
            return await look_at(domain, Wanted(), hierarchy.world)

    async def all_of_them() -> list[DelegationReport]:
        return await asyncio.gather(*map(one, EXPECTED))

    found = dict(zip(EXPECTED, asyncio.run(all_of_them()), strict=True))
    for domain, report in found.items():
        if (report.verdict, {finding.check for finding in report.findings}) != EXPECTED[domain]:
            found[domain] = asyncio.run(look_at(domain, Wanted(), hierarchy.world))
    return found


@pytest.mark.parametrize("domain", EXPECTED)
def test_each_domain_has_what_is_wrong_with_it_and_nothing_else(
    domain: str, reports: dict[str, DelegationReport]
) -> None:
    """The ids of the findings, and their sum."""
    report = reports[domain]

    found = {finding.check for finding in report.findings}
    assert (report.verdict, found) == EXPECTED[domain], "\n".join(map(str, report.findings))


def test_each_check_finds_something_somewhere() -> None:
    """None is there that no domain of these has."""
    assert {check.id for check in LIVE_CHECKS} == {check for _, found in EXPECTED.values() for check in found}


@pytest.fixture
def delegation(hierarchy: Hierarchy, tmp_path: Path, tuiz: Callable[..., Any]) -> Callable[..., Any]:
    return partial(tuiz, "delegation", "--config", hierarchy.config(tmp_path))


def test_a_sound_domain_with_its_zone_here(delegation: Callable[..., Any], desk: Path, hierarchy: Hierarchy) -> None:
    """All four columns, every address of every server, and nothing to find."""
    ns = ["ns1.healthy.test.", "ns2.healthy.test."]
    (desk / "healthy.test.zone").write_text(zone("@ NS ns1", "@ NS ns2", "ns1 A 192.0.2.1", "ns2 A 192.0.2.2"))
    (desk / "healthy.test.toml").write_text(f"delegation = {ns}\n")

    done = delegation("--json", "healthy.test")

    found = done.document
    assert (done.status, found["verdict"], found["findings"]) == (0, "ok", [])
    assert (found["domain"], found["intended"], found["zone_ns"]) == ("healthy.test.", ns, ns)
    parent = found["parent"]
    assert (parent["zone"], parent["ns"], parent["ttl"], parent["ds"]) == ("test.", ns, 3600, [])
    assert parent["glue"] == {ns[0]: [hierarchy.at.main[0], "::1"], ns[1]: [hierarchy.at.main[1]]}
    assert [(item["name"], item["address"]) for item in found["servers"]] == [
        (ns[0], hierarchy.at.main[0]),
        (ns[0], "::1"),
        (ns[1], hierarchy.at.main[1]),
    ]
    for server in found["servers"]:
        assert (server["state"], server["udp"], server["tcp"], server["edns"]) == ("authoritative", True, True, True)
        assert (server["serial"], server["ns"]) == (2026010101, ns)
        assert server["time_ms"] > 0


def test_what_the_settings_mean_against_what_the_parent_says(delegation: Callable[..., Any], desk: Path) -> None:
    """The parent has one that isn't meant, and lacks one that is; the latter is asked all the same."""
    (desk / "healthy.test.zone").write_text(zone("@ NS ns1", "ns1 A 192.0.2.1"))
    (desk / "healthy.test.toml").write_text('delegation = ["ns1.healthy.test.", "ns1.differs.test."]\n')

    done = delegation("--json", "healthy.test.zone")

    [finding] = done.document["findings"]
    assert (done.status, finding["check"], finding["severity"]) == (1, "ns-differs", "warning")
    assert finding["evidence"] == "Not meant to be there: ns2.healthy.test; meant, and missing: ns1.differs.test."
    lame = [item for item in done.document["servers"] if item["name"] == "ns1.differs.test."]
    assert [item["state"] for item in lame] == ["authoritative", "authoritative"]


def test_a_delegation_that_is_only_in_the_parents_file(delegation: Callable[..., Any], desk: Path) -> None:
    """The parent zone here delegates a name that nobody serves yet: that is told, and its servers are asked."""
    (desk / "healthy.test.zone").write_text(
        zone("@ NS ns1", "ns1 A 192.0.2.1", "new NS ns1.new", "ns1.new A 127.0.0.1", "new NS ns9.new")
    )

    done = delegation("--json", "new.healthy.test")

    found = {item["check"]: item for item in done.document["findings"]}
    assert (done.status, done.document["verdict"]) == (1, "not-delegated")
    assert "reload" in found["not-delegated"]["advice"]
    assert "ns9.new.healthy.test" in found["glue-missing"]["message"]
    assert "lame" in found
    assert done.document["parent"]["stored"] is True


def test_it_reads_well_in_80_columns(delegation: Callable[..., Any], hierarchy: Hierarchy) -> None:
    """Who names which server, what each address does, then what is wrong, with evidence and advice."""
    done = delegation("lame.test")

    lines = done.out.splitlines()
    assert (done.status, done.err) == (1, "lame.test.: 1 error.\n")
    assert max(map(len, lines)) <= 80
    assert lines[:5] == [
        "lame.test.  error",
        "parent: test., 2 name servers, TTL 3600",
        "",
        "NAME SERVER     INTENDED  PARENT  ZONE NS  SERVED",
        "ns1.lame.test.  not set   yes     ?        yes",
    ]
    assert "error: lame (DELEGATION04)" in lines
    assert f"  ns2.lame.test ({hierarchy.at.old}) doesn't serve lame.test." in lines


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["bad..name"], "bad..name"),
        (["--nonsense", "healthy.test"], "--nonsense"),
        (["nowhere/here.zone"], "nowhere/here.zone"),
    ],
)
def test_what_is_no_domain_is_refused(words: list[str], told: str, delegation: Callable[..., Any]) -> None:
    """With what was written."""
    done = delegation(*words)

    assert done.status in {2, 3}
    assert told in done.err


def test_new_servers_that_have_all_of_it_may_take_over(delegation: Callable[..., Any], desk: Path) -> None:
    """Go: they serve the zone as it stands here, under the names that they are to have, and nothing is unknown."""
    (desk / "healthy.test.zone").write_text(
        zone("@ NS old.example.", "ns1 A 127.0.0.2", "alias CNAME ns1", soa=SOA.replace("2026010101", "7")).replace(
            "ns1 A 127.0.0.2\n", ""
        )
    )

    done = delegation("--json", "healthy.test", "--preflight", "ns1.healthy.test", "ns2.healthy.test.")

    found = done.document
    assert (done.status, found["verdict"], found["reasons"]) == (0, "go", [])
    assert found["compared"] == {"same": 3, "different": 0, "unknown": 0, "differences": []}
    assert found["cached"] == {"parent_ns_ttl": 3600, "child_ns_ttl": 3600, "negative_ttl": 3600, "longest": 3600}
    assert list(found["glue"]) == ["ns1.healthy.test.", "ns2.healthy.test."]
    assert [step.split()[0] for step in found["plan"]] == ["Lower", "Enter", "Enter", "Enter", "Set", "Watch", "Raise"]


@pytest.mark.parametrize(
    ("domain", "hosts", "verdict", "checks"),
    [
        ("healthy.test", ["ns1.healthy.test", "ns2.lame.test"], "no", {"preflight-authority", "preflight-ns"}),
        ("healthy.test", ["ns1.healthy.test", "nothing.healthy.test"], "no", {"preflight-address", "preflight-ns"}),
        ("healthy.test", ["ns2.near.test", "ns2.differs.test"], "go-with-care", {"preflight-ns"}),
        ("healthy.test", ["ns1.healthy.test"], "go-with-care", {"preflight-ns", "preflight-number"}),
        (
            "healthy.test",
            ["ns1.healthy.test", "ns2.silent.test"],
            "go-with-care",
            {"preflight-authority", "preflight-ns"},
        ),
        ("bogus.test", ["ns1.bogus.test", "ns2.bogus.test"], "no", {"preflight-ds"}),
        ("secure.test", ["ns1.secure.test", "ns2.secure.test"], "go-with-care", {"preflight-data"}),
    ],
)
def test_what_speaks_against_new_servers(
    domain: str, hosts: list[str], verdict: str, checks: set[str], delegation: Callable[..., Any], desk: Path
) -> None:
    """No for what is known to be wrong, care for what is only unknown or unwise; without a zone here, care as well."""
    if domain != "secure.test":
        (desk / f"{domain}.zone").write_text(zone("@ NS old.example."))

    done = delegation("--json", domain, "--preflight", *hosts)

    found = done.document
    assert (done.status, found["verdict"]) == (1, verdict), found
    assert {reason["check"] for reason in found["reasons"]} == checks
    assert found["plan"][0].startswith("Remove the DS") is (domain == "bogus.test")


def test_a_record_that_the_new_servers_lack(delegation: Callable[..., Any], desk: Path) -> None:
    """No, with the record; nothing of it is lost on a narrow terminal."""
    (desk / "healthy.test.zone").write_text(zone("@ NS ns1", "mail MX 10 ns1", "ns1 A 127.0.0.2"))

    done = delegation("healthy.test", "--preflight", "ns1.healthy.test", "ns2.healthy.test")

    assert done.status == 1
    assert done.out.startswith("healthy.test.  no\n")
    assert "error: preflight-data" in done.out
    assert "mail.healthy.test. MX" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_an_address_that_this_machine_has_no_way_to() -> None:
    """As on a machine without IPv6, it says nothing of the server; over IPv4 it is told, as unknown."""
    reached = NameServer("ns1.x.test.", "192.0.2.1", ServerState.AUTHORITATIVE, udp=True, tcp=True)
    detail = "there is no route to it"
    beyond = NameServer("ns1.x.test.", "2001:db8::1", ServerState.UNKNOWN, detail, has_route=False)
    lost = NameServer("ns1.x.test.", "192.0.2.2", ServerState.UNKNOWN, detail, has_route=False)
    host = NameServerHost("ns1.x.test.", HostState.KNOWN, ("192.0.2.1", "2001:db8::1"))
    delegation = Delegation("x.test.", Parent("test."), (host,), (reached, beyond))

    found = {finding.check for finding in check_delegation(delegation)}
    told = check_delegation(replace(delegation, servers=(reached, lost)))
    [other] = [finding for finding in told if finding.check == "unreachable"]

    assert not found & {"unreachable", "unresolvable", "tcp-refused"}
    assert (other.severity, "from another network" in other.advice) == ("unknown", True)


def test_whose_name_servers_they_are(delegation: Callable[..., Any], desk: Path) -> None:
    """A set of one's own, and a host that assigns name servers to each zone, are known by their names."""
    (desk / "tuiz.toml").write_text(
        '[name_server_sets]\nours = ["ns1.healthy.test", "ns2.healthy.test"]\n', encoding="utf-8"
    )
    awsdns = [f"ns-{number}.awsdns-{number}.{end}." for number, end in ((1, "com"), (2, "net"), (3, "org"))]
    (desk / "healthy.test.zone").write_text(zone(*(f"@ NS {host}" for host in awsdns)))

    found = delegation("--json", "healthy.test").document["provider"]
    shown = " ".join(delegation("healthy.test").out.split())

    assert (found["parent"], found["served"], found["intended"]) == (
        {"label": "ours", "assigned": False},
        {"label": "ours", "assigned": False},
        None,
    )
    assert found["zone_ns"]["assigned"] is True
    assert "Parent, Served: the set ours." in shown
    assert f"Zone NS: {found['zone_ns']['label']}, which assigns name servers to each zone." in shown


def test_the_registration_is_asked_for_on_request(
    delegation: Callable[..., Any], hierarchy: Hierarchy, tmp_path: Path
) -> None:
    """With --rdap only: it goes to somebody else."""
    with rdap_server() as rdap:
        rdap.says("healthy.test", {"objectClassName": "domain", "ldhName": "healthy.test", "status": ["active"]})
        config = hierarchy.config(tmp_path)
        rdap.bootstrap(config.parent, "test")
        config.write_text(f'rdap_bootstrap = "dns.json"\n{config.read_text()}')

        silent = delegation("--json", "healthy.test").document["registration"]
        asked = delegation("--json", "--rdap", "healthy.test").document["registration"]
        shown = delegation("--rdap", "healthy.test")
        rdap.says("healthy.test", {"objectClassName": "domain", "ldhName": "healthy.test", "status": ["serverHold"]})
        held = delegation("--rdap", "healthy.test")

    assert (silent, asked["status"], len(rdap.asked)) == (None, ["active"], 3)
    assert "registration:\n  status      active" in shown.out
    assert "registration:\n  error       server-hold: The registry holds the domain back" in held.out
    assert (shown.status, held.status, "Its registration: server-hold." in held.err) == (0, 1, True)


def test_each_finding_is_explained_for_its_domain(reports: dict[str, DelegationReport]) -> None:
    """With what was found there, who acts, the steps, and where to read on; no check is without an explanation."""
    assert set(EXPLANATIONS) == {check.id for check in LIVE_CHECKS}
    assert set(MENDINGS) == set(EXPLANATIONS) | set(PREFLIGHT_EXPLANATIONS)
    for report in reports.values():
        for finding in report.findings:
            part = one(report, finding.check)
            text = "\n".join(part.paragraphs)
            assert all(told in text for told in (finding.message, finding.advice, finding.reference)), text
            assert not set("{}") & set(text)
            assert ("Who has to act: " in text) == bool(part.who and part.steps and part.otherwise)
            assert finding.severity == "unknown" or part.who


def test_words_of_an_explanation_in_the_wrong_order_are_told(delegation: Callable[..., Any]) -> None:
    """What to type is said; beside what isn't explained, the option is refused, and nobody is asked."""
    for words, told in (
        (("--explain", "lame.test", "glue-missing"), "tuiz delegation lame.test --explain glue-missing"),
        (("lame.test", "lame", "--explain"), "tuiz delegation lame.test --explain lame"),
        (("lame.test", "--explain", "lamed"), "Did you mean lame?"),
        (("lame.test", "--explain", "lame", "--history"), "--explain doesn't go with --history."),
        (("lame.test", "--explain", "--watch"), "--explain doesn't go with --watch."),
        (("lame.test", "--explain", "--plan"), "--explain doesn't go with"),
        (("lame.test", "--rdap", "--preflight", "ns.test"), "--rdap doesn't go with --preflight."),
        (("--preflight", "ns1.lame.test", "lame.test", "--explain", "lame"), "preflight-authority"),
    ):
        wrong = delegation(*words)
        assert (wrong.status, told in wrong.err, wrong.out) == (2, True, ""), (words, wrong.err)


def test_what_speaks_against_a_change_is_explained(delegation: Callable[..., Any]) -> None:
    """Each reason, or one, in words and in the document; who acts is named."""
    words = ("--preflight", "ns2.lame.test", "single.test", "--explain")
    told = delegation(*words)
    document = delegation(*words, "preflight-authority", "--json").document

    assert "explained: preflight-authority" in told.out
    assert "If it is changed all the same: Questions that go to that server are lost." in " ".join(told.out.split())
    [part] = document["explained"]
    assert part["steps"][0] == "Have the zone single.test set up there, and see that it answers over UDP and TCP."
    assert {reason["check"] for reason in document["reasons"] if reason["explained"]} == {"preflight-authority"}


def test_a_delegation_is_explained_in_words(delegation: Callable[..., Any]) -> None:
    """What the NS records do here, each finding, and a real trace; or one finding; a wrong id is told."""
    told = delegation("--explain", "lame.test")
    shown = " ".join(told.out.split())
    document = delegation("--json", "lame.test", "--explain").document
    [part] = delegation("--json", "lame.test", "--explain", "glue-missing").document["explained"]

    assert (told.status, max(map(len, told.out.splitlines())) <= 80) == (1, True)
    assert "In test they name ns1.lame.test, ns2.lame.test. Resolvers keep that for up to 3600 s (the TTL)." in shown
    assert "One that answers, but doesn't serve lame.test, costs" in shown
    assert "NS records delegate lame.test to ns1.lame.test" in shown
    assert (part["check"], "Here: this wasn't found of lame.test." in part["paragraphs"]) == ("glue-missing", True)
    [finding] = document["findings"]
    assert finding["explained"]["who"] == ["whoever runs the name servers", "the holder of lame.test, at its registrar"]
    assert finding["explained"] in document["explained"]
