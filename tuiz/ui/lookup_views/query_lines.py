"""An answer: what it says in a sentence, then its sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from tuiz.lookups.dig.message_text import error_text
from tuiz.ui.ink import Tone
from tuiz.ui.lookup_views.records import owners_width, record_lines
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

Document = Mapping[str, Any]
"""A lookup as `tuiz dig --json` prints it."""

_SECTIONS: Final = ("answer", "authority", "additional")

_SAID: Final = {
    "NXDOMAIN": "There is no name {name}",
    "REFUSED": "The server refuses: it doesn't serve {name}, or not for this address.",
    "SERVFAIL": "The server failed to find out: its own lookup or its validation went wrong.",
    "FORMERR": "The server couldn't understand the question.",
    "NOTIMP": "The server doesn't answer questions of this kind.",
    "NOTAUTH": "The server isn't authoritative for {name}",
}


class _Record(NamedTuple):
    owner: str
    ttl: int
    rdclass: str
    rdtype: str
    rdata: str


def query_lines(found: Document) -> Iterator[LookupLine]:
    """Yield the lines of one lookup."""
    question = found["question"]
    name, rdtype = question["name"], question["type"]
    if "error" in found:
        yield LookupLine(
            (Span(f"{name} {rdtype}", "title"), Span(f"  at {found['server']}", "dim")), name=name, is_heading=True
        )
        yield LookupLine((Span(f"  {found['error']['message']}", "error"),), name=name)
        if found["error"]["hint"]:
            yield LookupLine((Span(f"  {found['error']['hint']}", "dim"),))
        return
    flags = " ".join(found["flags"])
    took = f"{found['time_ms']:.0f} ms, {found['transport']}, {found['size']:,} octets"
    yield LookupLine(
        (Span(f"{name} {rdtype}", "title"), Span(f"  {found['rcode']}", rcode_tone(found)), Span(f"  {flags}", "dim")),
        name=name,
        is_heading=True,
    )
    yield LookupLine((Span(f"  from {found['server']} in {took}", "dim"),), server=found["server"])
    if said := verdict(found):
        yield LookupLine((Span(f"  {said}", rcode_tone(found)),), name=name)
    for error in found["ede"]:
        yield LookupLine((Span(f"  {error_text(error['code'], error['text'])} (EDE {error['code']})", "warning"),))
    cells = owners_width(each["owner"] for section in _SECTIONS for each in found[section])
    for section in _SECTIONS:
        records = [
            _Record(*(each[key] for key in ("owner", "ttl", "class", "type", "rdata"))) for each in found[section]
        ]
        if records:
            yield LookupLine(
                (Span(f"  {section.capitalize()} {len(records):,}", "focus"),), is_heading=True, is_inner=True
            )
            yield from record_lines(records, indent="  ", owner_cells=cells)


def remark_lines(remarks: Sequence[str]) -> Iterator[LookupLine]:
    """Yield the lines of what the user should know beside the answers."""
    for remark in remarks:
        yield LookupLine((Span(remark, "warning"),))


def verdict(found: Document) -> str:
    """Return in a sentence what a reply without the records asked for means; nothing where it has them."""
    question = found["question"]
    name, rdtype = question["name"], question["type"]
    said: str = _SAID.get(found["rcode"], "").format(name=name)
    if said or found["rcode"] != "NOERROR" or found["answer"]:
        return said
    types = {each["type"] for each in found["authority"]}
    if "NS" in types and "SOA" not in types and "aa" not in found["flags"]:
        zone = next(each["owner"] for each in found["authority"] if each["type"] == "NS")
        return f"A referral: {zone} is served elsewhere, by the servers below."
    if "aa" in found["flags"] or "SOA" in types:
        return f"The name is there, and has no {rdtype} records."
    return "An empty answer that says nothing of the name."


def rcode_tone(found: Document) -> Tone:
    """Return the tone of a reply."""
    if found["rcode"] == "NOERROR":
        return "new" if found["answer"] else "warning"
    return "warning" if found["rcode"] == "NXDOMAIN" else "error"


def summary(documents: Sequence[Document]) -> tuple[str, Tone]:
    """Return in a few words what lookups have come to."""
    if not documents:
        return "", "dim"
    if len(documents) > 1:
        failed = sum("error" in found for found in documents)
        return f"{len(documents)} lookups" + (f", {failed} failed" if failed else ""), "error" if failed else "dim"
    found = documents[0]
    if "error" in found:
        return "no answer", "error"
    return f"{found['rcode']}, {found['time_ms']:.0f} ms, {found['server']}", rcode_tone(found)
