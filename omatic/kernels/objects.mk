# SPDX-License-Identifier: GPL-2.0-only
# objects.mk: print what a module is made of, by evaluating its Makefile under the kernel's
# configuration.
#
# Usage:   make -C SOURCE -f objects.mk CONF=auto.conf DIR=drivers/net/... MODULE=name
# Prints:  "object X.o"       for each object of the module
#          "flag -I..."       for each of the compiler's flags
#          "inherited -D..."  for those of them that the directories above set
#          "makefile PATH"    for each Makefile read in DIR

include $(CONF)

srctree := .
objtree := .
obj-m :=
obj-y :=

# lineage: a/b/c -> a a/b a/b/c
lineage = $(if $(filter-out ./,$(dir $1)),$(call lineage,$(patsubst %/,%,$(dir $1)))) $1

inherited :=

# read_makefile DIRECTORY: read its Makefile, and keep the flags that it sets for those below
define read_makefile
src := $1
obj := $1
ccflags-y :=
subdir-ccflags-y :=
include $$(firstword $$(wildcard $1/Kbuild $1/Makefile) /dev/null)
inherited += $$(if $$(filter-out $(DIR),$1),$$(subdir-ccflags-y))
endef
$(foreach dir,$(call lineage,$(DIR)),$(eval $(call read_makefile,$(dir))))

objects := $(filter %.o,$($(MODULE)-objs) $($(MODULE)-y) $($(MODULE)-m))
flags := $(inherited) $(subdir-ccflags-y) $(ccflags-y) $(EXTRA_CFLAGS) $(CFLAGS_$(MODULE).o)

$(foreach o,$(sort $(or $(objects),$(MODULE).o)),$(info object $(o)))
$(foreach f,$(subst -I ,-I,$(flags)),$(info flag $(f)))
$(foreach f,$(subst -I ,-I,$(inherited)),$(info inherited $(f)))
$(foreach f,$(filter $(DIR)/%,$(MAKEFILE_LIST)),$(info makefile $(f)))

.DEFAULT_GOAL := nothing
.PHONY: nothing
nothing: ; @:
