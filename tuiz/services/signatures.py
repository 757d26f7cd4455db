"""Tell a signer's output from a zone that people edit: it holds signatures (RRSIG, RFC 4034 §3)."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.entries import RecordFields
from tuiz.domain.zonefile.outline import CONTINUED, OWNED

WHY_SIGNED: Final = (
    "This file holds signatures (RRSIG): it is a signer's output. Edit the unsigned source, "
    'or write signed = "edit" into the TOML file beside it.'
)

_SLICE: Final = 1 << 17
_RRSIG: Final = re.compile(rb"[ \t(][rR][rR][sS][iI][gG][ \t\r\n(]")


def look_for_signatures(document: ZoneDocument) -> Iterator[bool]:
    """Yield, slice by slice, whether the part of the document looked through so far holds a signature."""
    for begin, source, first, stop in list(document.runs()):
        starts = source.outline.starts
        low, end = (starts[first], source.outline.end(stop - 1)) if first < stop else (0, 0)
        while low < end:
            high = min(end, low + _SLICE)
            for match in _RRSIG.finditer(source.data, max(0, low - 8), high):
                entry = begin + bisect_right(starts, match.start(), first, stop) - 1 - first
                found = document.record(entry) if document.kind(entry) in {OWNED, CONTINUED} else None
                if isinstance(found, RecordFields) and found.rdtype == "RRSIG":
                    yield True
                    return
            low = high
            yield False
