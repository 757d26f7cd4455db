"""The options that the commands about the live DNS share, and the settings that follow from them."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.cli.arguments import add_workspace_options
from tuiz.cli.output import tell

if TYPE_CHECKING:
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.storage.settings import LookupSettings


def add_lookup_options(parser: argparse.ArgumentParser) -> None:
    """Declare what every command about the live DNS understands."""
    add_workspace_options(parser)
    add_config_option(parser)


def add_config_option(parser: argparse.ArgumentParser) -> None:
    """Declare the option that names another file of settings."""
    parser.add_argument(
        "--config", metavar="FILE", type=Path, help="a file that is read instead of your own config.toml"
    )


def lookup_settings(arguments: argparse.Namespace) -> "LookupSettings":
    """Return the settings that hold for a command with these options, and tell what is wrong in them.

    Raises:
        StorageError: a file that was named isn't there or can't be read.
    """
    from tuiz.services.finding_zone import ZoneFinder

    finder = ZoneFinder(arguments.workspace, arguments.config)
    tell_findings(finder)
    return finder.settings.lookup


def tell_findings(finder: "ZoneFinder") -> None:
    """Tell what isn't used of the user's settings and the workspace's."""
    for finding in (*finder.user.findings, *finder.settings.findings):
        tell(str(finding))
