"""Registrars: who tells a parent zone which name servers a domain has, one sort a file behind one protocol."""
