// SPDX-License-Identifier: GPL-2.0-only
/* Test which names are similar to a mistyped one. */
#include "../../common/similar_name.h"
#include "tap.h"

int main(void)
{
	tap_ok(!similar_name("capture", "capture"), "a name is not similar to itself");
	tap_ok(similar_name("captrue", "capture"), "two swapped letters are similar");
	tap_ok(similar_name("kaptue", "capture"), "two mistakes in a long name are similar");
	tap_ok(similar_name("stats", "stat"), "an extra letter is similar");
	tap_ok(!similar_name("bridge", "capture"), "a different word is not similar");
	tap_ok(!similar_name("", "stat"), "an empty name is not similar");
	tap_ok(!similar_name("stat-and-a-very-long-tail-after-that-and-more", "stat"),
	       "a much longer name is not similar");
	return tap_done();
}
