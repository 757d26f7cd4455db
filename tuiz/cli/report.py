"""Telling of an error on the command line: in words on stderr, or as a document on stdout."""

import sys

from tuiz.errors import TuizError


def report(error: TuizError, *, as_json: bool) -> None:
    """Print what happened and what to do next."""
    if as_json:
        import json  # only where it is asked for: most commands never need it

        print(json.dumps({"error": {"kind": error.kind, "message": error.message, "hint": error.hint}}))
        return
    from tuiz.domain.display import printable  # a message quotes file names and zones, which may hold anything

    for text in (error.message, error.hint):
        for line in (text or "").splitlines():
            print(printable(line), file=sys.stderr)
