// SPDX-License-Identifier: GPL-2.0-only
/* What was meant by a verb mistyped. */
#include "../../common/similar_name.h"
#include "tap.h"

int main(void)
{
	tap_ok(!similar_name("capture", "capture"), "not the name itself");
	tap_ok(similar_name("captrue", "capture"), "two letters swapped");
	tap_ok(similar_name("kaptue", "capture"), "two slips");
	tap_ok(similar_name("stats", "stat"), "a letter too many");
	tap_ok(!similar_name("bridge", "capture"), "another word");
	tap_ok(!similar_name("", "stat"), "nothing");
	tap_ok(!similar_name("stat-and-a-very-long-tail-after-that-and-more", "stat"),
	       "too long to be meant");
	return tap_done();
}
