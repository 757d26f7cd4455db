"""Put a draft on top of a text that another program has written, RRset by RRset."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tuiz.domain.changes import Change, facts_of
from tuiz.domain.operations import perform
from tuiz.domain.replay import Choice, Conflict, Displaced, Replay, SetRRsets, apply_moved, resolve, sort_out
from tuiz.domain.zone import Zone, rrset_of
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.entries import DirectiveFields
from tuiz.domain.zonefile.locate import entries_of_all
from tuiz.domain.zonefile.outline import BROKEN
from tuiz.domain.zonefile.tokens import why_broken


@dataclass(frozen=True, slots=True)
class Merge:
    """What came of reading a file again that another program has changed."""

    changed: bool
    taken_over: int = 0
    """How many operations of the draft stand on the new text."""
    conflicts: tuple[Conflict, ...] = ()
    lost: tuple[str, ...] = ()
    """Labels of operations on bytes alone, for which the new text has no place."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What could be done again on another text, and what couldn't."""

    done: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    lost: tuple[str, ...]


def merge(zone: Zone, pending: Sequence[Change]) -> Merged:
    """Do *pending* again on the zone as another program has written it."""
    done: list[Change] = []
    conflicts: list[Conflict] = []
    lost: list[str] = []
    for change in pending:
        redone, left = replay(zone, change)
        conflicts += left
        if redone is None:
            lost.append(change.label)
        elif not redone.is_empty:
            done.append(redone)
    return Merged(tuple(done), tuple(conflicts), tuple(lost))


def replay(zone: Zone, change: Change) -> tuple[Change | None, list[Conflict]]:
    """Make *change* on a text that isn't the one it was made on; return what was done, and the conflicts left.

    Where the lines that it replaces still stand, they are replaced; otherwise RRset by RRset. None is returned where
    nothing could be taken over, because the change is one of bytes alone, and these are gone.
    """
    if not change.rrsets:
        try:
            return apply_moved(zone, change), []
        except Displaced:
            return None, []
    entries, sorted_out = _compare(zone, change)
    if not sorted_out.conflicts and len(sorted_out.wanted) == len(change.rrsets):
        moved = _moved(zone, change, [rrset.before.owner for rrset in change.rrsets])
        if moved is not None:
            return moved, []
    done = perform(zone, SetRRsets(tuple(sorted_out.wanted), change.label, change.system), entries)
    return done, sorted_out.conflicts


def conflicts_with(zone: Zone, change: Change) -> list[Conflict]:
    """Return which RRsets of *change* another program has changed, so that only a decision can settle them."""
    return _compare(zone, change)[1].conflicts


def replay_chosen(zone: Zone, change: Change, choices: Sequence[Choice]) -> Change:
    """Make *change* with a decision for each of its conflicts, in their order, and return what was done."""
    entries, sorted_out = _compare(zone, change)
    settled = [resolve(conflict, choice) for conflict, choice in zip(sorted_out.conflicts, choices, strict=True)]
    wanted = (*sorted_out.wanted, *(rrset for rrset in settled if rrset is not None))
    return perform(zone, SetRRsets(wanted, change.label, change.system), entries)


def _compare(zone: Zone, change: Change) -> tuple[dict[str, list[int]], Replay]:
    """Return the entries of the owners of *change*, and what becomes of each of its RRsets."""
    entries = entries_of_all(zone.document, [rrset.before.owner for rrset in change.rrsets])
    now = {
        rrset.key: rrset_of(zone.locate(entries[rrset.key[0]]), rrset.before.owner, rrset.key[1])
        for rrset in change.rrsets
    }
    return entries, sort_out(change, now)


def _moved(zone: Zone, change: Change, owners: Collection[str]) -> Change | None:
    """Make *change* where its lines stand now, if that leads to its RRsets; None where it doesn't."""
    try:
        moved = apply_moved(zone, change)
    except Displaced:
        return None
    entries = entries_of_all(zone.document, owners)
    for rrset in change.rrsets:
        now = rrset_of(zone.locate(entries[rrset.key[0]]), rrset.before.owner, rrset.key[1])
        if facts_of(now) != facts_of(rrset.after):
            for splice in reversed(moved.splices):
                zone.document.apply(splice.inverse())
            return None
    return moved


def why_unusable(document: ZoneDocument) -> str | None:
    """Return why a text that another program has left can't carry a draft, None where it can."""
    for begin, kinds in document.kinds():
        at = bytes(kinds).find(BROKEN)
        if at >= 0:
            entry = begin + at
            return f"line {document.line(entry)}: {why_broken(document.raw(entry)).reason}"
    if not document.context(len(document)).certain:
        return "one of its directives can't be read"
    if Zone(document).soa_entry() is None and not _may_include_soa(document):
        return "it has no SOA record"
    return None


def _may_include_soa(document: ZoneDocument) -> bool:
    """Return whether an included file may hold the SOA."""
    found = map(document.directive, document.directives())
    return any(isinstance(directive, DirectiveFields) and directive.name == b"$INCLUDE" for directive in found)
