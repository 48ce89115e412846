// SPDX-License-Identifier: GPL-2.0-only
/* Test the line that shows a packet. */
#include <stdlib.h>
#include <time.h>

#include "tap.h"
#include "capture/writer.h"

static void expect(const struct writer_ops *ops, const uint8_t *data,
		   uint32_t caplen, const char *want)
{
	const struct frame f = {
		.data = data, .caplen = caplen, .len = 1000, .ifindex = 1,
		.tstamp = 3661000000042ull,
	};
	struct writer w = { .ops = ops };
	char *text;
	size_t size;

	w.file = open_memstream(&text, &size);
	tap_ok(!ops->begin(&w) && !ops->frame(&w, &f) && !ops->end(&w, 0),
	       "a frame of %u bytes is shown", caplen);
	fclose(w.file);
	tap_text(text, want, "the line is right");
	free(text);
	iface_list_free(&w.ifaces);
}

int main(void)
{
	static const uint8_t plain[64] = "\1\2\3\4\5\6\7\10\11\12\13\14\x08\x00xyz";
	static const uint8_t tags[64] = "\1\2\3\4\5\6\7\10\11\12\13\14\x88\xa8\xf0\x05\x81\x00\x20\x07\x86\xdd";

	setenv("TZ", "UTC", 1);
	tzset();
	expect(&text_writer, plain, 64,
	       "01:01:01.000000042 lo len 1000 07:08:09:0a:0b:0c > 01:02:03:04:05:06 0x0800\n");
	expect(&text_writer, tags, 64,
	       "01:01:01.000000042 lo len 1000 vlan 5 vlan 7 07:08:09:0a:0b:0c > 01:02:03:04:05:06 0x86dd\n");
	expect(&text_writer, tags, 16,
	       "01:01:01.000000042 lo len 1000 07:08:09:0a:0b:0c > 01:02:03:04:05:06 0x88a8\n");
	expect(&text_writer, plain, 13,
	       "01:01:01.000000042 lo len 1000 too short for Ethernet\n");
	expect(&text_writer, plain, 0,
	       "01:01:01.000000042 lo len 1000 too short for Ethernet\n");
	expect(&hex_writer, plain, 17,
	       "01:01:01.000000042 lo len 1000 07:08:09:0a:0b:0c > 01:02:03:04:05:06 0x0800  0102030405060708090a0b0c080078797a\n");
	return tap_done();
}
