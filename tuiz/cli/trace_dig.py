"""A trace as text, in the manner of `dig +trace`: the records of each reply, and where it came from."""

from collections.abc import Iterator

from tuiz.domain.records import Record
from tuiz.lookups.hints import RootHints
from tuiz.lookups.steps import Question, Step


def from_hints(question: Question, hints: RootHints) -> Iterator[str]:
    """Yield what the trace begins with."""
    yield f"; <<>> tuiz trace <<>> {question.name} {question.rdtype}"
    for server in hints.servers:
        yield f".\t\t\t3600000\tIN\tNS\t{server.name}"
    yield ";; From the root hints"
    yield ""


def of_step(step: Step) -> Iterator[str]:
    """Yield the records of a step, and who gave them."""
    for record in (*(step.answer or ()), *step.authority):
        yield _line(record)
    source = step.source
    if source is None:
        for server in step.servers:
            yield f";; {server.name} {server.address or 'without address'}: {server.detail or server.word}"
    else:
        milliseconds = round((source.seconds or 0) * 1000)
        place = f"{source.address}#{source.port}({source.name.rstrip('.')})"
        yield f";; Received {source.size} bytes from {place} in {milliseconds} ms"
    yield ""


def _line(record: Record) -> str:
    tabs = "\t" * max(1, 3 - len(record.owner) // 8)
    return f"{record.owner}{tabs}{record.ttl}\t{record.rdclass}\t{record.rdtype}\t{record.rdata}"
