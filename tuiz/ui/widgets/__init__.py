"""The panes, bars and lists that screens are made of."""
