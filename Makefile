# Everything a developer or a cinema types. `make help` lists it.
#
# What `run` and `serve` read passes through from the environment or the command line: HOST, PORT, DATABASE_URL,
# MATINEE_HOME, MATINEE_ENV, RATE_LIMITS, DEBUG. For example: make run PORT=8001

PYTHON ?= python3
UV = .venv/uv-0.13.9
BIN = .venv/bin

# The development lock contains the other one. Once an environment has it, `run` keeps it, instead of taking away
# what `test` would only have to put back.
INSTALLED = $(if $(wildcard .venv/installed-dev),.venv/installed-dev,.venv/installed)
# Compiled at once: every process would otherwise do it anew where Python is told not to write what it compiled.
SYNC = $(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python

.PHONY: help run test lint audit bench prove profile backup restore doctor format lock clean

help: ## list what make can do
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: $(INSTALLED) ## start the site, with a demo cinema in it, on http://127.0.0.1:8000
	@$(BIN)/python manage.py serve

# SQLite last: it has the browser tests, and where there is no browser the last lines say so.
test: .venv/installed-dev ## run all tests, on PostgreSQL and on SQLite; ARGS="-k seats" picks some
	@$(BIN)/python -m matinee.tests.chromium
	@echo "── Tests on PostgreSQL"
	@$(BIN)/python -m pytest -n auto --engine postgres -m "not browser" $(ARGS)
	@echo "── Tests on SQLite, and in the browser"
	@$(BIN)/python -m pytest -n auto --engine sqlite $(ARGS)

# Away from the developer's own data; the production that is checked gets a key, a host and a mail server.
lint: export MATINEE_HOME = $(CURDIR)/.venv/lint
lint: export DATABASE_URL =
lint: .venv/installed-dev ## check style, types, who imports whom, migrations and the settings of production
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python manage.py makemigrations --check --dry-run
	@key=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))") && \
	env MATINEE_ENV=production SECRET_KEY="$$key" ALLOWED_HOSTS=tickets.example.org EMAIL_HOST=mail.example.org \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

# All of it stays on 127.0.0.1, in folders of its own, and ends only what it started.
bench: .venv/installed-dev ## measure what a sale costs, against the database alone; ARGS="--quick" to see that it works
	@$(BIN)/python -m bench $(ARGS)

prove: .venv/installed-dev ## try to break each promise of the sale, for hours; ARGS="kill --times 10" for one of them
	@$(BIN)/python -m bench.proofs $(ARGS)

profile: .venv/installed-dev ## where the time of a reservation and of a sale goes
	@$(BIN)/python -m bench.profile $(ARGS)

backup: $(INSTALLED) ## write a backup to var/backups, while the site sells
	@$(BIN)/python manage.py backup

restore: $(INSTALLED) ## put a backup in the place of what is there: make restore FILE=var/backups/matinee-….tar
	@$(BIN)/python manage.py restore $(or $(FILE),$(error Say which: make restore FILE=var/backups/matinee-….tar))

doctor: $(INSTALLED) ## examine this installation, and say what to do
	@$(BIN)/python manage.py doctor

# Not a part of lint: it asks a service for the known holes of every package, and not every machine may.
audit: $(UV) ## ask whether a package that we depend on has a known hole; needs the internet
	$(BIN)/uv tool run pip-audit==2.10.1 --strict --disable-pip --require-hashes -r requirements.txt

format: .venv/installed-dev ## put the code into the project's format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Versions stay as they are unless pyproject.toml asks for others or ARGS=--upgrade does.
lock: $(UV) ## write requirements.txt and requirements-dev.txt from pyproject.toml; ARGS=--upgrade for newer versions
	$(LOCK) pyproject.toml -o requirements.txt $(ARGS)
	$(LOCK) pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt $(ARGS)
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

clean: ## remove the environment and what tools remember; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# ── The environment ──────────────────────────────────────────────────────────────────────────────

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Matinee needs Python 3.11 or later, and $(PYTHON) is older. Name another: make run PYTHON=python3.12"; exit 1; }
	@echo "── Making the environment .venv"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV:.venv/uv-%=%)
	@touch $@

.venv/installed: requirements.txt $(UV)
	@echo "── Installing what the site needs"
	@$(SYNC) requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt $(UV)
	@echo "── Installing what the site and its tests need"
	@$(SYNC) requirements-dev.txt
	@touch $@
