"""What each kind of lookup finds, as lines for the lookup screen."""
