"""What is replaced in texts, and an expression that is stopped instead of going on without end."""

from collections.abc import Sequence

import pytest

from tuiz.services.substitution import ExpressionStopped, NobodyWaits, NoExpression, Substitution, Way

TEXTS = ["192.0.2.1", "192.0.2.10", "10 mail.example.com.", "webmail mail-2"]


@pytest.mark.parametrize(
    ("way", "find", "new", "after"),
    [
        ("text", "192.0.2.1", "\\1", ["\\1", "\\10", None, None]),
        ("text", "mail", "mx", [None, None, "10 mx.example.com.", "webmx mx-2"]),
        ("words", "192.0.2.1", "192.0.2.9", ["192.0.2.9", None, None, None]),
        ("words", "mail", "mx", [None, None, "10 mx.example.com.", None]),
        ("expression", r"^(\d+) mail\.", r"\1 mx.", [None, None, "10 mx.example.com.", None]),
        ("expression", "192.0.2.1", "192.0.2.1", [None, None, None, None]),
        ("text", "", "x", [None, None, None, None]),
    ],
)
def test_what_is_found_is_replaced(way: Way, find: str, new: str, after: Sequence[str | None]) -> None:
    """A text stays as it is, None, where nothing of it changes; only an expression's signs mean more."""
    assert list(Substitution(find, new, way).of(TEXTS)) == after


@pytest.mark.parametrize(("find", "new"), [("(a", ""), ("a", "\\2"), ("a", "\\q"), ("(?P<n>x)|a", "\\g<m>")])
def test_what_is_no_expression_is_told(find: str, new: str) -> None:
    """The reason is that of who reads it, whichever of the two is wrong."""
    with pytest.raises(NoExpression, match="no regular expression"):
        Substitution(find, new, "expression").of(["a"])


def test_an_expression_without_end_is_stopped() -> None:
    """It is told that it was; one that nobody waits for doesn't even begin."""
    with pytest.raises(ExpressionStopped):
        Substitution("(a+)+$", "", "expression").of(["a" * 60 + "b"])

    unwanted = Substitution("(a+)+$", "", "expression")
    unwanted.stop()
    with pytest.raises(NobodyWaits):
        unwanted.of(["a" * 60 + "b"])
