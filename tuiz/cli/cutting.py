"""Delegate a child in a zone here, or no longer: what that hides, what moves, and what was written to which file."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from tuiz.cli.changing import DONE, document_of, make, narrate, tell_outcome
from tuiz.cli.output import put_json, put_text, tell
from tuiz.domain import names

if TYPE_CHECKING:
    from tuiz.domain.records import Record
    from tuiz.services.child_records import ChildPlan, Cut
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.one_change import Outcome, Wish

_MOST_LISTED: Final = 20


def cut(arguments: Namespace, plan: "ChildPlan", finder: "ZoneFinder", *, tells: bool) -> int:
    """Make what was planned, or only show it.

    Args:
        arguments: with the options that `add_change_options` declares.
        plan: what is to be.
        finder: knows the zones here.
        tells: whether to tell what becomes of the records below.
    """
    from tuiz.services import child_records

    for remark in plan.ds_remarks:
        tell(remark)
    if tells:
        _tell_plan(plan)
    found: list[Cut] = []

    def do(wish: "Wish") -> "Outcome":
        found.append(child_records.make(plan, wish, finder))
        return found[-1].parent

    parent = make(arguments, plan.parent, do)
    _tell(arguments, plan, found[-1]._replace(parent=parent))
    return DONE


def _tell_plan(plan: "ChildPlan") -> None:
    for remark in plan.remarks:
        tell(remark)
    if plan.moves is not None or not plan.hidden:
        return
    for record in plan.hidden[:_MOST_LISTED]:
        tell(f"  {_words(record)}")
    if (more := len(plan.hidden) - _MOST_LISTED) > 0:
        tell(f"  and {more:,} more")
    if not plan.ends:
        where = "its zone here" if plan.zone is not None else "a new zone file of it"
        tell(f"--move takes them into {where}.")


def _tell(arguments: Namespace, plan: "ChildPlan", done: "Cut") -> None:
    if arguments.json:
        for outcome in filter(None, (done.child, done.parent)):
            narrate(outcome)
        put_json(document_of(done.parent) | _beside(plan, done))
        return
    if done.made is not None:
        for line in done.made.lines if arguments.dry_run else ():
            put_text(line)
        written = "would be written" if arguments.dry_run else "written"
        tell(f"{done.made.zone} {written} to {done.made.path}, SERIAL {done.made.serial}.")
    if done.child is not None:
        tell_outcome(arguments, done.child)
    tell_outcome(arguments, done.parent)


def _beside(plan: "ChildPlan", done: "Cut") -> dict[str, object]:
    """Return what the document has beside what was changed in the zone above."""
    child: dict[str, object] | None = None
    if done.child is not None:
        child = document_of(done.child)
    elif (made := done.made) is not None:
        child = {"zone": made.zone, "changed": True, "revision": made.revision, "serial": made.serial, "removed": []}
        child |= {"added": list(made.lines), "file": str(made.path)}
    hidden = [
        {"owner": record.owner, "ttl": record.ttl, "type": record.rdtype, "rdata": record.rdata}
        for record in plan.hidden
    ]
    return {"hidden": hidden, "child": child}


def _words(record: "Record") -> str:
    return f"{names.spoken(record.owner)} {record.rdtype} {record.rdata}"
