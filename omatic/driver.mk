# SPDX-License-Identifier: GPL-2.0-only
# driver.mk: run one driver through its stages. The goals are
#   build   report.tsv: rewritten, proved, built, and the module proved
#   prove   state.prove: rewritten, and the sources proved
#   tree    like prove, and the rewritten sources are ready for kbuild
#
# With SRC the stage control builds the unmodified source before the rewrite.
#
# Called by omatic.sh with DRIVER, KVER (a full release), KDIR (its kbuild directory), K
# (build/KVER), SRC, TARBALL, SITES, SYMVERS and the variables of the Makefile in the environment.
# A stage X writes state.X when it succeeds; the rules below depend on these files.

B := $(K)/$(DRIVER)
MODULE := $(DRIVER)
# may set MODULE and DIR
-include $(DRIVER_SETTINGS)/$(DRIVER).mk
export B MODULE DIR

rules := $(shell find $(RULES) -name '*.cocci' -o -name macros.h)
series := $(wildcard $(PATCHES)/$(DRIVER)/*/*)
guards := $(or $(GUARDS),$(OMATIC)/proof/guards)
stage = $(OMATIC)/stages/$1.sh

.SUFFIXES:
MAKEFLAGS += -rR

build: $(B)/report.tsv
prove: $(B)/state.prove
tree: $(B)/state.tree $(B)/state.prove
.PHONY: build prove tree

$(B)/report.tsv: $(B)/state.module $(call stage,report)
	@$(call stage,report)

$(B)/state.module: $(B)/state.build $(B)/state.prove $(call stage,prove-module) $(K)/takes-packets.tsv \
		$(wildcard $(OMATIC)/proof/*)
	@$(call stage,prove-module)

$(B)/state.build: $(B)/state.tree $(call stage,build) $(OMATIC)/lib/kbuild.sh $(SYMVERS) | $(B)/state.prove $(B)/state.licence
	+@$(call stage,build)

$(B)/state.licence: $(B)/state.prove $(call stage,licence) $(OMATIC)/proof/licences
	@$(call stage,licence)

$(B)/state.tree: $(B)/state.rewrite $(call stage,tree)
	@$(call stage,tree)

$(B)/state.prove: $(B)/state.rewrite $(call stage,prove) $(SITES) $(OMATIC)/proof/calls \
		$(OMATIC)/proof/rewritten.awk $(guards) $(OMATIC)/proof/shapes $(OMATIC)/proof/waivers \
		$(wildcard $(DRIVER_SETTINGS)/$(DRIVER).waivers)
	@$(call stage,prove)

$(B)/state.rewrite: $(B)/state.$(if $(SRC),control,patch) $(call stage,rewrite) $(OMATIC)/lib/spatch.sh $(OMATIC)/lib/functions.awk $(OMATIC)/lib/meanings.awk \
		$(SITES) $(OMATIC)/proof/calls $(guards) $(rules) $(RULES)
	@$(call stage,rewrite)

$(B)/state.control: $(B)/state.patch $(call stage,control) $(OMATIC)/lib/vendor.sh $(OMATIC)/lib/records.sh \
		$(OMATIC)/kernels/sandbox.sh
	@$(call stage,control)

$(B)/state.patch: $(B)/state.fetch $(call stage,patch) $(series)
	@$(call stage,patch)

$(B)/state.fetch: $(B)/inputs $(K)/public.tsv $(call stage,fetch) \
		$(OMATIC)/kernels/closure.awk $(OMATIC)/kernels/objects.mk \
		$(wildcard $(DRIVER_SETTINGS)/$(DRIVER).mk) \
		$(if $(SRC),,$(K)/linux/modules.tsv)
	@$(call stage,fetch)
