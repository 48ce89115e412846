// SPDX-License-Identifier: GPL-2.0-only
/* Write a pcapng file of three packets to standard output, for wireshark.sh. */
#include "capture/writer.h"

int main(void)
{
	struct writer w = { .ops = &pcapng_writer, .file = stdout };
	static const uint8_t data[61];
	int i, ret;

	ret = w.ops->begin(&w);
	for (i = 0; i < 3 && !ret; i++) {
		const struct frame f = {
			.data = data, .caplen = 60 + i % 2, .len = 100,
			.ifindex = 1, .tstamp = 1700000000123456789ull + i,
		};
		ret = w.ops->frame(&w, &f);
	}
	ret = ret ?: w.ops->end(&w, 5);
	iface_list_free(&w.ifaces);
	return ret ? 1 : 0;
}
