"""Tests, in the same tree as the package; what several of them share is imported as `tests.…`."""
