// SPDX-License-Identifier: GPL-2.0-only
/* Must not compile: if it does, the probing itself is broken. */
#include <linux/netdevice.h>
int probe(void);
int probe(void)
{
	return no_such_function();
}
