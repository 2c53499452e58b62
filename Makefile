# Every target does its own set-up in .venv and is cheap to repeat.
.DEFAULT_GOAL := help
.PHONY: help install install-dap demo docs pictures screenshots test bench bench-idle bench-declarations bench-mails bench-alerts bench-console bench-scale bench-nights months hostile reliability mutants lock sbom clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PIP_TOOLS := pip-tools==7.6.2
MUTANT_TOOL := mutmut==3.8.1
SBOM_TOOL := cyclonedx-bom==7.5.0
LOCK := requirements.txt

# A stamp carries the checksum of what it installed, so another lock file means another install.
RUNTIME := $(VENV)/installed-$(shell cat requirements.txt pyproject.toml | cksum | tr ' ' '-')
DAP := $(VENV)/installed-dap-$(shell cat requirements-dap.txt pyproject.toml | cksum | tr ' ' '-')
DEV := $(VENV)/installed-dev-$(shell cat requirements-dev.txt pyproject.toml | cksum | tr ' ' '-')

help:
	@echo "make demo     try it: a made-up cohort on a sandbox Canvas, nothing to configure"
	@echo "make test     lint, types and tests"
	@echo "make install  $(BIN)/npq-sync and what it needs"
	@echo "make install-dap  that, and what Canvas Data 2 needs (docs/canvas-data.md)"
	@echo "make docs     write docs/programmes.md from the data"
	@echo "make pictures take the pictures of docs/pictures anew (needs chromium)"
	@echo "make screenshots take those of docs/console.md anew (needs chromium)"
	@echo "make bench    calls, time and memory beside a plain script (docs/benchmarks.md)"
	@echo "make bench-idle  what npq-sync up costs while nothing is due (docs/benchmarks.md)"
	@echo "make bench-declarations  what an export costs on a long history (docs/benchmarks.md)"
	@echo "make bench-mails  what it costs to write a digest (docs/benchmarks.md)"
	@echo "make bench-alerts  alerts and mails of 18 months of a made-up cohort (docs/alerts.md)"
	@echo "make bench-console  the console's pages of a cohort of 1,000 (docs/benchmarks.md)"
	@echo "make bench-scale  a whole account: up to 20,000 participants (docs/benchmarks.md)"
	@echo "make bench-nights  the memory of a worker that is never started anew (docs/benchmarks.md)"
	@echo "make months   18 months of a cohort held against an independent count (docs/reliability.md)"
	@echo "make hostile  a cohort's life among faults and kills, and wrong files and answers, at random (docs/reliability.md)"
	@echo "make reliability  every fault at every call, into docs/reliability.md"
	@echo "make mutants  change mappings/ in thousands of places and see that a test fails (docs/reliability.md)"
	@echo "make lock     pin the newest releases in requirements.txt, requirements-dap.txt and -dev.txt"
	@echo "make sbom     sbom.json: what $(LOCK) pins, in CycloneDX"
	@echo "make clean    remove $(VENV) and caches"

install: $(RUNTIME)

install-dap: $(DAP)

demo: $(RUNTIME)
	$(BIN)/npq-sync demo

docs: $(RUNTIME)
	$(BIN)/python -m jobs.present.programmes_page > docs/programmes.md

pictures: $(RUNTIME)
	$(BIN)/python -m pictures

screenshots: $(RUNTIME)
	$(BIN)/python -m pictures.console

# Four at a time on any machine: many tests wait, for a lease to run out or a grace to end. Hundreds
# of processes are started: none is to compile anew what Python is told not to keep.
test: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m compileall -q benchmarks jobs mappings sync tests
	$(BIN)/pytest --numprocesses 4 --dist worksteal

bench: $(RUNTIME)
	$(BIN)/python -m benchmarks.run

bench-idle: $(RUNTIME)
	$(BIN)/python -m benchmarks.idle

bench-declarations: $(RUNTIME)
	$(BIN)/python -m benchmarks.declarations

