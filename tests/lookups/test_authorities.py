"""Finding who serves a zone, from the root down."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lookups.tree import Tree, grown
from tuiz.lookups.authorities import NotDelegated, ParentUnreachable, find_addresses, find_authorities
from tuiz.lookups.hints import NamedServer, RootHints
from tuiz.lookups.world import World


@pytest.fixture(scope="module")
def tree() -> Iterator[Tree]:
    with grown("nsec") as tree:
        yield tree


@pytest.fixture
def world(tree: Tree, tmp_path: Path) -> World:
    return tree.world(tmp_path)


async def test_a_delegated_zone(world: World, tree: Tree) -> None:
    """The parent's side and the zone's own are told apart; each server has its addresses."""
    found = await find_authorities("example.", world)

    assert (found.parent, found.parent_servers) == (".", (("ns.root.", tree.root_at),))
    assert (found.delegated, found.zone_ns) == (("ns.example.",), ("ns.example.",))
    assert found.glue == {"ns.example.": (tree.example_at,)}
    assert (len(found.ds), found.ttl) == (2, 3600)
    [server] = found.servers
    assert (server.addresses, server.is_delegated, server.is_listed) == ((tree.example_at,), True, True)


async def test_servers_that_only_one_side_names(world: World, tree: Tree) -> None:
    """The parent names a server that the zone doesn't list."""
    found = await find_authorities("half.", world)

    assert {server.name: (server.addresses, server.is_delegated, server.is_listed) for server in found.servers} == {
        "ns.half.": ((tree.other_at,), True, True),
        "ns.example.": ((tree.example_at,), True, False),
    }


async def test_a_server_elsewhere(world: World, tree: Tree) -> None:
    """Its addresses are looked up."""
    found = await find_authorities("away.example.", world)

    assert [(server.name, server.addresses) for server in found.servers] == [("ns.other.", (tree.other_at,))]


async def test_a_server_without_address(world: World) -> None:
    """It is named with the reason."""
    found = await find_authorities("this.", world)

    [server] = found.servers
    assert server.addresses == ()
    assert "ns.that. → ns.this. → ns.that." in server.problem
    assert found.zone_ns is None
    assert found.problem


async def test_a_zone_whose_servers_are_lame(world: World, tree: Tree) -> None:
    """What the parent says is known all the same."""
    found = await find_authorities("lame.", world)

    assert (found.delegated, found.zone_ns) == (("ns.other.",), None)
    assert [server.addresses for server in found.servers] == [(tree.other_at,)]
    assert "it refuses to answer for lame." in found.problem


async def test_the_root(world: World, tree: Tree) -> None:
    """It has no parent; its servers are those of the hints."""
    found = await find_authorities(".", world)

    assert found.parent is None
    assert [(server.name, server.addresses) for server in found.servers] == [("ns.root.", (tree.root_at,))]


async def test_a_zone_that_isnt_delegated(world: World) -> None:
    """That is told with who says so."""
    with pytest.raises(NotDelegated, match=r"the servers of example\. know no such name"):
        await find_authorities("nothing.example.", world)
    with pytest.raises(NotDelegated, match=r"the servers of example\. know no delegation"):
        await find_authorities("www.example.", world)


async def test_nobody_to_ask(world: World) -> None:
    """Then nothing is known, and nothing is claimed."""
    nowhere = World(RootHints((NamedServer("ns.root.", ("::1",)),)), None, port=world.port, limits=world.limits)

    with pytest.raises(ParentUnreachable, match="unknown"):
        await find_authorities("example.", nowhere)


async def test_a_hosts_addresses(world: World, tree: Tree) -> None:
    """They come from the host's own zone, or the reason why not."""
    assert await find_addresses("ns.other.", world) == ((tree.other_at,), "")
    assert await find_addresses("nothing.other.", world) == ((), "nothing.other. doesn't exist")
