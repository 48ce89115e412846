// SPDX-License-Identifier: GPL-2.0-only
/*
 * Robustness against a hostile guest and client: vfio-user messages with random contents,
 * registers with random values, descriptors with random addresses. Nothing may crash the model,
 * which is built with sanitizers. Afterwards it must still serve a correct client.
 *
 *	hostile [SEED [ROUNDS]]
 */
#include "control.h"
#include "guest.h"
#include "../../testlib/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS	30000

static uint64_t state;

/* A random number below sides. */
static uint32_t dice(uint32_t sides)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return sides ? (state >> 16) % sides : 0;
}

static void random_message(void)
{
	uint8_t payload[512];
	struct guest_message msg = {
		.command = dice(20),
		.flags = dice(8) ? 0 : dice(64),
		.payload = payload,
		.len = dice(sizeof(payload)),
		.n_fds = dice(4) ? 0 : dice(GUEST_MAX_FDS + 1),
	};
	uint32_t i;

	for (i = 0; i < msg.len; i++)
		payload[i] = dice(3) ? dice(4) : dice(256);
	msg.claim = dice(20) ? 16 + msg.len : dice(1u << dice(32));
	guest_send(&msg);
}

static uint32_t random_value(uint32_t at)
{
	switch (dice(6)) {
	case 0:
		return dice(16);
	case 1:
		return ~0u;
	case 2:
		return dice(GUEST_MEMORY) & ~0x7f;
	case 3:
		return 1u << dice(32);
	case 4:
		return get(&guest.dev.nic, at) ^ 1u << dice(32);
	default:
		return state >> 11;
	}
}

static void access_register(bool write)
{
	uint32_t at = guest_register(dice(8) ? dice(1 << 15) * 2 + 1 : dice(1 << 16));

	guest_access(write, at, random_value(at));
}

static void randomize_descriptors(void)
{
	unsigned int i, n = dice(64);

	for (i = 0; i < n; i++) {
		uint64_t *d = &guest.memory[(dice(2) ? 0 : GUEST_TX_RING / 8) + dice(512)];

		switch (dice(4)) {
		case 0:
			*d = dice(GUEST_MEMORY);
			break;
		case 1:
			*d = state;
			break;
		default:
			*d = guest_descriptor(dice);
		}
	}
}

static void random_frame(void)
{
	static uint8_t frame[FRAME_BYTES];
	size_t len = dice(dice(4) ? 200 : FRAME_BYTES), i;

	for (i = 0; i < len && i < 80; i++)
		frame[i] = dice(256);
	if (len > 40 && dice(3)) {
		static const uint8_t types[][2] = { { 8, 0 }, { 0x86, 0xdd }, { 0x81, 0 } };

		memcpy(frame + 12, types[dice(3)], 2);
		frame[14] = dice(2) ? 0x45 : 0x60;
		frame[23] = dice(2) ? 6 : 17;
		frame[16] = 0;
		frame[17] = dice(len);
	}
	mac_receive(&guest.dev.nic, frame, len);
}

/* Sets up working rings and fills them with descriptors, many of them valid. */
static void use_queue(void)
{
	unsigned int i, n = dice(32);

	guest_map();
	guest_queue();
	for (i = 0; i < 512; i += 2)
		guest.memory[i] = dice(GUEST_MEMORY);
	for (i = 0; i < n; i++) {
		if (dice(2))
			random_frame();
		randomize_descriptors();
		guest_tail(dice(2), dice(256));
		nic_run(&guest.dev.nic, guest.dev.nic.now + dice(1000000));
	}
}

static void random_command(void)
{
	static const char *const words[] = { "stats", "burst", "length", "generate", "flap", "x", "" };
	char command[64], answer[256];

	snprintf(command, sizeof(command), "%s %d", words[dice(7)], (int)(state >> dice(40)));
	control_command(&guest.dev.nic, command, answer, sizeof(answer));
}

static void run_round(void)
{
	switch (dice(16)) {
	case 0:
		random_message();
		break;
	case 1:
		guest_map();
		break;
	case 2:
		use_queue();
		break;
	case 3:
	case 4:
		randomize_descriptors();
		break;
	case 5:
	case 6:
		random_frame();
		break;
	case 7:
		random_command();
		break;
	case 8:
		access_register(false);
		break;
	default:
		access_register(true);
	}
	nic_run(&guest.dev.nic, guest.dev.nic.now + dice(1000000));
}

int main(int argc, char **argv)
{
	unsigned int i, rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : ROUNDS;

	state = argc > 1 ? strtoull(argv[1], NULL, 0) : 82599;
	guest_start();
	tap_plan(4);
	for (i = 0; i < rounds; i++)
		run_round();
	tap_note("%u connections, %llu register writes, %u frames received, %u sent", guest.connections,
		 (unsigned long long)guest.dev.nic.writes, guest.dev.nic.generator.delivered,
		 guest_sent());
	tap_ok(1, "the model survives %u rounds of random input", rounds);
	guest_reset();
	guest_connect();
	guest_map();
	guest_queue();
	guest.memory[0] = GUEST_MEMORY / 2;
	guest.memory[1] = 0;
	guest.dev.nic.faults = (struct faults) { 0 };
	mac_receive(&guest.dev.nic, (const uint8_t *)"\xff\xff\xff\xff\xff\xff\x02\0\0\0\0\1\x88\xb5"
		    " the model receives this frame after it has been reset.....", 60);
	receive_run(&guest.dev.nic);
	tap_ok(guest_received(60), "after a reset the model receives a frame");
	guest_interrupts();
	guest_set_eventfd(false);
	vfio_user_interrupt(guest.dev.client, 0);
	tap_ok(!guest_interrupts(), "an interrupt stays pending while its vector has no eventfd");
	guest_set_eventfd(true);
	tap_ok(guest_interrupts() == 1, "the pending interrupt is signalled once when an eventfd is set");
	return tap_done();
}
