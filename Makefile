# The commands of this project. `make demo` and `make test` need nothing done before them on a Debian machine that
# has Python 3.11 or newer (with venv), node 20 or newer and npm.

VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
STEP := python3 notebooks/steps.py

.DELETE_ON_ERROR:
.PHONY: help demo test test-python test-js lint format bench peers soak trust docs release-check lock screenshots notebooks clean

help:
	@echo "make demo         JupyterLab on the quickstart, with the demo catalogue; Ctrl-C ends all of it"
	@echo "make test         every test: Python, front end, Chromium"
	@echo "make lint         ruff, mypy strict, Biome, tsc strict"
	@echo "make format       formats the code with ruff and Biome"
	@echo "make bench        the budgets, as ratios measured in one run; FIGURE=... for one benchmark or figure"
	@echo "make peers        TileDB-Py's own tests, libraries, clients and releases, each in an environment of its own"
	@echo "make soak         load, fuzzing and fault matrices in full"
	@echo "make trust        the tests behind every promise of tests/TRUST.md, and their counts"
	@echo "make docs         the README, the API reference and the embedded server's routes, as pages in build/docs"
	@echo "make release-check  what is released, built and tried as users get it"
	@echo "make screenshots  takes the screenshots of every state of the panels again"
	@echo "make notebooks    runs the notebooks, and keeps the outputs that GitHub shows"
	@echo "make lock         updates requirements.lock and js/package-lock.json"

# What is missing is said before anything is made.
$(VENV)/.installed: requirements.lock pyproject.toml hatch_build.py
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "tiledb_cloud_widgets needs Python 3.11 or newer as python3; $$(python3 --version 2>&1 || echo there is none)." >&2; exit 1; }
	@python3 -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv is missing; install it (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@command -v npm >/dev/null && command -v node >/dev/null || \
	  { echo "Building from a git checkout needs node 20 or newer and npm on PATH; install them (Debian: apt-get install nodejs npm)." >&2; exit 1; }
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || \
	  { echo "The front end needs node 20 or newer; this is $$(node --version)." >&2; exit 1; }
	@test -x $(PY) || $(STEP) "Python environment in $(VENV)" python3 -m venv $(VENV)
	@$(STEP) "The installer, uv" $(PY) -m pip install --quiet --disable-pip-version-check "uv>=0.5"
	@$(STEP) "$$(grep -c '==' requirements.lock) Python packages, downloaded and installed" \
	  $(UV) pip install --quiet --python $(PY) --require-hashes --requirement requirements.lock
	@$(STEP) "The front end: npm packages and its build" \
	  $(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

# Up to date at once when js/ has not changed.
.PHONY: build
build: $(VENV)/.installed
	@$(PY) hatch_build.py

js/node_modules/.package-lock.json: js/package-lock.json
	@cd js && npm ci --no-progress --loglevel=error

demo: build
	@exec $(PY) notebooks/open.py $(LAB_OPTIONS)

test: test-js test-python

test-js: js/node_modules/.package-lock.json
	@cd js && npm run --silent check && npm run --silent test

test-python: build
	@$(PY) -m tests.browser.chromium
	@$(PY) -m tests

lint: build js/node_modules/.package-lock.json
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@cd js && npm run --silent check

format: $(VENV)/.installed js/node_modules/.package-lock.json
	@$(PY) -m ruff check --fix --exit-zero .
	@$(PY) -m ruff format .
	@cd js && npx biome check --write .

bench: build
	@$(PY) -m tests.browser.chromium
	@$(PY) -m tests.benchmarks $(if $(FIGURE),"$(FIGURE)")

peers: build
	@$(PY) -m pytest -m peers

soak: build
	@$(PY) -m pytest -m soak

trust: build
	@$(PY) -m tests.browser.chromium
	@$(PY) -m tests.trust

docs: build
	@$(PY) -m tests.docs

release-check: build
	@$(PY) -m tests.release

screenshots: build
	@$(PY) -m tests.browser.chromium
	@$(PY) -m tests.browser.photographs

notebooks: build
	@$(PY) -m tests.notebooks

lock: $(VENV)/.installed
	@$(UV) pip compile --universal --no-annotate --no-header --generate-hashes --python-version 3.11 --all-extras pyproject.toml \
	  --output-file requirements.lock --quiet
	@rm -rf js/node_modules js/package-lock.json && cd js && npm install --package-lock-only

clean:
	@rm -rf $(VENV) .venv-peers js/node_modules tiledb_cloud_widgets/static/*.js tiledb_cloud_widgets/static/*.css \
	  tiledb_cloud_widgets/static/*.txt tiledb_cloud_widgets/static/.digest
