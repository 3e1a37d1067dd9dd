# Every task by one name. `make help` lists them; `make demo` and `make test` are all a newcomer needs.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
FITS := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
# The Python to use: make PYTHON=/path/to/python3, else that of .venv, else the first that fits.
ifeq ($(origin PYTHON),undefined)
PYTHON := $(shell for p in $(BIN)/python python3.13 python3.12 python3.11 python3.14 python3; do \
	$$p $(FITS) 2>/dev/null && echo $$p && break; done)
endif
VERSION := $(shell "$(PYTHON)" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
# Named after the version, so that another Python makes another environment.
SETUP := .venv/.complete-$(VERSION)
DEVELOPMENT := .venv/.development-$(VERSION)
QUERY := .venv/.query-$(VERSION)
SAM_BIN := .venv-sam/bin
SAM_SETUP := .venv-sam/.complete
SCAN_SETUP := .venv-scan/.complete
CLIENT_SETUP := .venv-client/.complete
CONTRACT_SETUP := .venv-contract/.complete
PEERS := build/peers/.complete
# Modules are compiled once, whatever the environment says: the tests start some hundred processes.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo serve upload authority query test slow check lint format types template scan client bench lock clean faults runtime build package deploy destroy adopt purge test-artifact sam-local coldstart memory-size train

help:  ## list the tasks
	@awk -F ':.*## ' '/^##@ /{printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' \
		$(MAKEFILE_LIST)

##@ First day

setup: $(SETUP)  ## make .venv with what running needs, 350 MB; tests and checks add theirs [PYTHON=python3.12]

$(SETUP): requirements.lock pyproject.toml layers/nlp/weights/pyproject.toml
	@test -n "$(PYTHON)" || { echo "onrecord needs Python 3.11 or newer on PATH (or: make PYTHON=/path/to/python3)"; exit 1; }
	@test -n "$(VERSION)" || { echo "$(PYTHON) is no Python that runs here"; exit 1; }
	@"$(PYTHON)" $(FITS) || { echo "$(PYTHON) is Python $(VERSION): onrecord needs 3.11 or newer"; exit 1; }
	@"$(PYTHON)" -m local.environment running
	@touch $@

$(DEVELOPMENT): $(SETUP) requirements-dev.lock
	@$(BIN)/python -m local.environment development
	@touch $@

demo: $(SETUP)  ## upload the seeds to a local stack and print the record
	@$(BIN)/python -m local.demo

serve: $(SETUP)  ## keep the local stack up: S3 on 127.0.0.1:8085, API on 127.0.0.1:8080 [DATA=folder keeps the record]
	@$(BIN)/onrecord serve $(if $(DATA),--data "$(DATA)")

upload: $(SETUP)  ## put FILE=article.txt into the running stack: [PUBLISHED=YYYY-MM-DD] [REPLACE=1]
	@$(BIN)/python -m local.upload "$(FILE)" $(if $(PUBLISHED),--published $(PUBLISHED)) $(if $(REPLACE),--replace)

authority: $(SETUP)  ## put FILE=authority.csv, your own ids and names, into the running stack: docs/authority.md
	@$(BIN)/python -m local.upload --authority "$(FILE)"

# The shell reads the query from its environment, so that it may have any quotation marks.
query: $(QUERY)  ## ask everything on record in the running stack by SQL="SELECT ...": docs/analysis.md
	@if test -n "$$SQL"; then $(BIN)/onrecord query "$$SQL"; else echo 'make query SQL="SELECT ..."'; fi

$(QUERY): $(SETUP) requirements-query.lock
	@$(BIN)/python -m local.environment query
	@touch $@

##@ Development

# A file of tests to a process, so that what a file starts for its tests is started once; the longest files first.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test: $(DEVELOPMENT)  ## unit tests, integration tests (moto as AWS), local tests (the running local stack)
	@echo "unit tests, integration tests (moto as AWS), local tests (the running local stack); five minutes on two cores"
	@$(BIN)/python -m pytest $(PARALLEL) tests/local tests/integration tests/unit

slow: $(DEVELOPMENT)  ## tests of minutes: a document of 200,000 words, 300 schedules of faults
	@$(BIN)/python -m pytest $(PARALLEL) --dist worksteal tests/slow

check: lint types template test slow  ## lint, types, template, tests, and those that take minutes

lint: $(DEVELOPMENT)  ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(DEVELOPMENT)  ## let ruff rewrite what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(DEVELOPMENT)  ## mypy --strict on our packages
	@$(BIN)/mypy

template: $(DEVELOPMENT) $(SAM_SETUP)  ## sam validate --lint, and what SAM's translator makes of the template
	@AWS_DEFAULT_REGION=eu-west-1 SAM_CLI_TELEMETRY=0 $(SAM_BIN)/sam validate --lint
	@$(BIN)/python -m pytest tests/sam

$(SAM_SETUP): requirements-sam.lock
	@"$(PYTHON)" -m local.environment sam
	@touch $@

# A scan that its service cannot be asked about says so and passes; what is found fails.
scan: $(SCAN_SETUP)  ## checkov on template.yaml (what it skips says why, there), pip-audit on the locks
	@.venv-scan/bin/checkov --file template.yaml --framework cloudformation --compact --quiet --skip-download
	@mkdir -p build && rm -f build/audit.json
	@.venv-scan/bin/pip-audit --vulnerability-service osv --require-hashes --disable-pip --progress-spinner off \
		--timeout 5 --format json --output build/audit.json -r requirements.lock -r requirements-dev.lock \
		2> build/audit.log \
		|| { test ! -f build/audit.json && echo "pip-audit skipped: OSV, which it asks about vulnerabilities, does not answer"; } \
		|| { cat build/audit.log build/audit.json; exit 1; }

client: $(DEVELOPMENT) $(CLIENT_SETUP)  ## every call of the API by a client that is generated of its description
	@$(BIN)/python -m pytest tests/client

$(CLIENT_SETUP): requirements-client.lock
	@"$(PYTHON)" -m local.environment client

.PHONY: contract
LINTERS := build/linters/.complete

contract: $(DEVELOPMENT) $(CONTRACT_SETUP) $(LINTERS)  ## the API against its description: redocly, spectral, schemathesis
	@$(BIN)/python -m pytest tests/contract

$(CONTRACT_SETUP): requirements-contract.lock
	@"$(PYTHON)" -m local.environment contract
	@touch $@

# Their programs are JavaScript, and run as they come: no script of theirs is run when they are installed.
$(LINTERS): tests/contract/package-lock.json
	@command -v npm > /dev/null || { echo "make contract needs Node.js 20.19 or newer, with npm"; exit 1; }
	@mkdir -p $(@D) && cp tests/contract/package.json tests/contract/package-lock.json $(@D)
	@cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(SCAN_SETUP): requirements-scan.lock
	@"$(PYTHON)" -m local.environment scan
	@touch $@

faults: $(SETUP)  ## stop and interleave the functions at every call, then SCHEDULES=10000 random schedules [FIRST=seed]
	@nice $(BIN)/python -m faults --schedules $(or $(SCHEDULES),10000) --first $(or $(FIRST),0)

.PHONY: soak
soak: $(SETUP)  ## write and read a local stack at once: DOCUMENTS=200 [DATA=dev.jsonl]
	@$(BIN)/python -m benchmarks.soak --documents $(or $(DOCUMENTS),200) $(DATA)

.PHONY: fuzz
FUZZER := build/atheris/.complete
FUZZ_SECONDS ?= 5

fuzz: $(SETUP) $(FUZZER)  ## feed damaged files to the readers until each had FUZZ_SECONDS=5 [READERS="pdf rtf"] [FRESH=1]
	@PYTHONPATH=$(dir $(FUZZER)) $(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS) $(if $(FRESH),--fresh) $(READERS)

# Beside .venv, not in it: nothing but fuzzing needs it.
$(FUZZER): tests/fuzz/requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--upgrade --target $(@D) -r $<
	@touch $@

.PHONY: office
office: $(DEVELOPMENT)  ## sheets and workbooks as LibreOffice opens them
	@test -e /usr/lib/libreoffice/program/libsclo.so || { apt-get update -qq \
		&& apt-get install -qq -y --no-install-recommends libreoffice-calc-nogui > /dev/null; }
	@$(BIN)/python -m pytest tests/office

.PHONY: browser
PLAYWRIGHT := build/playwright/.complete

browser: $(DEVELOPMENT) $(PLAYWRIGHT)  ## the pages of the local stack in headless Chromium
	@command -v chromium > /dev/null || { apt-get update -qq && apt-get install -qq -y chromium > /dev/null; }
	@PYTHONPATH=$(dir $(PLAYWRIGHT)) $(BIN)/python -m pytest tests/browser

# Beside .venv, not in it: nothing but these tests needs it.
$(PLAYWRIGHT): tests/browser/requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--upgrade --target $(@D) -r $<
	@touch $@

# Each lock keeps what it pins for as long as its requirements allow that; to move on, delete the lock first.
# What is installed beside requirements.lock: its pins hold, and are not repeated.
BESIDE = --constraint requirements.lock \
	$$(sed -n 's/^\([a-z0-9-]*\)\(\[.*\]\)\?==.*/--no-emit-package \1/p' requirements.lock)
COMPILE = uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

lock:  ## resolve the dependencies (needs uv)
	@$(COMPILE) --python-version 3.11 --extra local pyproject.toml -o requirements.lock
	@$(COMPILE) --python-version 3.11 $(BESIDE) --extra query pyproject.toml -o requirements-query.lock
	@$(COMPILE) --python-version 3.11 $(BESIDE) --extra local --extra query --extra agents --extra dev pyproject.toml -o requirements-dev.lock
	@$(COMPILE) --python-version 3.11 requirements-sam.in -o requirements-sam.lock
	@$(COMPILE) --python-version 3.11 requirements-scan.in -o requirements-scan.lock
	@$(COMPILE) --python-version 3.11 requirements-client.in -o requirements-client.lock
	@$(COMPILE) --python-version 3.11 requirements-contract.in -o requirements-contract.lock
	@$(COMPILE) --python-version 3.13 tests/artifact/runtime.in -o tests/artifact/runtime.lock
	@$(COMPILE) --python-version 3.13 tests/artifact/oldest.in -o tests/artifact/oldest.lock
	@$(COMPILE) --python-version 3.11 tests/fuzz/requirements.in -o tests/fuzz/requirements.lock
	@$(COMPILE) --python-version 3.11 tests/browser/requirements.in -o tests/browser/requirements.lock
	@$(COMPILE) --python-version 3.11 training/requirements.in -o training/requirements.lock
	@$(COMPILE) --python-version 3.11 --no-deps training/teacher/requirements.in -o training/teacher/requirements.lock
	@$(COMPILE) --python-version 3.11 $(BESIDE) benchmarks/requirements.in -o benchmarks/requirements.lock

clean:  ## remove the environments and everything tools leave behind
	@rm -rf .venv .venv-sam .venv-scan .venv-client .venv-contract .aws-sam build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

##@ Deployment

ARCHITECTURE ?= arm64
BUILD_DIR ?= .aws-sam/build
# The runtime's Python itself, first on PATH: version managers' stand-ins do not serve SAM.
RUNTIME_BIN = $(shell for p in python3.13 $$HOME/.pyenv/versions/3.13.*/bin/python3.13 /opt/python3.13/bin/python3.13; do \
	$$p -c 'import pathlib, sys; print(pathlib.Path(sys.base_exec_prefix) / "bin")' 2>/dev/null && break; done)

runtime:  ## say where the runtime's Python is
	@test -n "$(RUNTIME_BIN)" || { echo "no Python 3.13, Lambda's runtime: put python3.13 on PATH, or install it" \
		"with pyenv (pyenv install 3.13) or uv (uv python install 3.13)"; exit 1; }
	@echo "Lambda's runtime: $(RUNTIME_BIN)/python3.13"

build: runtime $(SAM_SETUP)  ## the functions and layers for Lambda, ARCHITECTURE=arm64 or x86_64; without Docker
	@PATH="$(RUNTIME_BIN):$$PATH" ARCHITECTURE=$(ARCHITECTURE) SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-west-1 \
		$(SAM_BIN)/sam build --parameter-overrides Architecture=$(ARCHITECTURE) --build-dir $(BUILD_DIR)
	@PYTHONHASHSEED=0 "$(RUNTIME_BIN)/python3.13" layers/build.py check $(BUILD_DIR)

package:  ## build, then upload what was built to BUCKET; build/packaged.yaml is the template to deploy
	@test -n "$(BUCKET)" || { echo "make package BUCKET=a-bucket-of-yours"; exit 1; }
	@$(MAKE) --no-print-directory build
	@mkdir -p build
	@SAM_CLI_TELEMETRY=0 $(SAM_BIN)/sam package --template-file $(BUILD_DIR)/template.yaml --s3-bucket "$(BUCKET)" \
		--output-template-file build/packaged.yaml --no-progressbar

deploy: $(SETUP) $(SAM_SETUP)  ## build and deploy STACK=name [VALUES="NAME=VALUE ..."] [DRY_RUN=1]: docs/deployment.md
	@test -n "$(STACK)" || { echo 'make deploy STACK=name [VALUES="ApiMemory=1024"] [DRY_RUN=1]'; exit 1; }
	@$(BIN)/python -m operations.deploy "$(STACK)" $(VALUES) $(if $(DRY_RUN),--dry-run)

destroy: $(SETUP) $(SAM_SETUP)  ## list what stays of STACK=name, ask, and remove it
	@test -n "$(STACK)" || { echo "make destroy STACK=name"; exit 1; }
	@$(BIN)/python -m operations.destroy "$(STACK)"

adopt: $(SETUP)  ## bring STACK=name in line with existing buckets or a restored table: docs/operations.md
	@test -n "$(STACK)" || { echo "make adopt STACK=name"; exit 1; }
	@$(BIN)/python -m operations.adopt "$(STACK)"

purge: $(SETUP)  ## erase the document KEY=key from STACK=name, and print what can still be restored
	@test -n "$(STACK)" -a -n "$(KEY)" || { echo "make purge STACK=name KEY=key-of-the-upload"; exit 1; }
	@$(BIN)/python -m operations.purge "$(STACK)" "$(KEY)"

# Built for this machine, and what stands in for Lambda beside it.
HERE := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x86_64)
RUNTIME := build/runtime/.complete
OLDEST := build/oldest/.complete

