"""`tuiz demo`: open the app on a throw-away copy of the sample zones."""

import argparse

from tuiz.cli.app import run_app
from tuiz.services.demo import throw_away_demo


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(_arguments: argparse.Namespace) -> int:
    """Open the app; what is done in it is gone when it ends."""
    with throw_away_demo() as zones:
        return run_app(zones)
