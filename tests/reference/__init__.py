"""What the name servers' own checkers say, and tests that hold tuiz to it."""
