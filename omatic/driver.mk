# SPDX-License-Identifier: GPL-2.0-only
# One driver through its stages. omatic.sh calls this with DRIVER, KVER (a full
# release), KDIR (its kbuild directory), SRC, TARBALL and the places below.

B := $(K)/$(DRIVER)
MODULE := $(DRIVER)
-include $(FACTS)/$(DRIVER).mk
export B MODULE DIR CONFIG

rules := $(shell find $(RULES) -name '*.cocci' -o -name macros.h)
series := $(wildcard $(PATCHES)/$(DRIVER)/*/*)
# a vendor's file that changed since
changed := $(if $(SRC),$(shell find $(SRC) -newer $(B)/facts.fetch 2>/dev/null | head -n 1))
stage = $(OMATIC)/stages/$1.sh

.SUFFIXES:
MAKEFLAGS += -rR

built: $(B)/report.tsv
proved: $(B)/facts.prove
treed: $(B)/facts.tree $(B)/facts.prove
.PHONY: built proved treed FORCE

$(B)/report.tsv: $(B)/facts.module $(call stage,report)
	@$(call stage,report)

$(B)/facts.module: $(B)/facts.build $(B)/facts.prove $(call stage,prove-module) $(OMATIC)/proof/calls
	@$(call stage,prove-module)

$(B)/facts.build: $(B)/facts.tree $(call stage,build) $(OMATIC)/lib/kbuild.sh $(SYMVERS) | $(B)/facts.prove
	+@$(call stage,build)

$(B)/facts.tree: $(B)/facts.rewrite $(call stage,tree)
	@$(call stage,tree)

$(B)/facts.prove: $(B)/facts.rewrite $(call stage,prove) $(SITES) $(OMATIC)/proof/calls \
		$(OMATIC)/proof/rewritten.awk $(OMATIC)/proof/guards $(OMATIC)/proof/shapes $(OMATIC)/proof/waivers \
		$(wildcard $(FACTS)/$(DRIVER).waivers)
	@$(call stage,prove)

$(B)/facts.rewrite: $(B)/facts.patch $(call stage,rewrite) $(OMATIC)/lib/functions.awk $(rules) $(RULES)
	@$(call stage,rewrite)

$(B)/facts.patch: $(B)/facts.fetch $(call stage,patch) $(series)
	@$(call stage,patch)

$(B)/facts.fetch: $(B)/from $(K)/public.tsv $(call stage,fetch) \
		$(OMATIC)/kernels/closure.awk $(OMATIC)/kernels/objects.mk \
		$(wildcard $(FACTS)/$(DRIVER).mk) \
		$(if $(SRC),$(if $(changed),FORCE),$(K)/linux/modules.tsv)
	@$(call stage,fetch)

FORCE:
