"""The zone files of a workspace: each is made when it is asked for, as there may be a hundred thousand."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, groupby, repeat
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, overload

from tuiz.storage.zone_names import settings_name


class ZoneFile(NamedTuple):
    """A file that holds a zone, or may."""

    folder: str
    name: str
    has_journal: bool
    """Whether a dynamic zone's journal (`.jnl`) lies beside it."""
    has_settings: bool
    """Whether settings for the zone lie beside it."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.folder, self.name)

    @property
    def settings_path(self) -> Path:
        """Where its settings lie, or would."""
        return Path(self.folder, settings_name(self.name))


_make = partial(tuple.__new__, ZoneFile)  # what a named tuple does itself, less a call in Python for each


class InFolder(NamedTuple):
    """Zone files of one folder."""

    folder: str
    names: Sequence[str]
    with_others: Mapping[str, ZoneFile]
    """Those that a journal or settings lie beside, by their names."""

    def files(self) -> Iterator[ZoneFile]:
        """Return them, one after the other."""
        nothing = repeat(object=False)  # as is usual
        files = map(_make, zip(repeat(self.folder), self.names, nothing, nothing))
        if self.with_others:
            return (self.with_others.get(name, file) for name, file in zip(self.names, files, strict=True))
        return files


class ZoneFiles(Sequence[ZoneFile]):
    """Zone files in their order, those of one folder in a row."""

    def __init__(self, folders: Iterable[InFolder] = ()) -> None:
        """Take them folder by folder."""
        self.folders = tuple(folder for folder in folders if folder.names)
        self._ends = [*accumulate(len(folder.names) for folder in self.folders)]

    @classmethod
    def of(cls, files: Sequence[ZoneFile]) -> "ZoneFiles":
        """Return *files* as such."""
        if isinstance(files, cls):
            return files
        folders = []
        for folder, some in groupby(files, key=attrgetter("folder")):
            there = {file.name: file for file in some}
            folders.append(InFolder(folder, list(there), there))
        return cls(folders)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[ZoneFile]:
        for folder in self.folders:
            yield from folder.files()

    @overload
    def __getitem__(self, index: int) -> ZoneFile: ...

    @overload
    def __getitem__(self, index: slice) -> "ZoneFiles": ...

    def __getitem__(self, index: int | slice) -> "ZoneFile | ZoneFiles":
        if isinstance(index, int):
            at = range(len(self))[index]
            place = bisect_right(self._ends, at)
            folder = self.folders[place]
            return next(iter(folder._replace(names=(folder.names[at - self._ends[place]],)).files()))
        wanted = range(len(self))[index]
        if wanted.step != 1:
            return ZoneFiles.of([*self][index])
        begins = [0, *self._ends]
        return ZoneFiles(
            folder._replace(names=folder.names[max(0, wanted.start - begin) : max(0, wanted.stop - begin)])
            for begin, folder in zip(begins, self.folders, strict=False)
        )

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]
