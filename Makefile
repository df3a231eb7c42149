# `make run` and `make test` do all of their own set-up. Nothing is installed outside .venv but, for the tests, Debian's
# chromium and LibreOffice where they are missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: bench-ingest run install test check lint types contract clean browser screenshots load-test

run: install
	$(BIN)/clearline serve

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

browser:
	@scripts/test-setup

test: install browser
	$(BIN)/pytest

screenshots: install browser
	$(BIN)/python -m tests.app.web.screenshots

load-test: install browser
	$(BIN)/python -m tests.app.web.load

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

contract: install
	$(BIN)/lint-imports

check: lint types contract test

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache

bench-ingest: install
	$(BIN)/python -m eval.quality.bench_ingest
