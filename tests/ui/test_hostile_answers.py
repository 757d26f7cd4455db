"""A server whose answers try to do more than be read, and the real screens that show them."""

from collections.abc import Iterator
from pathlib import Path

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest

from tests.hostile import HOSTILE, assert_harmless
from tests.nameservers import free_addresses
from tests.ui.driver import Driver, opened
from tuiz.nameserver.thread import NameServers

_OCTETS = [text.encode("utf-8", "surrogatepass") for text in HOSTILE]
_EDE = dns.edns.OptionType.EDE
_ENOUGH = 80
"""How many pages are looked at."""


class Hostile:
    """Answers any question with data, names and remarks that a terminal might obey."""

    async def reply(self, wire: bytes, *, tcp: bool) -> list[bytes]:
        """Return one message: all of it over TCP, little of it over UDP."""
        query = dns.message.from_wire(wire, ignore_trailing=True)
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA | dns.flags.RA
        used = _OCTETS if tcp else _OCTETS[:6]
        owners = [query.question[0].name, *(dns.name.Name((text[:63] or b"empty", b"test", b"")) for text in used)]
        for owner, text in zip(owners, [b"", *used], strict=True):
            for rdtype, data in ((16, _strings(text)), (5, owner.to_wire() or b""), (65280, text[:400])):
                if owner is not owners[0] or rdtype == query.question[0].rdtype:
                    rdata = dns.rdata.from_wire(
                        dns.rdataclass.IN, dns.rdatatype.RdataType.make(rdtype), data, 0, len(data)
                    )
                    reply.answer.append(dns.rrset.from_rdata(owner, 300, rdata))
                if not tcp:
                    break
        texts = [text.encode("utf-8", "replace")[:1998] for text in (HOSTILE if tcp else HOSTILE[:3])]
        remarks: list[dns.edns.Option] = [dns.edns.GenericOption(_EDE, b"\0\6" + text) for text in texts]
        reply.use_edns(0, payload=1232, options=remarks)
        return [reply.to_wire(max_size=65535)]


def _strings(text: bytes) -> bytes:
    return b"".join(bytes((len(part),)) + part for part in (text[:250], text[250:400]))


@pytest.fixture
def server(home: Path) -> Iterator[str]:
    """Return the address of a hostile server, which is the root, the resolver and all others too."""
    (address,) = free_addresses(1)
    servers = NameServers({address: Hostile()})
    (home / "hints.zone").write_text(f". 300 NS a.test.\na.test. 300 A {address}\n")
    (home / "config" / "config.toml").write_text(
        f'[lookup]\nresolvers = ["{address}"]\nroot_hints = "{home}/hints.zone"\nport = {servers.port}\n'
        "timeout_seconds = 0.3\ntries = 1\ndeadline_seconds = 3.0\n"
    )
    with servers:
        yield address


async def look_through(user: Driver) -> None:
    """Look at each page of what is shown."""
    for _ in range(_ENOUGH):
        assert_harmless(user.app)
        before = user.text
        await user.press("pagedown")
        if user.text == before:
            return
    raise AssertionError("it never ends")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_hostile_answers_are_only_text(server: str, zone: Path, home: Path, size: tuple[int, int]) -> None:
    """Data, owner names and extended errors are shown with escapes, and nothing of them is obeyed."""
    async with opened(zone, home, size=size) as user:
        await user.press("L")
        await user.type_text(f"@{server} www.example.com TXT +tcp")
        await user.press("enter")
        await user.until_closed("lookup-answer")

        assert "DNSSEC Bogus: " in user.text
        assert "]2;owned" in user.text
        await look_through(user)
        await user.press("home", "enter")
        assert_harmless(user.app)


@pytest.mark.parametrize("line", ["trace www.example.com TXT", "propagation example.com TXT", "verify example.com"])
async def test_other_lookups_show_them_as_text_too(server: str, zone: Path, home: Path, line: str) -> None:
    """Whatever is asked, the screen stays a screen."""
    async with opened(zone, home, size=(80, 24)) as user:
        await user.press("L")
        await user.type_text(line if "verify" not in line else f"{line} @{server}")
        await user.press("enter")
        await user.until_closed("lookup-answer")

        assert len(user.text.split()) > 10
        await look_through(user)


async def test_the_drawer_shows_them_as_text(server: str, zone: Path, home: Path) -> None:
    """A record beside what a hostile resolver makes of it."""
    assert server
    async with opened(zone, home, size=(80, 24)) as user:
        await user.press("end", "l")
        await user.until_closed("look-up")

        assert "resolver" in user.text
        user.app.screen.query_one("#drawer").focus()
        await look_through(user)
