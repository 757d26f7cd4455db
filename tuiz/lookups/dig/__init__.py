"""What dig understands and how it prints: its command line, its sections, its RDATA."""
