"""The words of a command line: options first, and what stands behind them is taken as it is.

`argparse` looks for options everywhere, so that RDATA such as `-all` would be one. A command that takes RDATA says
`operands_last`; then the first word that is no option ends them, or `--` does.
"""

import argparse
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tuiz.cli.streams import write
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_NUMBER = re.compile(r"[0-9]{1,20}")


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, which argparse finds out by way of modules that most calls don't need."""

    def __init__(self, prog: str) -> None:
        try:
            columns = int(os.environ.get("COLUMNS") or os.get_terminal_size(1).columns)
        except (ValueError, OSError):
            columns = 80
        super().__init__(prog, width=max(40, columns - 2))


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are errors of ours, so that programs that asked for JSON get JSON."""

    operands_last = False
    """Whether all that follows the options is left to the command, in `operands`."""
    operands_anywhere = False
    """Whether operands may stand between options too."""
    takes_all = False
    """Whether all words are left to the command, in `words`, but for a call for help."""

    def __init__(self, prog: str, description: str, usage: str | None = None, epilog: str | None = None) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=_Help,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Complain about the arguments."""
        raise UsageError(
            f"{self.prog}: {message}.", hint=f"{self.format_usage().strip()}\n{self.prog} --help tells more."
        )

    def print_help(self, file: "SupportsWrite[str] | None" = None) -> None:  # noqa: ARG002 - argparse's signature
        """Print the help where all data goes."""
        write(self.format_help())

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """Return what *words* say.

        Raises:
            UsageError: they can't be understood.
        """
        if self.takes_all:
            wants_help = any(word in {"-h", "--help"} for word in words)
            return self.parse_args(["--help"]) if wants_help else argparse.Namespace(words=list(words))
        if not self.operands_last:
            return self._understood(words)
        options, operands = self._split(words)
        arguments = self._understood(options)
        arguments.operands = operands
        arguments.usage = self.format_usage().strip()
        # Behind -- an owner may be called like an option.
        arguments.option_words = () if "--" in words[: len(words) - len(operands)] else self._option_string_actions
        return arguments

    def asks_for_json(self, words: Sequence[str]) -> bool:
        """Return whether an option among *words* asks for JSON, even where the rest can't be understood."""
        return "--json" in (self._split(words)[0] if self.operands_last else words)

    def _understood(self, words: Sequence[str]) -> argparse.Namespace:
        """Return what *words* say, all of them.

        Raises:
            UsageError: one can't be understood; an option that is nearly a known one is told.
        """
        parse = self.parse_known_intermixed_args if self.operands_anywhere else self.parse_known_args
        arguments, strange = parse(words)
        option = next((word for word in strange if word.startswith("-") and word != "-"), None)
        if option is None and strange:
            self.error(f"{strange[0]!r} is a word too many")
        if option is not None:
            from difflib import get_close_matches

            name = option.partition("=")[0]
            known = [word for word in self._option_string_actions if word.startswith("--")]
            likely = get_close_matches(f"--{name.lstrip('-')}", known, n=1)
            hint = f"Did you mean {likely[0]}? " if likely else ""
            raise UsageError(f"{self.prog}: there is no option {name}.", hint=f"{hint}{self.prog} --help tells which.")
        return arguments

    def _split(self, words: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the options, each with its value in one word, and the words behind them."""
        options: list[str] = []
        at = 0
        while at < len(words):
            word = words[at]
            at += 1
            if word == "--":
                break
            if not word.startswith("-") or word == "-":
                at -= 1
                break
            action = self._option_string_actions.get(word)
            if action is not None and action.nargs is None and at < len(words):
                # In one word a value may begin with a dash; only long options take it so, whatever it begins with.
                options.append(f"{action.option_strings[-1]}={words[at]}")
                at += 1
            else:
                options.append(word)
        return options, list(words[at:])


def operands_of(arguments: argparse.Namespace, *wanted: str, tail: str | None = None, least: int = 0) -> list[str]:
    """Return the words behind the options, of which there must be as many as *wanted* names.

    Args:
        arguments: of a parser with `operands_last`.
        wanted: what they are called in the usage.
        tail: what the words behind them are called, whatever they look like; None where there may be none.
        least: how many of those there must be.

    Raises:
        UsageError: there are too few or too many, or an option stands among them.
    """
    words: list[str] = arguments.operands
    stray = next((word for word in words[: len(wanted)] if word in arguments.option_words), None)
    if stray is not None:
        raise UsageError(f"The option {stray} stands behind an operand; options come first.", hint=arguments.usage)
    if len(words) < len(wanted):
        raise UsageError(f"{wanted[len(words)]} is missing.", hint=arguments.usage)
    if len(words) < len(wanted) + least:
        raise UsageError(f"{tail} is missing.", hint=arguments.usage)
    if tail is None and len(words) > len(wanted):
        raise UsageError(f"{words[len(wanted)]!r} is a word too many.", hint=arguments.usage)
    return words


def add_zone_options(parser: argparse.ArgumentParser) -> None:
    """Declare what every command about a zone understands."""
    add_workspace_options(parser)
    parser.add_argument(
        "--origin", metavar="NAME", help="the zone's name, where neither the file nor its settings tell it"
    )


def add_workspace_options(parser: argparse.ArgumentParser) -> None:
    """Declare what every command understands."""
    parser.add_argument(
        "-w",
        "--workspace",
        metavar="DIR",
        type=Path,
        help="the folder of zone files (default: the current one if it holds zones, else your own)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def message(text: str) -> str:
    """Return a message for the history.

    Raises:
        UsageError: it isn't UTF-8.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError("The message isn't UTF-8.", hint="Write it in the terminal's encoding.") from error
    return text


def number(text: str, *, most: int) -> int:
    """Return the number that a word states.

    Raises:
        UsageError: it is none, or larger than *most*.
    """
    if not _NUMBER.fullmatch(text) or int(text) > most:
        raise UsageError(f"{text!r} is no number from 0 to {most}.")
    return int(text)
