# make is what CI runs. make update rewrites golden files and rendered docs.

GO      ?= go
BIN     := $(CURDIR)/bin
LINT    := $(BIN)/golangci-lint
LINTVER := v2.13.0
RELEASER := $(BIN)/goreleaser
RELEASERVER := v2.16.0

APIDIFF    := $(BIN)/apidiff
APIDIFFVER := v0.0.0-20250620022241-b7579e27df2b

PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

# sdk/otel is a module of its own, so that the SDK has one dependency.
MODULES := . sdk/otel
each     = @for m in $(MODULES); do (cd $$m && $(1)) || exit 1; done

.PHONY: all build test race lint fmt cross apidiff bench fuzz update man snapshot release sheet tour recording clean

all: fmt lint cross race

build: ## the binary, in bin/
	$(GO) build -trimpath -o $(BIN)/appctl ./cli/appctl

test: ## what the README says: needs Go alone
	$(call each,$(GO) test ./...)

race:
	$(call each,$(GO) test -race ./...)

fmt:
	@out=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$out" ] || { echo "not gofmt'ed:"; echo "$$out"; exit 1; }

lint: $(LINT)
	$(call each,$(LINT) run ./...)

$(LINT):
	GOBIN=$(BIN) GOFLAGS= $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINTVER)

cross: ## every package builds, tests included, on every platform we release
	@for p in $(PLATFORMS); do \
		echo "vet $$p"; \
		for m in $(MODULES); do \
			(cd $$m && GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) vet ./...) || exit 1; \
		done; \
	done

# The last release; before the first one, the commit that last recorded the API.
BASE = $(shell git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || git log -1 --format=%h -- sdk/testdata/api.txt)
apidiff: $(APIDIFF) ## what programs that use the SDK would notice since BASE
	@.ci/apidiff $(APIDIFF) $(BASE)

$(APIDIFF):
	GOBIN=$(BIN) GOFLAGS= $(GO) install golang.org/x/exp/cmd/apidiff@$(APIDIFFVER)

BENCHTIME ?= 1s
bench: ## figures as ratios to a bare baseline of the same run
	$(call each,$(GO) test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) ./...)

FUZZTIME ?= 20s
fuzz: ## every fuzz target for FUZZTIME
	@grep -rlE '^func Fuzz' --include='*_test.go' . | while read -r file; do \
		for target in $$(grep -oE '^func Fuzz[A-Za-z0-9_]*' "$$file" | cut -c6-); do \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$file")" || exit 1; \
		done; \
	done

update: ## rewrite golden files and rendered docs: read the diff
	$(GO) test ./internal/contract ./internal/draw ./sdk ./cli ./mockserver -update

man: ## the system's manual and the completions of the shells, in bin/
	$(GO) run ./cli/manual -o $(BIN)

snapshot: $(RELEASER) ## a release for this platform, in dist/; nothing is published
	$(RELEASER) check
	$(RELEASER) build --snapshot --clean --single-target

release: $(RELEASER) ## publishes what the tag on this commit names
	$(RELEASER) release --clean

$(RELEASER):
	GOBIN=$(BIN) GOFLAGS= $(GO) install github.com/goreleaser/goreleaser/v2@$(RELEASERVER)

sheet: ## one picture of all that can be drawn, to look at
	@mkdir -p $(BIN)
	$(GO) run ./internal/draw/sheet -o $(BIN)/sheet.png

tour: ## the main job, unattended
	$(GO) run ./cli/appctl tour

recording: ## the terminal session of the README, typed anew: look at it
	$(GO) run ./internal/recording

clean:
	rm -rf $(BIN) dist
