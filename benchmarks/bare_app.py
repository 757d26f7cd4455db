"""The smallest Textual app: the peer for first paint and for a key.

What it takes is what Textual takes: nothing that tuiz shows can be quicker than this.
"""

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static

READY = "bare app"
KEY_SHOWN = "key {}."


class BareApp(App[None]):
    """One line of text, that counts the keys."""

    keys = 0

    def compose(self) -> ComposeResult:
        """Show one line."""
        yield Static(READY)

    def on_key(self, _event: Key) -> None:
        """Answer a key with a change that can be told from the one before."""
        self.keys += 1
        self.query_one(Static).update(KEY_SHOWN.format(self.keys))


if __name__ == "__main__":
    BareApp().run()
