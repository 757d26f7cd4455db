"""The System Records of an open zone as the app shows them: those of its file, and those of included files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.system_records import lock_on
from tuiz.domain.zonefile.tokens import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuiz.services.rows import Gravity, Row
    from tuiz.services.session import Session

_FIRST: Final = ("SOA", "NS")
_FORMS: Final = frozenset({"soa", "zone-ns", "vanity"})
"""The forms that the app has for them."""


class SystemRow(NamedTuple):
    """One System Record."""

    owner: str
    ttl: str
    rdtype: str
    data: str
    reason: str
    form: str
    gravity: Gravity = ""
    finding: str = ""


class SystemPane:
    """The System Records of one open zone: SOA first, then the apex NS, then others.

    Args:
        session: the zone.
        included: returns those that stand in included files.
    """

    def __init__(self, session: Session, included: Callable[[], Sequence[Row]]) -> None:
        self._session = session
        self._included = included

    def rows(self) -> list[SystemRow]:
        """Return them as they are shown."""
        return [self._own_row(item) if isinstance(item, int) else _included_row(item) for item in self.items()]

    def items(self) -> list[int | Row]:
        """Return them in their order: the zone's own as entries of its document, others as rows."""
        own: list[int | Row] = [*self._session.system_entries()]
        included = self._included()
        return sorted([*own, *included], key=self._rank) if included else own

    def index_of(self, entry: int) -> int | None:
        """Return at which row an entry of the zone's document is shown; None where it isn't."""
        items = self.items()
        return items.index(entry) if entry in items else None

    def entry_at(self, row: int) -> int | None:
        """Return the entry shown at a row; None where there is none, or one of an included file."""
        items = self.items()
        item = items[row] if 0 <= row < len(items) else None
        return item if isinstance(item, int) else None

    def _rank(self, item: int | Row) -> int:
        rdtype = self._session.zone.is_system_entry(item) if isinstance(item, int) else item.rdtype
        return _FIRST.index(rdtype) if rdtype in _FIRST else len(_FIRST)

    def _own_row(self, entry: int) -> SystemRow:
        zone = self._session.zone
        fields, owner = zone.document.record(entry), zone.document.owner(entry) or ""
        gravity, finding = self._session.rows.found(entry)
        if isinstance(fields, Problem):
            return SystemRow(owner, "", "", "", fields.reason, "", gravity, finding)
        lock = lock_on(zone.name, owner, fields.rdtype, zone.vanity)
        return SystemRow(
            names.relative(owner, zone.name),
            str(zone.ttl(entry, fields)),
            fields.rdtype,
            fields.rdata_text.decode("utf-8", "backslashreplace"),
            lock.reason if lock else "",
            lock.form if lock and lock.form in _FORMS else "",
            gravity,
            finding,
        )


def _included_row(row: Row) -> SystemRow:
    """Return a System Record that stands in an included file: no form changes it."""
    return SystemRow(row.owner, row.ttl, row.rdtype, row.data, row.reason, "")
