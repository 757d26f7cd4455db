"""Help for the focused pane, made from its bindings: what acts and what is explained can't differ."""

import inspect
from collections.abc import Iterator
from typing import Any

from textual.screen import Screen

from tuiz.ui.dialogs.help import Help
from tuiz.ui.editing import GROUP
from tuiz.ui.workers import ask


def open_help(screen: Screen[Any]) -> None:
    """Explain the pane that has the focus, with all keys that act there."""
    focused = screen.focused
    title = "Help" if focused is None else type(focused).__name__
    names = {
        "RecordList": "Records",
        "SystemList": "System Records",
        "DomainList": "Domains",
        "FindingList": "Findings",
        "RevisionList": "History",
        "LookupLines": "Lookup",
        "QuestionEntry": "Question",
        "Drawer": "Live",
        "HitList": "Who points there",
        "AccountList": "Registrars",
    }
    text = _unwrapped(inspect.cleandoc(getattr(focused, "HELP", None) or ""))

    async def show() -> None:
        await screen.app.push_screen_wait(Help(names.get(title, title), text, list(keys_of(screen))))

    ask(screen, show(), GROUP)


def _unwrapped(text: str) -> str:
    """Return paragraphs without the line ends within them."""
    return "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in text.strip().split("\n\n"))


def keys_of(screen: Screen[Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys that act where the focus is, with what each does."""
    keys: dict[str, list[str]] = {}
    does: dict[str, str] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id is None:
            continue
        keys.setdefault(binding.id, []).append(screen.app.get_key_display(binding))
        does[binding.id] = binding.tooltip or binding.description
    for name, found in keys.items():
        yield ", ".join(found), does[name]
