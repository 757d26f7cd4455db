"""A change at a registrar as the command line tells it: before it is made, what came of it, and the log."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tuiz.cli.output import put, put_json, put_json_list, put_lines, tell
from tuiz.domain import names
from tuiz.registrar.protocol import Wish
from tuiz.services.history_view import time_text
from tuiz.services.registered_state import as_document, held
from tuiz.services.registering import Applied, Preview

if TYPE_CHECKING:
    from tuiz.storage.journal_registrars import RegistrarChange


def tell_preview(planned: Preview, *, as_json: bool) -> None:
    """Print what would change, and tell what speaks against it."""
    if as_json:
        put_json(_document(planned, "preview" if planned.is_change else "unchanged", None))
        return
    _print(planned)
    _tell_steps(planned)
    tell(_nothing_changes(planned) if not planned.is_change else "Nothing was changed.")


def tell_applied(planned: Preview, applied: Applied, *, as_json: bool) -> None:
    """Print what was changed.

    Raises:
        RegistrarError: it wasn't, or that is unknown.
    """
    raise_failed(applied)
    if as_json:
        put_json(_document(planned, applied.outcome, applied))
        return
    picked = applied.now if planned.registrar.takes.picks_hosts else None
    _print(planned if picked is None else replace(planned, wish=Wish(picked.hosts, picked.glue)))
    _tell_steps(planned)
    tell(applied.message)
    if applied.settings is not None:
        tell(f"{applied.settings}: delegation follows.")


def raise_failed(applied: Applied | None) -> None:
    """Tell of a damaged journal, and raise why a change wasn't made.

    Raises:
        RegistrarError: it wasn't, or that is unknown.
    """
    if applied is not None and applied.remark:
        tell(applied.remark)
    if applied is not None and applied.error is not None:
        raise applied.error


def tell_history(domain: str, changes: "Sequence[RegistrarChange]", *, as_json: bool) -> None:
    """Print the log of a domain, the newest change first."""
    newest_first = list(reversed(changes))
    if as_json:
        put_json_list(
            {
                "change": change.number,
                "time": time_text(change.time),
                "user": change.author,
                "message": change.message,
                "domain": change.domain,
                "registrar": change.registrar,
                "before": change.before,
                "after": change.after,
                "outcome": _outcome(change),
                "detail": change.detail,
                "undoes": change.undoes,
                "what": change.manner,
            }
            for change in newest_first
        )
        return
    if not newest_first:
        tell(f"No change of the delegation of {names.spoken(domain)} was made with tuiz yet.")
    for change in newest_first:
        old = "?" if change.before is None else " ".join(map(names.spoken, held(change.before).hosts)) or "-"
        new = " ".join(map(names.spoken, held(change.after).hosts)) or "-"
        undoes = f"takes {change.undoes} back" if change.undoes else ""
        what = "" if change.manner == "delegation" else change.manner
        told = "; ".join(filter(None, (what, undoes, change.message, change.detail)))
        put(change.number, time_text(change.time), change.author, change.registrar, _outcome(change), old, new, told)

    if any(change.is_open for change in newest_first):
        spoken = names.spoken(domain)
        tell(
            f"What came of a change that is unknown shows when its registrar is asked again:"
            f" tuiz delegate --undo --dry-run {spoken}"
        )


def _outcome(change: "RegistrarChange") -> str:
    """Return what came of a change; nobody knows it of one that never ended."""
    return "unknown" if change.outcome == "begun" else change.outcome


def _nothing_changes(planned: Preview) -> str:
    return f"{planned.registrar.label} has {names.spoken(planned.domain.name)} so already."


def _print(planned: Preview) -> None:
    put_lines(_lines(planned))
    for warning in planned.warnings:
        tell(f"warning: {warning}")


def _tell_steps(planned: Preview) -> None:
    """Tell what somebody has to do by hand, before and after."""
    if not planned.registrar.can_apply:
        for place, step in enumerate(planned.checklist, 1):
            tell(f"{place}. {step}")


def _lines(planned: Preview) -> Iterator[str]:
    if planned.registrar.can_apply:
        yield from planned.lines
    else:
        yield from planned.to_enter


def _document(planned: Preview, outcome: str, applied: Applied | None) -> dict[str, object]:
    now = applied.now if applied is not None else None
    settings = applied.settings if applied is not None else None
    return {
        "domain": planned.domain.name,
        "registrar": planned.registrar.label,
        "changed": outcome in {"done", "by-hand"},
        "outcome": outcome,
        "before": as_document(planned.before),
        "after": as_document(now or planned.after),
        "enter": None if planned.registrar.can_apply else planned.to_enter,
        "checklist": None if planned.registrar.can_apply else planned.checklist,
        "warnings": list(planned.warnings),
        "undoes": planned.undoes,
        "what": planned.registrar.manner,
        "settings": None if settings is None else str(settings),
    }
