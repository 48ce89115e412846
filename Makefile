# SPDX-License-Identifier: GPL-2.0-only
# PFQ: packet capture in the network drivers. `make help` says what there is.
MAKEFLAGS += --no-print-directory
export BUILD ?= $(CURDIR)/build

DRIVER ?= e1000e

define HELP
make deps               install the Debian packages that building and testing need (root)
make demo DRIVER=e1000e rewrite a driver, boot it on the virtual rig, show packets that its hook captured
make check              run all tests; TESTS="..." for some of them

make omatic DRIVER=...  rewrite, prove and build drivers: "ixgbe i40e mlx5", any name in the kernel's drivers/net
     KVER=...           for this kernel: a release, or a series (5.10 6.1 6.12 7.2 7.3); default: the running one
     SRC=...            from a directory or tarball of the vendor's own release
     OUT=...            copy the modules and their reports there
make modules [KVER=]    build pfq_hook.ko and pfq.ko
make lib, make tools    build libpfq, and the command pfq
make rig DRIVER=...     boot the virtual rig with the rewritten driver: a shell in it, or CMD="..."
make check-rules        only the tests of the semantic patches
make install            libpfq, tools and man pages into $(PREFIX) (DESTDIR=, PREFIX=); uninstall removes them
make dkms               add and install the core modules and the drivers in /etc/pfq/omatic.conf by DKMS (root)
make clean              remove what was built; distclean: downloads too

On a machine with a NIC: make -C selftests run NETIF=eth2
endef

PREFIX ?= /usr/local

help:
	$(info $(HELP))
	@:

# --- packages: of the system's own suites only ---

packages := $(shell sed 's/ *\#.*//' packages)

deps:
	apt-get update -q
	DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $(packages)

# --- what the system exists for ---

# the kernel is resolved once, so what is said of it is said once
resolved = KVER=$$(omatic/kernel.sh resolve $(KVER)) && export KVER

omatic:
	@$(resolved) && $(MAKE) -s -C kmod && $(MAKE) -C omatic

check-rules:
	@$(MAKE) -C omatic check-rules

modules:
	@$(resolved) && $(MAKE) -s -C kmod

lib:
	@$(MAKE) -s -C libpfq

tools: lib
	@$(MAKE) -s -C tools

rig demo: omatic tools
	@$(MAKE) -C selftests $@

areas := kmod omatic libpfq tools man dkms selftests

check: modules tools
	@tests="$(TESTS)"; [ "$$tests" ] || tests=$$(for area in $(areas); do $(MAKE) -s -C $$area list-tests || exit 1; done) && \
		sh selftests/runner.sh $$tests

dkms:
	sh dkms/install.sh $(KVER)

install uninstall: lib tools
	@$(MAKE) -C libpfq $@
	@$(MAKE) -C tools $@
	@$(MAKE) -C man $@

clean:
	rm -rf $(BUILD)/*/kmod $(BUILD)/*/rig $(BUILD)/libpfq $(BUILD)/tools $(BUILD)/man $(BUILD)/selftests $(BUILD)/omatic
	rm -rf $(patsubst %/facts.fetch,%,$(wildcard $(BUILD)/*/*/facts.fetch))

distclean:
	rm -rf $(BUILD)

.NOTPARALLEL:

export DRIVER KVER SRC OUT CMD PREFIX DESTDIR

.PHONY: help deps omatic check-rules modules lib tools rig demo check dkms install uninstall clean distclean
