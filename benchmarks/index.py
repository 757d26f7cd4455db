"""Index one zone file with tuiz's reader, as the app does, and print how many records it found.

Run as a process of its own: `python -m benchmarks.index FILE`.
"""

import sys
from pathlib import Path

from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.outline import CONTINUED, OWNED


def count_records(data: bytes) -> int:
    """Return how many records the index of a zone file has."""
    runs = (bytes(kinds) for _, kinds in ZoneDocument(data).kinds())
    return sum(kinds.count(OWNED) + kinds.count(CONTINUED) for kinds in runs)


if __name__ == "__main__":
    print(count_records(Path(sys.argv[1]).read_bytes()), "records")
