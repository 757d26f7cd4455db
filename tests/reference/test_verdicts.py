"""tuiz judges a zone file as the name servers' own checkers do."""

from hypothesis import HealthCheck, given, settings

from tests.reference.case import Case
from tests.reference.checkers import ReferenceCheckers, Vote
from tests.reference.generator import zone_files
from tests.reference.verdicts import disagreement, outside_the_vote
from tuiz.services.checking import check_text

CASES = 300
"""How many generated files are asked about at least; a profile that asks for more gets more."""


def test_verdicts_on_the_cases_written_by_hand(votes: list[tuple[Case, Vote]]) -> None:
    """Two or three refuse a file: an error. One: a warning that names it. None: no error."""
    wrong = []
    for case, vote in votes:
        findings = check_text(case.data, case.origin)
        if not outside_the_vote(case.data) and (what := disagreement(vote, findings)):
            wrong.append(f"{case.topic}, {case.name}: {what}")

    assert wrong == []


@settings(
    max_examples=max(CASES, settings().max_examples),
    # The checkers keep nothing from one file to the next.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(case=zone_files())
def test_verdict_on_a_generated_zone_file(checkers: ReferenceCheckers, case: Case) -> None:
    """The same for files that nobody wrote."""
    vote = checkers.ask(case.data, case.origin)

    findings = check_text(case.data, case.origin)

    assert outside_the_vote(case.data) or disagreement(vote, findings) is None
