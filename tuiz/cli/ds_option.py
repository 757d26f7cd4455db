"""`--ds`: which DS records a delegation is to have."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.services.child_delegation import DsChoice


def ds_choice(words: Sequence[str]) -> "DsChoice | Sequence[str]":
    """Return what the words behind all `--ds` mean; without any, the DS records stay.

    Raises:
        UsageError: they don't go together.
    """
    if not words:
        return "keep"
    choices = [word for word in words if word in {"zone", "none"}]
    if choices and len(words) > 1:
        raise UsageError(f"--ds {choices[0]} stands alone.")
    if choices:
        return "zone" if choices[0] == "zone" else "none"
    return words
