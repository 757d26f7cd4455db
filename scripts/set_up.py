"""Do the set-up that `make run` and `make test` need, or nothing when it is done already.

Usage: python3 -m scripts.set_up run | test
"""

import sys

OLDEST = (3, 11)


def main(purpose: str) -> int:
    """Get programs and packages for *purpose*; return 1, with the reason on stderr, where that can't be done."""
    if sys.version_info < OLDEST:
        print(
            f"tuiz needs Python 3.11 or later, and {sys.executable} is {sys.version.split()[0]}.\n"
            f"Install a newer one and say which, for instance: make {purpose} PYTHON=python3.13",
            file=sys.stderr,
        )
        return 1
    from scripts import environment, programs  # they use what an older Python may not know

    return programs.see_to(purpose) or environment.see_to(purpose)


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["test"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
