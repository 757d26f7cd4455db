"""`tuiz delegation --explain`: which words mean the finding, and which the domain."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.cli.arguments import Parser


def add_explain_option(parser: "Parser") -> None:
    """Declare it."""
    parser.add_argument(
        "--explain",
        metavar="CHECK",
        nargs="?",
        const="",
        help="tell in words what the NS records do here, what each finding means, who has to act and how, and how a"
        " resolver finds the domain; with CHECK, that finding alone; with --preflight, what speaks against the change",
    )


def without_check(arguments: Namespace, words: list[str]) -> list[str]:
    """Return the words once it is clear whether a finding, or the domain, stands behind --explain.

    Raises:
        UsageError: there is no such finding, or the two are the wrong way round.
    """
    from tuiz.services.delegation_explained import is_check, known

    said = arguments.explain
    if is_check(said):
        known(said, of_change=bool(arguments.preflight))
    elif not words:
        words, arguments.explain = [said], ""  # as in --explain DOMAIN
    elif len(words) == 1 and is_check(words[0]):
        hint = f"Write tuiz delegation {said} --explain {words[0]}"
        raise UsageError(f"{said!r} is no finding, but {words[0]!r} is: the two are the wrong way round.", hint=hint)
    else:
        known(said, of_change=bool(arguments.preflight))
    return words


def hint_for_check(words: list[str]) -> str:
    """Return how a finding behind the domain is explained; nothing where the second word is none."""
    from tuiz.services.delegation_explained import is_check

    return f"To explain that finding: tuiz delegation {words[0]} --explain {words[1]}" if is_check(words[1]) else ""
