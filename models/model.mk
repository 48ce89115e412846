# SPDX-License-Identifier: GPL-2.0-only
# Included by a chip's Makefile, which sets the chip's name, its source files (own) and its tests. A model is
# built from common/ and the chip's directory; both include the chip's nic.h. The tests in ../tests/ run on every
# chip, with its tests/driver.c as the driver.

include ../../settings.mk

override OUT := $(BUILD)/models/$(chip)
T	:= $(OUT)/tests

CFLAGS	?= -O2 -g
ALL_CFLAGS := -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Wno-missing-field-initializers -Wno-unused-parameter \
	-fms-extensions -I. -I../common -I../tests -MMD -MP
SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined

shared	:= buffer cable checksum control cpu_time crc device dma generate message model offload packet pcap pci pcidev \
	port register_file toeplitz vfio_user vhost_user virtqueue window write_back
parts	:= $(own) $(shared)
all_tests := $(tests) hostile uml
vpath %.c ../common

$(OUT)/$(chip): $(parts:%=$(OUT)/%.o) $(OUT)/main.o
	$(CC) $(CFLAGS) -o $@ $^

$(OUT)/%.o: %.c Makefile $(OUT)/.flags ../model.mk
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(CFLAGS) -c -o $@ $<

$(T)/%.san.o: %.c Makefile $(OUT)/.flags ../model.mk
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(SANITIZE) -c -o $@ $<

$(T)/%.test.o: tests/%.c Makefile $(OUT)/.flags ../model.mk
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(SANITIZE) -c -o $@ $<

$(T)/%.test.o: ../tests/%.c Makefile $(OUT)/.flags ../model.mk
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(SANITIZE) -c -o $@ $<

$(T)/tap.o: ../../testlib/tap.c Makefile ../model.mk
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(SANITIZE) -c -o $@ $<

$(all_tests:%=$(T)/$(chip)_%): $(T)/$(chip)_%: $(T)/%.test.o $(T)/guest.test.o $(T)/driver.test.o $(T)/tap.o \
		$(parts:%=$(T)/%.san.o)
	$(CC) $(SANITIZE) -o $@ $^

# The fuzzer needs clang: without it, fuzz.sh skips the test.
FUZZ	:= $(filter-out -MMD -MP,$(ALL_CFLAGS)) -Wno-microsoft-anon-tag -O1 -g -fsanitize=fuzzer,address,undefined \
	-fno-sanitize-recover=undefined

$(T)/$(chip)_fuzzer: ../tests/fuzz.c ../tests/guest.c tests/driver.c ../../testlib/tap.c $(parts:%=%.c) \
		$(wildcard *.h ../common/*.h tests/*.h ../tests/*.h) Makefile ../model.mk
	@mkdir -p $(@D)
	! command -v clang >/dev/null || clang $(FUZZ) -o $@ $(filter %.c,$^)

$(T)/$(chip)_fuzz: ../tests/fuzz.sh $(T)/$(chip)_fuzzer
	sed 's|@TOP@|$(abspath ../..)|' $< >$@
	chmod +x $@

list-tests: $(all_tests:%=$(T)/$(chip)_%) $(T)/$(chip)_fuzz
	@printf '%s\n' $^

clean:
	rm -rf "$(OUT)"

.SECONDARY:
-include $(wildcard $(OUT)/*.d $(T)/*.d)

.DEFAULT_GOAL := $(OUT)/$(chip)
.PHONY: list-tests clean
