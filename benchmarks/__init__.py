"""What the design's budgets are measured with: `python -m benchmarks`, described in README.md."""
