.PHONY: setup run test lint format bench

setup: ## the environment and the front end
	bash -ec 'source .ci/environment; prepare_environment requirements-dev.txt; build_front_end'

run: ## the site with its servers and workers
	./start

test: ## all checks and tests
	./check

lint: ## style and types only
	./check tests/test_style.py

format: setup ## put the code into its usual form
	.venv/bin/python -m ruff check --fix .
	.venv/bin/python -m ruff format .

bench: ## what operations cost
	./check tests/benchmarks -m bench
