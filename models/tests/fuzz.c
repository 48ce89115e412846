// SPDX-License-Identifier: GPL-2.0-only
/*
 * For libFuzzer. An input is what a client, its guest and the wire do to the model,
 * step by step: an opcode, then what it needs. The model is built with the sanitizers.
 */
#include "control.h"
#include "guest.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MESSAGE, WRITE, READ, STORE, FRAME, TIME, MAP, COMMAND, OPS };

#define HEADERS		128
#define WORDS		(GUEST_MEMORY / 8)
#define NEAR		1024			/* words: where the rings are */

struct input {
	const uint8_t *at, *end;
};

/* So many bytes of it, or what is left. */
static size_t take(struct input *in, const uint8_t **bytes, size_t want)
{
	size_t left = in->end - in->at, n = want < left ? want : left;

	*bytes = in->at;
	in->at += n;
	return n;
}

static uint32_t number(struct input *in, size_t bytes)
{
	const uint8_t *from;
	size_t n = take(in, &from, bytes);
	uint32_t value = 0;

	memcpy(&value, from, n);
	return value;
}

static void message(struct input *in)
{
	struct guest_message msg = {
		.command = number(in, 1) % 16,
		.flags = number(in, 1),
		.n_fds = number(in, 1) % (GUEST_MAX_FDS + 1),
	};
	const uint8_t *payload;
	uint32_t lie = number(in, 1);

	msg.len = take(in, &payload, number(in, 1));
	msg.payload = payload;
	msg.claim = 16 + msg.len;
	if (lie < 16)
		msg.claim ^= 1u << 2 * lie;
	guest_send(&msg);
}

static void store(struct input *in)
{
	uint32_t at = number(in, 2);
	uint64_t low = number(in, 4);

	at = at & 1 ? at / 2 % NEAR : at / 2 % WORDS;
	guest.memory[at] = low | (uint64_t)number(in, 4) << 32;
}

static void frame(struct input *in)
{
	static uint8_t bytes[FRAME_BYTES];
	size_t len = number(in, 2) % sizeof(bytes);
	const uint8_t *from;
	size_t n = take(in, &from, len < HEADERS ? len : HEADERS);

	memset(bytes, 0, len);
	memcpy(bytes, from, n);
	mac_receive(&guest.dev.nic, bytes, len);
}

static void command(struct input *in)
{
	char text[64] = "", answer[256];
	size_t want = number(in, 1) % sizeof(text);
	const uint8_t *from;

	want = take(in, &from, want);
	memcpy(text, from, want);
	if (!strstr(text, "replay"))		/* which opens files */
		control_command(&guest.dev.nic, text, answer, sizeof(answer));
}

static void step(struct input *in)
{
	uint32_t at;

	switch (number(in, 1) % OPS) {
	case MESSAGE:
		message(in);
		break;
	case WRITE:
		at = guest_register(number(in, 2));
		guest_access(true, at, number(in, 4));
		break;
	case READ:
		guest_access(false, guest_register(number(in, 2)), 0);
		break;
	case STORE:
		store(in);
		break;
	case FRAME:
		frame(in);
		break;
	case TIME:
		nic_run(&guest.dev.nic, guest.dev.nic.now + number(in, 2) * 1000ll);
		break;
	case MAP:
		guest_map();
		break;
	case COMMAND:
		command(in);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };

	guest_start();
	memset(guest.memory, 0, NEAR * sizeof(*guest.memory));
	if (number(&in, 1) & 1) {
		guest_map();
		guest_queue();
	}
	while (in.at < in.end) {
		step(&in);
		nic_run(&guest.dev.nic, guest.dev.nic.now);
	}
	guest_stop();
	return 0;
}
