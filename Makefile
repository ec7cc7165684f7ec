# The front door. What each target does is in Scripts/, so that it runs without make as well.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo build test check check-static check-arrows interop page docs bench sanitize-thread sanitize-address fuzz soak mutations tls-verdicts \
    install uninstall dist check-dist try-install try-library lint format clean

help: ## Show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/    make \1|\2/p' $(MAKEFILE_LIST) | \
	    while IFS='|' read -r target what; do printf '%-26s%s\n' "$$target" "$$what"; done

demo: ## Run the interface page's own example as a quick app, and compare what arrived
	Scripts/demo

build: ## Build the library and the command
	Scripts/prerequisites build
	swift build

install: ## Build for release and install below PREFIX (/usr/local), with man page and completions
	PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' Scripts/install install

uninstall: ## Remove what make install has put there
	PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' Scripts/install uninstall

dist: ## Pack a .deb and a tarball into .build-release/dist
	Scripts/dist

check-dist: ## Test installing, the man page, and the completions in bash, zsh and fish
	Scripts/prerequisites dist
	python3 -B -m unittest discover --start-directory Tests/Distribution

try-install: dist ## Install the .deb in a clean Debian, use it there, and remove it (as root)
	Scripts/try-install

try-library: dist ## Build the library in a clean Debian without JavaScriptCore (as root)
	Scripts/try-library

# In three goes. The tests of quick apps compute for long and start many programs, and the others measure what happens in
# time. Those of the engine hold more than 1,350 descriptors at a time, and with so many Foundation's Process, with which
# tests start programs, reads beyond its list of them, which can end the tests with signal 11: so what starts programs is
# not among them.
programs = ContentDecoderTests|TextDecoderTests
test: ## Run all tests
	Scripts/prerequisites test
	swift test --filter UploadEngineTests --skip '$(programs)'
	swift test --skip-build --filter 'UploadCoreTests|UploadReceiverTests|CommandTests|$(programs)'
	swift test --skip-build --filter 'JavaScriptHostTests|QuickAppTests'

check: check-static check-arrows test ## All that must hold before a commit: style, imports, Embedded, arrows, tests

check-arrows:
	Scripts/prerequisites test
	Scripts/check-declared-imports
	Scripts/check-arrows

check-static: lint ## The part of check that takes seconds
	Scripts/check-imports
	Scripts/check-linkage
	Scripts/check-embedded

interop: ## Send to servers, proxies and object stores that others wrote, and compare what arrived: two minutes
	Scripts/interop $(INTEROP)
	Scripts/interop-stores

page: ## Try the receiver's page in a real Chromium: half a minute
	Scripts/page-tests $(PAGE)

docs: ## Build the documentation of the libraries into .build/docs
	Scripts/prerequisites build
	Scripts/docs

bench: ## Measure beside curl, Go, Node, Python and URLSession, and write Benchmarks/RESULTS.md: 20 minutes (or BENCH='--rounds 3')
	Scripts/bench $(BENCH)

sanitize-thread: ## Run the tests of the engine and of quick apps under the thread sanitizer
	Scripts/sanitize thread

sanitize-address: ## The same under the address sanitizer
	Scripts/sanitize address

fuzz: ## Run libFuzzer on every parser of hostile input, a minute each
	Scripts/fuzz

soak: ## Upload 50,000 files to servers that make random faults: three minutes (or SOAK='--uploads 5000 --seed 7')
	Scripts/soak $(SOAK)

mutations: ## Damage the bytes of every peer at random, 10,000 times each: ten minutes (or MUTATIONS='--count 500 --seed 7')
	Scripts/mutations $(MUTATIONS)

tls-verdicts: ## Compare the certificates that are accepted with those that curl accepts: two minutes (or VERDICTS=--quick)
	Scripts/tls-verdicts $(VERDICTS)

lint:
	swift format lint --strict --recursive Package.swift Sources Snippets Tests Fuzz Benchmarks

format: ## Put the sources into the style that check asks for
	swift format --in-place --recursive Package.swift Sources Snippets Tests Fuzz Benchmarks

clean: ## Remove all that was built
	rm -rf .build .build-release
