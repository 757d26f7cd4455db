"""All cases written by hand, as whole zone files with their names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.reference.cases import alias, apex, delegation, directives, rare, rdata, records, tokens

HEAD = b"$TTL 3600\n@ IN SOA ns1 host 1 7200 3600 1209600 300\n@ NS ns1\nns1 A 192.0.2.1\n"
"""A sound zone in four lines, that most cases are added to."""

ORIGIN = "example.com."


@dataclass(frozen=True)
class Case:
    """A zone file that puts one question."""

    topic: str
    name: str
    data: bytes
    origin: str = ORIGIN
    others: Mapping[str, bytes] = field(default_factory=dict)


def all_cases() -> Iterator[Case]:
    """Yield every case, topic by topic."""
    for topic, whole in (("apex", apex.WHOLE), ("records", records.WHOLE), ("tokens", tokens.WHOLE)):
        for name, data in whole.items():
            yield Case(topic, name, data)
    for name, data in apex.ROOT.items():
        yield Case("apex", name, data, ".")
    for topic, bodies in (
        ("delegation", delegation.BODY),
        ("alias", alias.BODY),
        ("records", records.BODY),
        ("tokens", tokens.BODY),
        ("rdata", rdata.BODY),
        ("rare", rare.BODY),
    ):
        for name, body in bodies.items():
            yield Case(topic, name, HEAD + body)
    for name, body in directives.BODY.items():
        yield Case("directives", name, HEAD + body, others=directives.OTHERS)
