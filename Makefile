# `make run` and `make test` do all the set-up on a machine with git, make and python3 (3.11 or later).

PYTHON ?= python3
MINUTES ?= 10
TESTS ?= tests
# One more than there are processors: many tests wait for servers and processes.
WORKERS ?= $(shell expr $$(nproc) + 1)
UV_VERSION := 0.13.9

BIN := .venv/bin
# Name servers live in sbin, which isn't in every user's PATH.
export PATH := $(PATH):/usr/sbin:/sbin
unexport PYTHONPATH PYTHONHOME

.PHONY: run test fuzz bench format docs lock clean
.DEFAULT_GOAL := run

# Open the app on a throw-away copy of the sample zones.
run:
	@$(PYTHON) -m scripts.set_up run
	@$(BIN)/tuiz demo

# Everything that must hold before a commit. A part of it: make test TESTS=tests/domain. One at a time: WORKERS=0
test:
	@$(PYTHON) -m scripts.set_up test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --cache-dir .cache/import-linter
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(TESTS)

# The property tests with fresh seeds, for as long as told: make fuzz MINUTES=60 TESTS=tests/domain
fuzz:
	@$(PYTHON) -m scripts.set_up test
	$(BIN)/python -m scripts.fuzz $(MINUTES) $(TESTS)

# The budgets, measured beside their peers.
bench: .cache/benchmarks/peers
	@$(PYTHON) -m scripts.set_up test
	$(BIN)/python -m benchmarks

# Peers that are Python packages, apart from tuiz.
.cache/benchmarks/peers: benchmarks/requirements.txt
	@$(PYTHON) -m scripts.set_up test
	$(BIN)/python -m venv --clear $@
	$@/bin/python -m pip install -q -r $<
	@touch $@

format:
	@$(PYTHON) -m scripts.set_up test
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# The pictures and tables of the README, from the app itself.
docs:
	@$(PYTHON) -m scripts.set_up run
	$(BIN)/python -m scripts.pictures
	$(BIN)/python -m scripts.tables

# Write the lock files anew from pyproject.toml, with the newest versions that it allows.
lock:
	@$(PYTHON) -m scripts.set_up run
	scripts/lock $(BIN)/python $(UV_VERSION)

clean:
	rm -rf .venv .cache dist
	find tuiz tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} +
