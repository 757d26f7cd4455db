"""How an entry is laid out: change one field and keep the columns, or write a new entry as its neighbours are written.

Everything here works on the bytes of one entry; nothing knows the rest of the file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tuiz.domain.zonefile.entries import RecordFields
from tuiz.domain.zonefile.tokens import Token

TAB_STOP: Final = 8

_SPACES: Final = re.compile(rb"[ \t]*+")
_LINE_END: Final = re.compile(rb"\r?\n\Z")


@dataclass(frozen=True, slots=True)
class NewFields:
    """What a new entry shall say; None leaves a field out."""

    owner: bytes | None
    ttl: bytes | None
    rdclass: bytes | None
    rdtype: bytes
    rdata: Sequence[bytes]
    note: bytes | None = None


def line_end(raw: bytes) -> bytes:
    """Return the line end of the entry *raw*, empty where it has none."""
    match = _LINE_END.search(raw)
    return match[0] if match else b""


def column(raw: bytes, offset: int) -> int:
    """Return the column, from 0, at which the byte at *offset* is shown, tabs counted to their stops."""
    begin = raw.rfind(b"\n", 0, offset) + 1
    at = 0
    for byte in raw[begin:offset]:
        at = (at // TAB_STOP + 1) * TAB_STOP if byte == 0x09 else at + 1
    return at


def substitute(raw: bytes, start: int, end: int, new: bytes) -> bytes:
    """Put *new* in the place of ``raw[start:end]`` and let what follows keep its column where there is room."""
    spaces = _SPACES.match(raw, end)
    gap_end = spaces.end() if spaces else end
    follows = raw[gap_end : gap_end + 1]
    if gap_end == end or follows in {b"", b"\n", b"\r"}:
        return raw[:start] + new + raw[end:]
    head = raw[:start] + new
    gap = _gap(head, column(raw, gap_end), raw[end:gap_end])
    return head + gap + raw[gap_end:]


def _gap(head: bytes, target: int, like: bytes) -> bytes:
    """Return white space that leads from the end of *head* to column *target*, of the sort of *like*."""
    at = column(head, len(head))
    if b"\t" in like:
        if target % TAB_STOP:  # tabs and spaces mixed
            return like
        return b"\t" * max(1, -(-(target - at) // TAB_STOP))
    return b" " * max(1, target - at)


def with_owner(raw: bytes, fields: RecordFields, owner: bytes) -> bytes:
    """Return the entry with *owner* written, whether or not it wrote one."""
    if fields.owner:
        return substitute(raw, fields.owner.start, fields.owner.end, owner)
    spaces = _SPACES.match(raw)
    end = spaces.end() if spaces else 0
    return owner + _gap(owner, column(raw, end), raw[:end]) + raw[end:]


def with_ttl(raw: bytes, fields: RecordFields, ttl: bytes) -> bytes:
    """Return the entry with *ttl* written, whether or not it wrote one."""
    if fields.ttl:
        return substitute(raw, fields.ttl.start, fields.ttl.end, ttl)
    at = min(token.start for token in (fields.rdclass, fields.type) if token)
    before = raw[:at].rstrip(b" ")
    room = at - len(before)
    # Where spaces leave a column free for a TTL, it goes there and moves nothing.
    if room > len(ttl) + 1 and before and not before.endswith(b"\n"):
        return raw[: at - len(ttl) - 1] + ttl + b" " + raw[at:]
    separator = b"\t" if raw[at - 1 : at] == b"\t" else b" "
    return raw[:at] + ttl + separator + raw[at:]


def with_note(raw: bytes, fields: RecordFields, note: bytes | None) -> bytes:
    """Return the entry with another comment behind it, or with none."""
    comment = fields.comment
    if comment:
        if note is None:
            kept = raw[: comment.start].rstrip(b" \t")
            return kept + raw[comment.end :]
        lead = re.match(rb";+[ \t]*", comment.text)
        return raw[: comment.start] + (lead[0] if lead else b"; ") + note + raw[comment.end :]
    if note is None:
        return raw
    end = line_end(raw)
    body = raw[: len(raw) - len(end)].rstrip(b" \t")
    return body + b" ; " + note + end


def with_type(raw: bytes, fields: RecordFields, rdtype: bytes) -> bytes:
    """Return the entry with another type."""
    written = rdtype.lower() if fields.type.text.islower() else rdtype
    return substitute(raw, fields.type.start, fields.type.end, written)


def with_rdata(raw: bytes, rdata: Sequence[Token], new: Sequence[bytes]) -> bytes:
    """Return the entry with other RDATA: token by token, so that parentheses and comments between them stay."""
    common = min(len(rdata), len(new))
    for token in reversed(rdata[common:]):
        before = raw[: token.start].rstrip(b" \t")
        raw = before + raw[token.end :]
    if len(new) > common:
        anchor = rdata[common - 1].end if common else len(raw.rstrip())
        raw = raw[:anchor] + b"".join(b" " + text for text in new[common:]) + raw[anchor:]
    for token, text in reversed(list(zip(rdata[:common], new[:common], strict=True))):
        if token.text != text:
            raw = substitute(raw, token.start, token.end, text)
    return raw


def compose(new: NewFields, template: bytes, fields: RecordFields | None, end: bytes) -> bytes:
    """Write *new* as one line with the columns of the entry *template*; without its *fields*, with tabs."""
    words = [("ttl", new.ttl), ("rdclass", new.rdclass), ("type", new.rdtype), ("rdata", b" ".join(new.rdata))]
    if fields and fields.ttl and fields.rdclass and fields.rdclass.start < fields.ttl.start:
        words[0], words[1] = words[1], words[0]
    columns = _columns(template, fields) if fields else {}
    text = new.owner or b""
    target = min(columns.values(), default=TAB_STOP)
    for name, word in words:
        if word is not None:
            text += _gap(text, columns.get(name, target), _separator(template, fields, name)) + word
            target = column(text, len(text)) + 1
    if new.note is not None:
        text += b" ; " + new.note
    return text + end


def _columns(template: bytes, fields: RecordFields) -> dict[str, int]:
    """Return the column of each field of *template* that stands on its first line with nothing but space before it."""
    found = {}
    first_line = template.find(b"\n") + 1 or len(template)
    rdata = fields.rdata[0] if fields.rdata else None
    for name, token in (("ttl", fields.ttl), ("rdclass", fields.rdclass), ("type", fields.type), ("rdata", rdata)):
        if token and token.start < first_line and template[token.start - 1 : token.start] in {b" ", b"\t"}:
            found[name] = column(template, token.start)
    if rdata and b"(" in template[fields.type.end : rdata.start]:
        found.pop("rdata", None)
    return found


def _separator(template: bytes, fields: RecordFields | None, name: str) -> bytes:
    """Return the white space before a field of *template*; a tab where there is no such field to go by."""
    if fields is None:
        return b"\t"
    token = {"ttl": fields.ttl, "rdclass": fields.rdclass, "type": fields.type}.get(name)
    if name == "rdata" and fields.rdata:
        token = fields.rdata[0]
    if token is None:
        return b" "
    before = template[: token.start]
    gap = before[len(before.rstrip(b" \t")) :]
    return gap or b" "
