"""What asks one thing, on top of a screen."""
