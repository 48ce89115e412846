# SPDX-License-Identifier: GPL-2.0-only
# What a module's own Makefile says of it, under the kernel's configuration:
#   make -C SOURCE -f objects.mk CONF=auto.conf DIR=drivers/net/... MODULE=name
# prints lines of  object X.o,  flag -I...,  inherited -D...  and  makefile PATH.

include $(CONF)

srctree := .
objtree := .
obj-m :=
obj-y :=

# a/b/c -> a a/b a/b/c
lineage = $(if $(filter-out ./,$(dir $1)),$(call lineage,$(patsubst %/,%,$(dir $1)))) $1

inherited :=

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
