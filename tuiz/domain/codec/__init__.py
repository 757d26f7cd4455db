"""RDATA between text and octets: one field kind, one table of layouts, and what each name server refuses."""
