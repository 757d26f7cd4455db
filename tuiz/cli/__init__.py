"""The command line: arguments, output and one command a file."""
