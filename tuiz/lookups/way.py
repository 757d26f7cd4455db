"""How a question travels, beyond where it goes: from which address, with which certificates, as which HTTP request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.lookups.errors import TlsFailed

if TYPE_CHECKING:
    import ssl

    from tuiz.lookups.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class Tls:
    """What an encrypted connection wants of the server's certificate, and shows of ours."""

    verify: bool | None = None
    """Whether the certificate is looked at; None does so where the endpoint has a host name that it can be for."""
    hostname: str | None = None
    """Whom it has to be for; None takes the endpoint's host name, else its address."""
    authorities: Path | None = None
    """Whom to believe, as a PEM file; None takes the system's."""
    certificate: Path | None = None
    key: Path | None = None

    def verifies(self, endpoint: Endpoint) -> bool:
        """Return whether the certificate of this server is looked at."""
        return endpoint.hostname is not None if self.verify is None else self.verify

    def name_of(self, endpoint: Endpoint) -> str:
        """Return whom the certificate of this server has to be for."""
        return (self.hostname or endpoint.hostname or endpoint.address).rstrip(".")

    def context(self, endpoint: Endpoint, protocols: list[str]) -> ssl.SSLContext:
        """Return what Python's TLS works by.

        Raises:
            TlsFailed: a file can't be used.
        """
        import ssl

        verifies = self.verifies(endpoint)
        try:
            context = ssl.create_default_context(cafile=self.authorities) if verifies else ssl.create_default_context()
            if not verifies:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            if self.certificate is not None:
                context.load_cert_chain(self.certificate, self.key)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or error
            named = self.authorities if verifies and self.authorities is not None else self.certificate
            raise TlsFailed(f"{named} can't be used for TLS: {reason}.", hint="Name a readable PEM file.") from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(protocols)
        return context


@dataclass(frozen=True, slots=True)
class Way:
    """How a question travels."""

    source: tuple[str, int] | None = None
    """The address and port to ask from; port 0 leaves it to the system, which takes a random one."""
    tls: Tls = Tls()
    http_get: bool = False
    """Whether HTTP carries the question in the URL."""
    http_plain: bool = False
    """Whether HTTP goes unencrypted."""
