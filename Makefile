# Thin names over cargo, scripts and lambdock; what they do is explained in CONTRIBUTING.md.

CARGO ?= cargo
# What scripts/ensure-tools installs for this project alone.
export PATH := $(CURDIR)/.lambdock/tools/bin:$(PATH)

LAMBDOCK = $(CARGO) run --quiet --package lambdock-cli --

.PHONY: help setup servers demo test infra check deny bench clean

help:
	@echo "make demo    build and test this repository's own functions on real containers"
	@echo "make test    every test, those on real containers included"
	@echo "make infra   the CDK apps: their templates, and that both make the same functions of the same images"
	@echo "make check   formatting, lints, guards, unit and snapshot tests; needs no engine"
	@echo "make bench   start, invocation, no-op builds, scans and a trace, measured"
	@echo "make setup   the engine and the tools that demo, test and bench need"
	@echo "make servers a registry, Podman and moto, against which some tests run; without them they are skipped"
	@echo "make clean   remove what lambdock made on the engine, and the build's output"

setup:
	scripts/ensure-engine
	scripts/ensure-tools

servers:
	scripts/ensure-servers

demo: setup
	$(LAMBDOCK) test

test: setup
	$(CARGO) xtask deny --require
	$(CARGO) xtask workflows --require
	$(CARGO) test --workspace

infra: setup
	scripts/test-infra

check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --quiet -- --deny warnings
	$(CARGO) xtask check
	$(CARGO) xtask generate --check
	$(CARGO) test --workspace --exclude e2e --exclude example-cargo-test --quiet
	$(CARGO) xtask deny
	$(CARGO) xtask workflows

deny:
	$(CARGO) xtask deny --require

bench: setup
	$(CARGO) build --quiet --profile bench --package lambdock-cli --package bench
	$(CARGO) run --quiet --profile bench --package bench

clean:
	-$(LAMBDOCK) clean --all
	$(CARGO) clean
