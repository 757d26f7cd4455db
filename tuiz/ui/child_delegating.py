"""The key that delegates a child of the open zone, step by step: which, to whom, what that writes, and the writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.screen import Screen

from tuiz.domain import names
from tuiz.errors import TuizError
from tuiz.ui.tell import tell
from tuiz.ui.workers import ask, in_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuiz.services.child_desk import PlannedChild
    from tuiz.services.child_records import Cut
    from tuiz.ui.workbench import Workbench

_GROUP: Final = "child"


class ChildDelegating:
    """Delegates children of the open zone.

    Args:
        screen: what dialogs open over.
        bench: what shows the zone.
        changed: is told when zone files were changed.
    """

    def __init__(self, screen: Screen[None], bench: Workbench, changed: Callable[[], None]) -> None:
        self._screen = screen
        self._bench = bench
        self._changed = changed

    def begin(self) -> None:
        """Ask which child, beginning with the name under the cursor."""
        session = self._bench.session
        if session is None:
            tell(self._screen, "No zone is open.", "warning")
        elif not session.loading.complete:
            tell(self._screen, "The file is still being read.", "warning")
        elif session.read_only:
            tell(self._screen, session.read_only, "warning")
        elif session.is_changed:
            said = "Save your changes first, with ctrl+s, or undo them: a delegation is written to the saved file."
            tell(self._screen, said, "warning")
        else:
            ask(self._screen, self._talk(), _GROUP)

    # Private

    async def _talk(self) -> None:
        from tuiz.ui.dialogs.child_form import ChildForm, ChildName
        from tuiz.ui.dialogs.child_preview import ChildPreview

        session, workspace, app = self._bench.session, self._bench.workspace, self._screen.app
        if session is None:
            return
        desk = workspace.children
        standing = await app.push_screen_wait(ChildName(desk, session.path, session.origin, self._suggestion()))
        if standing is None:
            return
        planned = await app.push_screen_wait(ChildForm(desk, workspace.name_server_sets, standing))
        if planned is None or not await app.push_screen_wait(ChildPreview(planned)):
            return
        try:
            done = await in_thread(lambda: desk.make(planned))
        finally:
            self._changed()
        if done.made is not None:
            workspace.take_in(done.made.path, done.made.zone)
            self._bench.domains.show(workspace.domains)
        tell(self._screen, "\n".join(_told(planned, done)))

    def _suggestion(self) -> str:
        """Return the delegated name at or above the record under the cursor, else its owner."""
        session, found = self._bench.session, self._bench.under_cursor()
        if session is None or found is None or found[1].kind != "record":
            return ""
        try:
            owner = names.absolute(found[1].owner, session.origin)
            return names.spoken(owner) if names.is_below(owner, session.origin) else ""
        except TuizError:
            return ""


def _told(planned: PlannedChild, done: Cut) -> list[str]:
    child = names.spoken(planned.plan.child)
    told = [f"{child} is delegated {'no longer' if planned.plan.ends else 'here now'}: u takes it back."]
    if done.made is not None:
        told.append(f"Its zone is in {done.made.path.name}: hand it to its name servers.")
    elif done.child is not None and done.child.changed:
        told.append(f"Its zone was saved, too: revision {done.child.revision}.")
    return told
