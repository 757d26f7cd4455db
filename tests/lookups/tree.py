"""A tree of signed and unsigned zones on the loopback, from a root down, to trace names in."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.nameservers import Bind, Knot, Nsd, free_addresses, free_port
from tuiz.lookups.asking import Limits
from tuiz.lookups.hints import NamedServer, RootHints, read_anchor
from tuiz.lookups.steps import Outcome, Question, Step, TraceOptions
from tuiz.lookups.trace import Tracer
from tuiz.lookups.world import World

SOA: Final = "@ 300 IN SOA ns hostmaster 1 3600 900 86400 60"

LIMITS: Final = Limits(timeout_seconds=1.0, tries=2, deadline_seconds=3.0)


def zone(*lines: str) -> str:
    """Return the text of a zone."""
    return "\n".join([SOA, *lines, ""])


@dataclass(frozen=True)
class Tree:
    """The tree, and how to begin at its root."""

    port: int
    root_at: str
    example_at: str
    other_at: str
    hints: str
    anchor: str

    def world(self, folder: Path, *addresses: str) -> World:
        """Return the tree as a trace sees it; *addresses* replace those of the root's server."""
        anchor = folder / "anchor.zone"
        anchor.write_text(self.anchor)
        server = NamedServer("ns.root.", addresses or (self.root_at,))
        return World(RootHints((server,)), read_anchor(anchor), port=self.port, limits=LIMITS)

    def config(self, folder: Path) -> Path:
        """Write settings that lead to the tree, and return their file."""
        (folder / "hints.zone").write_text(self.hints)
        (folder / "anchor.zone").write_text(self.anchor)
        config = folder / "tree.toml"
        config.write_text(
            f'[lookup]\nroot_hints = "hints.zone"\ntrust_anchor = "anchor.zone"\nport = {self.port}\n'
            "timeout_seconds = 1\n"
        )
        return config


EXAMPLE: Final = (
    "www A 192.0.2.1",
    "two A 192.0.2.2",
    "two A 192.0.2.3",
    "alias CNAME www",
    "out CNAME www.other.",
    "dangling CNAME nothing",
    "circle1 CNAME circle2",
    "circle2 CNAME circle1",
    "moved DNAME sub",
    "host.sub A 192.0.2.4",
    "*.wild A 192.0.2.5",
    "*.wildalias CNAME www",
    "a.b.c.d.e A 192.0.2.6",
    "unsigned NS ns.unsigned",
    "away NS ns.other.",
    "lost NS ns.nothing.other.",
    "aliased NS alias.other.",
)


@contextmanager
def grown(signing: str) -> Iterator[Tree]:
    """Yield a tree: a signed root and example. of Knot, an unsigned other. of NSD, and what goes wrong below them."""
    root_at, example_at, other_at = free_addresses(3)
    port = free_port(root_at, example_at, other_at, "127.0.0.1")
    servers = {
        "example.": zone(
            "@ NS ns",
            f"ns A {example_at}",
            f"ns.unsigned A {other_at}",
            *EXAMPLE,
            "hidden NS ns",
            "orphan.x A 192.0.2.9",
        ),
    }
    with ExitStack() as running:
        knot = Knot(servers, address=example_at, port=port, signing="nsec3" if signing == "nsec3" else "nsec")
        running.enter_context(knot)
        others = {
            "other.": zone("@ NS ns", f"ns A {other_at}", "www A 192.0.2.10", "alias CNAME ns", "mail MX 10 www"),
            "unsigned.example.": zone("@ NS ns", f"ns A {other_at}", "www A 192.0.2.11", "*.wild TXT x"),
            "away.example.": zone("@ NS ns.other.", "www A 192.0.2.12"),
            "half.": zone("@ NS ns.half.", f"ns A {other_at}", "www A 192.0.2.13"),
        }
        running.enter_context(Nsd(others, address=other_at, port=port))
        running.enter_context(Bind({"alone.": zone("@ NS ns", "ns A 127.0.0.1", "www A 192.0.2.14")}, port=port))
        hints = f". 300 NS ns.root.\nns.root. 300 A {root_at}\n"
        delegations = [
            "example. NS ns.example.",
            f"ns.example. A {example_at}",
            *knot.delegation_signers("example."),
            "other. NS ns.other.",
            f"ns.other. A {other_at}",
            "alone. NS ns.alone.",
            "ns.alone. A 127.0.0.1",
            "lame. NS ns.other.",
            "half. NS ns.half.",
            "half. NS ns.example.",
            f"ns.half. A {other_at}",
            "this. NS ns.that.",
            "that. NS ns.this.",
            "silent. NS ns.silent.",
            f"ns.silent. A {root_at[: root_at.rindex('.')]}.254",
            "inside. NS ns.inside.",
        ]
        root = Knot(
            {".": zone(hints, *delegations)},
            address=root_at,
            port=port,
            signing="nsec3" if signing == "nsec3" else "nsec",
        )
        running.enter_context(root)
        yield Tree(port, root_at, example_at, other_at, hints, "\n".join(root.delegation_signers(".")))


async def traced(
    world: World, name: str, rdtype: str = "A", options: TraceOptions | None = None, *, now: float | None = None
) -> tuple[list[Step], Outcome]:
    """Trace a name to the end, and return the steps and the outcome."""
    steps: list[Step] = []
    async for item in Tracer(world, options or TraceOptions(), now=now).trace(Question(name, rdtype)):
        if isinstance(item, Outcome):
            return steps, item
        steps.append(item)
    raise AssertionError(steps)
