"""A terminal application to manage DNS zones: lossless on plain files, everything undoable, eyes on the live DNS."""

__version__ = "0.1.0"
