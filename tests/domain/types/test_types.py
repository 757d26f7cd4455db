"""Each type's form and its RDATA are two views of the same value."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.rdata_texts import spelled
from tuiz.domain import rdata, types
from tuiz.domain.types.finding import find
from tuiz.domain.types.record_type import RecordType

ORIGIN = "example.com."


def test_every_type_has_a_file_that_is_listed() -> None:
    """A new type is one new file and one line in the list."""
    folder = Path(types.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "fields", "finding", "record_type"}

    assert files == {record_type.mnemonic.lower() for record_type in types.ALL}


@pytest.mark.parametrize("record_type", types.ALL, ids=lambda each: each.mnemonic)
def test_the_example_is_valid_and_fills_the_form(record_type: RecordType) -> None:
    """What the help shows as an example is good, in both views."""
    rdata.validate(record_type.mnemonic, record_type.example, ORIGIN)
    values = record_type.split(record_type.example)

    assert values is not None
    assert record_type.check(values, ORIGIN) == {}
    assert record_type.join(values) == rdata.presentation(record_type.mnemonic, record_type.example, ORIGIN)
    assert record_type.help
    assert all(field.help and field.label for field in record_type.fields)


@pytest.mark.parametrize(
    ("mnemonic", "values", "field"),
    [
        ("A", {"address": "192.0.2.256"}, "address"),
        ("A", {"address": "2001:db8::1"}, "address"),
        ("A", {"address": ""}, "address"),
        ("AAAA", {"address": "192.0.2.1"}, "address"),
        ("CNAME", {"target": "a b"}, "target"),
        ("CNAME", {"target": "a..b"}, "target"),
        ("MX", {"preference": "70000", "exchange": "mail"}, "preference"),
        ("MX", {"preference": "10", "exchange": "192.0.2.1"}, "exchange"),
        ("NS", {"server": "."}, "server"),
        ("CAA", {"flags": "0", "tag": "is-sue", "value": ""}, "tag"),
        ("TXT", {"text": "a\x1bb"}, "text"),
    ],
)
def test_a_wrong_value_is_told_in_its_field(mnemonic: str, values: dict[str, str], field: str) -> None:
    """The reason is a sentence, and stands with the field it is about."""
    record_type = find(mnemonic)
    assert record_type is not None

    problems = record_type.check(values, ORIGIN)

    assert set(problems) == {field}
    assert problems[field].endswith(".")


@given(st.sampled_from(types.ALL), st.data())
def test_splitting_and_joining_gives_the_same_rdata(record_type: RecordType, data: st.DataObject) -> None:
    """Whatever the form can show comes out of it as it went in."""
    text = data.draw(spelled(record_type.mnemonic)).decode("latin-1")
    try:
        presentation = rdata.presentation(record_type.mnemonic, text, ORIGIN)
    except rdata.InvalidRdata:
        return

    values = record_type.split(presentation)

    if values is not None:
        assert record_type.join(values) == presentation


@given(st.sampled_from(types.ALL), st.data())
def test_any_typed_text_is_told_or_joined(record_type: RecordType, data: st.DataObject) -> None:
    """Whatever is typed into the fields, checking and joining never fail, and what passes reads back the same."""
    text = st.one_of(
        st.text(max_size=20), st.sampled_from(['"\\256"', '"a" "b"', '"', "\\", "@", ".", "\ud800", "bücher"])
    )
    values = {
        field.name: data.draw(st.one_of(st.sampled_from([field.default, field.placeholder]), text))
        for field in record_type.fields
    }

    problems = record_type.check(values, ORIGIN)
    joined = record_type.join(values)

    if not problems:
        found = rdata.presentation(record_type.mnemonic, joined, ORIGIN)
        again = record_type.split(found)
        assert again is None or record_type.join(again) == found


@pytest.mark.parametrize(
    ("mnemonic", "values", "joined"),
    [
        ("TXT", {"text": '"a b" "c"'}, '"a bc"'),
        ("TXT", {"text": '"\\256"'}, '"\\"\\\\256\\""'),
        ("TXT", {"text": ""}, '""'),
        ("CAA", {"flags": "0", "tag": "issue", "value": "a" * 300}, f'0 issue "{"a" * 300}"'),
        ("DNAME", {"target": "x"}, "x"),
    ],
)
def test_what_the_fields_make(mnemonic: str, values: dict[str, str], joined: str) -> None:
    """Pasted strings are read, odd text is kept as text, and only TXT is cut at 255 octets."""
    record_type = find(mnemonic)

    assert record_type is not None
    assert record_type.join(values) == joined


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=600))
def test_typed_text_survives_the_cut_into_strings(text: str) -> None:
    """Text of any length is cut at 255 octets and joined again."""
    txt = find("TXT")
    assert txt is not None

    joined = txt.join({"text": text})

    rdata.validate("TXT", joined, ORIGIN)
    if not text.startswith('"'):
        assert txt.split(joined) == {"text": text}
