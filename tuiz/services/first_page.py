"""The first page of a zone, read from the beginning of its file: what can be shown before anything else is ready."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.files.errors import reading
from tuiz.files.identity import Identity, opened
from tuiz.services.opening import facts_for_session
from tuiz.services.session import Session
from tuiz.services.zone_view import ZoneView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.services.rows import Row
    from tuiz.services.system_pane import SystemRow
    from tuiz.storage.zone_facts import ZoneFacts

MOST_BYTES: Final = 2**16
"""How much of a file is read for it."""


class FirstPage(NamedTuple):
    """The first rows of a zone as its file has them; a draft may change them a moment later."""

    origin: str
    system: Sequence[SystemRow]
    rows: Sequence[Row]
    known: int
    """How many rows there are, as far as the file was read."""
    is_whole: bool
    """Whether that is all of the file."""
    read_only: bool


def first_page(facts: ZoneFacts, count: int) -> FirstPage:
    """Return the first rows of a zone, at most *count*.

    Raises:
        TuizError: the file can't be read, or nothing tells whose zone it is.
    """
    with reading(facts.path), opened(facts.path) as descriptor:
        status = os.fstat(descriptor)
        data = os.read(descriptor, MOST_BYTES)
    is_whole = len(data) >= status.st_size
    if not is_whole:
        data = data[: data.rfind(b"\n") + 1]
    session = Session(facts_for_session(facts), data, Identity.of(status, ""), None, in_background=True)
    view = ZoneView(session)
    view.loading.advance(0.0)
    rows: list[Row] = []
    for index in range(min(count, len(view.rows))):
        row = view.rows.row(index)
        if row.kind == "unreadable" and not is_whole:
            break  # it may be whole in the file
        rows.append(row)
    known = len(view.rows)
    return FirstPage(view.origin, view.system_records(), rows, known, is_whole, view.read_only is not None)
