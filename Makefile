# `make run` and `make test` do all of their own set-up. Nothing is installed outside .venv but, for the tests, Debian's
# chromium and LibreOffice where they are missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: bench-ingest bench-scan run install test check lint types contract clean browser screenshots load-test bench bench-scale

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

# What `make bench` reads beside the bundled documents, where it is there: a BEIR collection, mapping sets, questions.
COLLECTION ?= ../shared/benchmarks/obliqa
MAPPINGS ?= ../shared/benchmarks/mappings/*.json
QUESTIONS ?= ../shared/dev-questions.yaml eval/quality/questions/bundled.yaml

bench: install
	$(BIN)/python -m eval.quality.bench_search $(if $(wildcard $(COLLECTION)),--collection $(COLLECTION)) \
		--mapping $(wildcard $(MAPPINGS)) --questions $(wildcard $(QUESTIONS))

bench-scale: install
	$(BIN)/python -m eval.quality.bench_scale \
		$(if $(wildcard $(COLLECTION)),--corpus $(firstword $(wildcard $(COLLECTION)/corpus*)))

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

# The bundled pair cold, and 1,000 statements by all entries of the register of powers and duties.
REGISTER ?= ../shared/documents/esd_powersAndDuties.csv
bench-scan: install
	$(BIN)/python -m eval.quality.bench_scan --register $(REGISTER)
