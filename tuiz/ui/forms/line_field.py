"""One field of a form: its name, an input of one line, and what helps to fill it in."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.suggester import Suggester
from textual.widgets import Input, Label

from tuiz.ui.content import content, plain
from tuiz.ui.surface import surface_of
from tuiz.ui.widgets.entry import Entry


class LineField(Horizontal):
    """A name and an input beside it.

    Args:
        name: what the field is called in the code.
        label: what it is called on the screen.
        value: what is there to begin with.
        help_text: what is said about it while it has the focus.
        placeholder: shown while it is empty.
        suggester: offers completions.
        beside: what stands at the right of the input, such as a range.
    """

    DEFAULT_CSS = """
    LineField { height: 1; width: 1fr; }
    LineField Label { width: 12; color: $tuiz-dim; }
    LineField .field-beside { width: 34; padding-left: 1; }
    """

    def __init__(
        self,
        name: str,
        label: str,
        value: str = "",
        *,
        help_text: str = "",
        placeholder: str = "",
        suggester: Suggester | None = None,
        beside: str = "",
    ) -> None:
        super().__init__(id=f"field-{name}")
        self.help_text = help_text
        self._field = name
        self._label = label
        self._value = value
        self._placeholder = placeholder
        self._suggester = suggester
        self._beside = beside

    def compose(self) -> ComposeResult:
        """Make the name and the input."""
        yield Label(content(self._label))
        yield Entry(
            self._shown,
            placeholder=plain(self._placeholder),
            suggester=self._suggester,
            name=self._field,
        )
        if self._beside:
            yield Label(content(self._beside), classes="field-beside")

    @property
    def value(self) -> str:
        """What is in the input; what nobody has touched is as it was given, whatever can't be shown of it."""
        typed = self.query_one(Input).value if self.is_mounted else self._shown
        return self._value if typed == self._shown else typed

    @property
    def _shown(self) -> str:
        return plain(self._value, ascii_only=not surface_of(self).glyphs.is_unicode)
