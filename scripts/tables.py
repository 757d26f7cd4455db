"""Write the README's tables of keys and commands, from the app's bindings and the list of commands.

Run as `make docs`. A test compares the two, so a key can't be documented in another way than it acts.
"""

from collections.abc import Iterator
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"

_PLACES = {
    "MainScreen": "Everywhere",
    "LineList": "In every list",
    "RecordList": "Records",
    "SystemList": "System Records",
    "DomainList": "Domains",
    "FindingsScreen": "Findings",
    "FindingList": "A finding",
    "HistoryScreen": "History",
    "RevisionList": "A revision",
    "DifferenceScreen": "A difference",
    "Form": "Forms",
    "RecordForm": "The form of a record",
    "ZoneNsForm": "Zone NS records",
    "DelegationForm": "A delegation",
    "DelegationPreview": "A change of a delegation",
    "TextEdit": "An entry as text",
    "TypeFilter": "Choosing types",
    "ReviewScreen": "The review",
    "ConflictDialog": "A conflict",
    "BulkReplace": "Replacing in data",
    "EverywhereScreen": "Who points at…",
    "HitList": "Who points there",
    "AccountsScreen": "Registrars",
    "AccountList": "A registrar or a domain",
    "SetsScreen": "Name server sets",
    "SetList": "A set",
    "LookupScreen": "The lookup screen",
    "QuestionEntry": "Its question",
    "LookupLines": "What was found",
    "Drawer": "The drawer of a lookup",
    "Dialog": "Every dialog",
}
"""The classes whose keys are told, in the order of the table, by what a user calls them."""


def tables() -> dict[str, str]:
    """Return the tables by their names."""
    return {"commands": "\n".join(_commands()), "keys": "\n".join(_keys())}


def with_tables(text: str) -> str:
    """Return *text* with the tables between their marks: `<!-- keys -->` to `<!-- end of keys -->`."""
    for name, table in tables().items():
        before, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        text = f"{before}{begin}{table}\n{end}{after}"
    return text


def _commands() -> Iterator[str]:
    from tuiz.cli.commands import COMMANDS

    yield "| command | |\n|---|---|"
    for word, sentence in COMMANDS.items():
        yield f"| `tuiz {word}` | {sentence} |"


def _keys() -> Iterator[str]:
    from tuiz.ui.key_names import key_name
    from tuiz.ui.keymap import bindings

    found = [(cls.__name__, binding) for cls, binding in bindings() if binding.tooltip]
    yield "| | key | | id |\n|---|---|---|---|"
    for name, place in _PLACES.items():
        title = place
        for cls, binding in found:
            if cls == name:
                keys = " ".join(f"`{key_name(key.strip(), arrows=True)}`" for key in binding.key.split(","))
                yield f"| {title} | {keys} | {binding.tooltip} | {binding.id} |"
                title = ""


def main() -> None:
    """Write the tables into the README."""
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
