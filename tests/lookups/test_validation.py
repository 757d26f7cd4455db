"""What a trace says of signed zones, sound and spoiled in many ways, beside what Unbound says of the same."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import dns.flags
import dns.rcode
import pytest
from hypothesis import settings

from tests.lookups.signed import (
    NSEC3,
    OPT_OUT,
    SOA,
    Recipe,
    drop,
    drop_all,
    drop_signatures,
    replace,
    sign,
    twist,
)
from tests.lookups.tree import LIMITS, traced
from tests.nameservers import Nsd, Unbound, free_addresses, free_port
from tuiz.lookups.asking import Edns, Limits, ask, make_query
from tuiz.lookups.authorities import find_authorities
from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.hints import NamedServer, RootHints, read_anchor
from tuiz.lookups.security import Security
from tuiz.lookups.steps import Outcome
from tuiz.lookups.world import World

PATIENT = Limits(timeout_seconds=10.0, tries=2, deadline_seconds=20.0)

LINES = (
    "@ NS ns",
    "www A 192.0.2.1",
    "www TXT one",
    "alias CNAME www",
    "astray CNAME nothing",
    "*.wild A 192.0.2.2",
    "*.wildalias CNAME www",
    "a.empty A 192.0.2.3",
    "moved DNAME www",
    "x.www A 192.0.2.4",
)

QUESTIONS = [
    "www A",
    "www MX",
    "@ SOA",
    "@ DNSKEY",
    "@ MX",
    "nothing A",
    "a.b.nothing A",
    "x.wild A",
    "x.y.wild A",
    "x.wild MX",
    "x.wildalias A",
    "empty A",
    "alias A",
    "alias MX",
    "astray A",
    "x.moved A",
]

BELOW = [
    "www.unsigned A",
    "nothing.unsigned A",
    "unsigned DS",
    "www.signed A",
    "signed DS",
    "nothing.signed A",
]


FEW = ["www A", "@ DNSKEY", "nothing A", "x.wild MX"]
"""What is asked where it is the zone's keys that are spoiled, so that one answer is as bad as another."""
KEYS = {"expired", "expired3", "early", "nokey", "nokeysig", "otherkey", "nosigs", "nosigs3"}
ALGORITHMS = {"rsa", "rsa512", "ecdsa384", "ed25519", "ed448"}
"""Recipes of other algorithms: what is proved, and how, is as in the others."""


def asked(label: str) -> list[str]:
    """Return what is asked of a recipe's zones."""
    if label in KEYS or label.startswith("ds") or (label in ALGORITHMS and settings.get_current_profile_name() == "ci"):
        return FEW
    return [*QUESTIONS, *(BELOW if label in WITH_CHILDREN else [])]


def lines(words: list[str], *changes: tuple[int, str]) -> list[str]:
    """Return DS records with some of their fields changed."""
    changed = []
    for text in words:
        parts = text.split(" ", 3)
        for place, value in changes:
            parts[place] = value
        changed.append(" ".join(parts))
    return changed


WITH_CHILDREN = {"good", "good3", "optout", "plain"}
"""Recipes that are cooked with a signed and an unsigned zone below."""

