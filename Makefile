# Two commands: `make run` and `make test`. Everything else serves them.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
PARALLEL ?= 2

.PHONY: help run install test install-test system warm lint types pytest messages lock clean

help: ## Show the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: .venv/.run ## Install, migrate, load the seeds, match, and serve on http://127.0.0.1:5000
	$(BIN)/python app.py start

install: .venv/.run

.venv/.run: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

install-test: .venv/.test ## Install what the tests need, with Chromium and PostgreSQL where missing

.venv/.test: .venv/.run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

test: ## Run everything that CI runs, on SQLite, PostgreSQL and in Chromium
	$(MAKE) -j2 .venv/.test system
	$(MAKE) -j2 lint types warm
	$(MAKE) pytest

system: ## What the tests need from the system, where it is missing
	sh tests/system-packages.sh

warm: .venv/.test ## Compile the loops of matcher and timetables ahead of the tests
	$(BIN)/python app.py warm
	$(BIN)/python app.py evaluate tests/engine/judged --json >/dev/null

lint: .venv/.test ## Style of code and templates, and the layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports

types: .venv/.test ## mypy, strict
	$(BIN)/mypy

pytest: .venv/.test ## The tests alone
	$(BIN)/python -m pytest -n $(PARALLEL) --dist loadgroup

messages: .venv/.test ## Collect new texts into the Chinese catalogue and compile it
	mkdir -p var
	$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k _l --sort-output --no-location --omit-header -o var/messages.pot .
	$(BIN)/pybabel -q update -i var/messages.pot -d marketplace/translations -l zh_Hans_CN --no-fuzzy-matching --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d marketplace/translations -l zh_Hans_CN

lock: .venv/.run ## Renew the hash-locked sets (needs `uv`)
	uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 -U -o requirements.txt pyproject.toml
	uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group dev -c requirements.txt -o requirements-dev.txt pyproject.toml

clean: ## Remove what was built (data in var/ stays)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
