"""The cursor keys that are measured."""

import sys
from itertools import islice
from pathlib import Path

from benchmarks.keys import Cursor
from benchmarks.terminal import FRAME_END, Terminal

ADDRESSES = [None if row % 3 == 1 else f"192.0.2.{row}" for row in range(120)]

# Ten rows of a list of 120, of which each frame repaints what the cursor touched, or all when it scrolls; a progress
# frame comes before each answer.
LIST = f"""
import os, sys, tty
tty.setraw(0)
top = row = 0
os.write(1, b'ready')
keys = b''
while True:
    keys += os.read(0, 1000)
    while len(keys) >= 3:
        key, keys = keys[:3], keys[3:]
        row += 1 if key == b'\\x1b[B' else -1
        assert 0 <= row < 120
        os.write(1, b'7 %' + {FRAME_END!r})
        shown = {{row - 1, row, row + 1}}
        if not top <= row < top + 10:
            top = min(row, max(top, row - 9))
            shown = range(top, top + 10)
        painted = ' '.join(f'192.0.2.{{one}},' if one % 3 != 1 else 'none' for one in shown)
        os.write(1, painted.encode() + {FRAME_END!r})
"""


def test_moves_are_counted_where_the_row_can_be_told_from_others(tmp_path: Path) -> None:
    """Up and down near the top, then scrolling down: each counted move ends on a row with an address."""
    program = tmp_path / "list.py"
    program.write_text(LIST)
    with Terminal([sys.executable, "-S", program], timeout_seconds=20) as terminal:
        terminal.wait_for("ready")
        cursor = Cursor(terminal, ADDRESSES)

        still = list(islice(cursor.still(), 20))
        scrolling = list(cursor.scrolling())

    assert len(still) == 20
    assert len(scrolling) == sum(address is not None for address in ADDRESSES[81:])
    assert min(still + scrolling) > 0
