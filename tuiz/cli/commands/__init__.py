"""The commands, in the order of the help: a word, and one sentence about it.

A command is the module of its name here (dashes as underscores) with `add_arguments(parser)` and
`run(arguments) -> int`. It is imported when it is called, so that no command pays for another one.
"""

COMMANDS: dict[str, str] = {}
