"""What a zone would answer, in the lines that dig would print of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tuiz.lookups.asking import make_query
from tuiz.lookups.dig.message_text import MessageText
from tuiz.lookups.dig.query import Shown
from tuiz.lookups.dig.report import parsed
from tuiz.lookups.edns import Edns
from tuiz.nameserver.replies import reply_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tuiz.domain.records import RRset
    from tuiz.services.simulations import Simulated


def answer_lines(simulated: Simulated, *, dnssec: bool, short: bool) -> Iterator[str]:
    """Give the lines.

    Args:
        simulated: the answer.
        dnssec: whether proofs were asked for.
        short: whether only the data of the answer is wanted.
    """
    name, rdtype = simulated.question
    query = make_query(name, rdtype, recurse=False, edns=Edns(dnssec_ok=True) if dnssec else None)
    query.id = 0
    answer = simulated.answer
    in_order = replace(
        answer, answer=_each(answer.answer), authority=_each(answer.authority), additional=_each(answer.additional)
    )
    wire = reply_to(query, in_order).to_wire(max_size=65535)
    message, text = parsed(wire), MessageText(Shown())
    if short:
        for rrset in message.sections[1]:
            yield from text.rdata(rrset)
    else:
        yield from text.lines(wire, message)


def _each(rrsets: Iterable[RRset]) -> tuple[RRset, ...]:
    """Return records that stay in the zone's order: those of one RRset would be shuffled on their way to the wire."""
    return tuple(rrset._replace(records=(record,)) for rrset in rrsets for record in rrset.records)
