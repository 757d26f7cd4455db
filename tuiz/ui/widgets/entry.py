"""Inputs that hold nothing that a terminal could obey: not from a file, and not from the clipboard."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.widgets import Input, TextArea
from textual.widgets.text_area import Edit, EditResult

from tuiz.ui.content import plain


class Entry(Input):
    """An input of one line; what can't be seen becomes an escape as it comes in."""

    def validate_value(self, value: str) -> str:
        """Return the value as it may be shown."""
        return plain(value)


class TextEntry(TextArea):
    """An input of several lines; what can't be seen, but for tabs, becomes an escape as it comes in.

    Args:
        text: what is there to begin with.
        id: what Textual knows the widget by.
        has_tabs: whether the tab key writes a tab; else it goes to the next field.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+a", "select_all", "Select all", show=False, id="text_entry.all"),
    ]

    def __init__(self, text: str, *, id: str | None = None, has_tabs: bool = True) -> None:  # noqa: A002 - Textual's
        tabs: Literal["indent", "focus"] = "indent" if has_tabs else "focus"
        super().__init__(_visible(text), id=id, soft_wrap=True, show_line_numbers=False, tab_behavior=tabs)

    def edit(self, edit: Edit) -> EditResult:
        """Take in an edit, such as a paste."""
        edit.text = _visible(edit.text)
        return super().edit(edit)


def _visible(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("\t".join(plain(part) for part in line.split("\t")) for line in lines)
