"""Edit an entry as text: how an unreadable one is mended, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass

from tuiz.domain.editor import Editor
from tuiz.domain.mnemonics import canonical_type
from tuiz.domain.system_records import refuse_locked
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.entries import RecordFields, parse_record
from tuiz.domain.zonefile.outline import DIRECTIVE
from tuiz.domain.zonefile.scanner import scan
from tuiz.errors import ZoneError


class MeansMore(ZoneError):
    """The text says more than one record does, or other records would mean something else with it."""

    hint = "Compare the whole zone before and after."


@dataclass(frozen=True, slots=True)
class EditText:
    """Put another text in the place of one entry, as it stands in the file."""

    entry: int
    text: bytes
    """With its line end; it may still be unreadable."""
    system: bool = False

    def owners(self, zone: Zone) -> Sequence[str]:
        """Return the owner that the entry has, and the one that its new text has, as far as they can be told."""
        now = zone.document.owner(self.entry)
        new = self._new_owner(zone)
        return tuple(owner for owner in (now, new) if owner is not None)

    def label(self, zone: Zone) -> str:
        """Return, for instance, “Edit line 12 as text”."""
        line = zone.document.line(self.entry)
        return f"Edit line {line} as text" if self.text else f"Delete line {line}"

    def run(self, editor: Editor) -> None:
        """Replace the bytes. A readable System Record can't be changed in this way; mending into one is allowed."""
        zone = editor.zone
        lines = scan(self.text).kinds
        if len(lines) > 1 or DIRECTIVE in {*lines, zone.document.kind(self.entry)}:
            raise MeansMore
        borrowers = editor.borrowers(self.entry)
        count = len(zone.document) - 1 + len(lines)
        found = zone.located(self.entry)
        fields = self._new_fields()
        owner = self._new_owner(zone)
        if isinstance(found, Located):
            refuse_locked(zone.name, found.record.owner, found.record.rdtype, zone.vanity)
            editor.watch(found.record.owner, found.record.rdtype)
            if owner and fields:
                refuse_locked(zone.name, owner, canonical_type(fields.rdtype), zone.vanity)
        if owner and fields:
            editor.watch(owner, canonical_type(fields.rdtype))
        editor.replace_text(self.entry, self.text)
        # A parenthesis that isn't closed here may be closed by another line.
        if len(zone.document) != count or editor.borrowers(self.entry - 1 + len(lines)) != borrowers:
            raise MeansMore
        if owner:
            editor.follow(self.entry, owner)

    def _new_fields(self) -> RecordFields | None:
        fields = parse_record(self.text) if self.text.strip() else None
        return fields if isinstance(fields, RecordFields) else None

    def _new_owner(self, zone: Zone) -> str | None:
        fields = self._new_fields()
        if fields is None:
            return None
        if fields.owner is None:
            return zone.document.owner_before(self.entry)
        return zone.document.absolute(fields.owner.text, self.entry)
