# Two commands: `make demo` and `make test`. Each sets up .venv itself.

PYTHON ?= python3
# What pip is to be told besides, such as where a build of torch for this machine is.
PIP_FLAGS ?=
BIN := .venv/bin

.PHONY: demo test lint docs clean

demo: .venv/ready
	$(BIN)/polyhead demo

test: .venv/ready
	$(BIN)/python tests/run_all.py

lint: .venv/ready
	$(BIN)/python tests/run_all.py format lint types imports

# Written by the program itself: the reference, the pictures of a new run of the demo, the notebooks.
docs: .venv/ready
	$(BIN)/python docs/make_reference.py
	$(BIN)/python docs/make_images.py
	$(BIN)/python docs/run_notebooks.py

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "polyhead needs Python 3.11 or later: make PYTHON=python3.12")'
	@echo "Setting up .venv, once. PyTorch is large: this can take minutes."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_FLAGS) -c constraints.txt -e ".[dev]"
	@touch $@

clean:
	rm -rf .venv demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
