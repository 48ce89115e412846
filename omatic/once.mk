# SPDX-License-Identifier: GPL-2.0-only
# What all drivers share: the kernel's source, the scanner, the hooks' symbols.

.SUFFIXES:
MAKEFLAGS += -rR

all: $(SITES) $(K)/public.tsv $(if $(SRC),,$(K)/linux/modules.tsv) $(SYMVERS)

$(SITES): $(OMATIC)/proof/sites.c
	@gcc -O2 -Wall -o $@.tmp $< 2>&9 && mv $@.tmp $@

$(K)/linux/modules.tsv: $(TARBALL) $(OMATIC)/kernels/source.sh $(OMATIC)/kernels/index.awk
	@B=$(K) DRIVER=$(KVER) $(OMATIC)/kernels/source.sh

$(SYMVERS):
	@$(MAKE) -C $(TOP)/kmod KVER=$(KVER) >&9 2>&9

$(K)/public.tsv: $(SITES) $(OMATIC)/kernels/public.sh $(OMATIC)/proof/calls
	@B=$(K) DRIVER=$(KVER) $(OMATIC)/kernels/public.sh
