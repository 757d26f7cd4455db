"""Many splices at once: rows of them that go one way through a text, told as edits of the text before all of them."""

from collections.abc import Iterable, Iterator

from tuiz.domain.changes import Splice


def runs(splices: Iterable[Splice]) -> Iterator[list[Splice]]:
    """Yield the splices in runs, each ascending and with offsets in the text as it is before its run.

    A run is as long as its splices follow each other towards the text's end, or towards its beginning.
    """
    run: list[Splice] = []
    growth = 0
    forwards: bool | None = None
    for splice in splices:
        if not run:
            run, growth, forwards = [splice], splice.growth, None
            continue
        before = run[-1]
        if forwards is not True and splice.offset + len(splice.removed) <= before.offset:
            forwards = False
            run.append(splice)
        elif forwards is not False and splice.offset - growth >= before.offset + len(before.removed):
            forwards = True
            run.append(splice._replace(offset=splice.offset - growth))
            growth += splice.growth
        else:
            yield run if forwards is not False else run[::-1]
            run, growth, forwards = [splice], splice.growth, None
    if run:
        yield run if forwards is not False else run[::-1]


def one_by_one(run: Iterable[Splice]) -> Iterator[Splice]:
    """Yield the splices of a run as they are applied one after the other, the last one first."""
    yield from reversed(list(run))
