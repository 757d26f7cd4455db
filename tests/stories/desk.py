"""What a user has at hand: a terminal with the app, the folder of zone files, git, and the name servers' checkers."""

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.programs import run
from tests.stories.terminal import Terminal, program, surroundings

SIZES = ((80, 24), (120, 40))


@dataclass(frozen=True)
class Zones:
    """A folder of zone files under git."""

    folder: Path

    @property
    def file(self) -> Path:
        """The zone file of example.com."""
        return self.folder / "example.com.zone"

    @property
    def text(self) -> str:
        """What is in the zone file of example.com."""
        return self.file.read_text()

    def git(self, *words: str) -> str:
        """Run git in the folder, with no settings but ours, and return what it printed."""
        user = ("-c", "user.name=Operator", "-c", "user.email=operator@example.com")
        return run("git", *user, *words, folder=self.folder, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")

    def changed_lines(self) -> list[str]:
        """Return the lines that git finds removed or added, with their sign, sorted by git as it shows them."""
        lines = self.git("diff", "--unified=0").splitlines()
        return [line for line in lines if line[:1] in {"-", "+"} and line[:3] not in {"---", "+++"}]


class Desk:
    """Where the user sits.

    Args:
        home: the user's home directory.
        terminals: closes the terminals at the end.
    """

    def __init__(self, home: Path, terminals: ExitStack) -> None:
        self.home = home
        self._terminals = terminals

    def open(
        self,
        path: Path,
        shown: str = "Records",
        *,
        size: tuple[int, int] = (80, 24),
        powerless: bool = False,
        **env: str,
    ) -> Terminal:
        """Open the app on *path* in a terminal of its own, and wait for a text on its screen.

        Args:
            path: a folder or a file.
            shown: the text.
            size: columns and rows.
            powerless: whether even root is refused what a file's mode forbids.
            env: variables of the program's environment.
        """
        command = [*program(), str(path)]
        if powerless and os.geteuid() == 0:
            # Still root, who may read the interpreter's files wherever they lie, but without a superuser's powers.
            command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
        terminal = Terminal(command, surroundings(self.home, **env), size=size, folder=path.parent)
        self._terminals.enter_context(terminal)
        return terminal.wait_for(shown).wait_for_no("reading ")


def find(terminal: Terminal, text: str) -> None:
    """Show only the one record with *text*, and put the cursor on it."""
    terminal.press("/").wait_for_no("n New").type_text(text).wait_for("1 of 1").press("Enter").wait_for("n New")


def show_all(terminal: Terminal) -> Terminal:
    """Show all records again; the next key waits for it, lest the two be taken for one with alt."""
    return terminal.press("Escape").wait_for("/ filter")


def delete(terminal: Terminal, text: str) -> None:
    """Delete the one record with *text*, and show the others."""
    find(terminal, text)
    terminal.press("d").wait_for("Nothing matches")
    show_all(terminal).wait_for_no(text)
