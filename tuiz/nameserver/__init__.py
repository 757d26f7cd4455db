"""A small name server: authoritative for zones in memory, over UDP and TCP, for the demo and for tests."""
