# The entry points. The commands are in Scripts/, so that they can be run without make.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo build test check check-static check-architecture check-core traits interop page docs bench sanitize-thread sanitize-address fuzz soak survive survive-long mutations tls-verdicts \
    install uninstall dist check-dist try-install try-library lint format clean

help: ## Show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/    make \1|\2/p' $(MAKEFILE_LIST) | \
	    while IFS='|' read -r target text; do printf '%-26s%s\n' "$$target" "$$text"; done

demo: ## Run the interface page's example as a quick app, and compare the received file
	Scripts/demo

build: ## Build the library and the command
	Scripts/prerequisites build
	swift build

install: ## Build for release and install below PREFIX (/usr/local), with man page and completions
	PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' Scripts/install install

uninstall: ## Remove the files of make install
	PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' Scripts/install uninstall

dist: ## Make a .deb and a tarball in .build-release/dist
	Scripts/dist

check-dist: ## Test the installation, the man page, and the completions in bash, zsh and fish
	Scripts/prerequisites dist
	python3 -B -m unittest discover --start-directory Tests/Distribution

try-install: dist ## Install the .deb in a clean Debian, use it there, and remove it (as root)
	Scripts/try-install

try-library: dist ## Build the library in a clean Debian without JavaScriptCore (as root)
	Scripts/try-library

test: ## Run all tests
	Scripts/prerequisites test
	Scripts/test

check: check-static check-architecture check-core test ## Everything that must pass before a commit: style, words, architecture, core, tests

check-architecture: ## The imports, dependencies and public API that the compiler does not check, and the tests of the checks
	Scripts/prerequisites test
	Scripts/check-architecture
	Scripts/public-api --check
	python3 -B -m unittest discover --start-directory Tests/Checks

check-core: ## Run the core on emulated Cortex-M7 and Cortex-M55, compare its answers, and plant errors: a minute
	Scripts/prerequisites core
	Scripts/check-core --mutants

check-static: lint ## The part of check that takes only seconds
	Scripts/check-linkage
	Scripts/check-embedded

traits: ## Test the library with the traits Tracing and Metrics, in .build-traits: eight minutes the first time
	Scripts/traits

interop: ## Test with third-party servers, proxies and object stores: two minutes
	Scripts/interop $(INTEROP)
	Scripts/interop-stores

page: ## Test the receiver's page in Chromium: half a minute
	Scripts/page-tests $(PAGE)

docs: ## Build the documentation of the libraries into .build/docs
	Scripts/prerequisites build
	Scripts/docs

bench: ## Compare with curl, Go, Node, Python and URLSession, and write Benchmarks/RESULTS.md: 20 minutes (or BENCH='--rounds 3', BENCH=--first-build)
	Scripts/bench $(BENCH)

sanitize-thread: ## Run the tests of the engine and of quick apps under the thread sanitizer
	Scripts/sanitize thread

sanitize-address: ## Run the same tests under the address sanitizer
	Scripts/sanitize address

fuzz: ## Run libFuzzer on every parser of hostile input, a minute each
	Scripts/fuzz

soak: ## Upload 50,000 files to servers that make random faults: three minutes (or SOAK='--uploads 5000 --seed 7')
	Scripts/soak $(SOAK)

survive: ## Kill uploads, receivers and both at random moments: six minutes (or SURVIVE='--only gateways --seed 7')
	Scripts/survive $(SURVIVE)

survive-long: ## The same, with 500 kills of each kind, 1 GiB through a link that breaks, and more servers
	Scripts/survive --long $(SURVIVE)

mutations: ## Mutate the bytes that every peer sends, 10,000 times each: ten minutes (or MUTATIONS='--count 500 --seed 7')
	Scripts/mutations $(MUTATIONS)

tls-verdicts: ## Compare the accepted certificates with those that curl accepts: two minutes (or VERDICTS=--quick)
	Scripts/tls-verdicts $(VERDICTS)

lint:
	Scripts/check-words
	@# With pipefail, the writer to a pipe that grep -q ends early fails now and then.
	! git grep -nE '[|] *grep -[a-zA-Z]*q' -- Scripts .ci
	swift format lint --strict --recursive Package.swift Sources Snippets Tests Fuzz Benchmarks

format: ## Format the sources in the style of check
	swift format --in-place --recursive Package.swift Sources Snippets Tests Fuzz Benchmarks

clean: ## Remove all build folders
	rm -rf .build .build-*
