# SPDX-License-Identifier: GPL-2.0-only
# once.mk: make what all drivers of a kernel share: the scanner (SITES), the kernel's sources and
# their index (linux/modules.tsv), the list of public headers that deliver packets (public.tsv),
# the functions that take packets (takes-packets.tsv) and the hooks' symbols (SYMVERS). Called by
# omatic.sh and matrix.sh, in the same environment as driver.mk. The stages write their messages to file descriptor 9.

.SUFFIXES:
MAKEFLAGS += -rR

all: $(SITES) $(K)/public.tsv $(if $(SRC),,$(K)/linux/modules.tsv) $(SYMVERS)

$(SITES): $(wildcard $(OMATIC)/proof/sites/*)
	@gcc -O2 -Wall -o $@.tmp $(filter %.c,$^) 2>&9 && mv $@.tmp $@

$(K)/linux/modules.tsv: $(TARBALL) $(OMATIC)/kernels/source.sh $(OMATIC)/kernels/index.awk
	@B=$(K) DRIVER=$(KVER) $(OMATIC)/kernels/source.sh

$(SYMVERS):
	@$(MAKE) -C $(TOP)/kmod KVER=$(KVER) >&9 2>&9

# not part of all: needs the kernel's image
packets: $(K)/takes-packets.tsv
.PHONY: all packets

$(K)/takes-packets.tsv: $(KDIR)/Module.symvers $(OMATIC)/kernels/packets.sh $(OMATIC)/kernels/btf.awk
	@B=$(K) DRIVER=$(KVER) $(OMATIC)/kernels/packets.sh

$(K)/public.tsv: $(SITES) $(OMATIC)/kernels/public.sh $(OMATIC)/proof/calls
	@B=$(K) DRIVER=$(KVER) $(OMATIC)/kernels/public.sh
