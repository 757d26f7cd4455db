"""What the app asks of the layer below it: rows to draw, one session for each open zone, and the workspace.

Protocols only: `tuiz.services` matches them, and so does any small real implementation in a test. Each is imported from
the module that it stands in. Arguments are plain values, so that the layer below never imports from here. Four rules
hold throughout:

- These modules are imported for type checkers only: protocols cost milliseconds before the first paint.
- Strings are as they were read: hostile. The app makes them printable where it shows them (`ui/content.py`).
- What may take longer than a few milliseconds is a `Slices`: the app gives it time between two keys, and drops it when
  nobody waits for it any more. What the docstring calls *slow* is called in a worker thread. All else answers at once.
- What can't be done raises a `TuizError`, whose message and hint are shown.
"""
