"""Splices in a row come to one difference between the first text and the last."""

from hypothesis import given
from hypothesis import strategies as st

from tuiz.domain.changes import Splice
from tuiz.domain.hunks import Hunks


@given(
    st.binary(max_size=30), st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.4), st.binary(max_size=5)), max_size=8)
)
def test_hunks_lead_from_the_first_text_to_the_last(base: bytes, edits: list[tuple[float, float, bytes]]) -> None:
    """With each hunk's run of the base replaced, the base is the present text; all else is equal."""
    text = base
    hunks = Hunks()
    for place, length, inserted in edits:
        start = int(place * len(text))
        end = start + int(length * (len(text) - start))
        hunks.apply(Splice(start, text[start:end], inserted))
        text = text[:start] + inserted + text[end:]

    rebuilt, at, previous = b"", 0, -1
    for hunk in hunks:
        assert hunk.base_start >= at
        assert hunk.start > previous
        rebuilt += base[at : hunk.base_start] + text[hunk.start : hunk.end]
        at, previous = hunk.base_end, hunk.end
    assert rebuilt + base[at:] == text
