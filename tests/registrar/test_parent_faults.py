"""A parent zone's server that fails in one of many ways: what is told is what was seen, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import pytest

from tests.nameservers import free_addresses
from tests.ui.world import served
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.thread import NameServers
from tuiz.registrar.errors import ChangedMeanwhile, NoAnswer, NotAuthorised, Refused, RegistrarError
from tuiz.registrar.parent_server import ParentServer
from tuiz.registrar.protocol import Wish

SOA = "$TTL 300\n@ SOA ns.test. h.test. 1 1 1 1 60\n@ NS ns\nns A 192.0.2.1\n"
BEFORE = f"{SOA}example NS ns.old\nns.old A 192.0.2.9\n"
AFTER = f"{SOA}example NS ns.new\nns.new A 192.0.2.8\n"
OTHER = f"{SOA}example NS ns.third\n"
WISH = Wish(("ns.new.test.",))


@dataclass
class Registry:
    """A server of a registry that does with updates what it is told to."""

    fault: str = ""
    authority: Authority = field(default_factory=lambda: Authority("registry"))
    questions: int = 0

    def begin(self, fault: str) -> None:
        """Have the zone as it is before, and this fault from now on."""
        self.fault, self.questions = fault, 0
        self.hold(BEFORE)

    def hold(self, text: str) -> None:
        self.authority.hold([("test.", Held(served("test.", text)))])

    async def reply(self, wire: bytes, *, tcp: bool) -> list[bytes]:
        if wire[2] & 0x78 != 0x28:
            self.questions += 1
            if self.fault == "late" and self.questions == 6:  # two before the update, then two for each look
                self.hold(AFTER)
            return await self.authority.reply(wire, tcp=tcp)
        word, _, then = self.fault.partition(" ")
        if then:
            self.hold({"done": AFTER, "other": OTHER}[then])
        if word == "silent":
            return []
        if word == "garbage":
            return [wire[:2] + b"\xff" * 7]
        message = dns.message.make_response(dns.message.from_wire(wire))
        if word == "truncated":
            message.flags |= dns.flags.TC
        elif word not in {"says", "late"}:
            message.set_rcode(dns.rcode.from_text(word))
        return [message.to_wire()]


@pytest.fixture(scope="module")
def desk() -> Iterator[tuple[Registry, str]]:
    """The server, and where it listens."""
    [address] = free_addresses(1)
    registry = Registry()
    with NameServers({address: registry}) as servers:
        yield registry, f"{address}@{servers.port}"


@pytest.mark.parametrize(
    ("fault", "kind", "told"),
    [
        ("REFUSED", NotAuthorised, r"REFUSED.*Nothing was changed"),
        ("NOTAUTH", NotAuthorised, r"isn't the primary of test\."),
        ("NOTZONE", Refused, r"doesn't lie in test\. \(NOTZONE\)"),
        ("NOTIMP", Refused, "takes no updates"),
        ("FORMERR", Refused, "can't read the update"),
        ("YXRRSET", ChangedMeanwhile, "something else"),
        ("NXRRSET", ChangedMeanwhile, "something else"),
        ("SERVFAIL", Refused, r"failed \(SERVFAIL\).*Nothing was changed"),
        ("SERVFAIL done", None, ""),
        ("SERVFAIL other", NoAnswer, "By now it has something else: ns.third.test"),
        ("silent", NoAnswer, "may still come"),
        ("silent done", None, ""),
        ("silent other", NoAnswer, "By now the server has something else"),
        ("garbage", NoAnswer, "may still come"),
        ("garbage done", None, ""),
        ("truncated done", None, ""),
        ("says", NoAnswer, "still has what it had: ns.old.test"),
        ("says done", None, ""),
        ("says other", Refused, "has something else: ns.third.test"),
        ("late", None, ""),
    ],
)
async def test_what_is_told_is_what_was_seen(
    fault: str, kind: type[RegistrarError] | None, told: str, desk: tuple[Registry, str]
) -> None:
    """A refusal by its name; without an answer, or with one that isn't true, the server is asked what it has now."""
    registry, at = desk
    registry.begin(fault)
    registrar = ParentServer("registry", at, None, "test.", timeout_seconds=0.3)
    await registrar.current("example.test.")

    if kind is None:
        await registrar.apply("example.test.", WISH)
        assert (await registrar.current("example.test.")).hosts == WISH.hosts
    else:
        with pytest.raises(RegistrarError, match=told) as raised:
            await registrar.apply("example.test.", WISH)
        assert type(raised.value) is kind
