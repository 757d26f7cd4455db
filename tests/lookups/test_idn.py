"""International names."""

import pytest

from tuiz.errors import UsageError
from tuiz.lookups import idn
from tuiz.services.tracing import question_of


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("straße.example", "xn--strae-oqa.example"),
        ("BÜCHER。example.", "xn--bcher-kva.example."),
        ("plain.example", "plain.example"),
        ("a\\.b.ü", "a\\.b.xn--tda"),
    ],
)
def test_a_name_is_asked_for_as_the_dns_has_it(written: str, asked: str) -> None:
    """Each label by itself, and what is ASCII stays as it is."""
    assert idn.to_ascii(written) == asked
    assert question_of(written, None).name == f"{asked.rstrip('.')}."


@pytest.mark.parametrize("written", ["\u202eabc.example", "ü" * 70, "a\u0378b.example"])
def test_what_is_no_international_name_is_told(written: str) -> None:
    """Before anybody is asked."""
    with pytest.raises(UsageError, match="can't be a name in the DNS"):
        idn.to_ascii(written)


def test_names_in_a_line_are_shown_as_people_write_them() -> None:
    """Names only: neither what is quoted, nor what no name would become."""
    line = 'xn--bcher-kva.de. 60 IN TXT "xn--bcher-kva.de." xn--a.de. notxn--bcher-kva.de.'

    assert idn.to_unicode(line) == 'bücher.de. 60 IN TXT "xn--bcher-kva.de." xn--a.de. notxn--bcher-kva.de.'
