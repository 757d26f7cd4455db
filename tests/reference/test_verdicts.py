"""tuiz judges a zone file as the name servers' own checkers do, also one that nobody wrote."""

from hypothesis import HealthCheck, given, settings

from tests.reference.case import Case
from tests.reference.checkers import ReferenceCheckers
from tests.reference.generator import zone_file_families
from tests.reference.verdicts import disagreement, outside_the_vote
from tuiz.services.checking import check_text

CASES = 300
"""How many generated files are asked about at least; a profile that asks for more gets more."""

FAMILY = 5
"""How many files are made from one another: it takes longer to write a file than to judge it."""


@settings(
    max_examples=max(CASES, settings().max_examples) // FAMILY,
    # The checkers keep nothing from one file to the next.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(family=zone_file_families(size=FAMILY))
def test_verdicts_on_generated_zone_files(checkers: ReferenceCheckers, family: list[Case]) -> None:
    """Two or three refuse a file: an error. One: a warning that names it. None: no error."""
    for case in family:
        vote = checkers.ask(case.data, case.origin)

        findings = check_text(case.data, case.origin)

        assert outside_the_vote(case.data) or disagreement(vote, findings) is None
