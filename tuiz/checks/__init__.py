"""Checks of a zone, one topic a file, each check a function with an id."""
