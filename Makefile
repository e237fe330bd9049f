# Two commands: `make demo` and `make test`. Each sets up .venv itself.

PYTHON ?= python3
BIN := .venv/bin
# A wheel of torch fits one kind of machine; name another index or file here if pip's own is wrong.
PIP_FLAGS ?=

.PHONY: demo test lint types docs clean

demo: .venv/ready
	$(BIN)/polyhead demo

test: .venv/ready
	$(BIN)/python tests/run_all.py

lint: .venv/ready
	$(BIN)/python tests/run_all.py lint

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "polyhead needs Python 3.11 or later: make PYTHON=python3.11 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_FLAGS) -c constraints.txt -e ".[dev]"
	touch $@

clean:
	rm -rf .venv demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
