"""What is wrong with servers, and what only looks as if it was, told apart on servers in this process."""

import asyncio
from collections.abc import Iterator
from typing import Final

import dns.flags
import dns.message
import dns.name
import dns.rdatatype
import pytest

from tests.lookups.delegation.acting import Act, Answer, SmallWorld, answering_from_elsewhere, reply, small_world
from tuiz.lookups.delegation import Wanted
from tuiz.services.delegating import DelegationReport, look_at

_QUIET: Final = "ipv4-only"
"""All servers are at IPv4 addresses here."""


def without_edns(code: str, *, knows_it: bool = False) -> Act:
    """Return what says *code* to questions with EDNS."""
    return lambda query, _, __: reply(query, code, edns=knows_it) if query.edns >= 0 else None


def lame_without_edns(query: dns.message.Message, tcp: bool, _: Answer) -> list[bytes]:
    """Drop what has EDNS, and refuse the rest."""
    return [] if query.edns >= 0 and not tcp else reply(query, "REFUSED")


def to_strangers(code: str, *records: str, flags: str = "", root: str | None = None) -> Act:
    """Return what answers questions for other names so, and *root* to those for the root."""

    def act(query: dns.message.Message, _: bool, __: Answer) -> list[bytes] | None:
        name = query.question[0].name
        if name.is_subdomain(dns.name.from_text("test.")):
            return None
        if root is not None and name == dns.name.root:
            return reply(query, root)
        return reply(query, code, *(record.format(name=name) for record in records), flags=flags)

    return act


def echoing_small_letters(_: dns.message.Message, __: bool, answer: Answer) -> list[bytes]:
    """Write each question in small letters."""
    made = dns.message.from_wire(answer()[0])
    made.question[0].name = dns.name.from_text(made.question[0].name.to_text().lower())
    return [made.to_wire()]


def soa(numbers: str, names: str = "ns1 hostmaster") -> str:
    """Return a SOA record."""
    return f"@ 3600 IN SOA {names} 2026010101 {numbers}"


EXPECTED: Final[dict[str, set[tuple[str, str, str | None]]]] = {
    "formerr": set(),
    "notimp": set(),
    "knows": {("odd-server", "warning", "NAMESERVER02")},
    "lame": {("lame", "error", "DELEGATION04"), ("odd-server", "warning", "NAMESERVER02")},
    "tcprefuses": {("tcp-broken", "error", "CONNECTIVITY02")},
    "tcpmute": {("tcp-broken", "unknown", "CONNECTIVITY02")},
    "recurses": {("open-recursion", "warning", "NAMESERVER01")},
    "hidesit": {("open-recursion", "warning", "NAMESERVER01")},
    "upward": {("upward-referral", "warning", "NAMESERVER07")},
    "upwards": {("upward-referral", "warning", "NAMESERVER07")},
    "refusing": set(),
    "letters": {("odd-server", "warning", "NAMESERVER08")},
    "elsewhere": {("odd-server", "error", "NAMESERVER04")},
    "many": set(),
    "mname": {("soa-differs", "warning", "CONSISTENCY06")},
    "times": {("soa-differs", "warning", "CONSISTENCY03")},
    "negative": {("soa-values", "warning", "ZONE06")},
    "retry": {("soa-values", "notice", "ZONE04")},
    "sub.both": set(),
    "signed.both": {("ds-bogus", "error", "DNSSEC02")},
    "kid.blind": set(),
}


@pytest.fixture(scope="module")
def reports() -> Iterator[dict[str, DelegationReport]]:
    """All of them, looked at together."""
    made = small_world()
    _act(made)
    many = [made.server() for _ in range(6)]
    _, second = made.domain("many", "\n".join(f"ns1 A {address}" for address in many))
    made.top += [f"ns1.many A {address}" for address in many]
    for address in many:
        made.actors[address] = made.actors[second]
    kids = ("sub", "signed")
    cuts = "\n".join(f"{kid} NS ns1.both.test.\n{kid} NS ns2.both.test." for kid in kids)
    for address in made.domain("both", f"{cuts}\nsigned DS 4711 13 2 {'ab' * 32}"):
        for kid in kids:
            own = f"{soa('7200 3600 1209600 3600')}\n@ NS ns1.both.test.\n@ NS ns2.both.test."
            made.actors[address].serve(f"{kid}.both.test.", own)
    _without_ds(made)
    _, second = made.domain("elsewhere")
    actor = made.actors.pop(second)
    with made.running() as world, answering_from_elsewhere(second, world.port, made.server(), actor):
        yield asyncio.run(_look_at_all(world))


