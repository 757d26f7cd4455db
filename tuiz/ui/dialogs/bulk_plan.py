"""What forms for many records share: while one types, what the change comes to is worked out and shown below."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Label

from tuiz.errors import TuizError
from tuiz.ui.content import content
from tuiz.ui.dialogs.form import Form
from tuiz.ui.selecting import as_outcome
from tuiz.ui.slices import Pace
from tuiz.ui.workers import converse, in_thread

if TYPE_CHECKING:
    from tuiz.ui.models.editing import Gathering, Planned
    from tuiz.ui.models.session import ZoneSession


class BulkPlan(Form):
    """Changes the records of rows once it is known what that comes to.

    Args:
        session: the zone.
        rows: which.
    """

    def __init__(self, session: ZoneSession, rows: Sequence[int]) -> None:
        super().__init__()
        self._session = session
        self._gathering = session.bulk.gather(rows)
        self._plan: Planned | None = None
        self._why_none: TuizError | None = None
        self._is_known = asyncio.Event()
        self._is_working = False

    def compose_fields(self) -> ComposeResult:
        """Make the fields, and the place of what they come to."""
        yield from self.compose_values()
        yield Label("", id="form-preview", classes="dialog-text")

    def compose_values(self) -> ComposeResult:
        """Make the fields."""
        raise NotImplementedError

    async def plan(self, gathered: Gathering) -> Planned | None:
        """Begin to work out what the fields come to; None while they are empty.

        Raises:
            TuizError: they come to nothing; the form shows why.
        """
        raise NotImplementedError

    def on_mount(self) -> None:
        """Look at the records."""
        super().on_mount()
        self.renew()

    def action_submit(self) -> None:
        """Do what the fields come to, once that is known; the form stays open when something is wrong."""
        if not self._is_working:
            converse(self, self._do, "submit")

    async def _do(self) -> None:
        self._is_working = True
        try:
            await self._is_known.wait()
            if self._why_none is not None:
                raise self._why_none
            change = self._session.bulk.begin(self._plan)
            self._show()
            await in_thread(change.work_out)
            self.answer(as_outcome(change.make()))
        except TuizError as error:
            self.show_error(error)
        finally:
            self._is_working = False

    @on(Input.Changed)
    def _follow(self, event: Input.Changed) -> None:
        event.stop()
        self.renew()

    def renew(self) -> None:
        """Work out anew what the fields come to."""
        self._is_known.clear()
        self._plan, self._why_none = None, None
        converse(self, self._work_out, "plan")

    async def _work_out(self) -> None:
        pace = Pace()
        try:
            await pace.finish_awaited(self._gathering, self._show)
            self._plan = await self.plan(self._gathering)
            if self._plan is None:
                self._why_none = TuizError("Nothing was typed yet.")
            else:
                await pace.finish_awaited(self._plan, self._show)
        except TuizError as error:
            self._plan, self._why_none = None, error
        self._is_known.set()
        self._show()

    def _show(self) -> None:
        if not self.is_mounted:
            return
        plan = self._plan
        lines: list[str] = []
        if not self._gathering.complete:
            lines = [f"Looking at the selected rows: {self._gathering.progress:.0%}"]
        elif self._is_working and plan is not None:
            lines = [f"Changing {plan.changes:,} records. Escape leaves them as they are."]
        elif plan is not None:
            lines = [plan.told if plan.complete else f"{plan.changes:,} so far ({plan.progress:.0%})", *plan.examples]
        self.query_one("#form-preview", Label).update(content("\n".join(lines)))
        self.show_error(None if plan is not None else self._why_none, soft=True)
