"""Hostile text becomes harmless, and other text stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiz.domain.display import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("www 300 IN A 192.0.2.1", "www 300 IN A 192.0.2.1"),
        ("[red]not markup[/]", "[red]not markup[/]"),
        ("Büro, Straße, 東京, Ελλάδα", "Büro, Straße, 東京, Ελλάδα"),
        ("e\u0301", "e\u0301"),
        ("\\032 stays", "\\032 stays"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb\tc\r\0", "a\\x0ab\\x09c\\x0d\\x00"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("line\u2028paragraph\u2029", "line\\u2028paragraph\\u2029"),
        ("no\u00a0break", "no\\xa0break"),
        ("filler\u3164", "filler\\u3164"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("variation\ufe0f", "variation\\ufe0f"),
        (b"latin \xfc".decode("utf-8", "surrogateescape"), "latin \\xfc"),
        ("\ud800", "\\ud800"),
        ("o" + "\u0301" * 5, "o" + "\u0301" * 3 + "\\u0301" * 2),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    """Control codes, marks that reorder and characters that nobody sees become escapes; words stay words."""
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("", 1, ""),
        ("ab", 1, "…"),
        ("\x1b\x1b", 6, "\\x1b\\…"),
        (b"abc\xff", 7, "abc\\xff"),
        ("東京".encode(), 2, "東京"),
        ("東京都".encode(), 2, "東…"),
        (b"x" * 1_000_000, 4, "xxx…"),
    ],
)
def test_what_is_shown_may_be_bounded(text: str | bytes, limit: int, shown: str) -> None:
    """Text that is longer than there is room for ends in an ellipsis, however long it is."""
    assert printable(text, limit) == shown


@given(st.one_of(st.text(), st.binary()), st.integers(1, 12))
def test_a_bound_is_kept(text: str | bytes, limit: int) -> None:
    """Bounded text has no more characters than the limit, and is the whole where the whole fits."""
    whole, bounded = printable(text), printable(text, limit)

    assert len(bounded) <= limit
    assert bounded == whole if len(whole) <= limit else bounded.endswith("…")


@given(st.text())
def test_what_is_shown_is_printable(text: str) -> None:
    """Whatever comes in, what goes out is printable, can be encoded, and is left alone the next time."""
    shown = printable(text)

    assert shown.isprintable()
    shown.encode()
    assert printable(shown) == shown


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    """Printable ASCII isn't touched."""
    assert printable(text) is text
