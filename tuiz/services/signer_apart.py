"""Tell what a server's signer adds to a zone that is stored unsigned from what is really different."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.mnemonics import type_number
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.lookups import signer
from tuiz.lookups.wire import question
from tuiz.services.comparing import Difference, ZoneText
from tuiz.services.signatures import look_for_signatures

if TYPE_CHECKING:
    from tuiz.domain.records import Record

_REPLACED: Final = frozenset({"RRSIG", "NSEC", "NSEC3", "ZONEMD"})
"""What a signer makes anew rather than adding to it."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A difference, and what of it is a signer's."""

    difference: Difference
    signers: Mapping[str, int] = field(default_factory=dict)
    """How many records of each type the signer adds, which aren't in the difference."""


def is_signed(text: ZoneText) -> bool:
    """Return whether a zone's text holds signatures."""
    return any(look_for_signatures(ZoneDocument(text.data, text.origin)))


def without_signers(found: Difference, origin: str, *, is_added: bool) -> Apart:
    """Return a difference without what the signer of one of the zones adds.

    Args:
        found: the difference of a zone that isn't signed and one that is.
        origin: the zone's name.
        is_added: whether the signed zone is the one that records are added in.
    """
    apex = names.to_wire(origin).lower()
    signed, plain = (found.added, found.removed) if is_added else (found.removed, found.added)
    rest = [shown for shown in signed if not _is_the_signers(shown.record, apex)]
    counts = Counter(shown.record.rdtype for shown in signed if _is_the_signers(shown.record, apex))
    own = [
        shown
        for shown in plain
        if not (
            shown.record.rdtype in _REPLACED and counts[shown.record.rdtype] and _is_the_signers(shown.record, apex)
        )
    ]
    changed = replace(found, added=rest, removed=own) if is_added else replace(found, removed=rest, added=own)
    return Apart(changed, counts)


def _is_the_signers(record: "Record", apex: bytes) -> bool:
    number = type_number(record.rdtype)
    return number is not None and signer.adds(question(names.to_wire(record.owner), number), apex)
