"""What a record type is to people: its name, its fields, an example, where it is defined, what goes wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tuiz.domain.rdata_layout import words_of
from tuiz.domain.types.fields import Field


@dataclass(frozen=True, slots=True)
class RecordType:
    """One declaration, from which form, command line and help follow."""

    mnemonic: str
    title: str
    fields: tuple[Field, ...]
    example: str
    """RDATA as in a zone file."""
    reference: str
    help: str = ""
    """Plain words on what it is for, and on what goes wrong."""

    def split(self, rdata: str) -> dict[str, str] | None:
        """Return the fields' texts for RDATA in presentation format; None where the form can't show it."""
        try:
            words = [word.decode("latin-1") for word in words_of(rdata)]
        except ValueError:
            return None
        values: dict[str, str] = {}
        for field in self.fields:
            mine = words if field.takes_rest else words[:1]
            text = field.from_words(mine) if mine else None
            if text is None:
                return None
            values[field.name] = text
            words = words[len(mine) :]
        return None if words else values

    def join(self, values: Mapping[str, str]) -> str:
        """Return the RDATA that the fields' texts make, as in a zone file."""
        return " ".join(word for field in self.fields for word in field.to_words(values.get(field.name, "")))

    def check(self, values: Mapping[str, str], origin: str) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = ((field.name, field.check(values.get(field.name, ""), origin)) for field in self.fields)
        return {name: problem for name, problem in found if problem}
