"""Verifying a zone by what its servers transfer, which finds what they have beyond the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuiz.lookups import wire
from tuiz.lookups.endpoint import Transport
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.tcp import Cancelled
from tuiz.lookups.transfer import Source, Transfer
from tuiz.lookups.wire_rdata import canonical_rdata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tuiz.lookups.exchange import Pace
    from tuiz.lookups.tsig import TsigKey
    from tuiz.services.stored_rrsets import StoredRRsets
    from tuiz.services.verify_findings import Findings
    from tuiz.services.verify_judging import Judging
    from tuiz.services.verify_work import Work

_LEAST_LIMIT: Final = 64 << 20
_MOST_PER_RRSET: Final = 4096
"""Octets that a transferred zone may have at most: these, and so many for each stored RRset."""
_SILENCE: Final = 10
"""How much longer than for a reply one waits for each message of a transfer."""


class Transfers:
    """Compares what servers transfer; those that refuse are asked for each RRset instead.

    Args:
        stored: what the zone's file says.
        pace: how hard servers are asked.
        key: what signs the transfers.
        is_over: tells whether nobody waits for them any more.
    """

    def __init__(self, stored: StoredRRsets, pace: Pace, key: TsigKey | None, is_over: Callable[[], bool]) -> None:
        self._stored = stored
        self._pace = pace
        self._key = key
        self._is_over = is_over

    def compare(self, works: Sequence[Work], judging: Judging, findings: Findings) -> Iterator[None]:
        """Transfer the zone from each server, yielding now and then."""
        for work in works:
            if self._is_over():
                return
            transport = work.served.server.transport
            if transport in {Transport.HTTPS, Transport.QUIC}:
                over = transport.upper()
                findings.note_server(work.served, f"asked for each RRset: no zone is transferred over {over} here")
                continue
            whole: dict[bytes, list[wire.Resource]] = {}
            try:
                yield from self._collect(work, whole)
            except Cancelled:
                return
            except LookupFailed as error:
                findings.note_server(work.served, f"asked for each RRset: {error.message}")
                continue
            judging.take_whole(work.served, whole)
            work.waiting, work.truncated, work.is_made_known = [], [], True

    def _collect(self, work: Work, whole: dict[bytes, list[wire.Resource]]) -> Iterator[None]:
        """Put the records that a server transfers into *whole*, by their RRsets.

        Raises:
            Cancelled: nobody waits for them any more.
            LookupFailed: they don't all come.
        """
        # All of it is held: no more is taken than a zone like the stored one can be.
        most = _LEAST_LIMIT + _MOST_PER_RRSET * len(self._stored.rrsets)
        source = Source(work.served.server.endpoint, self._key, _SILENCE * self._pace.timeout_seconds, most)
        for batch in Transfer(self._stored.zone, source, cancelled=self._is_over):
            for _, owner, rdtype, rdclass, ttl, data in batch:
                asked = wire.question(owner, rdtype, rdclass)
                found = wire.Resource(asked, ttl, canonical_rdata(data, rdtype, 0, len(data)))
                whole.setdefault(asked, []).append(found)
            yield
