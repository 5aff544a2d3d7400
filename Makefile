# `make demo` and `make test` are the two commands; both prepare .venv themselves. The rest is for those who change Tapal.
.PHONY: help setup demo test test-fast lint docs check bench bench-screening lock messages clean
.DEFAULT_GOAL := help

BIN := .venv/bin
FAST := not slow and not browser

help:            ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

setup:           ## prepare .venv (instant when nothing changed)
	@tools/setup

demo: setup      ## a believable day at one post, on port 8000 (ARGS="--port 8080")
	@$(BIN)/tapal demo $(ARGS)

test: setup      ## every test: the fast part, then the slow and the browser tests (ARGS="-k word")
	@tools/browser >/dev/null || true
	@status=0; \
	for part in "$(FAST)" "not ($(FAST))"; do \
		$(BIN)/pytest -q -m "$$part" $(ARGS) || { code=$$?; [ $$code = 5 ] || status=1; }; \
	done; \
	exit $$status  # 5: ARGS chose no test of this part

test-fast: setup ## the fast part
	$(BIN)/pytest -q -m "$(FAST)" $(ARGS)

lint: setup      ## style, types, architecture
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: setup      ## the documentation, into build/site; fails on a broken link
	$(BIN)/mkdocs build --strict

check: lint      ## what continuous integration runs
	bash .ci/run

bench: setup     ## latency and throughput, with ratios to a bare view and a bare INSERT
	$(BIN)/python -m bench.journal
	$(BIN)/python -m bench.lane
	$(BIN)/python -m bench.sharing

bench-screening: ## the name engine beside its peers: recall, false hits, speed (ARGS="--full --write")
	@tools/bench-setup
	@.venv-bench/bin/python -m bench.screening $(ARGS)

lock: setup      ## lock the dependencies again (pyproject.toml -> requirements/)
	tools/lock

messages: setup  ## bring the translation files in line with the source
	$(BIN)/python tools/translations.py update

clean:           ## remove what can be made again
	rm -rf .venv .tools build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find src -name '*.mo' -delete
