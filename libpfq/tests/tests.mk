# SPDX-License-Identifier: LGPL-2.1-or-later
# A test is tests/NAME.c, .cc or .sh; built as $(T)/NAME it prints TAP.

T	:= $(OUT)/tests
TESTLIB	:= ../testlib

PLAIN	:= batch_iterate bound_devices driver_hook header_cxx ring_damage ring_full \
	   ring_geometry ring_handover ring_hostile ring_jumbo ring_order ring_ordered \
	   ring_return_order ring_streams ring_threads ring_wrap \
	   struct_sizes symmetric_hash tx_threads tx_writer lang_functions lang_headers lang_laws lang_load lang_programs
WRAPPED	:= bind_errors groups huge_pages open_errors read_copy read_errors send_only stats
SCRIPTS	:= install lang_fuzz symbols
all_tests := $(sort $(addprefix $(T)/,$(PLAIN) $(WRAPPED) $(SCRIPTS) \
	   lang_memory ring_race ring_threads_tsan tx_errors tx_threads_tsan))

ASAN	:= -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined
TSAN	:= -O1 -g -fsanitize=thread
WRAP	:= $(foreach f,socket close setsockopt getsockopt poll recv mmap munmap,-Wl,--wrap=$f)

SAN_OBJS := $(patsubst $(OUT)/%.o,$(T)/%.san.o,$(OBJS))

$(T)/%.san.o: %.c Makefile $(OUT)/.flags ../VERSION tests/tests.mk | $(T)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ASAN) -c -o $@ $<

$(T)/%.san.o: ../common/%.c Makefile $(OUT)/.flags ../VERSION tests/tests.mk | $(T)
	$(CC) $(ALL_CFLAGS) $(ASAN) -c -o $@ $<

$(T)/engine/%.san.o: ../kmod/engine/%.c Makefile $(OUT)/.flags ../VERSION tests/tests.mk | $(T)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ASAN) -c -o $@ $<

$(T)/%.test.o: tests/%.c Makefile $(OUT)/.flags ../VERSION tests/tests.mk | $(T)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -I. -I$(TESTLIB) $(ASAN) -c -o $@ $<

$(T)/tap.o: $(TESTLIB)/tap.c tests/tests.mk | $(T)
	$(CC) $(ALL_CFLAGS) $(ASAN) -c -o $@ $<

$(T)/%.test.o: tests/%.cc Makefile $(OUT)/.flags ../VERSION tests/tests.mk | $(T)
	$(CXX) -Iinclude -I$(TESTLIB) -Wall -Wextra -Wpedantic -Werror $(CXXFLAGS) -MMD -MP $(ASAN) -c -o $@ $<

$(addprefix $(T)/,$(filter-out header_cxx,$(PLAIN))): $(T)/%: $(T)/%.test.o $(T)/tap.o $(SAN_OBJS)
	$(CC) $(ASAN) -o $@ $^ -lpthread -ljansson -lm

$(T)/header_cxx: $(T)/header_cxx.test.o $(T)/tap.o $(SAN_OBJS)
	$(CXX) $(ASAN) -o $@ $^ -ljansson -lm

$(addprefix $(T)/,$(WRAPPED)): $(T)/%: $(T)/%.test.o $(T)/tap.o $(SAN_OBJS)
	$(CC) $(ASAN) $(WRAP) -o $@ $^ -ljansson -lm

# lang_memory has its own allocator, which fails.
$(T)/lang_memory: $(T)/lang_memory.test.o $(T)/tap.o $(SAN_OBJS)
	$(CC) $(ASAN) $(foreach f,malloc calloc realloc,-Wl,--wrap=$f) -o $@ $^ -ljansson -lm

# tx_errors has its own fake kernel, which knows transmission only.
$(T)/tx_errors: $(T)/tx_errors.test.o $(T)/tap.o $(SAN_OBJS)
	$(CC) $(ASAN) $(foreach f,setsockopt getsockopt mmap munmap,-Wl,--wrap=$f) -o $@ $^ -ljansson -lm

$(T)/tx_threads_tsan: tests/tx_threads.c tx_writer.c tests/tx_model.h $(TESTLIB)/tap.[ch] | $(T)
	$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) -I. -I$(TESTLIB) $(TSAN) -Wno-tsan -o $@ \
		tests/tx_threads.c tx_writer.c $(TESTLIB)/tap.c -lpthread

# ring_race includes rx_reader.c, to change its loads.
$(T)/ring_race: $(T)/ring_race.test.o $(T)/tap.o
	$(CC) $(ASAN) -o $@ $^

$(T)/ring_threads_tsan: tests/ring_threads.c rx_reader.c $(TESTLIB)/ring_producer.h $(TESTLIB)/tap.[ch] | $(T)
	$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) -I. -I$(TESTLIB) $(TSAN) -o $@ \
		tests/ring_threads.c rx_reader.c $(TESTLIB)/tap.c -lpthread

$(addprefix $(T)/,$(SCRIPTS)): $(T)/%: tests/%.sh $(LIBS) | $(T)
	sed 's|@TOP@|$(TOP)|' $< > $@
	chmod +x $@

# The fuzzer needs clang: without it, lang_fuzz skips the test.
FUZZED	:= $(LANG:%=lang/%.c) $(ENGINE:%=../kmod/engine/%.c) error.c structs.c ../common/mac_address.c ../common/similar_name.c

$(T)/lang_fuzzer: tests/lang_fuzz.c $(TESTLIB)/lang_packets.h $(FUZZED) | $(T)
	-! command -v clang >/dev/null || clang -std=gnu11 -D_GNU_SOURCE -DPFQ_VERSION=\"$(VERSION)\" \
		-Iinclude -I../kmod -Itests -I$(TESTLIB) -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		-o $@ $(filter %.c,$^) -ljansson -lm

$(T)/lang_seeds: $(T)/lang_seeds.test.o $(SAN_OBJS)
	$(CC) $(ASAN) -o $@ $^ -ljansson -lm

$(T)/lang_fuzz: $(T)/lang_fuzzer $(T)/lang_seeds

tests: $(all_tests)

list-tests:
	@$(MAKE) --no-print-directory -s tests >&2
	@printf '%s\n' $(all_tests)

check: tests
	@sh $(TESTLIB)/runner.sh $(all_tests)

.PHONY: tests list-tests check
.SECONDARY:
