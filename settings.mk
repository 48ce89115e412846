# SPDX-License-Identifier: GPL-2.0-only
# settings.mk: the folders that all Makefiles build in and install into. Each includes this file first.
#
#	TOP	the repository
#	BUILD	where everything is built, default build/
#	PREFIX	where programs look for what is installed, default /usr/local
#	DESTDIR	prepended to PREFIX while installing
#
# A relative BUILD, DESTDIR or OUT is relative to the repository. An empty value counts as unset. SRC may have
# any characters, since no rule of make depends on it, and is relative to the folder where the user is, STARTED_IN.

# make splits a path at white space, and the shell at these characters.
special := & ; ' " ` ( ) < > | * ? [ ] { } \ : % \#
refused = $(filter-out 1,$(words x$1x))$(strip $(foreach c,$(special),$(findstring $c,$1)))
$(foreach name,CURDIR BUILD PREFIX DESTDIR LIBDIR EXTCAPDIR OUT,$(if $(call refused,$($(name))),$(error \
	$(name:CURDIR=the path of this folder), "$($(name))", has white space or one of $(special): use another path)))

override TOP := $(abspath $(dir $(lastword $(MAKEFILE_LIST))))
from_top = $(if $1,$(abspath $(if $(filter /%,$1),$1,$(TOP)/$1)))

override BUILD := $(call from_top,$(or $(BUILD),build))
override DESTDIR := $(call from_top,$(DESTDIR))
override PREFIX := $(or $(PREFIX),/usr/local)
export BUILD
export override STARTED_IN := $(or $(STARTED_IN),$(PWD))

# `make clean` removes folders of BUILD, so BUILD must not have any of the sources.
$(if $(filter $(BUILD:/=)/%,$(TOP)/)$(filter-out $(TOP)/build% $(TOP)/dkms/work,$(filter $(TOP)/%,$(BUILD))),$(error \
	BUILD=$(BUILD) has sources of this repository: choose a folder outside of it, or one that begins with build))
$(foreach name,PREFIX LIBDIR EXTCAPDIR,$(if $(filter-out /%,$($(name))),$(error \
	$(name)=$($(name)) does not begin with /: name the folder to install into by DESTDIR=)))

# OUT/.flags changes when the compiler or its flags do; all objects depend on it. A compilation that is killed
# may leave a truncated object, which does not link: `make clean`.
compiler = $(subst ','\'',$(CC) $(ALL_CFLAGS) $(CFLAGS) $(LDFLAGS))
%/.flags: .FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(compiler)' | cmp -s - $@ || printf '%s\n' '$(compiler)' >$@
.PRECIOUS: %/.flags
.PHONY: .FORCE
