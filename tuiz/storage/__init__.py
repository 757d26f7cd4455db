"""What is kept on disk: workspace, settings, journal and history."""
