"""What a name server may be ordered to do wrong, as servers out there do."""

from enum import StrEnum


class Fault(StrEnum):
    """One way to misbehave for a zone."""

    REFUSED = "refused"
    """It was never told of the zone: lame."""
    NOT_AUTHORITATIVE = "not-authoritative"
    """It answers with nothing and without authority: lame too."""
    SERVFAIL = "servfail"
    """It couldn't load the zone."""
    SILENT = "silent"
    """It never answers."""
    WRONG_ID = "wrong-id"
    """Its reply has another id than the question."""
    WRONG_QUESTION = "wrong-question"
    """Its reply is to another question."""
    GARBAGE = "garbage"
    """Its reply is no message."""
    TRUNCATED = "truncated"
    """It says that the answer didn't fit, over TCP too."""
