"""Use cases, one a file, with no user interface: what the command line and the app both call."""
