# `make help` lists what there is. Everything is installed into .venv from requirements.lock, which names no host.
.DEFAULT_GOAL := help
.PHONY: help report test test-slow setup book lint lab lock sbom clean
SHELL := /bin/sh

COUNCIL ?= vilaprova
QUARTO ?= auto
export QUARTO
WORKERS ?= auto
PYTEST ?=
BIN := .venv/bin
READY := .venv/.ready
RENDERER := .venv/.renderer
TESTED := .venv/.tested
TESTED_FILES := Makefile pyproject.toml requirements.lock environment.yml README.md src tests notebooks methodology reports data benchmarks
#: Packages that serve without being imported: the kernel, a typeface, and tools that are called by name.
NOT_IMPORTED := font-source-sans-pro|deptry|flask|flask-cors|import-linter|pre-commit|pyrefly|pytest-xdist|ruff
UV = $$(if uv --version >/dev/null 2>&1; then echo uv; else echo $(BIN)/uv; fi)

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{ printf "  make %-10s %s\n", $$1, $$2 }'
	@echo
	@echo "  make report COUNCIL=name runs another council; QUARTO=no does without Quarto, QUARTO=/path names one; PYTEST='-k word' chooses tests."

report: setup ## set up, run the example council (or COUNCIL=...) and say where its report is
	@echo "Running $(COUNCIL): notebooks, then HTML and PDF"
	@$(BIN)/mirall run $(COUNCIL)

test: setup ## set up and run the tests (slow ones in their reduced form)
	@if [ -z "$(PYTEST)" ] && [ -f $(TESTED) ] && [ -z "$$(find $(TESTED_FILES) -type f -newer $(TESTED) \
	    -not -path '*/__pycache__/*' -not -path 'reports/*/*/*' -not -path 'data/processed/*' | head -n 1)" ]; then \
	  echo "These files passed all tests already; 'rm $(TESTED)' to run them again"; \
	else \
	  echo "Running the tests"; \
	  $(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow" $(PYTEST) && { [ -n "$(PYTEST)" ] || touch $(TESTED); }; \
	fi

test-slow: setup ## run the simulations whole; minutes
	@$(BIN)/python -m pytest -q -n $(WORKERS) -m slow $(PYTEST)

setup: $(READY) $(RENDERER) ## install everything that is needed into .venv

$(READY): requirements.lock pyproject.toml
	@command -v git >/dev/null 2>&1 || { echo "git is missing: install it first." >&2; exit 1; }
	@python=; \
	for candidate in "$$PYTHON" .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if [ -n "$$candidate" ] && "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python=$$candidate; break; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11 or newer is missing: install it, or name one with PYTHON=/path/to/python make setup." >&2; exit 1; \
	fi; \
	if [ ! -x $(BIN)/python ]; then \
	  echo "Making .venv with $$("$$python" --version)"; \
	  "$$python" -m venv .venv >/dev/null 2>&1 || uv venv --quiet --python "$$python" --clear .venv || \
	    { echo "This Python cannot make a virtual environment: install its venv module (Debian: python3-venv)." >&2; exit 1; }; \
	fi
	@if ! uv --version >/dev/null 2>&1 && [ ! -x $(BIN)/uv ]; then \
	  echo "Installing uv"; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check uv || \
	    { echo "uv could not be installed: is there a connection to a package index?" >&2; exit 1; }; \
	fi
	@echo "Installing the locked packages (a minute the first time)"
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src
	@rm -f $(RENDERER)
	@touch $@

# Tried once, where there is none: the package fetches Quarto from the internet while it installs.
$(RENDERER): $(READY)
	@if [ "$(QUARTO)" = auto ] && ! command -v quarto >/dev/null 2>&1 && [ ! -x $(BIN)/quarto ]; then \
	  echo "Trying once to add Quarto (QUARTO=no skips this)"; \
	  timeout 180 $(UV) pip install --quiet --python $(BIN)/python quarto-cli > .venv/quarto.log 2>&1 && \
	    $(BIN)/quarto --version >> .venv/quarto.log 2>&1 || { \
	      $(UV) pip uninstall --quiet --python $(BIN)/python quarto-cli >> .venv/quarto.log 2>&1 || true; \
	      echo "Quarto could not be added (.venv/quarto.log says why)"; }; \
	fi
	@$(BIN)/python -c 'from helpers.run.render import renderer; r = renderer.choose_renderer(); \
	  print(*filter(None, ["Rendering with", r.name, r.version, renderer.why_not_quarto()]))'
	@[ "$(QUARTO)" != auto ] || touch $@

book: setup ## render the method as one page, with whichever renderer there is
	@$(BIN)/python -m helpers.run.render.book

lint: setup ## check style, types, import directions, dependencies and notebooks
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports
	@$(BIN)/pyrefly check --python-interpreter-path $(BIN)/python --output-format min-text
	@$(BIN)/deptry src notebooks
	@# The test extra holds what the tests use, too: here it counts as any other, and tools that nobody imports stand aside.
	@$(BIN)/deptry src notebooks tests benchmarks data data/synthetic --exclude '\.venv' \
	  --optional-dependencies-dev-groups lab,build --per-rule-ignores "DEP002=$(NOT_IMPORTED),DEP004=itables"
	@$(BIN)/python -m helpers.run.notebooks.stripping notebooks/*.ipynb

lab: setup ## open JupyterLab with the notebooks set to COUNCIL
	@$(BIN)/mirall lab $(COUNCIL)

lock: ## resolve the dependencies of pyproject.toml anew
	@$(UV) pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --quiet -o requirements.lock

sbom: setup ## list what is installed with its licences (CycloneDX), as sbom.json
	@$(BIN)/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.json

clean: ## remove what runs have made: processed tables and built reports
	@find data/processed -mindepth 1 -maxdepth 1 -not -name .gitkeep -exec rm -rf {} +
	@for folder in reports/*/; do [ "$$folder" = reports/sections/ ] || rm -rf "$$folder"; done
