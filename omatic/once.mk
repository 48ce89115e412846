# SPDX-License-Identifier: GPL-2.0-only
# What all drivers share: the kernel's source, the scanner, the hooks' symbols.

.SUFFIXES:
MAKEFLAGS += -rR

all: $(SITES) $(K)/public.tsv $(if $(SRC),,$(K)/linux/modules.tsv) $(SYMVERS)

$(SITES): $(OMATIC)/sites.c
	@gcc -O2 -Wall -o $@.tmp $< 2>&9 && mv $@.tmp $@

$(K)/linux/modules.tsv: $(TARBALL) $(OMATIC)/source.sh $(OMATIC)/index.awk
	@B=$(K) DRIVER=$(KVER) $(OMATIC)/source.sh

$(SYMVERS):
	@$(MAKE) -C $(TOP)/kmod KVER=$(KVER) >&9 2>&9

$(K)/public.tsv: $(SITES) $(OMATIC)/public.sh $(OMATIC)/calls
	@B=$(K) DRIVER=$(KVER) $(OMATIC)/public.sh
