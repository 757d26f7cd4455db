"""The DNS as the settings describe it: where it begins, what is trusted, and how patient who asks is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuiz.lookups.asking import Limits

if TYPE_CHECKING:
    from tuiz.lookups.hints import RootHints, TrustAnchor


@dataclass(frozen=True, slots=True)
class World:
    """Whom to ask, and what to trust."""

    hints: RootHints
    anchor: TrustAnchor | None
    """The keys of the root; None for a root without."""
    port: int = 53
    """Where all authoritative servers listen."""
    limits: Limits = Limits()  # noqa: RUF009 - it is frozen
    """The patience with each question."""
