# The front door. `make help` lists what can be done; the build itself is CMakeLists.txt.
BUILD    ?= build
PREFIX   ?= /usr/local
DESTDIR  ?=
SECONDS  ?= 60
JOBS     ?= $(shell nproc)
PYTHON   ?= $(firstword $(wildcard /usr/bin/python3) python3)
CMAKE    ?= cmake
T        ?=
F        ?=
B        ?=
SIZE     ?= full

configure = $(CMAKE) -S . -B $(1) -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_INSTALL_MESSAGE=NEVER $(2) >$(1).log 2>&1 || { cat $(1).log; exit 1; }
ctest     = CLTEL_BUILD=$(1) $(PYTHON) cmake/run_tests.py $(1) --jobs $(JOBS) $(if $(T),--match '$(T)') $(2)
sources   = $(shell find src include tests examples -name '*.[ch]' -o -name '*.cpp')

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := build
.PHONY: build test test-quick test-valgrind asan tsan fuzz fuzz-replay bench bench-check bench-table bench-count proof lint format \
        format-check docs check-generated abi demo install deps deps-demo deps-build clean help screenshots

##@ Everyday

build: ## Builds library, command, tests and examples into build/
	@$(call configure,$(BUILD))
	@$(CMAKE) --build $(BUILD) -j $(JOBS)

test: deps ## Everything: plain, with ASan and UBSan, then with TSan; T=ring runs what matches, plain only
	@$(MAKE) test-quick
ifeq ($(T),)
	@$(MAKE) asan tsan
	@$(PYTHON) cmake/run_tests.py --total $(BUILD) $(BUILD)-asan $(BUILD)-tsan
endif

test-quick: build ## The tests once, without sanitizers
	@$(call ctest,$(BUILD))

demo: deps-demo ## Builds, starts the local endpoint, runs two services under load, shows what arrived
	@$(MAKE) build
	@BUILD=$(BUILD) bash examples/demo.sh

##@ Deeper tests

asan: ## The tests with AddressSanitizer and UndefinedBehaviorSanitizer, in build-asan/
	@$(call configure,$(BUILD)-asan,-DCLTEL_SANITIZE=address$(comma)undefined -DCMAKE_BUILD_TYPE=Debug)
	@$(CMAKE) --build $(BUILD)-asan -j $(JOBS)
	@$(call ctest,$(BUILD)-asan,--exclude 'package|plain')

tsan: ## What has threads (buffer, pipeline, api, flow) with ThreadSanitizer, in build-tsan/
	@$(call configure,$(BUILD)-tsan,-DCLTEL_SANITIZE=thread -DCMAKE_BUILD_TYPE=Debug)
	@$(CMAKE) --build $(BUILD)-tsan -j $(JOBS)
	@$(call ctest,$(BUILD)-tsan,--steady-addresses --label 'buffer|pipeline|api|flow|base')

test-valgrind: build ## The C tests that match T= under valgrind
	@for test in $(BUILD)/tests/test_*$(T)*; do \
	    valgrind -q --leak-check=full --error-exitcode=9 "$$test" >$(BUILD)/valgrind.log 2>&1 \
	        && echo "clean  $$test" || { cat $(BUILD)/valgrind.log; exit 1; }; done

fuzz: ## Live fuzzing: F=json_escape names one target, else each; SECONDS=60 for each
	@$(call configure,$(BUILD)-fuzz,-DCMAKE_C_COMPILER=clang-14 -DCLTEL_FUZZ=ON -DCLTEL_SANITIZE=address$(comma)undefined -DCMAKE_BUILD_TYPE=Debug)
	@$(PYTHON) cmake/run_fuzz.py --seconds $(SECONDS) --jobs $(JOBS) $(BUILD)-fuzz $(F)

fuzz-replay: build ## Runs the fuzz targets over their stored inputs
	@$(call ctest,$(BUILD),--label fuzz)

proof: build ## The proofs of what the library promises; SIZE=small for a short run, T= for one
	@CLTEL_BUILD=$(BUILD) CLTEL_PROOF_SIZE=$(SIZE) bash cmake/run_proofs.sh $(T)

##@ Speed and size

bench: build ## One JSON line a bench, peers beside us; B=log runs what matches
	@$(CMAKE) --build $(BUILD) -j $(JOBS) --target benches
	@rm -f $(BUILD)/bench.jsonl
	@for bench in $(BUILD)/bench/bench_*$(B)*; do \
	    [ -x "$$bench" ] || continue; \
	    "$$bench" >$(BUILD)/bench.part; code=$$?; \
	    tee -a $(BUILD)/bench.jsonl <$(BUILD)/bench.part; \
	    [ $$code = 0 ] || [ $$code = 77 ] || exit 1; done

bench-check: bench ## Runs the benches, then says which figures keep the limits of docs/DESIGN.md
	@$(PYTHON) cmake/bench_check.py $(BUILD)/bench.jsonl $(if $(B),--partial)

bench-table: ## Writes the README's numbers from the last `make bench`
	@$(PYTHON) cmake/bench_table.py $(BUILD)/bench.jsonl

bench-count: build ## Instructions per call under callgrind: steady on a noisy machine
	@$(CMAKE) --build $(BUILD) -j $(JOBS) --target benches
	@$(PYTHON) cmake/bench_count.py $(BUILD)

##@ Checks

lint: ## Layers, headers, banned calls, machine paths, then clang-tidy
	@$(PYTHON) cmake/check_layers.py
	@$(PYTHON) cmake/check_headers.py
	@$(PYTHON) cmake/check_banned.py
	@$(PYTHON) cmake/check_paths.py
	@$(call configure,$(BUILD)-lint,-DCMAKE_C_COMPILER=clang-14 -DCMAKE_BUILD_TYPE=Debug)
	@$(PYTHON) cmake/run_tidy.py $(BUILD)-lint --jobs $(JOBS)

format: ## Formats all C files
	@clang-format-14 -i $(sources)

format-check: ## Fails when a C file is not formatted
	@clang-format-14 --dry-run -Werror $(sources)

screenshots: build ## Writes the pictures of docs/PAGE.md
	@CLTEL_BUILD=$(BUILD) node tests/pane/screenshots.mjs docs
	@$(PYTHON) tests/pane/shrink_png.py docs/page-*.png || true

docs: build ## Writes the generated files: docs/{CONFIGURATION,STATISTICS,ERRORS,API,CLI}.md, src/cltel.map
	@$(PYTHON) cmake/generate.py $(BUILD)

check-generated: build ## Fails when a generated file is stale
	@$(PYTHON) cmake/generate.py $(BUILD) --check

abi: build ## Fails when the binary interface breaks programs built against the last version tag
	@bash cmake/check_abi.sh $(BUILD)

##@ Installing

install: build ## Installs; PREFIX=/usr/local DESTDIR=
	@DESTDIR=$(abspath $(DESTDIR)) $(CMAKE) --install $(BUILD) --prefix $(abspath $(PREFIX))

deps: ## Installs the Debian packages that are missing, tests and checks included (root or sudo)
	@bash cmake/deps.sh test

deps-demo: ## Only what `make demo` needs
	@bash cmake/deps.sh demo

deps-build: ## Only what the library and the command need
	@bash cmake/deps.sh build

clean: ## Removes the build folders
	@rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-tsan $(BUILD)-fuzz $(BUILD)-lint $(BUILD)*.log

help: ## This list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	      /^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

comma := ,
