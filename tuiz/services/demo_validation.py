"""What DNSSEC says of an answer in the demo: its validating resolver traces the name, as `tuiz trace` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuiz.nameserver.resolver import Proof
from tuiz.services.demo_world import Addresses

if TYPE_CHECKING:
    from tuiz.lookups.security import Verdict
    from tuiz.lookups.world import World

_ERRORS: Final = (("expired", 7), ("isn't valid before", 8), ("matches no DNSKEY", 9), ("no signature", 10))
"""Words of a reason, and the extended error that it is (RFC 8914 §4.8 to §4.11)."""
_BOGUS: Final = 6


class DemoValidator:
    """Validates answers.

    Args:
        port: where the demo's servers listen.
        key: RDATA of the root's DNSKEY.
    """

    def __init__(self, port: int, key: str) -> None:
        self._port = port
        self._key = key
        self._world: World | None = None

    async def __call__(self, name: str, rdtype: str) -> Proof:
        """Return what DNSSEC says of the records of a type at a name; nothing where that can't be told."""
        from tuiz.errors import TuizError
        from tuiz.lookups.steps import Outcome, Question
        from tuiz.lookups.trace import Tracer

        try:
            async for item in Tracer(self._in_world()).trace(Question(name, rdtype)):
                if isinstance(item, Outcome):
                    return _proof(item.security)
        except TuizError:
            pass  # a type that no trace asks for
        return Proof()

    def _in_world(self) -> World:
        from tuiz.lookups.asking import Limits
        from tuiz.lookups.hints import NamedServer, RootHints, TrustAnchor
        from tuiz.lookups.world import World

        if self._world is None:
            hints = RootHints((NamedServer("root.servers.test.", (Addresses.ROOT,)),))
            limits = Limits(timeout_seconds=1.0, tries=2, deadline_seconds=3.0)
            self._world = World(hints, TrustAnchor(keys=(self._key,)), port=self._port, limits=limits)
        return self._world


def _proof(verdict: Verdict) -> Proof:
    if not verdict.is_bogus:
        return Proof(is_secure=verdict.is_secure)
    code = next((code for words, code in _ERRORS if words in verdict.reason), _BOGUS)
    return Proof(error=(code, verdict.reason))
