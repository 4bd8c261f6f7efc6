# Each target sets up what it needs, then does its job. A fresh machine needs Python 3.11.5 or newer and make.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
SITE_READY := .venv/.site-ready
TESTS_READY := .venv/.tests-ready
LIBRARIES := node_modules/.package-lock.json

export NO_MKDOCS_2_WARNING := 1
export PYTHONPATH := hooks
# Dates in the site are the commit's, so that two builds of a commit are the same bytes.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || date +%s)

.PHONY: help serve build test check new samples figures labs bench search-bench lighthouse card lock format clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

serve: $(SITE_READY) $(LIBRARIES)  ## serve the site at http://127.0.0.1:8000/ and show edits at once (PORT=…, POLL=1 for shared folders)
	$(BIN)/mkdocs serve --livereload --dev-addr 127.0.0.1:$(PORT)

build: $(SITE_READY) $(LIBRARIES)  ## build the site into site/, strictly
	$(BIN)/mkdocs build --strict

# The tests run in a process for each core; numerical libraries that take all cores for each of them slow all down.
test: export OMP_NUM_THREADS := 1
test: $(TESTS_READY) $(LIBRARIES)  ## check, build and test everything, in Chromium too
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n auto --dist loadfile
	$(BIN)/mkdocs build --strict --quiet

check: $(SITE_READY)  ## check questions.yml, answers, samples and figures; needs no build
	@$(BIN)/python -m answer_key check

new: $(SITE_READY)  ## write the skeleton of an answer: make new ID=bagging
	@$(BIN)/python -m answer_key new $(ID)

samples: $(TESTS_READY)  ## run samples and record what they print (NAMES="…" for some)
	$(BIN)/python -m answer_key samples $(NAMES)

figures: $(TESTS_READY)  ## draw figures (NAMES="…" for some)
	$(BIN)/python docs/figures/drawing.py $(NAMES)

labs: $(TESTS_READY)  ## run labs and save them with their outputs (NAMES="…" for some)
	$(BIN)/python tests/support/notebooks.py $(NAMES)

bench: $(TESTS_READY) $(LIBRARIES)  ## measure builds, edits, growth and page weight, as ratios
	$(BIN)/python tests/bench/bench.py

search-bench: $(TESTS_READY) $(LIBRARIES)  ## measure hit@1 and hit@3 in the real search box (QUERIES=file)
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/python tests/bench/search.py $(QUERIES)

lighthouse: $(TESTS_READY) $(LIBRARIES)  ## measure Lighthouse's scores, one page of each kind
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/python tests/bench/lighthouse.py

card: $(TESTS_READY) $(LIBRARIES)  ## take the picture that README and link previews show
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/python tests/support/card.py

lock: $(TESTS_READY)  ## lock requirements.in, requirements-dev.in and package.json again
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11.5 --no-emit-index-url requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11.5 --no-emit-index-url -c requirements.txt requirements-dev.in -o requirements-dev.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

format: $(TESTS_READY)  ## format the Python code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove everything that the other targets made
	rm -rf .venv node_modules site .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5) and "Python 3.11.5 or newer is needed; name one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv

$(SITE_READY): requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(TESTS_READY): requirements-dev.txt | $(SITE_READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(LIBRARIES): package-lock.json | $(SITE_READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --loglevel=error
	@touch $@
