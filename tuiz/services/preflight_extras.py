"""What new name servers have that the zone here has nothing of, as far as questions can tell.

Who allows no transfer can't be asked for all that it has. What surprises users after a change can be: a wildcard that
answers for every name, an IPv6 address that an old host never had, mail or text records at the domain's own name.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.preflight import Deviation
from tuiz.services.served_text import owner_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tuiz.services.stored_rrsets import StoredRRsets
    from tuiz.services.verified import ServerAddress
    from tuiz.storage.settings import LookupSettings

_MOST: Final = 200
"""Questions to each server."""
_AT_ONCE: Final = 16
_TYPES: Final = {"A": b"\0\1", "AAAA": b"\0\x1c", "MX": b"\0\x0f", "TXT": b"\0\x10", "CAA": b"\1\1"}
_OTHER: Final = {b"\0\1": "AAAA", b"\0\x1c": "A"}
_ALIAS: Final = b"\0\5"
_IN: Final = b"\0\1"


class _Question(NamedTuple):
    owner: str
    rdtype: str
    shown: str
    """The owner that records would have."""
    told: str = "the zone here has no such record"


def extras(stored: StoredRRsets, servers: Sequence[ServerAddress], settings: LookupSettings) -> list[Deviation]:
    """Return what servers answer though the zone here has nothing there."""
    questions = list(_absent(stored))[:_MOST]
    return asyncio.run(_ask_all(questions, servers, settings))


def _absent(stored: StoredRRsets) -> Iterator[_Question]:
    """Yield names and types that the zone has no records of, and that nobody else answers for."""
    from tuiz.lookups.verifying import plan

    apex = names.to_wire(stored.zone).lower()
    planned = plan(apex, stored.rrsets)
    asked = [item for item in planned.questions if item not in planned.places]
    taken = {names.key(record.owner) for record in stored.opaque}
    if b"\1*" + apex + _ALIAS + _IN not in stored.rrsets and not any(item.startswith(b"\1*" + apex) for item in asked):
        below = "" if stored.zone == names.ROOT else stored.zone
        told = "it answers for a name that doesn't exist, as a wildcard does"
        yield _Question(f"{secrets.token_hex(8)}.{below}", "A", f"*.{below}", told)
    at_apex = {item[-4:-2] for item in asked if item[:-4] == apex}
    if names.key(stored.zone) not in taken:
        missing = (rdtype for rdtype, number in _TYPES.items() if number not in at_apex)
        yield from (_Question(stored.zone, rdtype, stored.zone) for rdtype in missing)
    for item in asked:
        other = _OTHER.get(item[-4:-2])
        if other is None or item[:-4] == apex or item.startswith(b"\1*"):
            continue
        owner = owner_text(item[:-4], stored)
        if item[:-4] + _TYPES[other] + _IN not in stored.rrsets and names.key(owner) not in taken:
            yield _Question(owner, other, owner)


async def _ask_all(
    questions: Sequence[_Question], servers: Sequence[ServerAddress], settings: LookupSettings
) -> list[Deviation]:
    gate = asyncio.Semaphore(_AT_ONCE)
    asked = [(server, question) for server in servers for question in questions]
    found = await asyncio.gather(*(_extra(*item, settings, gate) for item in asked))
    return [item for item in found if item is not None]


async def _extra(
    server: ServerAddress, question: _Question, settings: LookupSettings, gate: asyncio.Semaphore
) -> Deviation | None:
    """Return what a server answers to one question; None for nothing, as it should be, and where nobody knows."""
    import dns.flags
    import dns.rcode
    import dns.rdatatype

    from tuiz.lookups.asking import Limits, ask, make_query
    from tuiz.lookups.errors import LookupFailed

    query = make_query(question.owner, question.rdtype, recurse=False, edns=None)
    limits = Limits(settings.timeout_seconds, settings.tries, settings.timeout_seconds * (settings.tries + 1))
    async with gate:
        try:
            message = (await ask(query, server.endpoint, limits)).message
        except LookupFailed:
            return None
    if message.rcode() != dns.rcode.NOERROR or not message.flags & dns.flags.AA:
        return None
    here = [rrset for rrset in message.answer if rrset.name == query.question[0].name]
    here = [rrset for rrset in here if rrset.rdtype in {query.question[0].rdtype, dns.rdatatype.CNAME}]
    if not here:
        return None
    served = tuple(sorted(rdata.to_text() for rdata in here[0]))
    return Deviation(
        question.shown,
        question.rdtype,
        str(server),
        is_known=True,
        stored=(),
        served=served,
        detail=question.told,
        is_extra=True,
    )
