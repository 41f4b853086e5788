# make render and make test need Python 3.11 to 3.14 and nothing else: they set up .venv from
# requirements.lock first. PYTHON=path/to/python takes an environment of your own.

.DEFAULT_GOAL := help
.PHONY: help render test test-all lab check audit-report links-report import retract accept
.PHONY: bench lock clean site-check

# What was set on the command line, handed to the renderer as it is: it knows the names,
# and says so of one that is mistyped. Values go through the environment, unseen by the shell.
set := $(foreach name,$(.VARIABLES),$(if $(findstring command,$(origin $(name))),$(name)))
given := $(filter-out PYTHON,$(set))
# As it was typed: make would take a $ in it for a variable, and run a $(shell ...).
$(foreach name,$(set),$(eval override export $(name) := $$(value $(name))))
arguments = $(foreach name,$(given),"$(name)=$$$(name)")

ifdef PYTHON
  python := $(PYTHON)
  lab_python := $(PYTHON)
else
  python := .venv/bin/python
  lab_python := .venv-lab/bin/python
  environment := .venv/.installed
  lab_environment := .venv-lab/.installed
endif

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' Makefile | \
		while read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done
	@echo
	@echo "  make render INSTANCE=trn1 DATE=2023-09-15 TABLE=llm renders these pages alone: a family"
	@echo "  or instance type, as of a day or latest, one table. DRY_RUN=1 says which pages would"
	@echo "  be rendered and why, SITE=folder writes elsewhere, JOBS=2 makes two pages at a time."
	@echo
	@echo "  make import SOURCE=folder INSTANCE=trn1 DATE=2026-11-20 RELEASE=2.33.0 adds a snapshot,"
	@echo "  PAGE_DATE= and COMMIT= where known; REPLACE=1 corrects one on its own day, and make"
	@echo "  retract INSTANCE=trn1 DATE=2026-11-20 takes back one that is not committed."
	@echo
	@echo "  make lab LAB=\"--no-browser --port 9000\" hands these options to JupyterLab."
	@echo
	@echo "  PYTHON=path/to/python uses an environment of your own instead of .venv."

render: $(environment)  ## render the pages to site/
	@"$(python)" -m perf_helpers.commands.render $(arguments)

test: $(environment)  ## lint, types, tests, notebooks against their committed outputs
	"$(python)" -m ruff check .
	"$(python)" -m ruff format --check .
	"$(python)" -m mypy
	"$(python)" -m pytest $(spread)

test-all: test $(lab_environment)  ## the tests, and then those that take long: every page of the archive
	LAB_PYTHON="$(lab_python)" "$(python)" -m pytest -m archive -n auto tests

# A file to a process, in the order of conftest.py.
spread := -n auto --dist loadfile --no-loadscope-reorder

# Helpers of this folder before all that others have on their path.
export PYTHONPATH := $(CURDIR)

# Without its bytecode, each of a hundred processes would compile the helpers anew.
unexport PYTHONDONTWRITEBYTECODE

# JupyterLab wants to be told that it is meant to run as root.
as_root := $(if $(filter 0,$(shell id -u)),--allow-root)

# Scripts in outputs run where a notebook is trusted: those that git holds as they are.
lab: $(lab_environment)  ## open the notebooks in JupyterLab
	@unchanged=$$(git ls-files 'notebooks/*.ipynb' 2>/dev/null | grep -vxF "$$(git diff --name-only HEAD 2>/dev/null)"); \
		[ -z "$$unchanged" ] || "$(lab_python)" -m jupyter trust $$unchanged >/dev/null
	@set -f; "$(lab_python)" -m jupyter lab --ServerApp.root_dir=. \
		--LabApp.default_url=/lab/tree/notebooks $(as_root) $$LAB

check: $(environment)  ## name everything that is wrong with the files in data/
	@"$(python)" -m perf_helpers.commands.check $(arguments)

site-check: $(environment)  ## whether every link of the site leads somewhere, and every file is led to
	@"$(python)" -m perf_helpers.commands.site_check $(arguments)

audit-report: $(environment)  ## how well the audit finds what was later corrected
	@"$(python)" -m perf_helpers.commands.audit_report $(arguments)

links-report: $(environment)  ## where the links to scripts lead, and how many lead nowhere
	@"$(python)" -m perf_helpers.commands.links_report $(arguments)

import: $(environment)  ## turn a publisher's folder into a snapshot
	@"$(python)" -m perf_helpers.commands.import_release $(arguments)

retract: $(environment)  ## take back an import that is not committed yet
	@"$(python)" -m perf_helpers.commands.retract $(arguments)

accept: $(environment)  ## run the notebooks and keep their outputs as the new references
	@"$(python)" -m perf_helpers.commands.accept

bench: $(environment)  ## how long a render, a sort and a filter take, against a baseline of the same moment
	@"$(python)" bench/render.py
	@"$(python)" bench/view.py

lock: .venv-lock/.installed  ## resolve pyproject.toml to the lock files anew
	echo "uv>=0.9" | $(subst pyproject.toml,-,$(resolve)) -o requirements-uv.lock
	$(resolve) --extra test -o requirements.lock
	$(resolve) --extra lab -c requirements.lock -o requirements-lab.lock

clean:  ## remove the pages and the environments
	rm -rf site .venv .venv-lab .venv-lock .mypy_cache .pytest_cache .ruff_cache .hypothesis

resolve = .venv-lock/bin/uv pip compile pyproject.toml --quiet --upgrade --universal \
	--python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock"

# python3 where the lock files have wheels for it, else the newest that has its version in its name.
find_python = $$(for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$name && break; \
	done || echo no-python-3.11-to-3.14-found)

# The helpers are those of the folder that the environment stands in, wherever it is moved or
# copied to: from its site-packages, four folders up.
here := ../../../..

define install
	@[ ! -L $(@D) ] || { echo "$(@D) is a link, and what it leads to would be emptied: remove it"; exit 1; }
	@echo "setting up $(@D) from $<"
	@$(find_python) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
		--require-hashes -r $<
	@echo $(here) >"$$(echo $(@D)/lib/python3.*/site-packages)/here.pth"
	@touch $@
endef

.venv/.installed: requirements.lock
	$(install)

.venv-lab/.installed: requirements-lab.lock
	$(install)

.venv-lock/.installed: requirements-uv.lock
	$(install)
