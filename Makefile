# `make run` and `make test` set up all that they need. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-fast check train evaluate safety lint format types bench widget lock clean
PORT ?= 5005
HOST ?= 127.0.0.1
BIN := .venv/bin

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## find or install uv, Python 3.10 and the packages (the others do this by themselves)
	@./scripts/setup.sh run

setup-dev:
	@./scripts/setup.sh dev

run: setup ## train if anything changed, start, and print the address (PORT=5005 HOST=127.0.0.1)
	@$(BIN)/thora serve --host $(HOST) --port $(PORT)

test: setup-dev ## all tests; what this machine lacks is skipped with a word (TESTS=tests/unit for some)
	@$(BIN)/pytest $(TESTS)

test-fast: setup-dev ## the tests that need no trained model, in seconds
	@$(BIN)/pytest -q tests/unit tests/actions

check: setup ## read clinic.yml and data/ and report every problem
	@$(BIN)/thora check

train: setup ## train if anything changed since the last model
	@$(BIN)/thora train

evaluate: setup-dev ## measure on the held-out phrasings; writes docs/understanding.md and README's figures
	@$(BIN)/thora evaluate --write-docs

safety: setup-dev ## which warning signs are noticed, false alarms, every miss; writes docs/clinical-safety.md
	@$(BIN)/thora safety --write-docs

lint: setup-dev ## ruff
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: setup-dev ## put the code in ruff's form
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

types: setup-dev ## mypy, strict
	@$(BIN)/mypy

bench: setup-dev ## openings in big stores; time, memory and accuracy against stock Rasa (two hours; --stock-epochs 20 half of one)
	@$(BIN)/python benchmarks/openings.py --postgres --write
	@$(BIN)/python benchmarks/webhooks.py --write
	@$(BIN)/python benchmarks/bench.py

widget: ## check, build and test the chat for websites (needs Node 20); the two built files are committed
	@cd widget && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund; }
	@cd widget && npm run -s check && npm run -s build && npm run -s test

lock: ## write the locks anew from pyproject.toml (needs uv and network)
	@./scripts/lock.sh

clean: ## remove models, caches and .venv
	@rm -rf .venv .tools .rasa models build widget/node_modules *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
