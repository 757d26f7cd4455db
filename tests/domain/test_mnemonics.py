"""Types' mnemonics: the table agrees with dnspython's."""

import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiz.domain.codec.support import QUESTION_TYPES
from tuiz.domain.mnemonics import TYPE_NUMBERS, canonical_type, is_type, type_number

NOT_IN_ZONES = {"TYPE0", "UNSPEC", *QUESTION_TYPES}
IN_DNSPYTHON = {dns.rdatatype.to_text(each): int(each) for each in dns.rdatatype.RdataType}


def test_every_type_of_dnspythons_is_known_by_its_number() -> None:
    """A type that dnspython reads and a zone may hold is recognised without importing it."""
    missing = IN_DNSPYTHON.keys() - TYPE_NUMBERS.keys()

    assert missing <= NOT_IN_ZONES
    assert {name: number for name, number in TYPE_NUMBERS.items() if IN_DNSPYTHON.get(name, number) != number} == {}
    assert {name: number for name, number in QUESTION_TYPES.items() if IN_DNSPYTHON.get(name, number) != number} == {}


@given(st.integers(0, 0xFFFF))
def test_a_number_and_a_mnemonic_are_the_same_type(number: int) -> None:
    """TYPEnnn of a type that has a name becomes that name, and both have the number."""
    mnemonic = canonical_type(f"type{number}")

    assert is_type(mnemonic.encode())
    assert type_number(mnemonic) == type_number(mnemonic.lower()) == number


@pytest.mark.parametrize("word", ["", "TYPE", "TYPE65536", "TYPE-1", "TYPE1x", "NOPE", "É", "OPT", "*"])
def test_other_words_are_no_types(word: str) -> None:
    """What isn't the name or number of a type that a zone may hold has no number."""
    assert type_number(word) is None
    assert not is_type(word.encode())
