"""The commands, in the order of the help: a word, and one sentence about it.

A command is the module of its name here (dashes as underscores) with `add_arguments(parser)` and
`run(arguments) -> int`. It is imported when it is called, so that no command pays for another one.
"""

COMMANDS: dict[str, str] = {
    "list": "List the domains of the workspace.",
    "new": "Write a new zone.",
    "records": "Print a zone's records.",
    "add": "Add a record.",
    "replace": "Change a record.",
    "remove": "Remove records.",
    "find": "Find what points at an address or a name in all zones, and replace it.",
    "zone-ns": "Print or set a zone's name servers.",
    "name-servers": "List, make and delete name server sets.",
    "vanity": "Give a provider's name servers names of your own, and delegate domains to them.",
    "registrars": "List registrars and their domains.",
    "delegate": "Delegate a domain, from the zone here that it lies in or at its registrar.",
    "soa": "Print or change the fields of a zone's SOA.",
    "check": "Check zones.",
    "fix": "Mend what a check finds, where one operation does.",
    "diff": "Print the difference of two zones.",
    "dig": "Look records up, with dig's words and in dig's lines.",
    "trace": "Trace a name from the root down, and validate it.",
    "propagation": "Compare one RRset at many resolvers.",
    "delegation": "Compare what a domain's parent, its zone and its servers say.",
    "simulate": "Say what a name server would answer from a zone.",
    "transfer": "Take a zone over from a name server.",
    "verify": "Compare a zone with what its name servers answer.",
    "undo": "Take the last operation back.",
    "redo": "Bring the operation last undone again.",
    "history": "List what was saved to a zone file.",
    "restore": "Make a zone what one of its revisions was.",
    "trust": "Allow a workspace's settings to run commands and to read further files.",
    "demo": "Open the app on a throw-away copy of sample zones.",
}