RECIPES = {
    "good": Recipe(),
    "good3": Recipe(signing=NSEC3),
    "optout": Recipe(signing=OPT_OUT),
    "iterated": Recipe(signing=("-3", "abcd", "-H", "20")),
    "rsa": Recipe(algorithm="RSASHA256"),
    "rsa512": Recipe(algorithm="RSASHA512"),
    "ecdsa384": Recipe(algorithm="ECDSAP384SHA384"),
    "ed25519": Recipe(algorithm="ED25519"),
    "ed448": Recipe(algorithm="ED448"),
    "plain": Recipe(is_signed=False),
    "noded": Recipe(spoil_ds=lambda _: []),
    "expired": Recipe(signing=("-s", "20200101000000", "-e", "20200201000000")),
    "expired3": Recipe(signing=(*NSEC3, "-s", "20200101000000", "-e", "20200201000000")),
    "early": Recipe(signing=("-s", "20370101000000", "-e", "20370201000000")),
    "changed": Recipe(spoil=replace("www", "A", "192.0.2.99")),
    "changed3": Recipe(signing=NSEC3, spoil=replace("www", "A", "192.0.2.99")),
    "nosig": Recipe(spoil=drop("www", "RRSIG", "A")),
    "nosigs": Recipe(spoil=drop_signatures),
    "nosigs3": Recipe(signing=NSEC3, spoil=drop_signatures),
    "nonsec": Recipe(spoil=drop_all("NSEC")),
    "nonsecsig": Recipe(spoil=drop("@", "RRSIG", "NSEC")),
    "wildnsec": Recipe(spoil=replace("*.wild", "NSEC", "zzz TXT")),
    "wildsig": Recipe(spoil=drop("*.wild", "RRSIG", "A")),
    "nokey": Recipe(spoil=drop_all("DNSKEY")),
    "nokeysig": Recipe(spoil=drop("@", "RRSIG", "DNSKEY")),
    "otherkey": Recipe(
        spoil=replace("@", "DNSKEY", "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+"
                      "KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==")
    ),
    "soasig": Recipe(spoil=drop("@", "RRSIG", "SOA")),
    "othertag": Recipe(spoil=twist("www", "A", r" (\d+) (\S+\.) ", r" 1 \2 ")),
    "othersigner": Recipe(spoil=twist("www", "A", r" \S+lab\. ", " lab. ")),
    "labels": Recipe(spoil=twist("www", "A", r"^A 13 3 ", "A 13 2 ")),
    "garbled": Recipe(spoil=twist("www", "A", r" \S{8}(?=\S*$)", " AAAAAAAA")),
    "dsdigest": Recipe(spoil_ds=lambda ds: [text[:-8] + "00000000" for text in ds]),
    "dstag": Recipe(spoil_ds=lambda ds: lines(ds, (0, "1"))),
    "dsalgorithm": Recipe(spoil_ds=lambda ds: lines(ds, (1, "8"))),
    "dsunknown": Recipe(spoil_ds=lambda ds: lines(ds, (1, "200"))),
    "dsnodigest": Recipe(spoil_ds=lambda ds: lines(ds, (2, "99"))),
    "dsboth": Recipe(spoil_ds=lambda ds: [*ds, *(text[:-8] + "00000000" for text in ds)]),
    "dsalso": Recipe(spoil_ds=lambda ds: [*ds, *lines(ds, (1, "200"))]),
    "dsplain": Recipe(is_signed=False, spoil_ds=lambda _: ["12345 13 2 " + "ab" * 32]),
    "dsplain200": Recipe(is_signed=False, spoil_ds=lambda _: ["12345 200 2 " + "ab" * 32]),
}  # fmt: skip


@dataclass(frozen=True)
class Lab:
    """The zones, and a validating resolver that looks at them too."""

    world: World
    unbound: Unbound

    async def expected(self, name: str, rdtype: str) -> str:
        """Return what Unbound makes of a question."""
        query = make_query(name, rdtype, recurse=True, edns=Edns(dnssec_ok=True))
        reply = await ask(query, Endpoint(self.unbound.address, self.unbound.port), PATIENT)
        if reply.message.rcode() == dns.rcode.SERVFAIL:
            return "bogus"
        return "secure" if reply.message.flags & dns.flags.AD else "insecure"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
    root_at, lab_at, zone_at = free_addresses(3)
    port = free_port(root_at, lab_at, zone_at)
    files: dict[str, Path] = {}
    delegations = ["@ NS ns", f"ns A {lab_at}"]
    opt_delegations = list(delegations)
    for label, recipe in RECIPES.items():
        parent = "opt.lab." if label in {"good3", "plain", "noded"} else "lab."
        for origin, into in ((f"{label}.lab.", delegations), (f"{label}.opt.lab.", opt_delegations)):
            text = "\n".join([SOA, *LINES, f"ns A {zone_at}", *_below(folder, origin, zone_at, files, label), ""])
            files[origin], signers = sign(folder, origin, text, recipe)
            into += [f"{origin} NS ns.{origin}", f"ns.{origin} A {zone_at}"]
            into += [f"{origin} DS {text}" for text in signers]
            if parent == "lab.":
                break
    optout = Recipe(signing=OPT_OUT)
    opt, signers = sign(folder, "opt.lab.", "\n".join([SOA, *opt_delegations, ""]), optout)
    delegations += ["opt.lab. NS ns.lab.", *(f"opt.lab. DS {text}" for text in signers)]
    tld, signers = sign(folder, "lab.", "\n".join([SOA, *delegations, ""]), Recipe())
    top = [SOA, "@ NS ns.root.", f"ns.root. A {root_at}", "lab. NS ns.lab.", f"ns.lab. A {lab_at}"]
    root, anchors = sign(folder, ".", "\n".join([*top, *(f"lab. DS {text}" for text in signers), ""]), Recipe())
    anchor = folder / "anchor.zone"
    anchor.write_text("\n".join(f". DS {text}" for text in anchors))
    stubs = {".": [f"{root_at}@{port}"], "lab.": [f"{lab_at}@{port}"], "opt.lab.": [f"{lab_at}@{port}"]}
    stubs |= {origin: [f"{zone_at}@{port}"] for origin in files}
    hints = RootHints((NamedServer("ns.root.", (root_at,)),))
    with ExitStack() as running:
        running.enter_context(Nsd({".": root}, address=root_at, port=port))
        running.enter_context(Nsd({"lab.": tld, "opt.lab.": opt}, address=lab_at, port=port))
        running.enter_context(Nsd(files, address=zone_at, port=port))
        unbound = running.enter_context(Unbound(stubs, anchor.read_text()))
        yield Lab(World(hints, read_anchor(anchor), port=port, limits=LIMITS), unbound)


