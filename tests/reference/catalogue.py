"""All cases written by hand, as whole zone files with their names."""

from collections.abc import Iterator

from tests.reference.case import HEAD, Case
from tests.reference.cases import alias, apex, delegation, directives, rare, rdata, records, tokens

WHOLE = {"apex": apex.WHOLE, "records": records.WHOLE, "tokens": tokens.WHOLE}
"""Whole zone files, by topic and name."""

BODIES = {
    "delegation": delegation.BODY,
    "alias": alias.BODY,
    "records": records.BODY,
    "tokens": tokens.BODY,
    "rdata": rdata.BODY,
    "rare": rare.BODY,
    "directives": directives.BODY,
}
"""Lines to add to a sound zone, by topic and name."""


def all_cases() -> Iterator[Case]:
    """Yield every case, topic by topic."""
    for topic, whole in WHOLE.items():
        for name, data in whole.items():
            yield Case(name, data, topic=topic)
    for name, data in apex.ROOT.items():
        yield Case(name, data, ".", topic="apex")
    for topic, bodies in BODIES.items():
        for name, body in bodies.items():
            others = directives.OTHERS if topic == "directives" else {}
            yield Case(name, HEAD + body, topic=topic, others=others)
