# SPDX-License-Identifier: MIT
# make            build/mnbench for this machine
# make ARCH=arm64 build/arm64/mnbench (cross-built unless this machine is one)
# make docs/operations.md         the table of operations, from what bench/ registers
# make bench-protocol            what it finds, and what other ways find: 7 minutes
# make check      install what the tests need, run them all; Debian's kernels in guests
# make check ONLY="style cli"     these tests alone
# make check-kernels   what takes longer: the kernels that are built (variants of the fix, mutants, a
#                      bisection), instructions, campaigns, labs' jobs, packages, the commands of
#                      the pages
# make bench     how the work of compare and the formats grows with the rows (valgrind): 3 minutes
# make fuzz      the parsers' fuzz targets (clang): build/fuzz/tests/fuzz/NAME
# make check-deep   compilers, levels, machines, sanitizers, valgrind, clang-tidy, faults, every
#                   operation where something is refused, and all of `make check` in a fresh Debian
#                   12 and 13: two hours
# make docs/variants.md           the table of all variants, built and booted
# make install    to DESTDIR and PREFIX (/usr/local); make uninstall
# make deb        a Debian package, in build/
# make SAN=address|undefined|thread   build/SAN/mnbench, sanitized
# make DEBUG=1    build/debug/mnbench: -O0 -g3, for a debugger, not for figures
# make compile_commands.json      for clangd and its like, from what make would run
# make clean

NATIVE  := $(subst aarch64,arm64,$(shell uname -m))
ARCH    ?= $(NATIVE)
SAN     ?=
DEBUG   ?= 0
CC      := $(if $(filter default undefined,$(origin CC)),gcc,$(CC))
CXX     := $(if $(filter default undefined,$(origin CXX)),g++,$(CXX))
CROSS_COMPILE ?= $(if $(filter $(ARCH),$(NATIVE)),,$(subst arm64,aarch64,$(ARCH))-linux-gnu-)
O       ?= build$(if $(filter-out $(NATIVE),$(ARCH)),/$(ARCH))$(if $(SAN),/$(SAN))$(if $(filter-out 0,$(DEBUG)),/debug)
V       ?= 0
Q       := $(if $(filter 0,$(V)),@)

VERSION := $(shell cat VERSION)
COMMIT  := $(shell git describe --always --dirty 2>/dev/null || echo unknown)

CPPFLAGS := -I. -D_GNU_SOURCE -MMD -MP
# Without optimization gcc warns of lengths that cannot be: that stops no build.
OPT      ?= $(if $(filter-out 0,$(DEBUG)),-O0 -g3 -Wno-error,-O2 -g)
CFLAGS   := -std=c11 -Wall -Wextra -Werror $(OPT) -Wmissing-prototypes -Wstrict-prototypes \
	    -Wshadow -Wvla -fno-strict-aliasing
CXXFLAGS := -std=c++17 -Wall -Wextra -Werror $(OPT)
# Bound at start: a lazy binding inside a batch would be a fault of its own.
LDFLAGS  := -Wl,-z,now -Wl,-z,relro
LDLIBS   := -lbenchmark -lpfm -lhwloc -ljansson -lz -lpthread -lm
ifneq ($(SAN),)
CFLAGS   += -fsanitize=$(SAN) -fno-omit-frame-pointer
CXXFLAGS += -fsanitize=$(SAN) -fno-omit-frame-pointer
LDFLAGS  += -fsanitize=$(SAN)
endif

