# Everything anyone does with the project. `make` alone lists the recipes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RELEASE := $(VENV)/release/bin
CODE := bot commands storage permanence demo
PINNED := pip install -q --disable-pip-version-check --require-hashes
# Of the tools, each module is compiled when it is first used: to compile them all takes as long as to install them.
TOOLS := $(PINNED) --no-compile
TABLES := docs/architecture.md docs/administer/slack.md docs/reference/*.md
# Compile each module once, whatever the shell says: a test that starts a bot would compile all of it again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install demo test test-spark check docs bench load soak mutate fuzz validate run sentences requirements audit sbom release findings container java browser style types house collect tables

help: ## list the recipes
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(VENV)/.run ## make .venv, with the command `permanence` in it: . .venv/bin/activate

demo: $(VENV)/.run ## open the stand-in workspace in the browser, with the real bot and invented children
	$(BIN)/permanence demo

test: $(VENV)/.develop browser ## run every test, and see that each layer's own tests reach all of it
	$(BIN)/pytest -n 4 --no-loadscope-reorder --randomly-dont-reset-seed -p tests.own_coverage

test-spark: $(VENV)/.spark java ## count on Apache Spark as the bot counts, on two workers on this machine: installs Java and Spark
	PYTHONPATH=$(VENV)/spark $(BIN)/pytest tests/spark

check: style types house collect tables ## format, lint, types, directions of imports, dead code, shape, collection of tests, documents: `make -j2 check` does two at once

style: $(VENV)/.develop
	$(BIN)/ruff format --check $(CODE) tests docs/conf.py
	$(BIN)/ruff check $(CODE) tests docs/conf.py

types: $(VENV)/.develop
	$(BIN)/mypy

house: $(VENV)/.develop
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/python -m tests.shape

# It leaves the tests compiled, which each process of `make test` would do for itself.
collect: $(VENV)/.develop
	@found=$$($(BIN)/pytest --collect-only -qq) || { echo "$$found"; exit 1; }

tables: $(VENV)/.develop
	$(BIN)/cog -I . --check --check-fail-msg="a table is not what the code says now: make docs" $(TABLES)

docs: $(VENV)/.develop browser ## write the tables, answers and pictures in docs/ anew from the code, and build the site of them into site/
	$(BIN)/cog -I . -r $(TABLES)
	$(BIN)/python -m tests.matrix docs/access.md
	$(BIN)/python -m tests.story docs/a-surgery.md
	$(BIN)/python -m tests.first_day docs/first-day.md
	$(BIN)/python -m tests.guides
	$(BIN)/python -m tests.drawing docs/architecture.svg
	$(BIN)/python -m tests.screens docs
	$(BIN)/python -m sphinx -W -q -E -d $(VENV)/site docs site

sentences: $(VENV)/.develop ## collect every sentence that is marked for translation into sentences.pot
	$(BIN)/python -m tests.sentences sentences.pot

bench: $(VENV)/.bench $(if $(TO),$(VENV)/.spark java) ## measure, and print a table: `SCALE=1000000` for as many children, `ONLY=figures`, `TO=docs/speed.md` to write it there, with what takes minutes and Spark, `AGAIN=docs/speed.md` to fail where a ratio is a tenth off
	PYTHONPATH=$(VENV)/spark $(BIN)/python -m tests.bench $(if $(SCALE),--scale $(SCALE)) $(if $(ONLY),--only $(ONLY)) $(if $(TO),--to $(TO)) $(if $(AGAIN),--again $(AGAIN))

load: $(VENV)/.bench ## ask a bot a hundred things a second for a minute while agendas go out: how late, how many are lost, how its memory grows
	PYTHONPATH=$(VENV)/spark $(BIN)/python -m tests.bench --only load

soak: $(VENV)/.develop ## live through two years of forty teams with 8,000 children, with faults thrown in: an hour or two; `WEEKS=8`, `TO=docs/long-run.md`
	$(BIN)/python -m tests.soak $(if $(WEEKS),--weeks $(WEEKS)) $(if $(TO),--to $(TO))

mutate: $(VENV)/.mutate ## break the rules one place at a time, and see that a test notices each: an hour on two idle cores
	$(BIN)/python -m tests.mutate

fuzz: $(VENV)/.fuzz ## try what a fuzzer makes up, 250,000 inputs a part, and kill, cut off and put back a bot: hours; `INPUTS=1000`, `ONLY=parser`
	$(BIN)/python -m tests.fuzz --into $(VENV)/fuzz $(if $(INPUTS),--inputs $(INPUTS)) $(if $(ONLY),--only $(ONLY))

validate: $(VENV)/.validate ## see that the returns we export keep the DfE's rules, as the public validator has them
	$(BIN)/python -m tests.validate $(VENV)/validate/bin/python

run: $(VENV)/.run ## run the bot with config.toml
	$(BIN)/permanence run --config config.toml

requirements: $(VENV)/.develop ## compile requirements*.txt from pyproject.toml, with hashes
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make requirements" -o requirements.txt
	$(BIN)/uv pip compile -q pyproject.toml --extra encrypted --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make requirements" -c requirements.txt -o requirements-encrypted.txt
	$(BIN)/uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make requirements" -c requirements.txt -o requirements-dev.txt
	$(BIN)/uv pip compile -q --group mutate --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make requirements" -c requirements-dev.txt -o requirements-mutate.txt
	$(BIN)/uv pip compile -q --group fuzz --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make requirements" -c requirements-dev.txt -o requirements-fuzz.txt
	$(BIN)/uv pip compile -q --group bench --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make requirements" -c requirements-dev.txt -o requirements-bench.txt
	$(BIN)/uv pip compile -q --group spark --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make requirements" -c requirements-dev.txt -o requirements-spark.txt
	$(BIN)/uv pip compile -q --group validate --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make requirements" -o requirements-validate.txt
	$(BIN)/uv pip compile -q --group release --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make requirements" -o requirements-release.txt

audit: $(VENV)/.release ## before a release: ask whether a known weakness is in anything that is pinned; needs the network
	@for each in requirements*.txt; do echo "$$each"; \
		$(RELEASE)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r $$each || failed=1; \
	done; test -z "$$failed"

sbom: $(VENV)/.release ## before a release: write dist/sbom.json, the bill of materials of what requirements.txt installs (CycloneDX)
	rm -rf $(VENV)/shipped && $(PYTHON) -m venv --without-pip $(VENV)/shipped
	$(BIN)/pip --python $(VENV)/shipped/bin/python install -q --disable-pip-version-check --require-hashes -r requirements.txt
	mkdir -p dist
	$(RELEASE)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o dist/sbom.json $(VENV)/shipped/bin/python

findings: ## see that what we found out about libraries and tools still holds: before a release; needs the network
	@for each in findings/*.sh; do echo "$$each"; "$$each" || failed="$$failed $$each"; done; \
	test -z "$$failed" || { echo "No longer so, or not to be tried here:$$failed"; exit 1; }

container: $(VENV)/.develop ## do what deploy/Containerfile says in a Debian root, and run the bot there as it would be: as root, with debootstrap
	$(BIN)/python -m tests.container $(VENV)/container

release: audit sbom ## build the wheel and the sdist into dist/, the same twice, and try the wheel elsewhere; needs the network
	deploy/release.sh $(PYTHON) $(RELEASE)/hatchling

java:
	@command -v java >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends default-jre-headless)

browser:
	@command -v chromium-headless-shell >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-headless-shell) || command -v chromium

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/$(PINNED) -r requirements.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/.develop: requirements-dev.txt $(VENV)/.run
	$(BIN)/$(TOOLS) -r requirements-dev.txt
	touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.develop
	$(BIN)/$(TOOLS) -r requirements-bench.txt
	touch $@

# A folder of its own: it is half a gigabyte that nothing else needs.
$(VENV)/.spark: requirements-spark.txt $(VENV)/.develop
	rm -rf $(VENV)/spark
	$(BIN)/$(TOOLS) --target $(VENV)/spark -r requirements-spark.txt
	touch $@

# An environment of its own: what looks at the others must not decide what they are.
$(VENV)/.release: requirements-release.txt $(VENV)/.run
	$(PYTHON) -m venv $(VENV)/release
	$(RELEASE)/$(TOOLS) -r requirements-release.txt
	touch $@

$(VENV)/.mutate: requirements-mutate.txt $(VENV)/.develop
	$(BIN)/$(TOOLS) -r requirements-mutate.txt
	touch $@

$(VENV)/.fuzz: requirements-fuzz.txt $(VENV)/.develop
	$(BIN)/$(TOOLS) -r requirements-fuzz.txt
	touch $@

# An environment of its own, which pins what nothing else here may be held back by, and needs Python 3.11.
$(VENV)/.validate: requirements-validate.txt $(VENV)/.develop
	$(PYTHON) -m venv --clear $(VENV)/validate
	$(VENV)/validate/bin/$(TOOLS) -r requirements-validate.txt
	touch $@
