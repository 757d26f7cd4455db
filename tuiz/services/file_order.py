"""The rows of a zone in the order in which servers read them: those of an included file below what includes it."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from tuiz.services.included_files import INCLUDES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tuiz.domain.zonefile.document import ZoneDocument
    from tuiz.services.all_rows import AllRows
    from tuiz.services.included_files import IncludedFile
    from tuiz.services.rows import Rows


def file_order(rows: AllRows, document: ZoneDocument) -> array[int] | None:
    """Return the indices of *rows* in that order; None where it is their own.

    Args:
        rows: the zone's, those of included files behind its own.
        document: the text of the zone's own file as it is now.
    """
    if not rows.included:
        return None
    files, children = rows.files, _children(rows.files)
    order: array[int] = array("I")

    def emit(own: Rows, begin: int, including: Iterable[tuple[int | None, int]]) -> None:
        done = 0
        for row, number in including:
            upto = min(max(done, len(own) if row is None else row + 1), len(own))
            order.extend(range(begin + done, begin + upto))
            done = upto
            inner, text = rows.of_file(number), files[number].zone.document
            below = [(inner.index_of(text.entry_on_line(files[child].line)), child) for child in children[number + 1]]
            emit(inner, rows.begin_of(number), below)
        order.extend(range(begin + done, begin + len(own)))

    first = children[0]
    directives = _directives_of([files[child] for child in first], document)
    emit(rows.own, 0, [(rows.own.index_of(entry), child) for entry, child in zip(directives, first, strict=False)])
    return order if len(order) == len(rows) else None


def _children(files: Sequence[IncludedFile]) -> list[list[int]]:
    """Return which files are included by the zone's own, then by each of *files*, all as numbers of *files*.

    They come as `included_files` gives them: all that one file includes together, then what the first of those does.
    """
    children: list[list[int]] = [[] for _ in range(len(files) + 1)]
    waiting = [0]
    at = 0
    while waiting and at < len(files):
        parent = waiting.pop()
        path = files[parent - 1].path if parent else files[0].including
        last = 0
        while at < len(files) and files[at].including == path and files[at].line > last:
            last = files[at].line
            children[parent].append(at)
            at += 1
        waiting += [child + 1 for child in reversed(children[parent])]
    return children


def _directives_of(files: Sequence[IncludedFile], document: ZoneDocument) -> Iterator[int]:
    """Yield the entry that includes each of *files*, which may be in another line than when they were read."""
    entries = iter(document.directives())
    for file in files:
        for entry in entries:
            raw = document.raw(entry)
            if INCLUDES.match(raw) and file.word in raw:
                yield entry
                break
