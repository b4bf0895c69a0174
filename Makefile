# Two commands for a newcomer: `make demo` and `make test`. Each makes its own virtual environment in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check format bench clean

demo: .venv/.installed
	@rm -rf demo_output && mkdir demo_output
	$(BIN)/casewright extract sample_records -o demo_output/cases.jsonl --failures demo_output/failures.jsonl
	@$(BIN)/casewright tables demo_output/cases.jsonl --to demo_output/tables --quiet
	@$(BIN)/casewright show sample_records/imr_determination.txt --html demo_output/imr_determination.html >/dev/null
	@$(BIN)/casewright summary demo_output/cases.jsonl
	@echo
	@echo "Cases:          demo_output/cases.jsonl       one JSON object a document, every item with its evidence"
	@echo "Tables:         demo_output/tables/*.csv      open cases.csv in a spreadsheet"
	@echo "One document:   demo_output/imr_determination.html   open it in a browser"

test: .venv/.installed-dev
	$(BIN)/python -m pytest -q

# What CI runs besides the tests.
check: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.installed
	$(BIN)/python benchmarks/throughput.py

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Casewright needs Python 3.11 to 3.13, this is {v.major}.{v.minor}; name another: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv demo_output build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
