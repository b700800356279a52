.PHONY: setup run test lint format bench faults kills mutants rights

setup: ## the environment and the front end
	bash -ec 'source .ci/environment; prepare requirements-dev.txt'

run: ## the site with its servers and workers
	./start

test: ## all checks and tests
	./check

lint: ## style and types only
	./check tests/test_style.py

format: setup ## put the code into its usual form
	.venv/bin/python -m ruff check --fix .
	.venv/bin/python -m ruff format .

bench: setup ## what operations cost
	.venv/bin/python manage.py benchmark --n 100 1000 10000 --k 10 100 --against git

faults: setup ## whether the tests notice faults put into the code
	.venv/bin/python -m tests.faults

kills: setup ## kills at every point of long work, and a report: make kills KILLS=1000 SEED=1
	.venv/bin/python -m tests.kills --kills $(or $(KILLS),100) --seed $(or $(SEED),1)

mutants: setup ## whether the tests notice every small change of the merge core
	nice -n 10 .venv/bin/python -m tests.mutants

rights: setup ## finds and keeps the question that shows the want of each check of rights, by taking it away
	.venv/bin/python -m tests.authorisation
