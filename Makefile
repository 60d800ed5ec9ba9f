# Everything a person does with the source: `make help` says what.

SHELL := /bin/bash
.DEFAULT_GOAL := help

SWIFT_VERSION := 6.2
BUILD_PACKAGES := libssl-dev libsqlite3-dev libqrencode-dev libpq-dev pkg-config
TEST_PACKAGES := strace postgresql pgbouncer python3-venv chromium chromium-driver haproxy nginx systemd curl openssl
SHEET_PACKAGES := imagemagick
FAILOVER_PACKAGES := postgresql patroni etcd-server python3
BENCH_PACKAGES := wrk openssl python3-venv $(if $(filter postgresql,$(STORE)),postgresql haproxy)
# With Swift's runtime inside: the programs run where no Swift is, and take less memory.
RELEASE := -c release $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)
SOURCES := Package.swift Sources Tests

# Installs the Debian packages of $(1) that are missing; elsewhere it names them and stops.
define install
	@missing=(); \
	for package in $(1); do \
	  dpkg-query -W -f '$${Status}' "$$package" 2>/dev/null | grep -q '^install ok installed$$' || missing+=("$$package"); \
	done; \
	[ $${#missing[@]} -eq 0 ] && exit 0; \
	if ! command -v apt-get >/dev/null; then \
	  echo "Please install what these Debian packages hold, then call make again: $${missing[*]}" >&2; exit 1; \
	fi; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	echo "Installing $${missing[*]}"; \
	$$sudo apt-get update -qq && \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$${missing[@]}" >/dev/null
endef

.PHONY: help
help: ## Lists the targets.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | \
	  while IFS='|' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

.PHONY: run
run: packages ## Builds in release, runs the server in demo mode and a license agent beside it, until Ctrl-C.
	swift build $(RELEASE) --product countersign-server
	swift build $(RELEASE) --product countersign-agent
	swift build $(RELEASE) --product countersign
	@trap 'kill $$server $$agent 2>/dev/null; wait' EXIT; trap 'exit 0' INT TERM; \
	: $${COUNTERSIGN_AGENT_DEVICE_NAME:=Store 12 server} $${COUNTERSIGN_AGENT_DEVICE_SERIAL_NUMBER:=CS-POS-0012}; \
	: $${COUNTERSIGN_AGENT_DEVICE_ARTICLE_NUMBER:=POS-2}; \
	export COUNTERSIGN_AGENT_DEVICE_NAME COUNTERSIGN_AGENT_DEVICE_SERIAL_NUMBER; \
	export COUNTERSIGN_AGENT_DEVICE_ARTICLE_NUMBER; \
	.build/release/countersign-server demo & server=$$!; \
	.build/release/countersign-agent run & agent=$$!; \
	running() { kill -0 $$server 2>/dev/null && kill -0 $$agent 2>/dev/null || exit 1; }; \
	sleep 1; running; \
	until (: </dev/tcp/127.0.0.1/$${COUNTERSIGN_HTTP_PORT:-8080}) 2>/dev/null && \
	  link=$$(.build/release/countersign-agent open --print 2>/dev/null); do running; sleep 0.2; done; \
	echo; echo "The authorization server   http://127.0.0.1:$${COUNTERSIGN_HTTP_PORT:-8080}"; \
	echo "The Manage License page    $$link"; \
	echo "                           (once; for another link: .build/release/countersign-agent open)"; echo; \
	wait -n

.PHONY: build
build: packages ## Builds everything for debugging.
	swift build

.PHONY: programs
programs: packages ## Builds the three programs in release, into .build/release.
	for product in countersign-server countersign-agent countersign; do \
	  swift build $(RELEASE) --product $$product || exit 1; \
	done

# Each line is there when it is written, also where the output is kept: the last one names the test that runs.
BY_LINES := $(if $(shell command -v stdbuf),stdbuf -oL)

.PHONY: test
test: packages test-packages .build/python/ready ## Installs what the tests need and runs every test.
	COUNTERSIGN_STRICT=1 swift build --build-tests
	COUNTERSIGN_STRICT=1 $(BY_LINES) swift test --skip-build --no-parallel --skip EndToEndTests
	COUNTERSIGN_TEST_STORE=postgresql $(BY_LINES) swift test --skip-build --no-parallel --filter LicensingStoreTests --skip ContractTests
	COUNTERSIGN_STRICT=1 $(BY_LINES) swift test --skip-build --no-parallel --filter EndToEndTests

ROUNDS := 3
SECONDS := 10

STORE := sqlite

.PHONY: bench
bench: packages bench-packages .build/bench-python/ready ## Measures the release builds (ROUNDS=3 SECONDS=10 STORE=sqlite or postgresql) and prints the table of the article Performance.
	@for product in countersign-server countersign-agent bare-server verify-bench; do \
	  swift build $(RELEASE) --product $$product || exit 1; \
	done
	.build/bench-python/bin/python3 Tests/Benchmarks/benchmark.py --products .build/release --directory .build/bench \
	  --store $(STORE) --rounds $(ROUNDS) --seconds $(SECONDS) | tee .build/bench-$(STORE).md; exit $${PIPESTATUS[0]}

DEVICES := 1000000

.PHONY: bench-scale
bench-scale: packages ## Measures pages, searches and starting with DEVICES=1000000 devices; fails if one takes too long, or scans a table.
	@set -o pipefail; COUNTERSIGN_PRINT_PLANS=1 swift test --no-parallel --filter HotPathTests 2>&1 | \
	  sed -nE '/^[^|]+ \| (SEARCH|SCAN|USE|CO-ROUTINE|SCALAR|CORRELATED|LIST|RECURSIVE)/p; /error:|✘/p'
	@for product in countersign-server seed-store; do swift build $(RELEASE) --product $$product || exit 1; done
	python3 Tests/Benchmarks/scale.py --products .build/release --directory .build/bench-scale --devices $(DEVICES) \
	  | tee .build/bench-scale.md; exit $${PIPESTATUS[0]}

.PHONY: failover
failover: packages failover-packages ## Kills the leader of a Patroni cluster five times under two servers; fails if an acknowledged write is lost.
	swift build --product countersign-server
	python3 -u Tests/EndToEndTests/failover.py --products .build/debug --directory .build/failover

# A demo server and an agent, for what looks at their pages.
DEMO := COUNTERSIGN_HTTP_PORT=8089 COUNTERSIGN_MANAGEMENT_PORT=9463 COUNTERSIGN_AGENT_SERVER_URL=http://127.0.0.1:8089 \
  COUNTERSIGN_AGENT_HTTP_PORT=8090 COUNTERSIGN_AGENT_DEVICE_NAME="Store 12 server" \
  COUNTERSIGN_AGENT_DEVICE_SERIAL_NUMBER=CS-POS-0012 COUNTERSIGN_AGENT_DEVICE_ARTICLE_NUMBER=POS-2

# Starts both, with their logs in $(1), until the recipe ends; gives `access`, options of the scripts, and `link`, which opens the agent's page.
define with_demo
.build/debug/countersign-server demo 2>$(1)/server.log & server=$$!; \
.build/debug/countersign-agent run 2>$(1)/agent.log & agent=$$!; trap "kill $$server $$agent" EXIT; \
until curl -sf http://127.0.0.1:9463/readyz >/dev/null && link=$$(.build/debug/countersign-agent open --print 2>/dev/null); do \
  kill -0 $$server && kill -0 $$agent || exit 1; sleep 0.2; \
done; \
access=(--url http://127.0.0.1:8089 --email admin@example.com \
  --password "$$(sed -nE 's/^Password +([a-z-]+) .*/\1/p' $(1)/server.log)");
endef

PICTURES := Sources/LicensingServer/Documentation.docc/Resources

.PHONY: pictures
pictures: packages test-packages .build/python/ready ## Takes the README's pictures from the running programs.
	swift build --product countersign-server
	swift build --product countersign-agent
	@rm -rf .build/pictures && mkdir -p .build/pictures $(PICTURES)
	@export $(DEMO) COUNTERSIGN_DATA_DIRECTORY=.build/pictures/data COUNTERSIGN_AGENT_DATA_DIRECTORY=.build/pictures/agent-data; \
	$(call with_demo,.build/pictures) access+=(--pictures .build/pictures); \
	.build/python/bin/python3 Tests/EndToEndTests/license_tour.py "$${access[@]}" --agent-link "$$link" && \
	  .build/python/bin/python3 Tests/EndToEndTests/console_tour.py "$${access[@]}"
	@for page in authorize-device confirm agent-user-code agent-license; do \
	  cp .build/pictures/$$page-wide-light.png $(PICTURES)/$$page.png; \
	done

.PHONY: contact-sheet
contact-sheet: packages test-packages sheet-packages .build/python/ready ## Photographs every page of every program, eight on a sheet, into .build/contact-sheet.
	for product in countersign-server countersign-agent countersign; do swift build --product $$product || exit 1; done
	@rm -rf .build/contact-sheet && mkdir -p .build/contact-sheet
	@export $(DEMO) COUNTERSIGN_DATA_DIRECTORY=.build/contact-sheet/data COUNTERSIGN_AGENT_DATA_DIRECTORY=.build/contact-sheet/agent-data; \
	$(call with_demo,.build/contact-sheet) \
	.build/python/bin/python3 Tests/EndToEndTests/contact_sheet.py "$${access[@]}" --agent-link "$$link" \
	  --client .build/debug/countersign --folder .build/contact-sheet

.PHONY: format
format: ## Formats the source.
	swift format --in-place --recursive $(SOURCES)

.PHONY: check-format
check-format: ## Fails if the source is not formatted.
	swift format lint --strict --recursive $(SOURCES)

# The Python packages of the end-to-end tests, apart from the system's.
.build/python/ready: Tests/EndToEndTests/requirements.txt Tests/EndToEndTests/requirements-alone.txt | test-packages
	python3 -m venv .build/python
	.build/python/bin/pip install --quiet --disable-pip-version-check -r $<
	.build/python/bin/pip install --quiet --disable-pip-version-check --no-deps -r $(word 2,$^)
	@touch $@

.build/bench-python/ready: Tests/Benchmarks/requirements.txt | bench-packages
	python3 -m venv .build/bench-python
	.build/bench-python/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.PHONY: packages
packages: toolchain
	$(call install,$(BUILD_PACKAGES))

.PHONY: test-packages
test-packages:
	$(call install,$(TEST_PACKAGES))

.PHONY: sheet-packages
sheet-packages:
	$(call install,$(SHEET_PACKAGES))

# Debian starts an etcd with its package. Ours has ports and a folder of its own, and the other one is ended if it came just now.
.PHONY: failover-packages
failover-packages:
	@command -v etcd >/dev/null || { mkdir -p .build && touch .build/etcd-is-new; }
	$(call install,$(FAILOVER_PACKAGES))
	@[ ! -e .build/etcd-is-new ] || { \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  rm .build/etcd-is-new; [ ! -d /run/systemd/system ] || $$sudo systemctl disable --now --quiet etcd patroni; \
	}

.PHONY: bench-packages
bench-packages:
	$(call install,$(BENCH_PACKAGES))

.PHONY: toolchain
toolchain:
	@if ! command -v swift >/dev/null; then \
	  echo "Countersign needs Swift $(SWIFT_VERSION) or newer: https://www.swift.org/install" >&2; exit 1; \
	fi
	@version=$$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1); \
	if [ "$$(printf '%s\n' "$(SWIFT_VERSION)" "$$version" | sort -V | head -n 1)" != "$(SWIFT_VERSION)" ]; then \
	  echo "Countersign needs Swift $(SWIFT_VERSION) or newer, this is $$version: https://www.swift.org/install" >&2; exit 1; \
	fi
