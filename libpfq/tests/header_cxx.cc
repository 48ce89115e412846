// SPDX-License-Identifier: LGPL-2.1-or-later
/* The headers in C++, without a warning by -Wpedantic, and the inline functions. */
#include <pfq/lang.h>
#include <pfq/pfq.h>

#include "tap.h"

int main()
{
	alignas(16) uint8_t record[PFQ_PKT_HDRLEN + 16] = {};
	const pfq_batch batch = { record, record + sizeof(record) };
	const pfq_pkthdr *pkt;
	int n = 0;

	pfq_batch_for_each(pkt, &batch)
		n += pfq_pkt_data(pkt) == record + PFQ_PKT_HDRLEN;
	tap_ok(n == 1, "iterates in C++");
	tap_ok(pfq_version()[0] == '7', "links from C++");
	return tap_done();
}