bench-mails: $(RUNTIME)
	$(BIN)/python -m benchmarks.mails

bench-alerts: $(RUNTIME)
	$(BIN)/python -m benchmarks.months

bench-console: $(DEV)
	$(BIN)/python -m benchmarks.console

bench-scale: $(RUNTIME)
	$(BIN)/python -m benchmarks.scale --tables

bench-nights: $(RUNTIME)
	$(BIN)/python -m benchmarks.nights

months: $(RUNTIME)
	$(BIN)/python -m benchmarks.recounted

LIVES := 200
LONGER := 40
hostile: $(DEV)
	NPQ_SYNC_HOSTILE=$(LIVES) $(BIN)/pytest tests/hostile/test_hostile_days.py
	NPQ_SYNC_LONGER=$(LONGER) $(BIN)/pytest tests/malformed

reliability: $(DEV)
	$(BIN)/python -m tests.hostile.matrix

# Some hours of one core; MUTANTS="mappings.credit*" tries a part. What was tried is remembered.
mutants: | $(BIN)/python
	[ -x $(VENV)/mutants/bin/mutmut ] || { $(BIN)/python -m venv $(VENV)/mutants && \
	  $(VENV)/mutants/bin/python -m pip install --quiet --require-hashes \
	    --requirement requirements.txt --requirement requirements-dev.txt && \
	  $(VENV)/mutants/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable . && \
	  $(VENV)/mutants/bin/python -m pip install --quiet $(MUTANT_TOOL); }
	$(VENV)/mutants/bin/mutmut run $(MUTANTS)
	$(VENV)/mutants/bin/mutmut results

$(BIN)/python:
	@python=$$(for p in "$$PYTHON" python3.11 python3 python; do \
	  [ -n "$$p" ] && "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	    && echo "$$p" && break; done); \
	[ -n "$$python" ] || { echo "No Python 3.11 here: install it, or name it with PYTHON=..." >&2; exit 1; }; \
	"$$python" -m venv $(VENV)

$(RUNTIME): | $(BIN)/python
	$(PIP) install --quiet --require-hashes --requirement requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/installed-[0-9]* && touch $@

$(DAP): $(RUNTIME)
	$(PIP) install --quiet --require-hashes --requirement requirements-dap.txt
	@rm -f $(VENV)/installed-dap-* && touch $@

$(DEV): $(RUNTIME)
	$(PIP) install --quiet --require-hashes --requirement requirements-dev.txt
	@rm -f $(VENV)/installed-dev-* && touch $@

# Hashes of every distribution, so that the files serve any platform; never an index address.
COMPILE = CUSTOM_COMPILE_COMMAND="make lock" $(VENV)/lock/bin/pip-compile --quiet --upgrade \
	--strip-extras --generate-hashes --allow-unsafe --no-annotate --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host --no-emit-options

lock: | $(BIN)/python
	[ -x $(VENV)/lock/bin/pip-compile ] || { $(BIN)/python -m venv $(VENV)/lock && \
	  $(VENV)/lock/bin/python -m pip install --quiet $(PIP_TOOLS); }
	$(COMPILE) --build-deps-for editable --output-file requirements.txt pyproject.toml
	$(COMPILE) --extra dap --constraint requirements.txt --output-file requirements-dap.txt \
	  pyproject.toml
	$(COMPILE) --extra dap --extra dev --constraint requirements-dap.txt \
	  --output-file requirements-dev.txt pyproject.toml

# From the lock file alone, so that the same file comes out of it wherever it is made.
sbom: | $(BIN)/python
	[ -x $(VENV)/sbom/bin/cyclonedx-py ] || { $(BIN)/python -m venv $(VENV)/sbom && \
	  $(VENV)/sbom/bin/python -m pip install --quiet $(SBOM_TOOL); }
	$(VENV)/sbom/bin/python -W ignore -m cyclonedx_py requirements --output-reproducible \
	  --pyproject pyproject.toml --output-file sbom.json $(LOCK)

clean:
	rm -rf $(VENV) mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
