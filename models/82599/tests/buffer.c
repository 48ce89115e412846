// SPDX-License-Identifier: GPL-2.0-only
/* The packet buffer: order, capacity, pause frames; the replay of a capture file into it. */
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

static void fill_frame(uint8_t *frame, size_t len, uint32_t seq)
{
	memset(frame, seq, len);
	memcpy(frame, &seq, sizeof(seq));
}

/* Puts and takes frames at random. Returns whether all come out unchanged and in order. */
static bool is_fifo(void)
{
	static uint8_t frame[FRAME_BYTES], want[FRAME_BYTES];
	uint32_t put = 0, taken = 0, refused = 0, roll, i;
	static uint16_t lengths[ROUNDS];

	for (i = 0; i < ROUNDS; i++) {
		roll = dice(100);
		if (roll < (i / 5000 % 2 ? 60 : 40)) {
			lengths[put] = 60 + dice(dice(10) ? 1500 : 16000);
			fill_frame(frame, lengths[put], put);
			if (buffer_put(&n, frame, lengths[put], put & 1))
				put++;
			else
				refused++;
		} else if (buffer_peek(&n)) {
			const struct buffered_frame *b = buffer_peek(&n);

			fill_frame(want, lengths[taken], taken);
			if (b->len != lengths[taken] || b->bad_crc != (taken & 1) ||
			    memcmp(b + 1, want, b->len))
				return false;
			buffer_pop(&n);
			taken++;
		}
	}
	tap_note("%u put, %u taken, %u without room", put, taken, refused);
	while (buffer_peek(&n))
		buffer_pop(&n);
	return refused && taken > ROUNDS / 4 && !n.buffer.fill;
}

/* Puts frames until the buffer is full or stop() returns true; returns how many. */
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
		tap_bail("cannot create %s: %m", path);
	for (i = 0; i < 100; i++)
		pcap_write(f, broadcast, sizeof(broadcast));
	fclose(f);
	close(fd);
	set(&n, R_FCTRL, FCTRL_BAM);
	set(&n, R_RXCTRL, RXCTRL_RXEN);
	n.rx_pcap = pcap_open(path);
	tap_ok(n.rx_pcap != NULL, "pcap_open() opens a capture file");
	replay_run(&n);
	tap_ok(n.buffer.frames == 64 && n.replay_at != NEVER,
	       "the replay receives a batch of frames, then waits");
	replay_run(&n);
	tap_ok(n.buffer.frames == 100 && !n.rx_pcap && n.replay_at == NEVER, "the replay ends with the file");
	unlink(path);
}

int main(void)
{
	unsigned int full, paused_at;

	n.device_id = 0x10f7;
	n.partner_pauses = true;
	nic_init(&n);
	tap_plan(10);
	tap_ok(is_fifo(), "the packet buffer keeps order over %u random puts and takes", ROUNDS);
	full = put_until(never);
	tap_ok(full > 300 && n.buffer.fill <= PACKET_BUFFER_MAX,
	       "RXPBSIZE limits the buffer: %u frames fit", full);
	set(&n, R_RXPBSIZE(0), 64 << 10);
	n.buffer.frames = n.buffer.fill = 0;
	tap_ok(put_until(never) < full / 7, "a smaller RXPBSIZE holds fewer frames");

	set(&n, R_RXPBSIZE(0), PACKET_BUFFER_MAX);
	n.buffer.frames = n.buffer.fill = 0;
	set(&n, R_FCRTH(0), 256 << 10);
	set(&n, R_FCRTL(0), 128 << 10);
	tap_ok(put_until(paused) == full, "the link partner never pauses without FCCFG.TFCE");
	n.buffer.frames = n.buffer.fill = 0;
	set(&n, R_FCCFG, FCCFG_TFCE_802_3X);
	paused_at = put_until(paused);
	tap_ok(paused_at < full && n.buffer.fill > 256 << 10,
	       "with FCCFG.TFCE the link partner pauses above FCRTH");
	tap_ok(nic_read(&n, R_LXOFFTXC) == 1, "LXOFFTXC counts the pause frame");
	while (paused())
		buffer_pop(&n);
	tap_ok(n.buffer.fill < 128 << 10 && nic_read(&n, R_LXONTXC) == 1,
	       "the link partner may send again below FCRTL");
	n.buffer.frames = n.buffer.fill = 0;
	test_replay();
	return tap_done();
}
