// SPDX-License-Identifier: GPL-2.0-only
/* The packet buffer is a FIFO of RXPBSIZE; pause frames; a capture file's way through. */
#include "nic.h"
#include "../../../testlib/tap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS 200000

static struct nic n;
static uint32_t state = 1;

static uint32_t dice(uint32_t sides)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % sides;
}

static void fill(uint8_t *frame, size_t len, uint32_t seq)
{
	memset(frame, seq, len);
	memcpy(frame, &seq, sizeof(seq));
}

/* Puts and takes at random; whether all came back, in order. */
static bool is_fifo(void)
{
	static uint8_t frame[FRAME_BYTES], want[FRAME_BYTES];
	uint32_t put = 0, taken = 0, refused = 0, seed, i;
	static uint16_t lengths[ROUNDS];

	for (i = 0; i < ROUNDS; i++) {
		seed = dice(100);
		if (seed < (i / 5000 % 2 ? 60 : 40)) {
			lengths[put] = 60 + dice(dice(10) ? 1500 : 16000);
			fill(frame, lengths[put], put);
			if (buffer_put(&n, frame, lengths[put], put & 1))
				put++;
			else
				refused++;
		} else if (buffer_peek(&n)) {
			const struct buffered_frame *b = buffer_peek(&n);

			fill(want, lengths[taken], taken);
			if (b->len != lengths[taken] || b->bad_crc != (taken & 1) ||
			    memcmp(b + 1, want, b->len))
				return false;
			buffer_pop(&n);
			taken++;
		}
	}
	tap_note("%u put, %u taken, %u refused", put, taken, refused);
	while (buffer_peek(&n))
		buffer_pop(&n);
	return refused && taken > ROUNDS / 4 && !n.buffer.fill;
}

static unsigned int put_until(bool (*stop)(void))
{
	static const uint8_t frame[1500];
	unsigned int i;

	for (i = 0; i < 10000 && !stop(); i++)
		if (!buffer_put(&n, frame, sizeof(frame), false))
			break;
	return i;
}

static bool never(void)
{
	return false;
}

static bool paused(void)
{
	return !buffer_partner_may_send(&n);
}

static void test_replay(void)
{
	static const uint8_t broadcast[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, [12] = 0x88, 0xb5 };
	char path[] = "/tmp/82599.XXXXXX";
	int fd = mkstemp(path), i;
	FILE *f = fd < 0 ? NULL : pcap_create(path);

	if (!f)
		tap_bail("no file: %m");
	for (i = 0; i < 100; i++)
		pcap_write(f, broadcast, sizeof(broadcast));
	fclose(f);
	close(fd);
	set(&n, R_FCTRL, FCTRL_BAM);
	set(&n, R_RXCTRL, RXCTRL_RXEN);
	n.rx_pcap = pcap_open(path);
	tap_ok(n.rx_pcap != NULL, "a capture file is read");
	replay_run(&n);
	tap_ok(n.buffer.frames == 64 && n.replay_at != NEVER, "some frames at a time");
	replay_run(&n);
	tap_ok(n.buffer.frames == 100 && !n.rx_pcap && n.replay_at == NEVER, "to its end");
	unlink(path);
}

int main(void)
{
	unsigned int all, before;

	n.device_id = 0x10f7;
	n.partner_pauses = true;
	nic_init(&n);
	tap_plan(10);
	tap_ok(is_fifo(), "%u puts and takes at random: a FIFO", ROUNDS);
	all = put_until(never);
	tap_ok(all > 300 && n.buffer.fill <= PACKET_BUFFER_MAX, "RXPBSIZE is its end: %u frames", all);
	set(&n, R_RXPBSIZE(0), 64 << 10);
	n.buffer.frames = n.buffer.fill = 0;
	tap_ok(put_until(never) < all / 7, "less when the driver makes it smaller");

	set(&n, R_RXPBSIZE(0), PACKET_BUFFER_MAX);
	n.buffer.frames = n.buffer.fill = 0;
	set(&n, R_FCRTH(0), 256 << 10);
	set(&n, R_FCRTL(0), 128 << 10);
	tap_ok(put_until(paused) == all, "without FCCFG.TFCE nothing pauses");
	n.buffer.frames = n.buffer.fill = 0;
	set(&n, R_FCCFG, FCCFG_TFCE_802_3X);
	before = put_until(paused);
	tap_ok(before < all && n.buffer.fill > 256 << 10, "with it the far end pauses above FCRTH");
	tap_ok(nic_read(&n, R_LXOFFTXC) == 1, "LXOFFTXC counts it");
	while (paused())
		buffer_pop(&n);
	tap_ok(n.buffer.fill < 128 << 10 && nic_read(&n, R_LXONTXC) == 1, "and goes on below FCRTL");
	n.buffer.frames = n.buffer.fill = 0;
	test_replay();
	return tap_done();
}