# One .c file is one idea; a new benchmark, subscriber or exporter is found by its folder.
sources := $(wildcard bench/*.c harness/*.c results/*.c results/cli/*.c results/export/*.c results/export/html/*.c plots/*.c kernels-under-test/*.c)
objects := $(sources:%.c=$O/%.o) $O/harness/shim.o $O/kernels-under-test/plugin/kinds.o \
	   $O/kernels-under-test/plugin/operand.o

all: $O/mnbench $O/guest-init $(if $(filter $(ARCH),$(NATIVE)),$O/insn.so $O/mnbench.1)

$O/mnbench: $(objects)
	@echo "  LD      $@"
	$(Q)$(CROSS_COMPILE)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# The first process of a guest; see kernels-under-test/guest/init.c.
$O/guest-init: $O/kernels-under-test/guest/init.o $O/kernels-under-test/frame.o \
	       $O/results/say.o $O/results/printable.o $O/results/file.o $O/results/cli/progress.o
	@echo "  LD      $@"
	$(Q)$(CROSS_COMPILE)$(CC) $(LDFLAGS) -o $@ $^ -lz -lm

# What QEMU loads to count a guest's instructions; see kernels-under-test/plugin/insn.c.
plugin := $(wildcard kernels-under-test/plugin/*.c)
$O/insn.so: $(plugin) $(wildcard kernels-under-test/plugin/*.h) harness/marker.h $O/flags
	@mkdir -p $(@D)
	@echo "  CC      $@"
	$(Q)$(CC) $(filter-out -MMD -MP,$(CPPFLAGS)) $(filter-out -fsanitize=%,$(CFLAGS)) \
		-fPIC -fvisibility=hidden -shared -o $@ $(plugin)

$O/%.o: %.c $O/flags
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(CROSS_COMPILE)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$O/%.o: %.cc $O/flags
	@mkdir -p $(@D)
	@echo "  CXX     $<"
	$(Q)$(CROSS_COMPILE)$(CXX) $(CPPFLAGS) $(CXXFLAGS) -c -o $@ $<

# What the page of the format html is made of stands in the program as text.
$O/results/export/html/embedded.o: $(wildcard results/export/html/page.*)

# Rebuild when a flag changes, and let what the program says of itself follow the commit.
flags := $(CROSS_COMPILE)$(CC) $(CFLAGS) $(CPPFLAGS)
note = $(shell mkdir -p $O; echo '$(2)' | cmp -s - $O/$(1) || echo '$(2)' > $O/$(1))
$(call note,flags,$(flags))
$(call note,commit,$(VERSION) $(COMMIT))
$O/results/version.o: CPPFLAGS += -DVERSION='"$(VERSION)"' -DCOMMIT='"$(COMMIT)"'
$O/results/version.o: $O/commit

# Each test program is one file of tests/, linked with everything but main().
test_sources := $(wildcard tests/*.c)
test_programs := $(test_sources:tests/%.c=$O/tests/%)
tests: $(test_programs) $O/tests/faults.so

$O/tests/%: $O/tests/%.o $(filter-out $O/harness/main.o,$(objects))
	@echo "  LD      $@"
	$(Q)$(CROSS_COMPILE)$(CXX) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

# The same, linked with the suite as a library: tests/mutate.sh preloads a spoiled file over it.
$O/libsuite.so: $(filter-out $O/harness/main.o,$(objects))
	@echo "  LD      $@"
	$(Q)$(CXX) -shared -o $@ $^ $(LDLIBS)
$O/test_%: $O/tests/test_%.o $O/libsuite.so
	@echo "  LD      $@"
	$(Q)$(CXX) -o $@ $< -L$O -lsuite -Wl,-rpath,$(CURDIR)/$O -lcmocka $(LDLIBS)
shared_tests: $(patsubst tests/%.c,$O/%,$(wildcard tests/test_*.c))

# It has a tracefs and a kernel's symbols of its own, in the place of the real ones.
$O/tests/test_calls: LDFLAGS += -Wl,-z,muldefs

# Parsers under libFuzzer, AddressSanitizer and UBSan; tests/fuzz.sh runs them.
fuzz_targets := $(patsubst %.c,$O/%,$(filter-out tests/fuzz/fuzz.c,$(wildcard tests/fuzz/*.c)))
# The object of what a target includes as a part of itself.
part = $(patsubst %,$O/%.o,$(shell sed -n 's/^.include "\(.*\)\.c"/\1/p' tests/fuzz/$(1).c))
$O/tests/fuzz/%: $O/tests/fuzz/%.o $O/tests/fuzz/fuzz.o $(filter-out $O/harness/main.o,$(objects))
	@echo "  LD      $@"
	$(Q)$(CXX) $(LDFLAGS) -fsanitize=fuzzer,address,undefined -Wl,-z,muldefs -o $@ $(filter-out $(call part,$*),$^) $(LDLIBS)
fuzz_targets: $(fuzz_targets)
fuzz:
	$(Q)$(MAKE) CC=clang CXX=clang++ SAN=fuzzer-no-link,address,undefined O=build/fuzz fuzz_targets

# Preloaded by tests/faults.sh.
$O/tests/faults.so: tests/faults/faults.c $O/flags
	@mkdir -p $(@D)
	@echo "  CC      $@"
	$(Q)$(CC) $(filter-out -MMD -MP,$(CPPFLAGS)) $(filter-out -Wmissing-prototypes,$(CFLAGS)) -fPIC -shared -o $@ $< -ldl

# What runs in mnbench's place in tests/softsmmu.sh's guests.
$O/tests/guest/%: $O/tests/guest/%.o $O/harness/kernel_log.o
	@echo "  LD      $@"
	$(Q)$(CROSS_COMPILE)$(CC) $(LDFLAGS) -o $@ $^ -lpthread

# The man page, from the tables of the options.
$O/mnbench.1: $O/mnbench
	$(Q)$< manual >$@.new && mv $@.new $@

# The table of operations, from the registry.
docs/operations.md: $O/mnbench
	$(Q)$< list --markdown >$@.new && mv $@.new $@

# The suite against what one would do otherwise: COMPARISONS of 10 s each, in turns with
# Google Benchmark's; will-it-scale and lmbench too, if WILL_IT_SCALE and LMBENCH name them.
$O/tests/user_benchmark: $O/tests/user_benchmark.o
	@echo "  LD      $@"
	$(Q)$(CROSS_COMPILE)$(CXX) $(LDFLAGS) -o $@ $^ -lbenchmark -lpthread

COMPARISONS ?= 20
bench-protocol: $O/tests/bench_protocol $O/tests/user_benchmark
	$< $(COMPARISONS)

# Instructions, no time: the same on a busy machine.
bench: all $O/tests/synthetic_runs
	@tests/bench.sh

check:
	@./setup --for check || echo "going on with what there is"
	@tests/run-all $(ONLY)

check-deep:
	@./setup --for check || echo "going on with what there is"
	@tests/run-all deep permissions-full debian mutate

check-kernels:
	@for purpose in check build labs; do ./setup --for $$purpose || echo "going on with what there is"; done
	@tests/run-all build adding package permissions instructions campaign variants mutants softsmmu_all bisect chroot \
		lava ci doc_commands

# Every version of the fix in numbers, from kernels that are built and booted for it.
docs/variants.md: all
	$(Q)kernels-under-test/variants-page >$@.new && mv $@.new $@

# The programs of arm64 guests come along if they are built (make ARCH=arm64).
PREFIX ?= /usr/local
install: all
	$(Q).ci/packaging/install "$O" "$(DESTDIR)" "$(PREFIX)"

uninstall:
	$(Q).ci/packaging/install --uninstall "$(DESTDIR)" "$(PREFIX)"

deb: all
	$(Q).ci/packaging/deb "$O"

# What make would run, as JSON: a compile_commands.json is no better than its flags.
compile_commands.json:
	$(Q)$(MAKE) -Bn V=1 all tests | sed -nE -e 's/\\/\\\\/g' -e 's/"/\\"/g' \
		-e 's|^[^ ]+ .* -c -o [^ ]+ ([^ ]+)$$|{"directory": "$(CURDIR)", "file": "\1", "command": "&"}|p' | \
		sed -e '$$!s/$$/,/' -e '1s/^/[/' -e '$$s/$$/]/' >$@.new && mv $@.new $@

clean:
	rm -rf build compile_commands.json

.PHONY: all tests shared_tests install uninstall deb check-deep fuzz fuzz_targets bench bench-protocol check check-kernels \
	docs/variants.md compile_commands.json clean
-include $(objects:.o=.d) $O/kernels-under-test/guest/init.d $(test_programs:=.d) \
	 $(fuzz_targets:=.d) $O/tests/fuzz/fuzz.d \
	 $O/tests/user_benchmark.d $(patsubst %.c,$O/%.d,$(wildcard tests/guest/*.c))
.SECONDARY:
