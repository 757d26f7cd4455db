"""Zones signed with BIND's tools, and the ways to spoil them: what a validator has to tell apart."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import dns.name
import dns.node
import dns.rdata
import dns.rdataset
import dns.rdatatype
import dns.zone

from tests.programs import run, where

SOA: Final = "@ 300 IN SOA ns hostmaster 1 3600 900 86400 60"

Spoil = Callable[[dns.zone.Zone], None]
"""Changes a signed zone."""


@dataclass(frozen=True)
class Recipe:
    """A zone, how it is signed, and what is spoiled."""

    lines: Sequence[str] = ()
    """What it holds beside what every zone of the tests holds."""
    algorithm: str = "ECDSAP256SHA256"
    signing: Sequence[str] = ()
    """More options of dnssec-signzone."""
    is_signed: bool = True
    spoil: Spoil | None = None
    spoil_ds: Callable[[list[str]], list[str]] = field(default=list)
    """What the parent is given instead of the DS records."""


NSEC3: Final = ("-3", "abcd", "-H", "0")
OPT_OUT: Final = ("-3", "-", "-H", "0", "-A")


def sign(folder: Path, origin: str, text: str, recipe: Recipe) -> tuple[Path, list[str]]:
    """Write a zone's file, and return its path with the DS records for its parent."""
    path = folder / f"{origin}zone"
    path.write_text(text)
    if not recipe.is_signed:
        return path, recipe.spoil_ds([])
    run(where("dnssec-keygen"), "-q", "-a", recipe.algorithm, "-f", "KSK", "-K", str(folder), origin)
    out = folder / f"{origin}signed"
    options = ("-S", "-z", "-Q", "-P", "-K", str(folder), "-d", str(folder), "-o", origin, "-f", str(out), "-O", "full")
    run(where("dnssec-signzone"), *options, *recipe.signing, str(path), folder=folder)
    signers = [
        re.sub(r"\s+", " ", line.split(" DS ", 1)[1])
        for line in re.sub(r"[\t ]+", " ", (folder / f"dsset-{origin}").read_text()).splitlines()
    ]
    if recipe.spoil is not None:
        zone = dns.zone.from_file(str(out), origin, relativize=False)
        recipe.spoil(zone)
        zone.to_file(str(out), relativize=False)
    return out, recipe.spoil_ds(signers)


def drop(owner: str, rdtype: str, covers: str | None = None) -> Spoil:
    """Take an RRset away; *covers* for a signature."""

    def spoil(zone: dns.zone.Zone) -> None:
        kind = dns.rdatatype.from_text(covers) if covers else dns.rdatatype.NONE
        zone.delete_rdataset(_absolute(zone, owner), rdtype, kind)

    return spoil


def drop_all(rdtype: str) -> Spoil:
    """Take all RRsets of a type away, and their signatures."""

    def spoil(zone: dns.zone.Zone) -> None:
        for name in list(zone.nodes):
            zone.delete_rdataset(name, rdtype)
            zone.delete_rdataset(name, "RRSIG", dns.rdatatype.from_text(rdtype))

    return spoil


def drop_signatures(zone: dns.zone.Zone) -> None:
    """Take all signatures away but those of the DNSKEY."""
    for node in zone.nodes.values():
        node.rdatasets = [
            item for item in node.rdatasets if item.rdtype != dns.rdatatype.RRSIG or item.covers == dns.rdatatype.DNSKEY
        ]


def replace(owner: str, rdtype: str, rdata: str) -> Spoil:
    """Put other data where a signature is for what was there."""

    def spoil(zone: dns.zone.Zone) -> None:
        new = dns.rdata.from_text("IN", rdtype, rdata, origin=zone.origin, relativize=False)
        zone.replace_rdataset(_absolute(zone, owner), dns.rdataset.from_rdata(300, new))

    return spoil


def twist(owner: str, covers: str, old: str, new: str) -> Spoil:
    """Change the text of a signature; *old* is a regular expression."""

    def spoil(zone: dns.zone.Zone) -> None:
        kind = dns.rdatatype.from_text(covers)
        rdataset = zone.find_rdataset(_absolute(zone, owner), "RRSIG", kind)
        text, changes = re.subn(old, new, rdataset[0].to_text(), count=1)
        assert changes, rdataset[0].to_text()
        zone.replace_rdataset(
            _absolute(zone, owner), dns.rdataset.from_rdata(300, dns.rdata.from_text("IN", "RRSIG", text))
        )

    return spoil


def _absolute(zone: dns.zone.Zone, owner: str) -> dns.name.Name:
    return dns.name.from_text(owner, zone.origin)
