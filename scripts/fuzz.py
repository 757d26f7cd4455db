"""Run the property tests with fresh seeds, again and again, for as long as told.

Usage: python -m scripts.fuzz MINUTES [TEST…]

Ends with the first failure (status 1; Hypothesis keeps the example in .cache/hypothesis and tries it first next time),
or when the time is over (status 0). The pass that the end of the time finds running is cut short.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

NO_TESTS_COLLECTED = 5


def main(minutes: float, tests: Sequence[str]) -> int:
    """Run passes over *tests* for *minutes*; return 1 as soon as one fails."""
    started = time.monotonic()
    end = started + minutes * 60
    passes = 0
    while time.monotonic() < end:
        status = run_pass(tests, end - time.monotonic())
        if status is None:
            break
        if status == NO_TESTS_COLLECTED:
            print("There is no property test to run.", file=sys.stderr)
            return 1
        if status:
            print(f"A property failed in pass {passes + 1}, {(time.monotonic() - started) / 60:.1f} minutes in.")
            return 1
        passes += 1
        print(f"{passes} whole passes, {(time.monotonic() - started) / 60:.1f} of {minutes:g} minutes.", flush=True)
    print(f"Nothing found in {minutes:g} minutes: {passes} whole passes, and what the last one came to.")
    return 0


def run_pass(tests: Sequence[str], seconds_left: float) -> int | None:
    """Run each property test once; return pytest's exit status, or None when the time was over first."""
    command = [sys.executable, "-m", "pytest", "-q", "--exitfirst", "-m", "hypothesis", *tests]
    process = subprocess.Popen(command, env={**os.environ, "HYPOTHESIS_PROFILE": "fuzz"})
    try:
        return process.wait(timeout=seconds_left)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        process.wait()
        return None


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
