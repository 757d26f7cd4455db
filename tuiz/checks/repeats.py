"""Tell whether simple records of one RRset may have one twice, or TTLs that differ: too often, never too seldom."""

from collections.abc import Callable, Sequence
from typing import Final

from tuiz.checks import expression
from tuiz.checks.scope import Scope

Row = tuple[bytes, ...]
"""What the expression gives of a record: its groups, in their order."""

_POINTING: Final = frozenset({expression.NS, expression.PTR, expression.MX, expression.SRV})
_SPELLING: Final = b'" \t\n()'
"""What may differ between two spellings of the same strings."""


def may_repeat(group: int, rows: Sequence[Row], scope: Scope) -> bool:
    """Return whether of the records whose data is in *group* some may be the same, or have TTLs that differ.

    Args:
        rows: records of one owner, of other types too.
    """
    same = [row for row in rows if row[group]]
    if len({row[expression.TTL] or row[expression.TTL_LAST] for row in same}) > 1:
        return True
    return _MAY_BE_SAME[group]([row[group] for row in same], scope)


def differ(group: int, one: Row, other: Row) -> bool:
    """Return whether a record is of the other one's type, with the same TTL, and plainly with other data."""
    first, second = one[group], other[group]
    if (
        not first
        or one[expression.TTL] != other[expression.TTL]
        or one[expression.TTL_LAST] != other[expression.TTL_LAST]
    ):
        return False
    if group == expression.A:
        return first != second
    if group not in _POINTING:
        return False
    # Of two names both absolute or both relative, another text is another name.
    first, second = first.lower().split()[-1], second.lower().split()[-1]
    return first != second and (first[-1] == 0x2E) == (second[-1] == 0x2E)


def last_ttl(rows: Sequence[Row]) -> bytes | None:
    """Return the TTL that was stated last, as written."""
    return next((ttl for row in reversed(rows) if (ttl := row[expression.TTL] or row[expression.TTL_LAST])), None)


def _may_be_same_addresses(values: list[bytes], _scope: Scope) -> bool:
    from tuiz.domain.addresses import ipv6_octets

    return len({ipv6_octets(value.decode("ascii")) for value in values}) < len(values)


def _may_be_same_names(written: list[bytes], scope: Scope) -> bool:
    folded = {name.lower() for name in written}
    if len(folded) < len(written):
        return True
    forms = {name[-1] == 0x2E for name in folded}
    if len(forms) == 1 and b"@" not in folded:
        return False
    return len({scope.absolute(name) for name in folded}) < len(folded)


def _may_be_same_numbered(values: list[bytes], scope: Scope) -> bool:
    words = [value.split() for value in values]
    if not _may_be_same_names([name for *_, name in words], scope):
        return False
    return len({tuple(map(int, numbers)) for *numbers, _ in words}) < len(words)


def _may_be_same_strings(values: list[bytes], _scope: Scope) -> bool:
    return len({value.lstrip(b"0").translate(None, _SPELLING) for value in values}) < len(values)


_MAY_BE_SAME: Final[dict[int, Callable[[list[bytes], Scope], bool]]] = {
    expression.A: lambda values, _: len(set(values)) < len(values),
    expression.AAAA: _may_be_same_addresses,
    expression.CNAME: lambda _, __: True,
    expression.NS: _may_be_same_names,
    expression.PTR: _may_be_same_names,
    expression.MX: _may_be_same_numbered,
    expression.SRV: _may_be_same_numbered,
    expression.TXT: _may_be_same_strings,
    expression.CAA: _may_be_same_strings,
}
"""By group, whether some of the data as written may be the same."""
