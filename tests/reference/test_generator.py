"""The generator writes what it says it does."""

from hypothesis import Phase, given, settings

from tests.reference.case import Case
from tests.reference.checkers import ReferenceCheckers
from tests.reference.generator import sound_zone_files, zone_files


# Without making the file smaller: that would ask the checkers thousands of times.
@settings(max_examples=50, phases=[Phase.generate])
@given(case=sound_zone_files())
def test_sound_files_are_accepted_by_all(checkers: ReferenceCheckers, case: Case) -> None:
    """In whatever layout a sound zone is written, no checker refuses it."""
    vote = checkers.ask(case.data, case.origin)

    assert vote.refusers == frozenset()


@settings(max_examples=50)
@given(case=zone_files())
def test_generated_files_are_small(case: Case) -> None:
    """A generated file has some dozen lines, so that thousands can be asked about."""
    assert case.data.count(b"\n") < 120
    assert len(case.data) < 20_000
