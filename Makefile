PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --no-input install -qq --no-compile --root-user-action=ignore

# Question and path reach the shell as exported variables, letter for letter: neither make nor the shell expands them.
override Q := $(subst $$$$,$$,$(value Q))
override FROM := $(subst $$$$,$$,$(value FROM))
export Q FROM

.DEFAULT_GOAL := help
.PHONY: help ingest ask chat test fuzz check eval lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

ingest: $(STAMP) ## read papers from a file or folder: make ingest FROM=path
	@if [ -z "$$FROM" ]; then echo 'A file or folder is needed: make ingest FROM=path' >&2; exit 2; fi
	@$(VENV)/bin/assistant ingest -- "$$FROM"

ask: $(STAMP) ## answer one question, first reading papers if told to: make ask Q="which ...?" [FROM=path]
	@if [ -z "$$Q" ]; then echo 'A question is needed: make ask Q="which papers explain ...?"' >&2; exit 2; fi
	@if [ -n "$$FROM" ]; then $(VENV)/bin/assistant ingest -- "$$FROM"; fi
	@$(VENV)/bin/assistant ask -- "$$Q"

chat: $(STAMP) ## ask in a conversation
	@$(VENV)/bin/assistant chat

# A process that crashes is not replaced: with whole files to a process, the run would then wait for ever.
test: $(STAMP) ## run the tests
	@$(VENV)/bin/python -m pytest -n 2 --dist loadfile --max-worker-restart 0

fuzz: $(STAMP) ## try every property with thousands of new examples: an hour or two
	@$(VENV)/bin/python -m pytest -m hypothesis --hypothesis-profile fuzz -o faulthandler_timeout=7200 \
		-n 2 --dist loadfile --max-worker-restart 0

check: $(STAMP) ## lint, formatting and types
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check
	@$(VENV)/bin/mypy

eval: $(STAMP) ## score the assistant; fails when it is clearly worse than the stored baseline
	@$(VENV)/bin/python -m evals gate

lock: ## renew requirements.lock (uses uv; fetches it when it is not installed)
	@set -e; uv=$$(PATH="$(CURDIR)/$(VENV)/bin:$$PATH" command -v uv || true); \
	if [ -z "$$uv" ]; then \
		echo "Fetching uv for this once" >&2; \
		tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
		$(PYTHON) -m venv "$$tools" >&2; "$$tools/bin/python" -m pip --disable-pip-version-check install --quiet uv >&2; \
		uv="$$tools/bin/uv"; \
	fi; \
	"$$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra mcp --group dev --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --upgrade pyproject.toml -o requirements.lock

# Compiled by all cores at once, which pip does not do, and whatever PYTHONDONTWRITEBYTECODE says: without bytecode an
# answer takes twice as long. A package may hold templates that are no Python, so a failure to compile is none here.
# The stamp is written last and removed first: an environment without it is half-made and starts again from nothing.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo 'Python 3.11 or newer is needed; "$(PYTHON)" is not. Name one: make PYTHON=/path/to/python3 ...' >&2; exit 1; }
	@echo "Setting up $(VENV) from requirements.lock (once, a minute or two)" >&2
	@if [ -e $@ ]; then rm $@; else $(PYTHON) -m venv --clear $(VENV) >&2; fi
	@$(PIP) --require-hashes --no-deps -r requirements.lock >&2
	@$(PIP) --no-deps --no-build-isolation -e . >&2
	@$(VENV)/bin/python -m compileall -qq -j 0 -x '[/\\]tests?[/\\]' $(VENV)/lib assistant evals >&2 || true
	@touch $@
