"""What `make` runs: set-up of programs and packages, lock files, fuzzing."""
