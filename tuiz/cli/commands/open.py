"""`tuiz [PATH]`: open the app on a folder of zone files, or on one of them."""

import argparse
from pathlib import Path

from tuiz.cli.app import run_app


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the path."""
    parser.add_argument("-w", "--workspace", type=Path, metavar="DIR", help="the folder of zone files")
    parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help="a folder of zone files, or one zone file")


def run(arguments: argparse.Namespace) -> int:
    """Open the app."""
    return run_app(arguments.path or arguments.workspace)
