// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Test that a binding is found by the name with which it was made, and the index: a device can be renamed, and
 * its name can go to another one. Devices 4000001 and up do not exist.
 */
#include <string.h>

#include "bound.h"
#include "tap.h"

static void add(struct bound_list *list, const char *dev, uint32_t ifindex, uint32_t gid, int queue)
{
	if (!bound_reserve(list))
		bound_add(list, dev, ifindex, gid, queue);
}

int main(void)
{
	struct bound_list list = { 0 };
	const uint32_t lo = if_nametoindex("lo");
	char names[64];

	tap_equal(bound_find(&list, "eth9", 0, -1), 0, "an empty list has no device");
	add(&list, "eth9", 4000001, 0, -1);
	add(&list, "eth9", 4000001, 7, -1);
	add(&list, "eth9", 4000002, 0, 3);
	tap_equal(bound_find(&list, "eth9", 0, -1), 4000001, "a device is found by the name that it had");
	tap_equal(bound_find(&list, "eth9", 0, 3), 4000002, "the queue belongs to the binding");
	tap_equal(bound_find(&list, "eth9", 8, -1), 0, "so does the group");
	add(&list, "lo", 4000003, 0, -1);
	tap_equal(bound_find(&list, "lo", 0, -1), 4000003, "the device has another name now");
	add(&list, "old", lo, 0, -1);
	tap_equal(bound_find(&list, "lo", 0, -1), lo, "the one that has the name now is preferred");
	tap_equal(bound_find(&list, "old", 0, -1), lo, "it is found by its old name, too");
	bound_remove(&list, lo, 0, -1);
	tap_equal(bound_find(&list, "old", 0, -1), 0, "a binding that was removed is not found");
	add(&list, "eth9", 4000001, BOUND_TX, 2);
	bound_remove(&list, 0, BOUND_TX, 2);
	bound_remove_group(&list, 7);
	tap_equal(list.nr, 3, "a group takes its bindings along");
	add(&list, "lo", lo, 0, 5);
	add(&list, "any", 0, 0, -1);
	tap_equal(bound_remove_gone(&list, names, sizeof(names)), 3, "three devices are gone");
	tap_ok(strstr(names, "eth9") && strstr(names, "lo") && strchr(names, ','), "they are named (%s)", names);
	tap_equal(list.nr, 2, "the others stay");
	tap_equal(bound_remove_gone(&list, names, sizeof(names)), 0, "gone devices are named once");
	add(&list, "a-long-name-123", 4000004, 0, 1);
	add(&list, "a-long-name-456", 4000005, 0, 1);
	tap_equal(bound_remove_gone(&list, names, 8), 2, "names that do not fit are cut");
	tap_text(names, "a-long-", "a cut name ends with its NUL");
	bound_exit(&list);
	return tap_done();
}
