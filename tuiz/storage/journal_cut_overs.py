"""The changes of delegation that are planned and under way: kept, since each takes hours or days."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from sqlite3 import Connection
from typing import Any, cast

from tuiz.domain import names
from tuiz.domain.cut_over import CutOver, PlannedStep, StepKind
from tuiz.storage.database import Database
from tuiz.storage.journal_stack import from_text, to_text


class CutOverTable:
    """One plan for a domain at most."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def change(self, domain: str, act: Callable[[CutOver | None], CutOver | None]) -> CutOver | None:
        """Put what *act* makes of the plan of a domain in its place, and return it; None leaves what is there."""
        with self._database.changing() as connection:
            plan = act(_found(connection, domain))
            if plan is not None:
                values = (
                    names.key(plan.domain),
                    json.dumps(plan.hosts),
                    to_text(plan.begun),
                    json.dumps([asdict(step) for step in plan.steps]),
                    json.dumps([to_text(time) for time in plan.done]),
                )
                connection.execute(
                    "INSERT OR REPLACE INTO cut_over (domain, hosts, begun, steps, done) VALUES (?, ?, ?, ?, ?)", values
                )
            return plan

    def keep(self, plan: CutOver) -> None:
        """Write a plan down, in the place of the one before."""
        _ = self.change(plan.domain, lambda _: plan)

    def of(self, domain: str) -> CutOver | None:
        """Return the plan of a domain."""
        with self._database.reading() as connection:
            return _found(connection, domain)

    def all(self) -> list[CutOver]:
        """Return all plans, by domain."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT domain FROM cut_over ORDER BY domain").fetchall()
        return [plan for (domain,) in rows if (plan := self.of(cast("str", domain))) is not None]

    def forget(self, domain: str) -> bool:
        """Drop a domain's plan; return whether there was one."""
        with self._database.changing() as connection:
            return connection.execute("DELETE FROM cut_over WHERE domain = ?", (names.key(domain),)).rowcount > 0


def _found(connection: Connection, domain: str) -> CutOver | None:
    row = connection.execute(
        "SELECT hosts, begun, steps, done FROM cut_over WHERE domain = ?", (names.key(domain),)
    ).fetchone()
    if row is None:
        return None
    hosts, begun, steps, done = row
    return CutOver(
        domain,
        tuple(json.loads(hosts)),
        from_text(begun),
        tuple(map(_step, json.loads(steps))),
        tuple(map(from_text, json.loads(done))),
    )


def _step(held: Mapping[str, Any]) -> PlannedStep:
    known = {field.name for field in fields(PlannedStep)}
    kind = held.get("kind")
    return PlannedStep(
        **{
            **{name: value for name, value in held.items() if name in known},
            "kind": StepKind(kind) if kind in set(StepKind) else StepKind.OTHER,  # of another version, perhaps
            "glue": tuple(held.get("glue", ())),
        }
    )
