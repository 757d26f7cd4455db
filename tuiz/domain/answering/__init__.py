"""What an authoritative server answers to a question, from a zone's records: RFC 1034 §4.3.2 and what came after it."""

from tuiz.domain.answering.answer import Answer, Kind
from tuiz.domain.answering.lookup import answer
from tuiz.domain.answering.served_zone import Node, ServedZone

__all__ = ["Answer", "Kind", "Node", "ServedZone", "answer"]
