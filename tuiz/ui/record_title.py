"""What the record list's frame says: how many records there are, what of them is shown, and what is being done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.ui.widgets.frame import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.ui.checking import Checking
    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.record_view import RecordView
    from tuiz.ui.widgets.record_list import RecordList


def show_title(records: RecordList, session: ZoneSession, view: RecordView, checking: Checking | None) -> None:
    """Set what the record list says of a zone; of a check only where *checking* is given."""
    total = len(session.rows)
    shown = f"{records.row_count:,} of {total:,}" if view.filtered else f"{total:,}"
    left = [Label("Records", "title"), Label(shown, "dim")]
    if selected := len(records.selected):
        left.append(Label(f"{selected:,} selected", "focus", "screen.with_selected"))
    left += _changes(session)
    if checking is not None:
        left += checking.labels(session)
    if session.why_not_kept() is not None:
        left.append(Label("not kept", "error"))
    if session.read_only:
        left.append(Label("read-only", "warning"))
    if under_way := _under_way(session, view, checking):
        left.append(Label(under_way, "dim"))
    asked = view.describe()
    right = [Label(asked, "focus", "screen.filter")] if asked else [Label("/ filter", "dim", "screen.filter")]
    right.append(Label("t type", "dim", "screen.types"))
    records.set_title(left, right)
    if session.loading.complete:
        records.set_empty_message(_why_empty(total))


def _changes(session: ZoneSession) -> Sequence[Label]:
    if changes := session.changes:
        return (Label(f"{changes:,} changed", "changed"),)
    text_changed = session.loading.complete and session.is_changed
    return (Label("text changed", "changed"),) if text_changed else ()


def _under_way(session: ZoneSession, view: RecordView, checking: Checking | None) -> str:
    if not session.loading.complete:
        return f"reading {session.loading.progress:.0%}"
    if (progress := view.progress) is not None:
        return f"looking {progress:.0%}"
    if checking is not None and (progress := checking.progress) is not None:
        return f"checking {progress:.0%}"
    return ""


def _why_empty(total: int) -> Sequence[str]:
    if total:
        return ("Nothing matches.", "Escape shows all records.")
    return ("No records yet.", "Press n for the first.")
