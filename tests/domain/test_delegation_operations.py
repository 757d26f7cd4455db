"""Delegating a child zone: what its parent says becomes what is wanted, and nothing else changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_operations import check, facts, run
from tests.domain.zone_texts import ORIGIN, zone_texts
from tuiz.domain import names
from tuiz.domain.delegation_operations import DelegateChild
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.errors import UsageError

CHILD = f"child.{ORIGIN}"
HOSTS = st.lists(
    st.sampled_from([f"ns1.{CHILD}", f"ns2.{CHILD}", "ns1.example.net.", f"ns.{ORIGIN}"]), unique=True, max_size=4
)
ADDRESSES = st.lists(st.sampled_from(["192.0.2.1", "192.0.2.2", "2001:db8::1"]), unique=True, max_size=3).map(tuple)
DS = f"1 13 2 {'00' * 32}"


@st.composite
def delegations(draw: st.DrawFn) -> DelegateChild:
    hosts = tuple(draw(HOSTS))
    inside = [host for host in hosts if names.is_at_or_below(host, CHILD)]
    glue = {host: draw(ADDRESSES) for host in inside if draw(st.booleans())}
    return DelegateChild(CHILD, hosts, glue, draw(st.sampled_from([None, (), (DS,)])))


@given(zone_texts(), delegations(), delegations())
def test_a_delegation_becomes_what_is_wanted(text: bytes, first: DelegateChild, second: DelegateChild) -> None:
    """From any to any: NS and glue are those wanted, all else is as it was, and undo brings back every byte."""
    zone = Zone(ZoneDocument(text, ORIGIN))
    for delegation in (first, second):
        others = [fact for fact in facts(zone) if not names.is_at_or_below(fact[0], CHILD)]
        check(zone, delegation)
        run(zone, delegation)

        here = {(item.record.rdtype, item.record.rdata.lower()) for item in zone.records_of(CHILD)}
        assert {rdata for rdtype, rdata in here if rdtype == "NS"} == {host.lower() for host in delegation.hosts}
        assert [fact for fact in facts(zone) if not names.is_at_or_below(fact[0], CHILD)] == others
        if delegation.ds is not None or not delegation.hosts:
            wanted = {rdata.lower() for rdata in (delegation.ds or ())} if delegation.hosts else set()
            assert {rdata for rdtype, rdata in here if rdtype == "DS"} == wanted
        for host, addresses in delegation.glue.items():
            there = [item.record for item in zone.records_of(host) if item.record.rdtype in {"A", "AAAA"}]
            assert {record.rdata for record in there} == set(addresses)


@pytest.mark.parametrize(
    "delegation",
    [
        DelegateChild(ORIGIN, ("ns1.example.net.",)),
        DelegateChild("elsewhere.example.", ("ns1.example.net.",)),
        DelegateChild(CHILD, ("ns1.example.net.",), {"ns1.example.net.": ("192.0.2.1",)}),
        DelegateChild(CHILD, tuple(f"ns{number}.example.net." for number in range(14))),
    ],
)
def test_what_cannot_be_delegated_is_refused(delegation: DelegateChild) -> None:
    """Nothing is changed."""
    text = b"@ SOA ns h 1 2 3 4 5\n@ NS ns\n"
    zone = Zone(ZoneDocument(text, ORIGIN))

    with pytest.raises(UsageError):
        run(zone, delegation)

    assert bytes(zone.document) == text
