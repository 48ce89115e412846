// SPDX-License-Identifier: LGPL-2.1-or-later
/* The symmetric hash of a frame. */
#include "engine/flow.h"

#include <pfq/pfq.h>

/* Constants, since processes have to agree on the hash: digits of pi, the golden ratio, and e. */
static const struct pfq_seed seed = {
	.mask = 0x243f6a8885a308d3,
	.factor = 0x9e3779b97f4a7c15,
	.last = 0xb7e151628aed2a6b,
};

uint32_t pfq_hash_symmetric(const void *frame, size_t len)
{
	struct pfq_flow f;

	pfq_flow_read(&f, frame, len < PFQ_FLOW_HEADERS ? len : PFQ_FLOW_HEADERS, 0, 0);
	return pfq_flow_hash(&f, &seed);
}
