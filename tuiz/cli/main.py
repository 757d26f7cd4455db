"""The `tuiz` program: finds the command, runs it, and turns errors into messages and exit statuses."""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import NoReturn, Protocol, cast

from tuiz import __version__
from tuiz.cli.commands import COMMANDS
from tuiz.cli.report import report
from tuiz.errors import TuizError, UsageError

DONE, FAILED, INTERRUPTED = 0, 3, 130


class Command(Protocol):
    """A module of `tuiz.cli.commands`."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's options and operands."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it, and return the exit status."""


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are errors of ours, so that programs that asked for JSON get JSON."""

    def error(self, message: str) -> NoReturn:
        """Complain about the arguments."""
        raise UsageError(
            f"{self.prog}: {message}", hint=f"{self.format_usage().strip()}\n{self.prog} --help tells more."
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv* (default: the program's own) and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    try:
        status = run(words)
        sys.stdout.flush()  # here, where a reader that went away can still be told from a failure
    except TuizError as error:
        report(error, as_json=as_json)
        return error.exit_status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Python flushes once more at exit: into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        traceback.print_exc()
        report(
            TuizError(f"tuiz met a fault of its own: {error!r}", hint="Please report it with the lines above."),
            as_json=as_json,
        )
        return FAILED
    return status


def run(words: Sequence[str]) -> int:
    """Run the command that *words* begin with."""
    if words and words[0] in COMMANDS:
        return run_command(words[0], words[1:])
    if words and not words[0].startswith("-"):
        raise UsageError(f"There is no command {words[0]!r}.", hint=meant_instead(words[0]))
    parser = Parser(
        prog="tuiz",
        usage="tuiz COMMAND …",
        description="Manage DNS zones in the terminal.",
        epilog=command_list(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tuiz {__version__}")
    parser.parse_args(words)
    parser.print_help()
    return DONE


def run_command(word: str, words: Sequence[str]) -> int:
    """Run one command with its arguments."""
    command = cast("Command", import_module(f"tuiz.cli.commands.{word.replace('-', '_')}"))
    parser = Parser(prog=f"tuiz {word}", description=COMMANDS[word])
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def command_list() -> str:
    """Return the commands with their sentences, for the help."""
    lines = [f"  {word:<10} {sentence}" for word, sentence in COMMANDS.items()]
    return "\n".join(["commands:", *lines, "", "tuiz COMMAND --help tells about one."]) if lines else ""


def meant_instead(word: str) -> str:
    """Return a hint for a word that isn't a command."""
    likely = get_close_matches(word, COMMANDS, n=1)
    return f"Did you mean tuiz {likely[0]}?" if likely else "tuiz --help lists the commands."
