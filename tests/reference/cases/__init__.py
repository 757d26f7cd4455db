"""Zone files written by hand, one question each, to put to the reference checkers."""
