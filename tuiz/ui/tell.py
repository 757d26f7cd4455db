"""Short messages over the screen: what was done, and why something can't be."""

from typing import Final, Literal

from textual.widget import Widget

from tuiz.errors import TuizError
from tuiz.ui.content import paragraphs

_SECONDS: Final = 6
Severity = Literal["information", "warning", "error"]


def tell(widget: Widget, text: str, severity: Severity = "information") -> None:
    """Show *text* for a few seconds, in the place of what was told before."""
    widget.app.clear_notifications()
    tell_beside(widget, text, severity)


def tell_beside(widget: Widget, text: str, severity: Severity = "information", *, seconds: float = _SECONDS) -> None:
    """Show *text* for a while, beside what was told before: it is of something that no key asked for."""
    widget.notify(paragraphs(text), severity=severity, timeout=seconds, markup=False)


def tell_error(widget: Widget, error: TuizError) -> None:
    """Show what went wrong, and what to do next."""
    tell(widget, f"{error.message}\n{error.hint}" if error.hint else error.message, "error")