build/%/.complete: tests/artifact/%.lock
	@rm -rf $(@D)
	@"$(RUNTIME_BIN)/python3.13" -m pip install --quiet --disable-pip-version-check --require-hashes \
		--target $(@D) -r $<
	@touch $@

test-artifact: $(DEVELOPMENT)  ## the built functions under Lambda's emulator, against the local stack
	@$(MAKE) --no-print-directory build ARCHITECTURE=$(HERE) BUILD_DIR=build/artifact
	@$(MAKE) --no-print-directory $(RUNTIME) $(OLDEST)
	@ONRECORD_RUNTIME_PYTHON="$(RUNTIME_BIN)/python3.13" $(BIN)/python -m pytest tests/artifact

sam-local: $(SETUP)  ## sam local invoke of the built functions, in containers; where there is no Docker by Podman (root)
	@rm -f build/sam-local/cannot-run
	@$(MAKE) --no-print-directory build ARCHITECTURE=$(HERE) BUILD_DIR=build/sam-local/built
	@$(MAKE) --no-print-directory $(RUNTIME)
	@ONRECORD_RUNTIME_PYTHON="$(RUNTIME_BIN)/python3.13" $(BIN)/python -m local.sam_local

##@ Research

bench: $(SETUP) $(PEERS)  ## print the tables of docs/benchmarks.md: DATA=folder with dev.jsonl
	@test -n "$(DATA)" || { echo "make bench DATA=folder with dev.jsonl (docs/benchmarks.md says which)"; exit 1; }
	@$(BIN)/python -m benchmarks.speed "$(DATA)"
	@PYTHONPATH=$(dir $(PEERS)) $(BIN)/python -m benchmarks.open --system quotations textacy
	@$(BIN)/python -m benchmarks.open --system extract --by-genre
	@PYTHONPATH=$(dir $(PEERS)) $(BIN)/python -m benchmarks.accuracy "$(DATA)" --system extract unfiltered textacy

