"""Finding the zone files below a folder, by their names and without opening any."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import chain, islice, starmap
from pathlib import Path
from typing import cast

from tuiz.storage.zone_files import InFolder, ZoneFile, ZoneFiles
from tuiz.storage.zone_names import is_zone_name, may_belong_to, settings_name, sorted_out, without_skipped

DEPTH = 4
"""How many folders deep below the root zone files are looked for."""
ENTRIES_LIMIT = 2_000_000
"""How many files and folders are looked at; a folder with more isn't one of zone files."""

_AT_ONCE = 5_000
"""How many entries are looked at together."""
_BESIDE = (".jnl", ".toml")

_Plain = tuple[str, str, bool, bool]


class Scan:
    """What was found below a folder."""

    def __init__(self) -> None:
        self.named: Sequence[ZoneFile] = []
        """Zone files by their names, sorted by where they lie."""
        self.candidates: Sequence[ZoneFile] = []
        """Files of which only the content tells, sorted by where they lie."""
        self.problems: list[str] = []
        """What couldn't be looked at, and why."""

    def as_rows(self) -> list[tuple[object, ...]]:
        """Return it as plain tuples and texts, for another process."""
        return [tuple(map(tuple, self.named)), tuple(map(tuple, self.candidates)), tuple(self.problems)]

    @classmethod
    def of_rows(cls, rows: list[tuple[object, ...]]) -> "Scan":
        """Return what `as_rows` was asked for."""
        found = cls()
        named, candidates, problems = cast("tuple[list[_Plain], list[_Plain], list[str]]", rows)
        found.named = [*starmap(ZoneFile, named)]
        found.candidates = [*starmap(ZoneFile, candidates)]
        found.problems = [*problems]
        return found


def scan(root: Path, ignore: Sequence[str] = (), *, entries_limit: int = ENTRIES_LIMIT) -> Scan:
    """Look for zone files below *root*, not through linked folders.

    Args:
        root: the folder.
        ignore: patterns for the names or, with a slash in them, for the paths below *root* that are left out.
        entries_limit: where to stop.

    Raises:
        OSError: *root* itself can't be read.
    """
    result = Scan()
    links: list[ZoneFile] = []
    all_named: list[InFolder] = []
    others: list[InFolder] = []
    for folder in sorted(_folders(root, ignore, result, entries_limit), key=lambda folder: folder.path):
        named, not_named = sorted_out(sorted(folder.files))
        all_named.append(folder.zone_files(named))
        others.append(folder.zone_files(not_named))
        links += folder.zone_files(without_skipped(folder.links)).files()
    result.named, result.candidates = ZoneFiles(all_named), ZoneFiles(others)
    if links:
        _add_links(result, root, sorted(links))
    return result


class _Folder:
    """The entries of one folder, without those that nobody asks for."""

    def __init__(self, path: str, base: str) -> None:
        self.path = path
        self.base = base
        """Where it lies below the root."""
        self.files: list[str] = []
        """Those of them that are skipped, too."""
        self.links: list[str] = []
        """To files, of the same kinds."""
        self.folders: list[str] = []
        self.beside: set[str] = set()
        """What may belong to a zone file: journals and settings."""
        self.may_have_any: set[str] = set()
        """The names of the files that it may belong to."""
        self.count = 0
        """How many entries were looked at."""

    def zone_files(self, names: Sequence[str]) -> InFolder:
        """Return the zone files of these *names*, with what lies beside each."""
        with_others = {
            name: ZoneFile(self.path, name, f"{name}.jnl" in self.beside, settings_name(name) in self.beside)
            for name in self.may_have_any.intersection(names)
        }
        return InFolder(self.path, names, with_others)

    def read(self, ignore: Sequence[str], limit: int) -> None:
        """Take notice of at most *limit* entries."""
        with os.scandir(self.path) as entries:
            while some := [*islice(entries, min(_AT_ONCE, limit + 1 - self.count))]:
                self.count += len(some)
                if self.count > limit:
                    some.pop()  # which only tells that there are more
                self._take(some, ignore)

    def _take(self, entries: Sequence["os.DirEntry[str]"], ignore: Sequence[str]) -> None:
        """Take notice of some entries: of regular files, which nearly all are, with little work for each."""
        if ignore:
            entries = [
                entry
                for entry in entries
                if entry.name.endswith(_BESIDE) or not _is_ignored(entry.name, self.base, ignore)
            ]
        files = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
        beside = [name for name in files if name.endswith(_BESIDE)]
        self.files += [name for name in files if not name.endswith(_BESIDE)] if beside else files
        if len(files) < len(entries):
            beside += self._take_others(entry for entry in entries if not entry.is_file(follow_symlinks=False))
        self.beside.update(beside)
        for name in beside:
            self.may_have_any.update(may_belong_to(name))

    def _take_others(self, entries: "Iterable[os.DirEntry[str]]") -> list[str]:
        """Take notice of entries that aren't regular files; return the names of those that belong to some."""
        beside: list[str] = []
        for entry in entries:
            name = entry.name
            if name.endswith(_BESIDE):
                beside.append(name)
            elif entry.is_dir(follow_symlinks=False):
                if not name.startswith("."):
                    self.folders.append(name)
            elif entry.is_symlink() and entry.is_file():
                self.links.append(name)
        return beside


def _folders(root: Path, ignore: Sequence[str], result: Scan, entries_limit: int) -> Iterator[_Folder]:
    """Yield *root* and the folders below it, each with its entries."""
    waiting = deque([(_Folder(str(root), "."), 0)])
    left = entries_limit
    while waiting:
        folder, depth = waiting.popleft()
        try:
            folder.read(ignore, left)
        except OSError as error:
            if not depth:
                raise
            result.problems.append(f"{folder.path} can't be read: {error.strerror}.")
            continue
        yield folder
        left -= folder.count
        if left < 0:
            result.problems.append(f"There are more than {entries_limit:,} files; the rest is left out.")
            return
        if depth < DEPTH:
            waiting += [
                (_Folder(f"{folder.path}/{name}", f"{folder.base}/{name}"), depth + 1) for name in folder.folders
            ]


def _is_ignored(name: str, base: str, patterns: Sequence[str]) -> bool:
    for pattern in patterns:
        bare = pattern.strip("/")
        if fnmatchcase(os.path.normpath(f"{base}/{name}") if "/" in bare else name, bare):
            return True
    return False


def _add_links(result: Scan, root: Path, links: Sequence[ZoneFile]) -> None:
    """Add linked files, but for those that are listed under their own name already, or twice."""
    real_root, cut = os.path.realpath(root), len(str(root))
    seen = {f"{real_root}{file.folder[cut:]}/{file.name}" for file in chain(result.named, result.candidates)}
    named, others = [*result.named], [*result.candidates]
    for file in links:
        real = os.path.realpath(file.path)
        if real not in seen:
            seen.add(real)
            (named if is_zone_name(file.name) else others).append(file)
    result.named, result.candidates = sorted(named), sorted(others)
