// SPDX-License-Identifier: LGPL-2.1-or-later
/* The symmetric hash of a frame. */
#include "engine/flow.h"

#include <pfq/pfq.h>

uint32_t pfq_hash_symmetric(const void *frame, size_t len)
{
	struct pfq_flow f;

	pfq_flow_read(&f, frame, len < PFQ_FLOW_HEADERS ? len : PFQ_FLOW_HEADERS, 0, 0);
	return pfq_flow_hash(&f, 0);
}
