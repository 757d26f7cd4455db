"""The list of domains as the app shows it: by the files' names at once, then by what stands in them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple, Self, cast

from tuiz.domain import names
from tuiz.storage.zone_names import origin_from_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tuiz.services.beside import Row
    from tuiz.storage.workspace import Workspace
    from tuiz.storage.zone_files import ZoneFile

DomainMark = Literal["unchanged", "changed", "unreadable", "locked", "error", "warning"]

READ_AT_ONCE = 40
"""Files looked into before the first paint; the names of others say enough until a thread has looked."""


class DomainRow(NamedTuple):
    """One line of the list of domains."""

    name: str
    mark: DomainMark = "unchanged"
    detail: str = ""
    findings: int = 0
    """How many errors a check has found in it, or where there are none, warnings."""


class Domains:
    """The domains of a workspace, sorted by name, those of addresses last.

    Args:
        files: their zone files, in this order.
        root: the workspace's folder.
        rows: what is known already of the first of them.
    """

    def __init__(self, files: Sequence[ZoneFile], root: Path, rows: Sequence[DomainRow] = ()) -> None:
        self.revision = 0
        self._root = root
        self.files = list(files)
        self._rows: list[DomainRow | None] = [*rows, *[None] * (len(self.files) - len(rows))]

    @classmethod
    def at_first_sight(cls, workspace: Workspace) -> Self:
        """Return the domains of a workspace, with a look into the first few files."""
        few = len(workspace.candidates) <= READ_AT_ONCE
        files = [*workspace.files, *(workspace.found() if few else ())]
        domains = cls(sorted(files, key=lambda file: (file.name.lower(), file.folder)), workspace.root)
        for index in range(min(len(domains), READ_AT_ONCE)):
            domains.look(index, workspace)
        if len(domains) <= READ_AT_ONCE:
            domains.resort()
        return domains

    def as_rows(self, workspace: Workspace) -> list[Row]:
        """Return what came of the first look as plain tuples, for another process that has the same files."""
        place_of = {file: place for place, file in enumerate(chain(workspace.files, workspace.candidates))}
        order = tuple(place_of[file] for file in self.files)
        return [order, tuple(tuple(row) for row in self._rows[:READ_AT_ONCE] if row is not None)]

    @classmethod
    def of_rows(cls, rows: Sequence[Row], workspace: Workspace) -> Self:
        """Return what `as_rows` was asked for."""
        order, known = rows
        files = (*workspace.files, *workspace.candidates)
        in_order = [files[place] for place in cast("tuple[int, ...]", order)]
        return cls(in_order, workspace.root, [DomainRow(*row) for row in cast("tuple[DomainRow, ...]", known)])

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, index: int) -> DomainRow:
        """Return one of them; reads no file."""
        row = self._rows[index]
        if row is None:
            row = self._rows[index] = _first_guess(self.files[index])
        return row

    def set(self, index: int, row: DomainRow) -> None:
        """Put what was found out in the place of a guess."""
        if self._rows[index] != row:
            self._rows[index] = row
            self.revision += 1

    def add(self, file: ZoneFile, row: DomainRow) -> int:
        """Take in a new zone and return its place."""
        place = sum(_place(self.row(other).name) < _place(row.name) for other in range(len(self)))
        self._rows.insert(place, row)
        self.files.insert(place, file)
        self.revision += 1
        return place

    def resort(self) -> None:
        """Sort by the names that are known now."""
        order = sorted(range(len(self._rows)), key=lambda place: (_place(self.row(place).name), self.files[place].name))
        self.files = [self.files[place] for place in order]
        self._rows = [self._rows[place] for place in order]
        self.revision += 1

    def look(self, index: int, workspace: Workspace) -> None:
        """Take the zone's name from the file instead of from its name."""
        file = self.files[index]
        facts = workspace.facts(file)
        if facts.origin is None:
            row = DomainRow(file.name, "unreadable", "whose zone it is isn't known")
        else:
            mark: DomainMark = "locked" if facts.why_read_only else "unchanged"
            details = [self._where(file)] if self._is_view(index, facts.origin.name) else []
            if facts.origin.is_guess:
                details.append("guessed")
            row = DomainRow(names.spoken(facts.origin.name), mark, ", ".join(details))
        self.set(index, row)

    def _where(self, file: ZoneFile) -> str:
        """Return the file's path below the workspace."""
        path = file.path
        return str(path.relative_to(self._root)) if path.is_relative_to(self._root) else str(path)

    def _is_view(self, index: int, origin: str) -> bool:
        wanted = names.key(origin).rstrip(".")
        return (
            any(other != index and self.row(other).name.lower() == wanted for other in range(len(self)))
            if len(self) <= READ_AT_ONCE * 4
            else False
        )


def _first_guess(file: ZoneFile) -> DomainRow:
    guess = origin_from_name(file.name)
    return DomainRow(guess.rstrip(".") if guess else file.name)


def _place(name: str) -> tuple[bool, str]:
    """Return what sorts names as people look for them: zones of addresses aren't what they come for first."""
    return name.lower().endswith(names.REVERSE), name.lower()
