"""Run tuiz as `python -m tuiz`."""

import sys

from tuiz.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