def _below(folder: Path, origin: str, address: str, files: dict[str, Path], label: str) -> list[str]:
    """Make two zones below one, which its server has too, and return their delegations."""
    if label not in WITH_CHILDREN:
        return []
    below = [SOA, "@ NS ns", f"ns A {address}", "www A 192.0.2.7"]
    text = "\n".join([*below, ""])
    files[f"unsigned.{origin}"], _ = sign(folder, f"unsigned.{origin}", text, Recipe(is_signed=False))
    files[f"signed.{origin}"], signers = sign(folder, f"signed.{origin}", text, Recipe())
    hosts = [f"{label} NS ns.{label}\nns.{label} A {address}" for label in ("signed", "unsigned")]
    return [*hosts, *(f"signed DS {text}" for text in signers)]


def names(label: str) -> list[str]:
    """Return the zones that a recipe is cooked for."""
    return [f"{label}.lab."] + ([f"{label}.opt.lab."] if label in {"good3", "plain", "noded"} else [])


@pytest.mark.parametrize("label", RECIPES)
async def test_a_resolver_comes_to_the_same_verdict(lab: Lab, label: str) -> None:
    """Whether what is asked of a zone is secure, insecure or bogus, tuiz and Unbound agree."""
    differing = []
    for origin in names(label):
        questions = [question.split() for question in asked(label)]
        all_names = [(origin if owner == "@" else f"{owner}.{origin}", rdtype) for owner, rdtype in questions]
        verdicts = await asyncio.gather(*(lab.expected(*question) for question in all_names))
        for (name, rdtype), expected in zip(all_names, verdicts, strict=True):
            _, outcome = await traced(lab.world, name, rdtype)
            if outcome.security.state != expected:
                differing.append(f"{name} {rdtype}: {expected} says Unbound, {_shown(outcome)}")

    assert not differing, "\n".join(differing)


def _shown(outcome: Outcome) -> str:
    return f"{outcome.security.state.value} ({outcome.security.reason}), {outcome.kind.value}"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("www.expired.lab.", "signature of expired.lab. DNSKEY by key NNN expired at 2020-02-01 00:00:00 UTC"),
        ("www.early.lab.", "isn't valid before 2037-01-01 00:00:00 UTC"),
        ("www.changed.lab.", "signature of www.changed.lab. A by key NNN doesn't match its data"),
        ("www.nosig.lab.", "www.nosig.lab. A has no signature (RRSIG)"),
        ("nothing.nonsec.lab.", "there is no NSEC or NSEC3 record"),
        ("www.nokey.lab.", "nokey.lab. publishes no DNSKEY, though its parent has DS records for it"),
        ("www.othertag.lab.", "by key 1 needs a key that othertag.lab. doesn't publish"),
        ("www.othersigner.lab.", "www.othersigner.lab. A is signed by lab., not by its zone othersigner.lab."),
        ("www.dsdigest.lab.", "DS NNN of dsdigest.lab. has another digest than DNSKEY NNN"),
        ("www.dstag.lab.", "DS 1 of dstag.lab. matches no DNSKEY (there are NNN)"),
    ],
)
async def test_what_is_bogus_says_why(lab: Lab, name: str, reason: str) -> None:
    """The reason names what is wrong, with when, which and whose."""
    steps, outcome = await traced(lab.world, name)

    assert outcome.security.state is Security.BOGUS
    shown = re.sub(r"(key|DS|DNSKEY|are) \d{2,}", r"\1 NNN", outcome.security.reason)
    assert reason in shown
    assert [step.security.state for step in steps[:1]] == [Security.SECURE]


async def test_a_zone_that_its_parents_servers_serve_too(lab: Lab) -> None:
    """No referral tells of it, so nobody knows what its parent would say; its own NS records are known."""
    found = await find_authorities("signed.good.lab.", lab.world)

    assert (found.parent, found.delegated, found.zone_ns) == ("good.lab.", None, ("ns.signed.good.lab.",))
    assert [server.addresses for server in found.servers] != [()]
    steps, _ = await traced(lab.world, "www.signed.good.lab.")
    assert steps[-1].remarks == (
        "The server has signed.good.lab. too, so it answers for that zone without a referral.",
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("www.plain.lab.", "plain.lab. isn't signed: lab. proves that it has no DS"),
        ("www.plain.opt.lab.", "plain.opt.lab. lies in a span that opt.lab. leaves unsigned (opt-out)"),
        ("www.dsunknown.lab.", "the DS of dsunknown.lab. are only of kinds that tuiz can't check (algorithm 200"),
    ],
)
async def test_what_is_insecure_says_why(lab: Lab, name: str, reason: str) -> None:
    """Insecure means proved to be unsigned, or to be signed in a way that can't be checked."""
    _, outcome = await traced(lab.world, name)

    assert outcome.security.state is Security.INSECURE
    assert reason in outcome.security.reason
