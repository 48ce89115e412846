# SPDX-License-Identifier: GPL-2.0-only
# PFQ: packet capture in the network drivers. `make help` lists the targets.
MAKEFLAGS += --no-print-directory
include settings.mk

# RIG=82599, RIG=xl710: the rig with our model of that NIC
driver-82599 := ixgbe
driver-xl710 := i40e
$(if $(RIG),$(if $(driver-$(RIG)),,$(error RIG=$(RIG): there is no such model: RIG=82599 or RIG=xl710)))
override DRIVER := $(or $(DRIVER),$(driver-$(RIG)),e1000e)
unexport RIG

define HELP
make deps               install the Debian packages that building and testing need (root)
make demo DRIVER=e1000e rewrite a driver, boot it on the virtual rig, show packets that its hook captured
make check              run all tests; TESTS="..." for some of them
make check RIG=82599    only the tests of ixgbe and of our model of its NIC (RIG=xl710: i40e); make rig RIG=82599 gives a shell
make check KERNEL=debug run selftests on kernels with KASAN, lockdep, kmemleak and KCSAN: hours; KERNELS=, TESTS=

make omatic DRIVER=...  rewrite, prove and build drivers: "ixgbe i40e mlx5", any name in the kernel's drivers/net
     KVER=...           for this kernel: a release, a series (5.10 6.1 6.12 7.2 7.3), or a flavour of one
                        (6.1-rt 6.1-cloud); default: the running one
     SRC=...            from a directory or tarball of the vendor's own release
     OUT=...            copy the modules and their reports there
make matrix KERNELS=... rewrite, prove, build and load every driver of every kernel ("6.1 6.1-rt"); the table is docs/drivers.md
     DRIVERS=...        all, ethernet, wireless, usb, other, or names; -jN; STAGES="sweep prove build load table"
make modules [KVER=]    build pfq_hook.ko and pfq.ko
make lib, make tools    build libpfq, and the command pfq
make libpcap [RELEASE=] build Debian's libpcap with PFQ's back end; pfq run tcpdump -i pfq:eth2 uses it
make rig DRIVER=...     boot the virtual rig with the rewritten driver: a shell, CMD="...", or selftests TESTS="..."
make bench              measure instructions and ns per packet, beside XDP, AF_XDP and AF_PACKET (bench/README.md)
make check-rules        run only the tests of the semantic patches
make install            install libpfq, tools and man pages into $(PREFIX) (DESTDIR=, PREFIX=); uninstall removes them
make dkms               add and install the core modules and the drivers in /etc/pfq/omatic.conf by DKMS (root)
make clean              remove what was built; distclean: downloads too

On a machine with a NIC: make -C selftests run NETIF=eth2 REMOTE=root@peer (docs/real-rig.md)
endef

help:
	$(info $(HELP))
	@:

# --- packages, from the system's own suites only ---

packages := $(shell sed 's/ *\#.*//' packages)

deps:
	apt-get update -q
	DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $(packages)

# --- drivers, modules, library, tools, tests ---

# Resolve the kernel once, so that the messages about it appear once.
resolved = KVER=$$(omatic/kernels/kernel.sh resolve '$(KVER)') && export KVER

# one run at a time makes the hooks
rewritten = $(resolved) && mkdir -p $(BUILD) && flock $(BUILD)/kmod.lock $(MAKE) -s -C kmod && $(MAKE) -C omatic

omatic:
	@$(rewritten)

matrix:
	@$(MAKE) -C omatic matrix

check-rules:
	@$(MAKE) -C omatic check-rules

modules:
	@$(resolved) && $(MAKE) -s -C kmod

# One job per CPU, unless make was called with -j.
jobs = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

lib:
	@$(MAKE) -s $(jobs) -C libpfq

tools: lib
	@$(MAKE) -s $(jobs) -C tools

libpcap: lib
	@$(MAKE) -s $(jobs) -C libpcap

bench: tools
	@$(MAKE) -C bench

rig demo: tools
	@$(rewritten) && $(MAKE) -C selftests $@

areas := kmod omatic libpfq libpcap tools models bench man docs dkms testlib selftests

# The tests that `make check RIG=82599` runs.
rig_tests = $(wildcard selftests/rig/tests/rig-$(RIG)*.sh) $$($(MAKE) -s $(jobs) -C models/$(RIG) list-tests)

ifeq ($(KERNEL),debug)
check:
	@selftests/debug.sh $(TESTS)
else ifneq ($(KERNEL),)
$(error KERNEL=$(KERNEL): use KERNEL=debug, or KVER=$(KERNEL))
else
check: modules tools
	@unset TESTS; tests="$(or $(TESTS),$(if $(RIG),$(rig_tests)))"; [ "$$tests" ] || \
		tests=$$(for area in $(areas); do $(MAKE) -s $(jobs) -C $$area list-tests || exit 1; done) && \
		sh testlib/runner.sh $$tests
endif

dkms:
	sh dkms/install.sh $(KVER)

install: lib tools
install uninstall:
	@$(MAKE) -C libpfq $@
	@[ "$@" = install ] && [ ! -e $(BUILD)/libpcap/lib ] || $(MAKE) -C libpcap $@
	@$(MAKE) -C tools $@
	@$(MAKE) -C man $@
	@[ "$@" != install ] || echo "$(DESTDIR)$(PREFIX): pfq --help and man pfq say what is there"

clean:
	rm -rf "$(BUILD)"/*/kmod "$(BUILD)"/*/rig $(foreach part,libpfq libpcap tools models man selftests kselftest omatic,"$(BUILD)/$(part)")
	rm -rf $(patsubst %/state.fetch,"%",$(wildcard $(BUILD)/*/*/state.fetch))

distclean:
	rm -rf "$(BUILD)"

.NOTPARALLEL:

export KERNELS DRIVERS STAGES
override CMD := $(value CMD)
export RELEASE DRIVER KVER SRC OUT CMD PREFIX DESTDIR ROWS SETTINGS ROUNDS PACKETS

.PHONY: bench help deps omatic matrix check-rules modules lib libpcap tools rig demo check dkms install uninstall clean distclean
