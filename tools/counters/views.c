// SPDX-License-Identifier: GPL-2.0-only
/* The tables that pfq counters shows, and their columns. */
#include <string.h>

#include "counters/sample.h"
#include "pfq.h"

static const char *const device_columns[] = {
	"device", "via", "seen", "delivered", "filtered", "dropped",
	"lost", "stolen", "frames", "hooked", "tapped", NULL
};

static const char *const queue_columns[] = {
	"device", "queue", "packets", "bytes", "dropped", NULL
};

static const char *const cpu_columns[] = {
	"cpu", "seen", "delivered", "filtered", "dropped", "lost", "stolen", NULL
};

static const char *const group_columns[] = {
	"gid", "policy", "members", "seen", "filtered", "dropped", "passed",
	"delivered", "lost", "forwarded", "binds", "program", NULL
};

static const char *const socket_columns[] = {
	"pid", "comm", "seen", "delivered", "filtered", "dropped", "lost",
	"stolen", "binds", NULL
};

static const char *const tx_columns[] = {
	"inode", "ring", "device", "queue", "cpu", "taken", "sent", "failed", "rejected", NULL
};

#define IDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

const struct view_info views[NR_VIEWS] = {
	[DEVICES] = { "devices", 'd', device_columns, 2, IDS("ifindex"), "seen", NULL, true },
	/* A driver's counters are older than the binding. */
	[QUEUES] = { "queues", 'u', queue_columns, 2, IDS("device", "queue"), "packets", "bytes", false },
	[CPUS] = { "cpus", 'c', cpu_columns, 1, IDS("cpu"), "seen", NULL, true },
	[GROUPS] = { "groups", 'g', group_columns, 2, IDS("gid"), "seen", NULL, true },
	[SOCKETS] = { "sockets", 'k', socket_columns, 2, IDS("inode"), "seen", "bytes", true },
	[TX] = { "tx", 't', tx_columns, 4, IDS("inode", "ring"), "sent", NULL, true },
};

enum view view_find(const char *name)
{
	enum view v;

	for (v = 0; v < NR_VIEWS; v++) {
		if (!strcmp(name, views[v].name))
			break;
	}
	return v;
}

static bool is_one_of(const char *const *names, size_t n, const char *name)
{
	while (n--) {
		if (!strcmp(names[n], name))
			return true;
	}
	return false;
}

bool view_is_loss(const char *column)
{
	static const char *const loss[] = {
		"lost", "dropped", "unforwarded", "looped", "failed", "rejected"
	};

	return is_one_of(loss, ARRAY_SIZE(loss), column);
}

bool view_is_text(const char *column)
{
	static const char *const text[] = {
		"device", "via", "policy", "comm", "binds", "program"
	};

	return is_one_of(text, ARRAY_SIZE(text), column);
}
