"""`tuiz trust`: allow a workspace's settings, as they are now, what else only the user's own may do."""

from argparse import Namespace
from pathlib import Path

from tuiz.cli.arguments import Parser
from tuiz.cli.changing import DONE
from tuiz.cli.output import put, put_json, tell


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = "The file is trusted as it is: when anything in it changes, it isn't any more."
    parser.add_argument("folder", metavar="DIR", type=Path, help="the workspace, whose tuiz.toml is meant")
    parser.add_argument("--revoke", action="store_true", help="trust it no longer")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(arguments: Namespace) -> int:
    """Show what the file may do then, and keep that it is trusted."""
    from tuiz.services.trusting import trust_workspace

    trusted = trust_workspace(arguments.folder, revoke=arguments.revoke)
    if arguments.json:
        put_json(
            {
                "file": str(trusted.file),
                "trusted": trusted.is_trusted,
                "reload": list(trusted.reload) or None,
                "include_paths": [str(path) for path in trusted.include_paths],
            }
        )
        return DONE
    if trusted.reload:
        put("reload", *trusted.reload)
    for path in trusted.include_paths:
        put("include_paths", path)
    if trusted.is_trusted:
        tell(f"{trusted.file} is trusted as it is now: it may run the command and have files read that are told above.")
    else:
        tell(f"{trusted.file} isn't trusted.")
    return DONE
