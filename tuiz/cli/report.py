"""Telling of an error on the command line: in words on stderr, or as a document on stdout."""

import os
import sys
from pathlib import Path

from tuiz.cli.streams import write
from tuiz.errors import StorageError, TuizError


class NoCurrentFolder(StorageError):
    """The current folder isn't there any more."""

    hint = "Go to another folder (cd), then try again."


class NoHome(StorageError):
    """Nothing tells where your home folder is."""

    hint = "Set HOME, or TUIZ_CONFIG_DIR, TUIZ_DATA_DIR and TUIZ_STATE_DIR."


def report(error: TuizError, *, as_json: bool) -> None:
    """Print what happened and what to do next."""
    if as_json:
        import json  # only where it is asked for: most commands never need it

        write(json.dumps({"error": {"kind": error.kind, "message": error.message, "hint": error.hint}}) + "\n")
        return
    from tuiz.domain.display import printable  # a message quotes file names and zones, which may hold anything

    for text in (error.message, error.hint):
        for line in (text or "").splitlines():
            print(printable(line), file=sys.stderr)


def explained(error: Exception) -> TuizError | None:
    """Return what is known of an error that comes from the surroundings of the program; None for a fault of ours."""
    if isinstance(error, MemoryError):
        return TuizError("There isn't memory enough.", hint="Nothing was written that isn't whole.")
    if isinstance(error, RuntimeError) and "home directory" in str(error):
        return NoHome()
    if not isinstance(error, OSError):
        return None
    try:
        Path.cwd()
    except OSError:
        return NoCurrentFolder()
    if error.filename is None:
        return None
    return StorageError(f"{os.fsdecode(error.filename)}: {error.strerror}.")
