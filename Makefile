# Tongban 通办. Needs Python >= 3.11, Node >= 20 and make; no root, no database server.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PYTHON_STAMP := $(VENV)/.installed
NODE_STAMP := node_modules/.installed
ASSETS_STAMP := build/.assets
WORDS_STAMP := build/.translations
ASSETS := $(shell find assets -type f 2>/dev/null) package.json
WORDS := $(shell find src -name '*.po')

.PHONY: help setup run test check lint types contracts migrations audit sbom browser fix demo bench map lock clean

help: ## what can be done here
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(PYTHON_STAMP) $(NODE_STAMP) $(ASSETS_STAMP) $(WORDS_STAMP) ## install everything, from locked versions

$(PYTHON_STAMP): requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: 请安装 Python 3.11 以上版本 (PYTHON=/path/to/python3)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(NODE_STAMP): package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Node 20 or newer is needed: 请安装 Node 20 以上版本"; exit 1; }
	npm ci --silent --no-audit --no-fund
	@touch $@

$(ASSETS_STAMP): $(NODE_STAMP) $(ASSETS)
	npm run --silent build
	@mkdir -p build && touch $@

$(WORDS_STAMP): $(PYTHON_STAMP) $(WORDS)
	$(BIN)/python manage.py compile_translations
	@mkdir -p build && touch $@

run: setup ## serve the platform with its demo city (PORT=8000)
	$(BIN)/tongban up --port $(PORT)

test: setup ## all tests but the browser journeys
	$(BIN)/python -m pytest -n 2 --dist loadscope

check: setup lint types contracts migrations audit test browser ## all that CI runs

lint:
	$(BIN)/ruff check src tests tools bench
	$(BIN)/ruff format --check src tests tools bench
	$(BIN)/python tools/make_map.py --check
	$(BIN)/python tools/make_inventory.py --check
	$(BIN)/python tools/make_security.py --check
	$(BIN)/python tools/make_conformance.py --check

types:
	$(BIN)/mypy src

contracts:
	$(BIN)/lint-imports

migrations:
	$(BIN)/python manage.py makemigrations --check --dry-run

audit: setup ## is anything we ship known to be weak? asks PyPI and npm
	$(BIN)/python tools/audit.py

sbom: setup ## what we are built of, as CycloneDX, into build/sbom/
	@mkdir -p build/sbom
	$(BIN)/cyclonedx-py requirements requirements/runtime.lock --pyproject pyproject.toml --output-format JSON --output-file build/sbom/python.cdx.json
	npm sbom --package-lock-only --sbom-format cyclonedx --omit dev > build/sbom/browser.cdx.json

browser: setup ## journeys in a real Chromium, with an accessibility check of every page visited
	$(BIN)/python -m pytest -m browser tests/journeys

fix: setup ## let the tools mend what they can
	$(BIN)/ruff check --fix src tests tools bench
	$(BIN)/ruff format src tests tools bench
	$(BIN)/python tools/make_map.py
	$(BIN)/python tools/make_inventory.py
	$(BIN)/python tools/make_security.py
	$(BIN)/python tools/make_conformance.py

demo: setup ## one real case end to end in the terminal; exit 0 only if every step happened
	$(BIN)/tongban demo

bench: setup ## measure; results in bench/results/latest.json and docs/performance.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.lock
	$(BIN)/python -m bench.run

map: setup ## write docs/map.md: use case, address, view, service, events, tests
	$(BIN)/python tools/make_map.py
	$(BIN)/python tools/make_inventory.py
	$(BIN)/python tools/make_security.py
	$(BIN)/python tools/make_conformance.py

lock: ## resolve the locked versions anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --upgrade --python-version 3.11 pyproject.toml --group dev -o requirements/dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -c requirements/dev.lock -o requirements/runtime.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group bench -c requirements/dev.lock -o requirements/bench.lock

clean: ## remove what was installed and built; keeps var/ (your data)
	rm -rf $(VENV) node_modules build src/tongban/ui/static/ui/dist
