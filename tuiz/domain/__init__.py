"""DNS zones and their records, pure: no input or output, no clock, no user interface."""
