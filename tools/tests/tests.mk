# SPDX-License-Identifier: GPL-2.0-only
# A test is tests/NAME.c or .sh; built as $(T)/NAME it prints TAP.

T	:= $(OUT)/tests

WRAPPED	:= capture_run extcap_run
PROGRAMS := $(WRAPPED) files_read_back counters_output gen_frames grafana_queries iface_kinds irq_names \
	    pcapng_blocks queue_names screen_parts similar_names table_columns text_lines vlan_reinserted
SCRIPTS	:= affinity completion doctor extcap flows lang metrics screen usage wireshark
all_tests := $(sort $(addprefix $(T)/,$(PROGRAMS) $(SCRIPTS)))

ASAN	:= -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined
WRAP	:= $(foreach f,socket close setsockopt getsockopt poll mmap munmap,-Wl,--wrap=$f)
TESTLIB	:= ../testlib
VERSION	:= $(shell cat ../VERSION)

SAN	:= $(OUT)/sanitized
SAN_OBJS := $(patsubst $(OUT)/%.o,$(SAN)/%.o,$(filter-out $(OUT)/pfq.o,$(OBJS)))

$(SAN)/%.o: %.c Makefile $(OUT)/.flags tests/tests.mk
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ASAN) -c -o $@ $<

$(SAN)/%.o: ../common/%.c Makefile $(OUT)/.flags tests/tests.mk
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ASAN) -c -o $@ $<

$(T)/tap.o: $(TESTLIB)/tap.c tests/tests.mk | $(T)
	$(CC) $(ALL_CFLAGS) $(ASAN) -c -o $@ $<

$(T)/%.test.o: tests/%.c Makefile $(OUT)/.flags ../VERSION tests/tests.mk | $(T)
	$(CC) $(ALL_CFLAGS) -DTOP=\"$(TOP)\" -DPFQ_VERSION=\"$(VERSION)\" -I$(TESTLIB) $(ASAN) -c -o $@ $<

$(addprefix $(T)/,$(filter-out $(WRAPPED),$(PROGRAMS)) write_sample): \
		$(T)/%: $(T)/%.test.o $(T)/tap.o $(SAN_OBJS) $(LIBPFQ)
	$(CC) $(ASAN) -o $@ $^ $(LDLIBS)

$(addprefix $(T)/,$(WRAPPED)): $(T)/%: $(T)/%.test.o $(T)/tap.o $(SAN_OBJS) $(LIBPFQ)
	$(CC) $(ASAN) $(WRAP) -o $@ $^ $(LDLIBS)

$(addprefix $(T)/,$(SCRIPTS)): $(T)/%: tests/%.sh $(OUT)/pfq | $(T)
	sed 's|@TOP@|$(TOP)|' $< >$@
	chmod +x $@

# these scripts run a pfq that finds its own mistakes
$(T)/pfq: $(SAN)/pfq.o $(SAN_OBJS) $(LIBPFQ) | $(T)
	$(CC) $(ASAN) -o $@ $^ $(LDLIBS)

$(T)/affinity $(T)/doctor $(T)/metrics $(T)/screen: $(T)/pfq

$(T)/wireshark: $(T)/write_sample

tests: $(all_tests)

list-tests:
	@$(MAKE) --no-print-directory -s tests >&2
	@printf '%s\n' $(all_tests)

check: tests
	@sh $(TESTLIB)/runner.sh $(all_tests)

.PHONY: tests list-tests check
.SECONDARY:
