"""The simulator beside Knot, NSD and BIND: the same zones, the same questions, and no difference but the documented."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.answering.comparing import Trio, signed
from tests.domain.answering.zones import NASTY, zone_texts
from tests.nameservers.knot import Signing
from tuiz.domain import names
from tuiz.domain.answering import ServedZone

ORIGIN = "z.example."
ZONES = 8
TYPES = ("A", "AAAA", "NS", "SOA", "MX", "CNAME", "DNAME", "DS", "TXT", "SRV", "KX", "HTTPS", "ANY", "TYPE65280")
PROOFS = (*TYPES[:9], "NSEC", "NSEC3PARAM", "DNSKEY", "RRSIG")


def names_to_ask(zone: ServedZone) -> list[str]:
    """Return each name of a zone, and names that aren't there: below it, deeper below, and beside it."""
    owners = [node.owner for node in zone.nodes.values() if "NSEC3" not in node.rrsets]
    found = dict.fromkeys([*owners, *(f"x.{owner}" for owner in owners), *(f"X.y.{owner}" for owner in owners)])
    return [name for name in found if len(name) < 200]


def questions(zone: ServedZone, types: tuple[str, ...]) -> st.SearchStrategy[tuple[str, str, bool]]:
    return st.tuples(st.sampled_from(names_to_ask(zone)), st.sampled_from(types), st.booleans())


@pytest.fixture(scope="module", params=["unsigned", "nsec", "nsec3"])
def nasty(request: pytest.FixtureRequest) -> Iterator[Trio]:
    zones = {ORIGIN: NASTY}
    with Trio(zones if request.param == "unsigned" else signed(zones, request.param)) as trio:
        yield trio


@given(data=st.data())
def test_a_nasty_zone_is_answered_as_servers_do(nasty: Trio, data: st.DataObject) -> None:
    """Chains, loops, wildcards, cuts, DNAME and glue, unsigned and signed in both ways."""
    name, rdtype, dnssec = data.draw(questions(nasty.zones[ORIGIN], tuple(dict.fromkeys(TYPES + PROOFS))))

    assert nasty.differences(ORIGIN, name, rdtype, dnssec=dnssec) == []


@given(texts=st.lists(zone_texts(), min_size=ZONES, max_size=ZONES), data=st.data())
@settings(max_examples=max(1, settings().max_examples // 100))
@pytest.mark.parametrize("signing", [None, "nsec", "nsec3"])
def test_any_zone_is_answered_as_servers_do(signing: Signing | None, texts: list[str], data: st.DataObject) -> None:
    """Whatever stands in a zone that the three load, and whatever is asked about it."""
    zones = {f"z{number}.example.": text for number, text in enumerate(texts)}
    with Trio(zones if signing is None else signed(zones, signing)) as trio:
        for origin, zone in trio.zones.items():
            for name in names_to_ask(zone):
                rdtype = data.draw(st.sampled_from(PROOFS if signing else TYPES))
                assert trio.differences(origin, name, rdtype, dnssec=signing is not None) == []


@pytest.mark.parametrize("name", ["other.example.", "example.", names.ROOT])
def test_names_outside_are_refused(nasty: Trio, name: str) -> None:
    """What isn't in the zone is somebody else's."""
    assert nasty.differences(ORIGIN, name, "A") == []
