"""Looks for the records of some owners before an operation needs them: in slices, so that no key waits for it."""

from collections.abc import Iterator, Mapping

from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.locate import SLICE, owners_in_slices
from tuiz.services.search import Slices


class OwnerSearch(Slices):
    """A search for owners in a document, which a change of the document ends.

    Args:
        document: where they are looked for.
        wanted: the owners, by their keys.
        known: where the entries of each are put, by the same keys; what is there isn't looked for.
    """

    def __init__(self, document: ZoneDocument, wanted: Mapping[str, str], known: dict[str, list[int]]) -> None:
        super().__init__()
        self._document = document
        self._wanted = wanted
        self._known = known

    @property
    def found(self) -> dict[str, list[int]]:
        """The entries of each owner that is wanted, by its key."""
        return {key: self._known[key] for key in self._wanted}

    def _run(self) -> Iterator[float]:
        document = self._document
        revision = document.revision
        left = [key for key in self._wanted if key not in self._known]
        if not left:
            return
        share = SLICE / max(SLICE, document.size)
        done = 0.0
        found: dict[str, list[int]] = {key: [] for key in left}
        for part in owners_in_slices(document, left):
            for key, entry in part:
                found[key].append(entry)
            done += share
            yield min(done, 0.999)
            if document.revision != revision:
                return
        self._known.update(found)
