"""The DS records that a child's live servers ask for: by CDS, CDNSKEY or keys, taken only where all leads to them."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

import dns.dnssec
import dns.name
import dns.rdata
import pytest

from tests.nameservers import free_addresses
from tests.ui.world import served
from tuiz.domain.answering import ServedZone
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.lookups.asking import Limits
from tuiz.lookups.hints import NamedServer, RootHints
from tuiz.lookups.world import World
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.faults import Fault
from tuiz.nameserver.signing import ZoneKey
from tuiz.nameserver.thread import NameServers
from tuiz.services.child_keys import AskedDs, KeysDoubtful, KeysUnknown, NoKeys, asked_ds, live_ds

KEYS = MappingProxyType({name: ZoneKey() for name in ("ours", "other")})
SOA = "$TTL 300\n@ SOA ns.test. h.test. 1 1 1 1 60\n@ NS ns1\n@ NS ns2\n"
LATER = "3 5 2 " + "AB" * 32


def ds_of(domain: str, key: str, digest: str = "SHA256") -> str:
    public = dns.rdata.from_text("IN", "DNSKEY", KEYS[key].public)
    made = dns.dnssec.make_ds(dns.name.from_text(domain), public, digest, policy=dns.dnssec.allow_all_policy)
    return made.to_text().upper()


def signed(domain: str, key: str, *lines: str, until: float | None = None) -> ServedZone:
    text = SOA + "".join(f"@ {line}\n" for line in lines)
    found = Zone(ZoneDocument(text.encode(), domain)).records()
    records = [item.record for item in found if isinstance(item, Located)]
    return ServedZone(domain, KEYS[key].sign(domain, records, until=until))


def zones() -> Iterator[tuple[str, tuple[Held, Held]]]:
    """Yield each child with what both servers hold of it."""
    cdnskey = f"CDNSKEY {KEYS['ours'].public}"
    lines: dict[str, Callable[[str], tuple[str, ...]]] = {
        "keys": lambda _: (),
        "cds": lambda domain: (f"CDS {ds_of(domain, 'ours', 'SHA384')}", f"CDS {LATER}", cdnskey),
        "cdnskey": lambda _: (cdnskey,),
        "delete": lambda _: ("CDS 0 0 0 00", "CDNSKEY 0 3 0 AA=="),
        "mixed": lambda domain: ("CDS 0 0 0 00", f"CDS {ds_of(domain, 'ours')}"),
        "apart": lambda _: (f"CDS {LATER}", cdnskey),
        "stranger": lambda domain: (f"CDS {ds_of(domain, 'other')}",),
    }
    for label, of in lines.items():
        domain = f"{label}.test."
        held = Held(signed(domain, "ours", *of(domain)))
        yield domain, (held, held)
    expired, plain, forged = Held(signed("expired.test.", "ours", until=1_700_000_000)), SOA, f"{SOA}@ {cdnskey}\n"
    yield "expired.test.", (expired, expired)
    for label, text in (("plain", plain), ("forged", f"{forged}@ DNSKEY {KEYS['ours'].public}\n")):
        held = Held(served(f"{label}.test.", text))
        yield f"{label}.test.", (held, held)
    yield "differ.test.", (Held(signed("differ.test.", "ours")), Held(signed("differ.test.", "other")))
    yield "silent.test.", (Held(signed("silent.test.", "ours")), Held(None, Fault.SILENT))
    yield "lame.test.", (Held(signed("lame.test.", "ours")), Held(None, Fault.REFUSED))


@dataclass(frozen=True)
class Children:
    """The servers, running."""

    world: World
    hosts: dict[str, tuple[str, ...]]

    def ask(self, label: str, present: tuple[str, ...] | None = ()) -> AskedDs:
        """Return what a child's servers ask for."""
        return asyncio.run(live_ds(f"{label}.test.", tuple(self.hosts), self.hosts, present, self.world))


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    """Two servers with one child for each thing that may be so."""
    one, two = free_addresses(2)
    made = list(zones())
    handlers = {
        address: Authority(address, [(domain, held[place]) for domain, held in made])
        for place, address in enumerate((one, two))
    }
    with NameServers(handlers) as servers:
        limits = Limits(timeout_seconds=0.2, tries=1, deadline_seconds=1.0)
        hints = RootHints((NamedServer("ns.test.", (one,)),))
        yield Children(
            World(hints, None, port=servers.port, limits=limits), {"ns1.x.test.": (one,), "ns2.x.test.": (two,)}
        )


@pytest.mark.parametrize(
    ("label", "by", "made"),
    [
        ("keys", "DNSKEY", ("ours SHA256",)),
        ("cds", "CDS", ("later", "ours SHA384")),
        ("cdnskey", "CDNSKEY", ("ours SHA256",)),
        ("delete", "CDS", ()),
    ],
)
def test_what_a_child_asks_for_is_found(label: str, by: str, made: tuple[str, ...], children: Children) -> None:
    """Whatever it says it by; SHA-256 alone is made of a key; with a DS that it has already, nothing is left to ask."""
    domain = f"{label}.test."
    wanted = [LATER if each == "later" else ds_of(domain, *each.split()) for each in made]

    first = children.ask(label)
    again = children.ask(label, (ds_of(domain, "ours"),))

    assert (sorted(map(str.upper, first.ds)), first.by) == (sorted(wanted), by)
    assert "compare the tags" in " ".join(first.remarks)
    assert "compare the tags" not in " ".join(again.remarks)
    assert ("it may be of a key to come" in " ".join(again.remarks)) == (label == "cds")
    assert (again.ds, again.by) == (first.ds, by)


@pytest.mark.parametrize(
    ("label", "kind", "told"),
    [
        ("mixed", KeysDoubtful, "for DS records and for none, at once"),
        ("apart", KeysDoubtful, "are of different keys"),
        ("stranger", KeysDoubtful, "is one of those that it asks for"),
        ("differ", KeysDoubtful, "have different DNSKEY records"),
        ("expired", KeysDoubtful, "isn't signed as it should be"),
        ("forged", KeysDoubtful, "has no signature"),
        ("plain", NoKeys, "no CDS, CDNSKEY or DNSKEY"),
        ("silent", KeysUnknown, "What keys it has is unknown"),
        ("lame", KeysDoubtful, "answers with code 5"),
    ],
)
def test_what_cannot_be_relied_on_is_not_taken(
    label: str, kind: type[Exception], told: str, children: Children
) -> None:
    """With what is wrong, and whose it is; silence is unknown."""
    with pytest.raises(kind, match=told):
        children.ask(label)


def test_keys_that_the_parent_does_not_know_vouch_for_nothing(children: Children) -> None:
    """Where there is a DS record already, it has to lead to what is asked for (RFC 7344 §4.1)."""
    with pytest.raises(KeysDoubtful, match="the DS record that it has now"):
        children.ask("cds", (ds_of("cds.test.", "other"),))


def test_revoked_keys_and_those_of_no_zone_make_no_ds() -> None:
    """Nor do keys that aren't for key signing (RFC 4034 §2.1.1, RFC 5011 §7)."""
    public = KEYS["ours"].public.removeprefix("257 3 ")

    with pytest.raises(NoKeys):
        asked_ds("x.test.", (), (), [f"{flags} 3 {public}" for flags in (1, 256, 385)])
    assert asked_ds("x.test.", (), (), [f"257 3 {public}", f"256 3 {public}"]).ds == (ds_of("x.test.", "ours"),)