async def _look_at_all(world: SmallWorld) -> dict[str, DelegationReport]:
    gate = asyncio.Semaphore(4)

    async def one(name: str) -> DelegationReport:
        async with gate:
            return await look_at(f"{name}.test.", Wanted(), world.world)

    found = dict(zip(EXPECTED, await asyncio.gather(*map(one, EXPECTED)), strict=True))
    for name, report in found.items():  # on a busy machine an answer may come too late
        if _told(report) != EXPECTED[name]:
            found[name] = await one(name)
    return found


def _act(made: SmallWorld) -> None:
    made.domain("formerr", act=without_edns("FORMERR"))
    made.domain("notimp", act=without_edns("NOTIMP"))
    made.domain("knows", act=without_edns("FORMERR", knows_it=True))
    made.domain("lame", act=lame_without_edns)
    made.domain("tcprefuses", act=lambda query, tcp, _: reply(query, "REFUSED") if tcp else None)
    made.domain("tcpmute", act=lambda _, tcp, __: [] if tcp else None)
    made.domain("recurses", act=to_strangers("NOERROR", "{name} A 192.0.2.1", flags="RA", root="REFUSED"))
    made.domain("hidesit", act=to_strangers("NOERROR", ". SOA a. b. 1 2 3 4 5"))
    made.domain("upward", act=to_strangers("NOERROR", "!. NS a.root.test.", flags="RA"))
    made.domain("upwards", act=to_strangers("NOERROR", "!. NS a.root.test.", root="REFUSED"))
    made.domain("refusing", act=to_strangers("REFUSED", flags="RA"))
    made.domain("letters", act=echoing_small_letters)
    for name, first, second in (
        ("mname", soa("7200 3600 1209600 3600"), soa("7200 3600 1209600 3600", "ns2 hostmaster")),
        ("times", soa("7200 3600 1209600 3600"), soa("7200 3600 1209600 1800")),
        ("negative", soa("7200 3600 1209600 259200"), None),
        ("retry", soa("7200 1 1209600 3600"), None),
    ):
        addresses = made.domain(name, soa=first)
        hosts = "\n".join(f"ns{place} A {address}" for place, address in enumerate(addresses, 1))
        if second is not None:
            made.actors[addresses[1]].serve(f"{name}.test.", f"{second}\n@ NS ns1\n@ NS ns2\n{hosts}")


def _without_ds(made: SmallWorld) -> None:
    """Delegate a domain from servers that know nothing of DS, and refer to it when they are asked for some."""
    first, second = made.server(), made.server()
    hosts = f"ns1.kid.blind.test. A {first}\nns2.kid.blind.test. A {second}"
    ns = ["ns1.kid.blind.test.", "ns2.kid.blind.test."]

    def act(query: dns.message.Message, _: bool, __: Answer) -> list[bytes] | None:
        if query.question[0].rdtype != dns.rdatatype.DS:
            return None
        return reply(query, "NOERROR", *(f"!kid.blind.test. NS {host}" for host in ns))

    for address in made.domain("blind", f"kid NS {ns[0]}\nkid NS {ns[1]}\n{hosts}"):
        made.actors[address].act = act
    for address in (first, second):
        text = f"{soa('7200 3600 1209600 3600')}\n@ NS {ns[0]}\n@ NS {ns[1]}\n{hosts}"
        made.actors[address].serve("kid.blind.test.", text)


def _told(report: DelegationReport) -> set[tuple[str, str, str | None]]:
    return {(item.check, item.severity.value, item.zonemaster) for item in report.findings if item.check != _QUIET}


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_wrong_and_what_only_looks_so(name: str, reports: dict[str, DelegationReport]) -> None:
    """The finding's id, how grave it is, and the test case of Zonemaster that tells the same."""
    assert _told(reports[name]) == EXPECTED[name], reports[name].findings
