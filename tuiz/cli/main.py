"""The `tuiz` program: finds the command, runs it, and turns errors into messages and exit statuses."""

import argparse
import sys
from collections.abc import Sequence

from tuiz import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv* (default: the program's own) and return its exit status."""
    parser = argparse.ArgumentParser(prog="tuiz", description="Manage DNS zones in the terminal.")
    parser.add_argument("--version", action="version", version=f"tuiz {__version__}")
    parser.parse_args(sys.argv[1:] if argv is None else list(argv))
    return 0
