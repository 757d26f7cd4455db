"""Edit an entry as text: a record's line at once; what may mean more, such as a directive, by comparing both zones."""

from collections.abc import Mapping

from tuiz.domain import names
from tuiz.domain.changes import Change, Splice
from tuiz.domain.operations import Operation
from tuiz.domain.system_records import SystemRecordLocked
from tuiz.domain.text_operation import EditText, MeansMore
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.outline import BROKEN, CONTINUED, DIRECTIVE, OWNED
from tuiz.domain.zonefile.tokens import Problem
from tuiz.services.rewriting import changes_between
from tuiz.services.session import Session


def edit_text(
    session: Session, entry: int, text: bytes, located: Mapping[str, list[int]] | None = None
) -> list[Change]:
    """Put *text*, with its line end, in the place of an entry; return what that did, System Records apart.

    Args:
        session: the zone.
        entry: which.
        text: what it is to be.
        located: the entries of the owner before and after; None looks through the whole file.

    Raises:
        SystemRecordLocked: it would change System Records, and the entry wasn't an unreadable one to be mended.
        TuizError: what any operation raises; nothing was done then.
    """
    session.refuse_read_only()
    operation: Operation = EditText(entry, text)
    zone = session.zone
    try:
        return [session.perform(operation, located)]
    except MeansMore:
        changes = changes_between(zone, _edited(zone, entry, text), operation.label(zone))
    system = [change for change in changes if change.system]
    if system and not _is_unreadable(zone, entry):
        shown = {f"{names.relative(rrset.before.owner, zone.name)} {rrset.key[1]}" for rrset in system[0].rrsets}
        raise SystemRecordLocked(
            f"This text would change System Records: {', '.join(sorted(shown))}.",
            hint="Change them with tuiz zone-ns and tuiz soa, or in their forms.",
        )
    for change in changes:
        session.take_in(change)
    return changes


def _is_unreadable(zone: Zone, entry: int) -> bool:
    """Return whether an entry is one to be mended."""
    kind = zone.document.kind(entry)
    if kind == DIRECTIVE:
        return isinstance(zone.document.directive(entry), Problem)
    return kind in {OWNED, CONTINUED, BROKEN} and isinstance(zone.located(entry), Problem)


def _edited(zone: Zone, entry: int, text: bytes) -> Zone:
    """Return the zone as it would be."""
    document = ZoneDocument.of_pieces(zone.document.snapshot(), zone.name)
    document.apply(Splice(document.offset(entry), document.raw(entry), text))
    return Zone(document, zone.vanity)
