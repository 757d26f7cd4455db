"""Print the checkers' verdicts on the cases written by hand, as a Markdown table: python -m tests.reference.table."""

import sys

from tests.reference.case import Case
from tests.reference.catalogue import all_cases
from tests.reference.checkers import ReferenceCheckers, Verdict, Vote

DULL = ("OK", "Error summary:", "Serious semantic", "error: failed to", "No semantic error")
"""How messages begin that say no more than the verdict does."""

MARKS = {"accepted": "ok", "refused": "**NO**", "none": "?"}


def words(verdict: Verdict) -> str:
    """Return what is worth reading of a checker's messages."""
    kept = []
    for message in verdict.messages:
        text = message.text
        if "/IN: loaded serial" in text or text.startswith(DULL):
            continue
        if text.startswith("zone ") and ("is ok" in text or "errors" in text or "loading from master" in text):
            continue
        if text[:1].isdigit():  # Knot's summary counts the messages that stand above it.
            continue
        text = text.replace("error in zone ", "").replace("zone example.com/IN: ", "")
        text = text.removeprefix("error: ")
        kept.append(f"{message.line}: {text}" if message.line else text)
    return "; ".join(kept[:3])[:160].replace("|", "\\|").replace("\n", " ")


def majority(vote: Vote) -> str:
    """Return in a word or two how the three decided."""
    if not vote.is_complete:
        return "?"
    count = len(vote.refusers)
    if count == 1:
        return f"split: {next(iter(vote.refusers))}"
    return {0: "all accept", 2: "two refuse", 3: "all refuse"}[count]


def row(case: Case, vote: Vote) -> str:
    """Return one line of the table."""
    marks = " | ".join(MARKS[verdict.answer] for verdict in vote.verdicts)
    said = " / ".join(f"{v.checker}: {text}" for v in vote.verdicts if (text := words(v)))
    return f"| {case.name} | {marks} | {majority(vote)} | {said} |"


def main() -> None:
    """Print the table, a heading for each topic."""
    topics: dict[str, list[Case]] = {}
    for case in all_cases():
        topics.setdefault(case.topic, []).append(case)
    with ReferenceCheckers() as checkers:
        for topic, cases in topics.items():
            sys.stdout.write(
                f"\n## {topic}\n\n| case | named | knot | nsd | vote | messages |\n|---|---|---|---|---|---|\n"
            )
            for case in cases:
                sys.stdout.write(row(case, checkers.ask(case.data, case.origin, case.others)) + "\n")


if __name__ == "__main__":
    main()
