# Dealwright: one Makefile. `make` alone prints what can be made.

# ---- names and version ----
VERSION  := 0.1.0
PREFIX   ?= /usr/local
VARIANT  ?= release
BUILD    := build/$(VARIANT)
SHELL    := /bin/bash
JOBS     := $(shell nproc 2>/dev/null || echo 2)
T        ?=

# ---- packages: what a fresh Debian machine lacks ----
NEED_RUN   := gcc libc6-dev pkg-config liblua5.4-dev libsqlite3-dev libyaml-dev libsodium-dev libxlsxwriter-dev tzdata
NEED_CHECK := $(NEED_RUN) libcmocka-dev clang clang-format lua5.4 python3 python3-jsonschema python3-yaml sqlite3

# ---- variants ----
CC_release := gcc
CC_dev     := gcc
CC_check   := gcc
CC_clang   := clang
OPT_release := -O2 -g
# between two edits: builds in a quarter of the time, without sanitizers
OPT_dev     := -O0 -g
# gcc with sanitizers takes a checked format for a null one, hence -Wno-format-truncation
OPT_check   := -O1 -g -Wno-format-truncation -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
OPT_clang   := -O1 -g
CC := $(CC_$(VARIANT))

# ---- warnings ----
WARN := -Wall -Wextra -Wpedantic -Werror
ifeq ($(CC),clang)
WARN += -Wno-gnu-zero-variadic-macro-arguments
endif
PKGS   := lua5.4 sqlite3 yaml-0.1 libsodium
LOADED := xlsxwriter
CFLAGS  = -std=gnu17 -D_GNU_SOURCE -DDEALWRIGHT_VERSION='"$(VERSION)"' $(OPT_$(VARIANT)) $(WARN) -Iruntime \
          $(shell pkg-config --cflags $(PKGS) $(LOADED) 2>/dev/null)
LIBS    = $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lm

# ---- sources ----
SOURCES := $(wildcard runtime/*/*.c)
OBJECTS := $(SOURCES:runtime/%.c=$(BUILD)/%.o)
LIBRARY := $(BUILD)/libdealwright.a
UNITS   := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*_test.c))
FUZZERS := $(patsubst tests/fuzz/%_fuzz.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))

.PHONY: help all demo check bless bench fuzz layers format format-check tidy install clean packages-run packages-check
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

all: $(BUILD)/dealwright ## build the program (VARIANT=release, dev, check or clang)
	@ln -sfn build/release/dealwright dealwright

demo: packages-run ## build, and run the first example
	@$(MAKE) --no-print-directory -s -j$(JOBS) all VARIANT=release
	@echo '$$ ./dealwright run examples/first-deal'
	@./dealwright run examples/first-deal || [ $$? -eq 1 ]

$(BUILD)/dealwright: $(BUILD)/cli/main.o $(LIBRARY)
	$(CC) $(CFLAGS) -o $@ $^ $(LIBS)

$(LIBRARY): $(filter-out $(BUILD)/cli/main.o,$(OBJECTS)) $(BUILD)/gen/asset_table.o $(BUILD)/gen/schema_sql.o
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: runtime/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(CC) $(CFLAGS) -c -o $@ $<

# ---- assets: the standard rulebook, the Lua library and the schema travel inside the binary ----
ASSETS := $(sort $(shell find rules stdlib -type f ! -name '*.md' ! -path 'rules/tests/*' ! -name '*.test.csv' 2>/dev/null))

$(BUILD)/gen/asset_table.c: $(ASSETS) runtime/base/embed.sh
	@mkdir -p $(@D)
	sh runtime/base/embed.sh table $(ASSETS) > $@

$(BUILD)/gen/schema_sql.c: runtime/store/schema.sql runtime/base/embed.sh
	@mkdir -p $(@D)
	sh runtime/base/embed.sh text schema_sql $< > $@

# ---- check ----
check: packages-check ## every test, under sanitizers (T=name: those whose name contains it)
	@tests/check.sh "$(T)"

units: $(UNITS) $(FUZZERS) $(BUILD)/dealwright

$(BUILD)/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -Itests -o $@ $< $(LIBRARY) $(LIBS) -lcmocka

$(BUILD)/fuzz/%: tests/fuzz/%_fuzz.c tests/fuzz/replay.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Itests -o $@ $^ $(LIBS)

bless: packages-check ## rewrite the expected output of the document tests; the diff is the review
	@$(MAKE) --no-print-directory -s -j$(JOBS) units VARIANT=check
	@python3 tests/documents.py --bless --dealwright build/check/dealwright $(T)

# ---- bench, fuzz, layers ----
bench: packages-run ## ratios against programs that do only the raw work
	@$(MAKE) --no-print-directory -s -j$(JOBS) all VARIANT=release
	@tests/bench/run.sh

fuzz: packages-check ## libFuzzer for a minute per format
	@tests/fuzz/run.sh

layers: ## who includes whom, and other laws of the house
	@python3 tests/layers.py

format: ## clang-format everything
	@clang-format -i $$(git ls-files '*.c' '*.h')

format-check:
	@clang-format --dry-run -Werror $$(git ls-files '*.c' '*.h')

tidy: ## cppcheck over the runtime
	@cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --suppress=missingIncludeSystem -Iruntime runtime

# ---- install, packages ----
install: all ## into PREFIX (DESTDIR is respected)
	install -D -m 755 build/release/dealwright $(DESTDIR)$(PREFIX)/bin/dealwright

packages-run packages-check: packages-%:
	@sh tests/packages.sh $(if $(filter run,$*),$(NEED_RUN),$(NEED_CHECK))

clean: ## remove what was built
	rm -rf build dealwright

-include $(OBJECTS:.o=.d)
