# Every command of the project. Each sets up what it needs: a fresh clone and Python 3.11 are enough to run it, and the
# tests need Node.js 18 with npm, Java 17, Chromium, Pango and PostgreSQL besides; the long ones R with metafor.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# The engine for exchanged rules, which the tests hold against our own reader.
NODE_READY := tools/node/node_modules/.ready
FRAGMENT := ^[a-z0-9-]+\.(added|changed|fixed|removed)\.md$$

# Where the steps of `make check` note their seconds, for the table at its end; without it they note nothing.
TIMES ?= /dev/null

# A step prints one line when it is over, with the seconds that it took; what it says is shown only when it fails.
# $(call step,what is going on,command)
define step
	@began=$$(date +%s); said=$$( { $(2); } 2>&1 ) || { printf '%s: failed\n%s\n' '$(1)' "$$said"; exit 1; }; \
		took=$$(( $$(date +%s) - began )); printf '%s (%s s)\n' '$(1)' "$$took"; \
		printf '%6s s  %s\n' "$$took" '$(1)' >> $(TIMES)
endef
# Tests run on every core; the tests of a file, and those of one engine, stay together (tests/conftest.py).
PYTEST := pytest -q -n auto --dist loadgroup --no-loadscope-reorder
CORES := $(shell nproc 2>/dev/null || echo 2)

.DEFAULT_GOAL := help
.PHONY: help run serve exchange test check format style types layers prove fragments tables docs wheel covered deep bench clean

help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
		printf '  make %-8s %s\n' "$$name" "$$what"; done

# pip goes over an environment that is already there: a changed setting costs seconds, not a new environment.
# The build backends go in first and build there, so that they too are held to the constraints.
# Python compiles a module when it is first imported: of all that is installed, half never is.
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile -c constraints.txt
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Soleus needs Python 3.11 or later; name one with: make PYTHON=/path/to/python3.11'; exit 1; }
	$(call step,setting up .venv,$(PYTHON) -m venv .venv && \
		$(PIP_INSTALL) hatchling setuptools && $(PIP_INSTALL) --no-build-isolation --editable '.[dev]')
	@touch $@

# `npm ci` installs what the lock file says and nothing else.
$(NODE_READY): tools/node/package.json tools/node/package-lock.json tools/node/.npmrc
	@command -v npm >/dev/null || { echo 'the tests need Node.js 18 or later with npm (Debian: nodejs, npm)'; exit 1; }
	$(call step,setting up tools/node,npm ci --prefix tools/node)
	@touch $@

run: $(READY) ## answer for an example person
	@$(BIN)/soleus assess examples/evening-swelling.toml

serve: $(READY) ## ask and answer in a browser, on this machine
	@$(BIN)/soleus serve

exchange: $(READY) $(NODE_READY) ## write the rulebook as CQL, ELM and FHIR into out/exchange
	$(call step,CQL and FHIR into out/exchange,$(BIN)/soleus exchange --out out/exchange && \
		$(BIN)/python -m tools.node.translate out/exchange/SoleusCompression.cql out/exchange/SoleusCompression.json && \
		$(BIN)/soleus exchange --out out/exchange --elm out/exchange/SoleusCompression.json)

test: $(READY) $(NODE_READY) ## the fast tests; KIND=rules, model, engines, doors or whole: those of one kind
	@$(BIN)/$(PYTEST) $(if $(KIND),-m '$(KIND) and not deep')

# The steps that keep one core busy run side by side, the longest first; then the tests, which take all cores.
SIDE_BY_SIDE := types docs prove tables wheel format style layers fragments
check: ## everything that continuous integration runs
	@mkdir -p build && rm -f build/times && touch build/times
	@$(MAKE) --no-print-directory -j $(CORES) $(READY) $(NODE_READY) TIMES=$(CURDIR)/build/times
	@$(MAKE) --no-print-directory -j $(CORES) $(SIDE_BY_SIDE) TIMES=$(CURDIR)/build/times
	@$(MAKE) --no-print-directory covered TIMES=$(CURDIR)/build/times
	@cat build/times

format: $(READY)
	$(call step,format,$(BIN)/ruff format --check --quiet --diff)

style: $(READY)
	$(call step,style,$(BIN)/ruff check)

types: $(READY)
	$(call step,types,$(BIN)/mypy)

layers: $(READY)
	$(call step,layers,$(BIN)/lint-imports)

prove: $(READY) ## prove what the rulebook promises
	$(call step,promises,$(BIN)/soleus prove)

fragments:
	$(call step,change fragments,ls changelog.d | grep -Eq '$(FRAGMENT)' || \
		{ echo 'changelog.d holds no change fragment: changelog.d/README.md says how to write one'; false; } && \
		! ls changelog.d | grep -Ev '$(FRAGMENT)|^(README\.md|template\.md\.jinja)$$')

tables: $(READY) ## compare what the pages show with what the code says (python -m tools.tables writes it)
	$(call step,what pages show,$(BIN)/python -m tools.tables --check)

docs: $(READY) ## build the manual into build/manual and run its doctests
	$(call step,the manual,$(BIN)/python -m tools.manual)

wheel: $(READY)
	$(call step,the wheel without extras,$(BIN)/python -m tools.wheel)

covered: $(READY) $(NODE_READY)
	@printf '%s\n' 'tests on the built wheel, with coverage'
	@began=$$(date +%s); $(BIN)/python -m tools.wheel $(PYTEST:pytest=) --cov --cov-report=term && \
		printf '%6s s  %s\n' $$(( $$(date +%s) - began )) 'tests on the built wheel, with coverage' >> $(TIMES)

# Pooled studies are held against R's metafor: without it that comparison fails, so it is asked for before the rest.
deep: $(READY) $(NODE_READY) ## the long tests too: fuzzing, proofs, recovery studies, R
	@Rscript --vanilla -e 'library(metafor); library(jsonlite)' >/dev/null 2>&1 || \
		{ echo 'the long tests need R with metafor (Debian: r-cran-metafor, r-cran-jsonlite)'; exit 1; }
	@HYPOTHESIS_PROFILE=deep $(BIN)/$(PYTEST) -m 'deep or not deep'

bench: $(READY) $(NODE_READY) ## measure speed
	@$(BIN)/python -m tools.bench

clean: ## remove the environment and everything made
	@rm -rf .venv build dist out .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@rm -rf tools/node/node_modules
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
