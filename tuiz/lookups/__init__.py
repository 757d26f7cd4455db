"""Live lookups: questions put to name servers over UDP, TCP, TLS, HTTPS and QUIC, and what comes back."""
