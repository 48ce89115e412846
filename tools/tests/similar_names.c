// SPDX-License-Identifier: GPL-2.0-only
/* What was meant by a verb mistyped. */
#include "../../common/similar_name.h"
#include "tap.h"

int main(void)
{
	ok(!near_name("capture", "capture"), "not the name itself");
	ok(near_name("captrue", "capture"), "two letters swapped");
	ok(near_name("kaptue", "capture"), "two slips");
	ok(near_name("stats", "stat"), "a letter too many");
	ok(!near_name("bridge", "capture"), "another word");
	ok(!near_name("", "stat"), "nothing");
	ok(!near_name("stat-and-a-very-long-tail-after-that-and-more", "stat"),
	   "too long to be meant");
	return tap_end();
}