# Beside .venv, not in it: the peers read with the same spaCy as onrecord, and nothing else ever sees them.
$(PEERS): benchmarks/requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--upgrade --target $(@D) -r $<
	@touch $@

coldstart: $(SETUP)  ## start times under Lambda's emulator; WRITE=1 also writes them into docs/coldstart.md
	@$(MAKE) --no-print-directory build ARCHITECTURE=$(HERE) BUILD_DIR=build/artifact
	@$(MAKE) --no-print-directory $(RUNTIME)
	@ONRECORD_RUNTIME_PYTHON="$(RUNTIME_BIN)/python3.13" $(BIN)/python -m benchmarks.coldstart $(if $(WRITE),--write)

memory-size: $(SETUP)  ## what IngestFunction takes and costs at several memory sizes: [DATA=file of articles]
	@$(MAKE) --no-print-directory build ARCHITECTURE=$(HERE) BUILD_DIR=build/artifact
	@$(MAKE) --no-print-directory $(RUNTIME)
	@ONRECORD_RUNTIME_PYTHON="$(RUNTIME_BIN)/python3.13" $(BIN)/python -m benchmarks.memory_size $(DATA)

WEIGHTS := layers/nlp/weights/onrecord_weights/tagger

train: .venv-training/.complete  ## all weights: DATA="folder[=weight] ...", ENTITIES, ATTRIBUTIONS=folders (training/README.md); resumable; [TEACHER=1 [TEXTS=file]] [HEADS=9] [REFIT=1]
	@test -n "$(DATA)" -a -n "$(ENTITIES)" -a -n "$(ATTRIBUTIONS)" || { \
		echo "make train DATA=folder ENTITIES=folder ATTRIBUTIONS=folder (training/README.md says of what)"; exit 1; }
	@PYTHONPATH=layers/onrecord .venv-training/bin/python -m training --data $(DATA) --entities "$(ENTITIES)" \
		--attributions "$(ATTRIBUTIONS)" --out $(WEIGHTS) $(if $(TEACHER),--teacher) $(if $(TEXTS),--texts $(TEXTS)) $(if $(HEADS),--heads $(HEADS)) $(if $(REFIT),--refit)

.PHONY: adapt
adapt: .venv-training/.complete  ## fit the shipped weights to articles of your own: DATA="folder[=weight] ..." [OUT=folder]
	@test -n "$(DATA)" || { echo 'make adapt DATA="folder ..." (training/README.md says of what)'; exit 1; }
	@PYTHONPATH=layers/onrecord .venv-training/bin/python -m training.adaptation $(DATA) $(if $(OUT),--out "$(OUT)")

.venv-training/.complete: training/requirements.lock training/teacher/requirements.lock
	@"$(PYTHON)" -m local.environment training
	@touch $@
