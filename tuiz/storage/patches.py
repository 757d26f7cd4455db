"""The difference of two texts as a list of edits, which can be kept in few bytes and applied both ways."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from tuiz.storage.errors import PatchDamaged

_SIZE_LIMIT = 2**34
_FAST_ABOVE = 2**20  # bytes; what is larger is packed quickly rather than well
_STRIDE = 2**16
_WINDOW = 64  # lines
_WIDER = 16
_LINES_LIMIT = 4_000_000
"""How many lines are looked at to find where two texts agree again; what is left then is one edit."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of a text that is another one in the other text."""

    offset: int
    """Where it begins in the text that the edits apply to, in bytes."""
    removed: bytes
    inserted: bytes


def apply(text: bytes, edits: Sequence[Edit]) -> bytes:
    """Return what *edits*, in the order of their offsets, make of *text*.

    Raises:
        PatchDamaged: *text* isn't what they were made for.
    """
    parts: list[bytes] = []
    done = 0
    for edit in edits:
        end = edit.offset + len(edit.removed)
        if edit.offset < done or text[edit.offset : end] != edit.removed:
            raise PatchDamaged
        parts += (text[done : edit.offset], edit.inserted)
        done = end
    parts.append(text[done:])
    return b"".join(parts)


def invert(edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits that lead back."""
    inverse: list[Edit] = []
    shift = 0
    for edit in edits:
        inverse.append(Edit(edit.offset + shift, edit.inserted, edit.removed))
        shift += len(edit.inserted) - len(edit.removed)
    return inverse


def encode(edits: Sequence[Edit]) -> bytes:
    """Return *edits* in few bytes."""
    parts: list[bytes] = []
    done = 0
    for edit in edits:
        parts += (_number(edit.offset - done), _number(len(edit.removed)), _number(len(edit.inserted)))
        parts += (edit.removed, edit.inserted)
        done = edit.offset + len(edit.removed)
    data = b"".join(parts)
    return zlib.compress(data, 1 if len(data) > _FAST_ABOVE else 9)


def decode(patch: bytes) -> list[Edit]:
    """Return the edits that `encode` made *patch* of.

    Raises:
        PatchDamaged: it isn't one.
    """
    try:
        data = zlib.decompressobj().decompress(patch, _SIZE_LIMIT)
    except zlib.error as error:
        raise PatchDamaged from error
    edits: list[Edit] = []
    at = done = 0
    while at < len(data):
        gap, at = _read_number(data, at)
        removed, at = _read_number(data, at)
        inserted, at = _read_number(data, at)
        middle = at + removed
        end = middle + inserted
        if end > len(data):
            raise PatchDamaged
        edits.append(Edit(done + gap, data[at:middle], data[middle:end]))
        at = end
        done += gap + removed
    return edits


def difference(text: bytes, other: bytes) -> list[Edit]:
    """Return edits that make *other* of *text*: few where few lines differ, and right wherever they do.

    It goes along both texts, and where they differ looks for the nearest lines that agree again, ever further away.
    """
    edits: list[Edit] = []
    at = there = 0
    budget = _LINES_LIMIT
    while at < len(text) or there < len(other):
        same = _common(text, at, other, there)
        at, there = at + same, there + same
        if at == len(text) and there == len(other):
            break
        back = at - (text.rfind(b"\n", 0, at) + 1)
        back = min(back, at - (edits[-1].offset + len(edits[-1].removed)) if edits else at)
        at, there = at - back, there - back
        removed, inserted, budget = _until_agreement(text, at, other, there, budget)
        edits.append(Edit(at, text[at : at + removed], other[there : there + inserted]))
        at, there = at + removed, there + inserted
    return edits


def _common(text: bytes, at: int, other: bytes, there: int) -> int:
    """Return how many bytes of the two texts are the same from the two places on."""
    longest = min(len(text) - at, len(other) - there)
    same = 0
    while same < longest:
        step = min(_STRIDE, longest - same)
        if text[at + same : at + same + step] != other[there + same : there + same + step]:
            break
        same += step
    low, high = same, min(same + _STRIDE, longest)
    while low < high:
        middle = (low + high + 1) // 2
        if text[at + same : at + middle] == other[there + same : there + middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _until_agreement(text: bytes, at: int, other: bytes, there: int, budget: int) -> tuple[int, int, int]:
    """Return how many bytes of each text to leave out until a line agrees, and how many lines may still be read."""
    window = _WINDOW
    while True:
        ours, theirs = _lines(text, at, window), _lines(other, there, window)
        budget -= len(ours) + len(theirs)
        if budget < 0:
            return *_all_but_tail(text, at, other, there), 0
        found = _nearest(ours, theirs)
        if found is not None:
            return sum(map(len, ours[: found[0]])), sum(map(len, theirs[: found[1]])), budget
        if len(ours) < window and len(theirs) < window:
            return len(text) - at, len(other) - there, budget
        window *= _WIDER


def _nearest(ours: Sequence[bytes], theirs: Sequence[bytes]) -> tuple[int, int] | None:
    """Return the numbers of the two lines that agree, together with the next ones, and for which the least is left."""
    places: dict[bytes, int] = {}
    for number, line in enumerate(theirs):
        places.setdefault(line, number)
    best: tuple[int, int] | None = None
    for number, line in enumerate(ours):
        if best is not None and number >= sum(best):
            break
        other = places.get(line)
        if other is None or (best is not None and number + other >= sum(best)):
            continue
        if ours[number + 1 : number + 2] == theirs[other + 1 : other + 2]:
            best = number, other
    return best


def _lines(text: bytes, at: int, count: int) -> list[bytes]:
    """Return at most *count* lines, or not many more, from the offset *at* on."""
    end = at
    for _ in range(count):
        end = text.find(b"\n", end) + 1
        if end == 0:
            return _split(text[at:])
    return _split(text[at:end])


def _split(text: bytes) -> list[bytes]:
    # Not splitlines: a lone carriage return ends no line here.
    lines = [line + b"\n" for line in text.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _all_but_tail(text: bytes, at: int, other: bytes, there: int) -> tuple[int, int]:
    """Return how many bytes are left of each text without the end that both share."""
    longest = min(len(text) - at, len(other) - there)
    low, high = 0, longest
    while low < high:
        middle = (low + high + 1) // 2
        if text[len(text) - middle :] == other[len(other) - middle :]:
            low = middle
        else:
            high = middle - 1
    return len(text) - at - low, len(other) - there - low


def _number(value: int) -> bytes:
    """Return a number in as few bytes as it needs, seven bits each, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _read_number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise PatchDamaged
