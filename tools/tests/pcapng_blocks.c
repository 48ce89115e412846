// SPDX-License-Identifier: GPL-2.0-only
/* Test the blocks of a pcapng file: names of devices, counts and drops. */
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "capture/writer.h"

#define MAX_BLOCKS 16

struct block {
	uint32_t type;
	uint32_t len;
	const uint8_t *body;
};

static struct block block[MAX_BLOCKS];
static int nr_blocks;
static char *file_bytes;

static uint32_t get32(const void *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t get64(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Return the value of an option in a block whose options begin at pos, or NULL if there is none. */
static const uint8_t *option(const struct block *b, uint32_t pos, uint16_t code)
{
	while (pos + 4 <= b->len - 12) {
		uint32_t head = get32(b->body + pos);

		if ((uint16_t)head == code)
			return b->body + pos + 4;
		pos += 4 + (((head >> 16) + 3) & ~3u);
	}
	return NULL;
}

static bool parse_blocks(const char *bytes, size_t size)
{
	size_t pos = 0;

	nr_blocks = 0;
	while (pos + 12 <= size && nr_blocks < MAX_BLOCKS) {
		struct block *b = &block[nr_blocks++];

		b->type = get32(bytes + pos);
		b->len = get32(bytes + pos + 4);
		b->body = (const uint8_t *)bytes + pos + 8;
		if (b->len % 4 || pos + b->len > size ||
		    get32(bytes + pos + b->len - 4) != b->len)
			return false;
		pos += b->len;
	}
	return pos == size;
}

static bool next_file;	/* write a second file, in which packets of the first device do not fit */

static void write_frames(const uint32_t *ifindex, int n, uint32_t preset)
{
	struct writer w = { .ops = &pcapng_writer };
	uint8_t data[61] = { 1 };
	size_t size;
	int i;

	free(file_bytes);
	w.file = open_memstream(&file_bytes, &size);
	if (preset)
		iface_number(&w.ifaces, preset);
	pcapng_writer.begin(&w);
	for (i = 0; i < n; i++) {
		const struct frame f = {
			.data = data, .caplen = 61, .len = 61,
			.ifindex = ifindex[i], .tstamp = 1,
		};
		/* as pfq capture does, to know the link type */
		iface_number(&w.ifaces, f.ifindex);
		pcapng_writer.frame(&w, &f);
	}
	pcapng_writer.end(&w, 17);
	fclose(w.file);
	if (next_file) {
		free(file_bytes);
		w.file = open_memstream(&file_bytes, &size);
		w.ifaces.iface[0].skipped = 1;
		pcapng_writer.begin(&w);
		pcapng_writer.end(&w, 17);
		fclose(w.file);
	}
	tap_ok(parse_blocks(file_bytes, size), "a file of %d frames consists of whole blocks", n);
	iface_list_free(&w.ifaces);
}

static void ok_types(const char *want, const char *what)
{
	char got[MAX_BLOCKS + 1] = "";
	int i;

	for (i = 0; i < nr_blocks; i++)
		got[i] = block[i].type == 0x0a0d0d0a ? 'S' :
			block[i].type == 1 ? 'I' : block[i].type == 6 ? 'E' :
			block[i].type == 5 ? 'T' : '?';
	tap_text(got, want, "%s", what);
}

int main(void)
{
	const uint32_t one[] = { 1, 1 }, two[] = { 1, 4000000, 1 };

	write_frames(one, 2, 1);
	ok_types("SIEET", "the file has a section, an interface, packets and statistics");
	tap_ok(!strcmp((char *)option(&block[1], 8, 2), "lo"), "if_name is the name of the device");
	tap_equal(*option(&block[1], 8, 9), 9, "if_tsresol says nanoseconds");
	tap_equal(get64(option(&block[4], 12, 4)), 2, "isb_ifrecv is the number of packets");
	tap_equal(get64(option(&block[4], 12, 5)), 17, "isb_ifdrop is the number of lost packets");

	write_frames(two, 3, 0);
	ok_types("SIEIEETT", "an interface block precedes the first packet of a device");
	tap_ok(!strcmp((char *)option(&block[3], 8, 2), "if4000000"),
	       "a device that does not exist has a name");
	tap_equal(get32(block[4].body), 1, "its packet has its number");
	tap_equal(get32(block[5].body), 0, "the next packet has the other device's number");
	tap_equal(get64(option(&block[6], 12, 4)), 2, "isb_ifrecv counts the packets of one device");
	tap_ok(!option(&block[6], 12, 5), "isb_ifdrop is left out if there are several devices");

	write_frames(NULL, 0, 0);
	ok_types("SIT", "a file without packets has an interface");

	next_file = true;
	write_frames(two, 3, 0);
	ok_types("SIT", "the next file describes the devices that it can hold again");
	tap_ok(!strcmp((char *)option(&block[1], 8, 2), "if4000000"), "from number 0");
	free(file_bytes);
	return tap_done();
}
