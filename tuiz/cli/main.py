"""The `tuiz` program: finds the command, runs it, and turns errors into messages and exit statuses."""

import gc
import io
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO, cast

from tuiz import __version__
from tuiz.cli.commands import COMMANDS
from tuiz.cli.report import explained, report
from tuiz.cli.streams import Narration, OutputFailed, drop, flush, replace_closed, write
from tuiz.errors import TuizError, UsageError

if TYPE_CHECKING:
    import argparse

    from tuiz.cli.arguments import Parser

DONE, FAILED, INTERRUPTED = 0, 3, 130

_OPEN = "open"


class Command(Protocol):
    """A module of `tuiz.cli.commands`."""

    def add_arguments(self, parser: "Parser") -> None:
        """Declare the command's options and operands."""

    def run(self, arguments: "argparse.Namespace") -> int:
        """Do it, and return the exit status."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv* (default: the program's own) and return its exit status."""
    if argv is None:
        # A command ends soon: looking for garbage among a zone's records would only take time.
        gc.set_threshold(200_000, 50, 100)
    call = Call(sys.argv[1:] if argv is None else argv)
    try:
        replace_closed()
    except TuizError as error:
        report(error, as_json=False)
        return error.exit_status
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # where the locale has no letters for what a zone holds
    narration = Narration(sys.stderr)
    sys.stderr = cast("TextIO", narration)
    try:
        status = _status_of(call)
    finally:
        narration.end()
        sys.stderr = narration.stream
        if argv is None:
            gc.freeze()  # the interpreter would look through all that is left, several times, before it ends
    return FAILED if narration.failed and status < FAILED else status


def _status_of(call: "Call") -> int:
    """Run a call, tell what went wrong, and return its exit status."""
    try:
        status = _run(call)
        flush()  # here, where a reader that went away can still be told from a failure
    except BrokenPipeError:
        drop()  # the reader (head, less) has seen enough
        return DONE
    except OutputFailed as error:
        drop()
        report(error, as_json=False)
        return error.exit_status
    return status


def _run(call: "Call") -> int:
    """Run a call and tell what went wrong.

    Raises:
        OutputFailed: stdout can't be written.
        BrokenPipeError: its reader went away.
    """
    try:
        return call.run()
    except (BrokenPipeError, OutputFailed):
        raise
    except SystemExit as ended:  # argparse's way to end with the help
        return ended.code if isinstance(ended.code, int) else DONE
    except TuizError as error:
        report(error, as_json=call.as_json)
        return error.exit_status
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            sys.stderr.write("\n")  # the terminal has put ^C there; the shell's prompt begins on a line of its own
        return INTERRUPTED
    except Exception as error:
        known = explained(error)
        if known is None:
            import traceback

            traceback.print_exc()
            known = TuizError(f"tuiz met a fault of its own: {error!r}", hint="Please report it with the lines above.")
        report(known, as_json=call.as_json)
        return FAILED


class Call:
    """One call of the program."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = list(words)
        self.as_json = False
        """Whether errors, too, are to be documents."""

    def run(self) -> int:
        """Run the command that the words begin with, or open the app."""
        leading = self._leading_options()
        self.as_json = "--json" in leading
        rest = self.words[len(leading) :]
        if rest and rest[0] in COMMANDS:
            return self._run_command(rest[0], [*leading, *rest[1:]])
        if rest and rest[0].startswith("-"):
            return self._run_bare()
        if rest and not Path(rest[0]).exists():
            raise UsageError(f"There is no command {rest[0]!r}, and no such file.", hint=meant_instead(rest[0]))
        if not leading and len(rest) <= 1:
            # The usual start: the first screen doesn't wait for a parser of options.
            from tuiz.cli.app import run_app

            return run_app(Path(rest[0]) if rest else None)
        return self._run_command(_OPEN, self.words)

    def _leading_options(self) -> list[str]:
        """Return the options that may stand before the command too."""
        at = 0
        while at < len(self.words):
            word = self.words[at]
            if word in {"-w", "--workspace"}:
                at += 2
            elif word == "--json" or word.startswith("--workspace="):
                at += 1
            else:
                break
        return self.words[:at]

    def _run_command(self, word: str, words: Sequence[str]) -> int:
        from tuiz.cli.arguments import Parser

        command = cast("Command", import_module(f"tuiz.cli.commands.{word.replace('-', '_')}"))
        program, sentence = ("tuiz", "Open the app.") if word == _OPEN else (f"tuiz {word}", COMMANDS[word])
        parser = Parser(program, sentence)
        command.add_arguments(parser)
        self.as_json = parser.asks_for_json(words)
        return command.run(parser.read(words))

    def _run_bare(self) -> int:
        """Answer --help and --version, and complain about other options."""
        from tuiz.cli.arguments import Parser

        parser = Parser(
            "tuiz",
            "Manage DNS zones in the terminal.",
            usage="tuiz [PATH] | tuiz COMMAND …",
            epilog=command_list(),
        )
        parser.add_argument("--version", action="store_true", help="print name and version")
        self.as_json = "--json" in self.words
        if parser.read([word for word in self.words if word != "--json"]).version:
            write(f"tuiz {__version__}\n")
        return DONE


def command_list() -> str:
    """Return the commands with their sentences, for the help."""
    lines = [f"  {word:<10} {sentence}" for word, sentence in COMMANDS.items()]
    return "\n".join(["commands:", *lines, "", "tuiz COMMAND --help tells about one."])


def meant_instead(word: str) -> str:
    """Return a hint for a word that isn't a command."""
    from difflib import get_close_matches

    likely = get_close_matches(word, COMMANDS, n=1)
    return f"Did you mean tuiz {likely[0]}?" if likely else "tuiz --help lists the commands."
