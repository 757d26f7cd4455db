"""What `tuiz delegation` is asked for: one thing at a time, each with the options that mean something to it."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Final

from tuiz.errors import UsageError

_WAYS: Final[Mapping[str, str]] = {
    "preflight": "--preflight",
    "watch": "--watch",
    "stop_watching": "--stop-watching",
    "watches": "--watches",
    "history": "--history",
    "plan": "--plan",
    "step_do": "--step-do",
    "step_done": "--step-done",
    "drop_plan": "--drop-plan",
}
"""The options that each ask for something else, by the names under which they are parsed."""
_AS_IT_IS: Final = ""
"""Stands for none of them: the delegation as it is."""
_GOES_WITH: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "explain": ("--explain", (_AS_IT_IS, "preflight")),
    "rdap": ("--rdap", (_AS_IT_IS,)),
    "ds": ("--ds", ("watch",)),
    "rounds": ("--rounds", ("watch",)),
    "at_most": ("--for", ("watch",)),
    "take_over": ("--take-over", ("watch",)),
    "keep": ("--keep", ("preflight",)),
    "confirm": ("--confirm", ("keep",)),
    "early": ("--early", ("step_do", "step_done")),
    "message": ("-m", ("step_do",)),
    "dry_run": ("--dry-run", ("step_do",)),
    "in_place": ("--in-place", ("step_do",)),
    "fix": ("--fix", ("step_do",)),
    "agree": ("--agree", ("step_do",)),
}
"""The options that mean something only beside others."""


def check_options(arguments: Namespace) -> None:
    """Refuse options that contradict one another, and those that would be ignored.

    Raises:
        UsageError: with the two that don't go together, or with what one is for.
    """
    given = [name for name in _WAYS if _is_given(arguments, name)]
    if len(given) > 1:
        raise UsageError(
            f"{_WAYS[given[0]]} and {_WAYS[given[1]]} don't go together: one at a time.",
            hint="tuiz help delegation tells what each is for.",
        )
    present = {*(given or [_AS_IT_IS]), *(name for name in _GOES_WITH if _is_given(arguments, name))}
    for name, (option, others) in _GOES_WITH.items():
        if name in present and not present & set(others):
            raise _refusal(option, others, given)


def _refusal(option: str, others: tuple[str, ...], given: list[str]) -> UsageError:
    if _AS_IT_IS in others:
        hint = f"tuiz delegation DOMAIN {option} tells of the delegation as it is."
        return UsageError(f"{option} doesn't go with {_WAYS[given[0]]}.", hint=hint)
    spelled = " or ".join(_WAYS.get(name) or _GOES_WITH[name][0] for name in others)
    return UsageError(f"{option} goes with {spelled}.")


def _is_given(arguments: Namespace, name: str) -> bool:
    value = getattr(arguments, name)
    if name == "watch":  # which may stand without words behind it, as other lists may not
        return value is not None
    return value is not None and value is not False and value != []
