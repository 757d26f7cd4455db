"""The process in which a user's regular expression runs: one that goes on without end ends with it.

Its standard input has the expression and the replacement in a line of JSON, then lists of texts, a line each. It
answers each list by one of what the texts become, null for a text that stays, or by the reason why it can't. A text
that takes too long is the end of the process, by a signal that no Python code has to wait for.
"""

import json
import os
import re
import resource
import signal
import sys
import warnings
from typing import IO, Final

MODULE: Final = "tuiz.services.expression_child"

SECONDS: Final = 1.0
"""How long the processor may be busy with one text."""
_BYTES: Final = 1 << 30
"""How much memory it may take."""
_NICENESS: Final = 5


def main(source: IO[bytes], sink: IO[bytes]) -> None:
    """Replace in the texts that *source* gives."""
    pattern, new = json.loads(source.readline())
    try:
        _start_clock()
        expression = re.compile(pattern)
        while line := source.readline():
            _tell(sink, [_replaced(expression, new, text) for text in json.loads(line)])
    except re.error as error:
        _tell(sink, str(error))
    except IndexError as error:  # a template that names a group which isn't there
        _tell(sink, str(error))
    except (MemoryError, RecursionError, OverflowError):
        _tell(sink, "it takes too much memory")


def _replaced(expression: re.Pattern[str], new: str, text: str) -> str | None:
    _start_clock()
    after = expression.sub(new, text)
    return None if after == text else after


def _start_clock() -> None:
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)


def _tell(sink: IO[bytes], said: object) -> None:
    sink.write(json.dumps(said).encode() + b"\n")
    sink.flush()


if __name__ == "__main__":
    os.nice(_NICENESS)
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    main(sys.stdin.buffer, sys.stdout.buffer)
