"""Find what is declared of a record type."""

from tuiz.domain.types import ALL
from tuiz.domain.types.record_type import RecordType

_BY_MNEMONIC = {record_type.mnemonic: record_type for record_type in ALL}


def find(mnemonic: str) -> RecordType | None:
    """Return the declaration of a type, None for one that has only the simple form."""
    return _BY_MNEMONIC.get(mnemonic.upper())
