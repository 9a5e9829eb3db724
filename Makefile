PYTHON = .venv/bin/python

# On Linux with no display, the benchmarks paint on a virtual screen; it must outlive each process they start.
ifeq ($(shell uname)$(DISPLAY)$(WAYLAND_DISPLAY),Linux)
SCREEN = xvfb-run --auto-servernum --server-args='-screen 0 1920x1080x24 -noreset'
endif

.PHONY: help run test bench clean

help:
	@echo 'make run      open Landscape'
	@echo 'make test     check the code and run its tests'
	@echo 'make bench    measure how fast it is'
	@echo 'make clean    remove what the others made'
	@echo 'Each installs what it needs first, and says so.'

run:
	@.ci/setup run
	@$(PYTHON) main.py

test:
	@.ci/setup test
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	@if grep -q '^\[tool.importlinter' pyproject.toml; then .venv/bin/lint-imports; fi
	$(PYTHON) -m pytest -n auto --dist worksteal

bench:
	@.ci/setup bench
	@$(SCREEN) $(PYTHON) -m benchmarks
	@$(PYTHON) -m benchmarks.engine

clean:
	rm -rf .venv .venv-peers build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
