"""The fields of IPSECKEY: a gateway whose form another field tells, and a key that may be absent (RFC 4025 §2)."""

from dataclasses import dataclass

from tuiz.domain.codec.encodings import Base64
from tuiz.domain.codec.fields import Address4, Address6, Name, Number
from tuiz.domain.codec.problems import InvalidRdata
from tuiz.domain.codec.reader import Reader, shown
from tuiz.domain.servers import BIND, KNOT, NSD


@dataclass(frozen=True, slots=True)
class GatewayAndKey:
    """Gateway type, algorithm, gateway and public key."""

    name: str = "gateway"

    def read(self, reader: Reader) -> tuple[str, bytes]:
        """Take all the words that are left."""
        kind, kind_wire = Number("gateway type", 1).read(reader)
        algorithm, algorithm_wire = Number("algorithm", 1).read(reader)
        gateway, wire = self._gateway(reader, kind)
        if reader.at == len(reader.words):
            reads_on = algorithm != "0" and (reader.behind[:1] in {b" ", b"\t"} or b")" in reader.behind)
            refusing = BIND | KNOT if reads_on else BIND
            reader.object_to(reader.words[-1], refusing, "There is no public key.", "Write the key in base64.")
            return f"{kind} {algorithm} {gateway}", kind_wire + algorithm_wire + wire
        if algorithm == "0":
            message = "There is a public key, and an algorithm of 0, which says that there is none."
            reader.object_to(reader.words[reader.at], KNOT, message, "Write the key's algorithm: 2 is RSA.")
        key, key_wire = Base64("public key").read(reader)
        return f"{kind} {algorithm} {gateway} {key}", kind_wire + algorithm_wire + wire + key_wire

    def _gateway(self, reader: Reader, kind: str) -> tuple[str, bytes]:
        match kind:
            case "0":
                word = reader.take_word(self.name)
                if word.text != b".":
                    raise InvalidRdata(
                        f"The gateway of type 0 is {shown(word)}.", hint="Write . for none.", column=word.start
                    )
                return ".", b""
            case "1":
                return Address4(self.name).read(reader)
            case "2":
                return Address6(self.name).read(reader)
            case "3":
                if reader.at < len(reader.words) and reader.words[reader.at].text == b"@":
                    reader.object_to(reader.words[reader.at], NSD, "The gateway is @.", "Write the name.")
                return Name(self.name, keeps_case=True).read(reader)
            case _:
                raise InvalidRdata(
                    f"The gateway type is {kind}.",
                    hint="It is 0 for none, 1 for an IPv4 address, 2 for an IPv6 address, 3 for a name.",
                    column=reader.words[reader.at - 2].start,
                )
