"""Patches: whatever two texts are, their difference leads from one to the other and back."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiz.storage.errors import PatchDamaged
from tuiz.storage.patches import Edit, apply, decode, difference, encode, invert

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"\n", b"dd\r\n", b"e"]), max_size=40).map(b"".join)
TEXTS = LINES | st.binary(max_size=200)


@given(TEXTS, TEXTS)
def test_a_difference_makes_one_text_of_the_other_and_back(one: bytes, other: bytes) -> None:
    """The edits of any two texts lead there, and inverted lead back."""
    edits = difference(one, other)

    assert apply(one, edits) == other
    assert apply(other, invert(edits)) == one
    assert invert(invert(edits)) == edits


@given(TEXTS, TEXTS)
def test_an_encoded_difference_is_the_same_when_decoded(one: bytes, other: bytes) -> None:
    """Nothing is lost in the few bytes that are kept."""
    edits = difference(one, other)

    assert decode(encode(edits)) == edits


@given(st.binary(max_size=200))
def test_no_bytes_make_decoding_fail_otherwise_than_as_damaged(data: bytes) -> None:
    """Whatever stands in a damaged journal, it is told as damage."""
    try:
        decode(data)
    except PatchDamaged:
        return


def test_a_patch_for_another_text_is_refused() -> None:
    """Edits are applied only where what they remove is found."""
    with pytest.raises(PatchDamaged):
        apply(b"abd", [Edit(2, b"c", b"")])
    with pytest.raises(PatchDamaged):
        apply(b"ab", [Edit(1, b"b", b""), Edit(0, b"a", b"")])


def test_two_changed_lines_far_apart_take_few_bytes() -> None:
    """A bumped serial at the top and a record at the end of a large zone make a patch of a few dozen bytes."""
    records = b"".join(b"host%d 3600 IN A 192.0.2.%d\n" % (number, number % 256) for number in range(100_000))
    old = b"@ SOA ns1 hostmaster 1 7200 900 1209600 300\n" + records
    new = b"@ SOA ns1 hostmaster 2 7200 900 1209600 300\n" + records + b"www A 192.0.2.1\n"

    edits = difference(new, old)

    assert len(edits) == 2
    assert len(encode(edits)) < 150
    assert apply(new, edits) == old


def test_a_moved_and_a_removed_block_take_little_more_than_the_blocks() -> None:
    """The two texts are brought together again after a block of many lines."""
    lines = [b"host%d A 192.0.2.1\n" % number for number in range(20_000)]
    old = b"".join(lines)
    new = b"".join(lines[:3000] + lines[8000:12_000] + [b"added A 192.0.2.2\n"] + lines[12_000:])

    edits = difference(new, old)

    assert apply(new, edits) == old
    assert sum(len(edit.removed) + len(edit.inserted) for edit in edits) < len(b"".join(lines[3000:8000])) + 200


def test_two_texts_with_nothing_in_common_are_compared_in_bounded_time() -> None:
    """A text in another order, where no two places agree for long, still comes out right."""
    source = random.Random(1)
    lines = [b"host%d A 192.0.2.1\n" % number for number in range(3000)]
    shuffled = source.sample(lines, len(lines))

    edits = difference(b"".join(lines), b"".join(shuffled))

    assert apply(b"".join(lines), edits) == b"".join(shuffled)
