// SPDX-License-Identifier: GPL-2.0-only
/*
 * The target for libFuzzer. An input is a sequence of steps, each an opcode with its operands. A
 * step is something that a client, its guest or the wire can do to the model. Target and model are
 * built with sanitizers.
 */
#include "control.h"
#include "guest.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MESSAGE, WRITE, READ, STORE, FRAME, TIME, MAP, COMMAND, OPS };

#define HEADERS		128			/* bytes of a frame from the input; the rest is 0 */
#define WORDS		(GUEST_MEMORY / 8)
#define NEAR		1024			/* words up to GUEST_TX_RING: the receive ring */

struct input {
	const uint8_t *next, *end;
};

/* Takes the next bytes of the input, as many as wanted or left; returns how many. */
static size_t take_bytes(struct input *in, const uint8_t **bytes, size_t want)
{
	size_t left = in->end - in->next, n = want < left ? want : left;

	*bytes = in->next;
	in->next += n;
	return n;
}

/* Takes a number of this many bytes; 0 at the end of the input. */
static uint32_t take_number(struct input *in, size_t bytes)
{
	const uint8_t *from;
	size_t n = take_bytes(in, &from, bytes);
	uint32_t value = 0;

	memcpy(&value, from, n);
	return value;
}

static void send_message(struct input *in)
{
	struct guest_message msg = {
		.command = take_number(in, 1) % 16,
		.flags = take_number(in, 1),
		.n_fds = take_number(in, 1) % (GUEST_MAX_FDS + 1),
	};
	const uint8_t *payload;
	uint32_t corrupt_len = take_number(in, 1);

	msg.len = take_bytes(in, &payload, take_number(in, 1));
	msg.payload = payload;
	msg.claim = 16 + msg.len;
	if (corrupt_len < 16)
		msg.claim ^= 1u << 2 * corrupt_len;
	guest_send(&msg);
}

static void write_memory(struct input *in)
{
	uint32_t word = take_number(in, 2);
	uint64_t low = take_number(in, 4);

	word = word & 1 ? word / 2 % NEAR : word / 2 % WORDS;
	guest.memory[word] = low | (uint64_t)take_number(in, 4) << 32;
}

static void receive_frame(struct input *in)
{
	static uint8_t bytes[FRAME_BYTES];
	size_t len = take_number(in, 2) % sizeof(bytes);
	const uint8_t *from;
	size_t n = take_bytes(in, &from, len < HEADERS ? len : HEADERS);

	memset(bytes, 0, len);
	memcpy(bytes, from, n);
	mac_receive(&guest.dev.nic, bytes, len);
}

static void run_command(struct input *in)
{
	char text[64] = "", answer[256];
	size_t want = take_number(in, 1) % sizeof(text);
	const uint8_t *from;

	want = take_bytes(in, &from, want);
	memcpy(text, from, want);
	if (!strstr(text, "replay"))		/* replay would open files */
		control_command(&guest.dev.nic, text, answer, sizeof(answer));
}

static void run_step(struct input *in)
{
	uint32_t reg;

	switch (take_number(in, 1) % OPS) {
	case MESSAGE:
		send_message(in);
		break;
	case WRITE:
		reg = guest_register(take_number(in, 2));
		guest_access(true, reg, take_number(in, 4));
		break;
	case READ:
		guest_access(false, guest_register(take_number(in, 2)), 0);
		break;
	case STORE:
		write_memory(in);
		break;
	case FRAME:
		receive_frame(in);
		break;
	case TIME:
		nic_run(&guest.dev.nic, guest.dev.nic.now + take_number(in, 2) * 1000ll);
		break;
	case MAP:
		guest_map();
		break;
	case COMMAND:
		run_command(in);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };

	guest_start();
	memset(guest.memory, 0, NEAR * sizeof(*guest.memory));
	if (take_number(&in, 1) & 1) {
		guest_map();
		guest_queue();
	}
	while (in.next < in.end) {
		run_step(&in);
		nic_run(&guest.dev.nic, guest.dev.nic.now);
	}
	guest_stop();
	return 0;
}
