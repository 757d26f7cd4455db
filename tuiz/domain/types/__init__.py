"""Record types, one a file: fields, help and example, from which form, command line and help follow."""

from tuiz.domain.types.a import A
from tuiz.domain.types.aaaa import AAAA
from tuiz.domain.types.caa import CAA
from tuiz.domain.types.cname import CNAME
from tuiz.domain.types.dname import DNAME
from tuiz.domain.types.mx import MX
from tuiz.domain.types.ns import NS
from tuiz.domain.types.ptr import PTR
from tuiz.domain.types.record_type import RecordType
from tuiz.domain.types.srv import SRV
from tuiz.domain.types.txt import TXT

ALL: tuple[RecordType, ...] = (A, AAAA, CNAME, MX, TXT, NS, SRV, CAA, PTR, DNAME)
"""In the order in which a form offers them."""
