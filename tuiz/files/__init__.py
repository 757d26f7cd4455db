"""Reading and writing files so that what stands on disk is always one whole text."""
